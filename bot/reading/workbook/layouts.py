"""Lists that are not one block under one row of titles, made into such blocks, so that one reader serves all."""

import dataclasses
import re
from collections.abc import Iterator, Sequence

from bot.reading.workbook.grid import Cell, Row, Sheet
from bot.reading.workbook.header import Header, Role, header_at, roles_in
from bot.reading.workbook.names import as_written
from bot.reading.workbook.titles import find_titles

_ESSENTIAL = {Role.NOM, Role.PRENOM, Role.FULL, Role.DATE}
_MOST_TABLES = 20  # side by side on one sheet
_DATE_AT_END = re.compile(r"[ ,;](\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?(?:\d{4}|\d{2}))$")
_ENOUGH = 0.6  # share of lines that end in a date before they are taken for pasted text


def laid_out(sheet: Sheet) -> list[tuple[Sheet, Header | None]]:
    """The tables of a sheet, each with its header; one without a header when none was found."""
    titles = find_titles(sheet.rows)
    if titles is None:
        return [_pasted(sheet) or (sheet, None)]
    blocks = _side_by_side(titles)
    if len(blocks) < 2:
        header = header_at(titles)
        return [(_with_whole_dates(sheet, header), header)]
    return [_block(sheet, titles, start, end) for start, end in blocks]


def _side_by_side(titles: Row) -> list[tuple[int, int]]:
    """The columns of each table when the titles stand several times beside one another, from 0, end excluded."""
    starts: list[int] = []
    found: set[Role] = set()
    last = 0
    for index, role, _title in roles_in(titles):
        if role not in _ESSENTIAL:
            continue
        if not starts or role in found:
            starts.append(_first_column(titles, last, index) if starts else 0)
            found = set()
        found.add(role)
        last = index
    blocks = list(zip(starts, [*starts[1:], len(titles.cells)], strict=True))
    if len(blocks) > _MOST_TABLES:
        return []
    return blocks if all(header_at(_within(titles, start, end)) for start, end in blocks) else []


def _first_column(titles: Row, last: int, first: int) -> int:
    """Where a table begins whose names begin in `first`: after the blank column that parts it from the last."""
    blanks = [index for index in range(last + 1, first) if titles.at(index) is None]
    return blanks[-1] + 1 if blanks else first


def _block(sheet: Sheet, titles: Row, start: int, end: int) -> tuple[Sheet, Header | None]:
    """One of several tables; what stands above goes with the first, what stands right of all with the last."""
    end = max(end, *(len(row.cells) for row in sheet.rows)) if end == len(titles.cells) else end
    header = header_at(_within(titles, start, end))
    below = (_within(row, start, end) for row in sheet.rows if row.number >= titles.number)
    above = [row for row in sheet.rows if row.number < titles.number] if start == 0 else []
    rows = (*above, *(row for row in below if row.filled))
    return _with_whole_dates(dataclasses.replace(sheet, rows=rows), header), header


def _within(row: Row, start: int, end: int) -> Row:
    return Row(row.number, (*[None] * start, *row.cells[start:end]))


def _with_whole_dates(sheet: Sheet, header: Header | None) -> Sheet:
    """Day, month and year of three columns as one text in the column of the day."""
    if header is None or header.parts is None:
        return sheet
    rows = (row if row.number <= header.row else _with_whole_date(row, header.parts) for row in sheet.rows)
    return dataclasses.replace(sheet, rows=tuple(rows))


def _with_whole_date(row: Row, parts: tuple[int, int, int]) -> Row:
    day, month, year = (as_written(row.at(part)) for part in parts)
    if not (month or year):
        return row  # a whole date in the first column, or nothing
    cells: list[Cell] = [*row.cells, *[None] * (max(parts) + 1 - len(row.cells))]
    for part in parts:
        cells[part] = None
    cells[parts[0]] = f"{day or 0}/{month or 0}/{year}" if day or month else year
    return Row(row.number, tuple(cells))


def _pasted(sheet: Sheet) -> tuple[Sheet, Header] | None:
    """Text of a PDF pasted in one column, « DUPONT Léa 04/03/2012 » a line, in two columns."""
    lines = list(_lines(sheet.rows))
    cut = [pair is not None for _, pair in lines]
    if sum(cut) < max(2, _ENOUGH * len(cut[cut.index(True) :] if any(cut) else cut)):
        return None
    rows = tuple(Row(row.number, pair) if pair else row for row, pair in lines)
    return dataclasses.replace(sheet, rows=rows), Header(0, {Role.FULL: 0, Role.DATE: 1})


def _lines(rows: Sequence[Row]) -> Iterator[tuple[Row, tuple[str, str] | None]]:
    """Each row with its names and its date, when it is such a line."""
    for row in rows:
        filled = row.filled
        text = filled[0] if len(filled) == 1 else None
        yield row, _cut(text.strip()[:200]) if isinstance(text, str) else None


def _cut(text: str) -> tuple[str, str] | None:
    found = _DATE_AT_END.search(text)
    if found is None or not any(map(str.isalpha, text[: found.start()])):
        return None
    return text[: found.start()].rstrip(" ,;"), found[1]
