"""What the tests of the catalogue share: the answer that a school gets, and lists that differ by one thing."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.domain.readings import WorkbookReading
from bot.ports import ReadingContext
from tests.reading.workbook_makers import CONTEXT, canevas, read

LEA = ("Dubois", "Léa", "04/03/2012")
NOE = ("Lambert", "Noé", "05/11/2013")
TOM = ("Maes", "Tom", "06/10/2011")


class Told(NamedTuple):
    """One thing that is said to the school."""

    row: int | None
    column: str | None
    level: str
    code: str
    message: str


def told(reading: WorkbookReading) -> list[Told]:
    """Everything that is said, in order."""
    return [Told(p.row, p.column, p.level.value, p.code, p.message) for p in reading.problems]


def refused(reading: WorkbookReading) -> tuple[str, str] | None:
    """Code and sentence of the refusal of a whole file."""
    return (reading.refusal.code, reading.refusal.message) if reading.refusal else None


def answer(
    *students: Sequence[Any], context: ReadingContext = CONTEXT, header: Sequence[str] | None = None
) -> list[Told]:
    """What a sound canevas with these rows is answered; they begin on row 6."""
    content = canevas(*students, header=header) if header else canevas(*students)
    return told(read(content, context=context))
