"""Text tables: the separator is found in the content, as the alphabet is."""

import csv
import io
import re

from bot.reading.workbook.encodings import decode

_SEPARATORS = ";,\t|"
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def csv_rows(content: bytes) -> list[list[str]]:
    """All records, blank ones included, so that their index is the row that Excel shows."""
    text = decode(content) or ""
    declared = _DECLARED.match(text)
    separator = declared[1] if declared else separator_of(text)
    rows = _records(text[declared.end() :] if declared else text, separator)
    return [[], *rows] if declared else rows


def separator_of(text: str) -> str:
    """The separator that cuts most of the first lines in the same number of cells, at least two."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:40]
    return max(_SEPARATORS, key=lambda separator: _evenness(lines, separator))


def _evenness(lines: list[str], separator: str) -> int:
    counts = [line.count(separator) for line in lines if separator in line]
    return max((counts.count(count) for count in counts), default=0)


def _records(text: str, separator: str) -> list[list[str]]:
    """A record that the csv module refuses (a lone quote in a huge file) is cut at its separators."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return [line.split(separator) for line in text.splitlines()]
