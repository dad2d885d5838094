"""The canevas of a school: bytes → students, problems, refusals; pure."""

from bot.reading.workbook.reader import as_json, read_workbook

__all__ = ["as_json", "read_workbook"]
