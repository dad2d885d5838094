"""Text tables: the separator is found in the content, as the alphabet is."""

import csv
import re
from collections.abc import Iterator

from bot.reading.workbook.encodings import decode
from bot.reading.workbook.ooxml import MOST_FILLED_ROWS, TooManyRowsError

_SEPARATORS = ";,\t|"
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384  # of a sheet of Excel
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


class TooWideError(Exception):
    """A line has more cells than any sheet."""


def csv_rows(content: bytes) -> list[list[str]]:
    """All records, blank ones included, so that their index is the row that Excel shows.

    Raises TooManyRowsError and TooWideError for what no sheet could hold.
    """
    text = decode(content) or ""
    declared = _DECLARED.match(text)
    separator = declared[1] if declared else separator_of(text)
    rows: list[list[str]] = [[]] if declared else []
    filled = 0
    for cells in _records(text[declared.end() :] if declared else text, separator):
        filled += any(cells)
        if filled > MOST_FILLED_ROWS or len(rows) >= _LAST_ROW:
            raise TooManyRowsError
        if len(cells) > _LAST_COLUMN:
            raise TooWideError
        rows.append(cells)
    return rows


def first_lines(text: str) -> list[str]:
    """Enough lines to judge by."""
    return [line for line in text[:20_000].splitlines() if line.strip()][:40]


def separator_of(text: str) -> str:
    """The separator that cuts most of the first lines in the same number of cells, at least two."""
    lines = first_lines(text)
    return max(_SEPARATORS, key=lambda separator: _evenness(lines, separator))


def is_table(text: str) -> bool:
    """Whether two of the first lines are cut in the same number of cells: prose is no table."""
    return _evenness(first_lines(text), separator_of(text)) > 1


def _evenness(lines: list[str], separator: str) -> int:
    counts = [line.count(separator) for line in lines if separator in line]
    return max((counts.count(count) for count in counts), default=0)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    """A record that the csv module refuses (a lone quote before a huge rest) is cut at its separators."""
    lines = text.split("\n")
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    while True:
        at = reader.line_num
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            for line in lines[at:]:
                yield line.rstrip("\r").split(separator)
            return
