"""The row of titles of a sheet, found wherever it stands, and made one when it stands on two rows."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from bot.reading.workbook.grid import Cell, Row
from bot.reading.workbook.header import HEADER_ROWS, NOISE, Role, header_at, part_of_date, plain, role_of


def find_titles(rows: Sequence[Row]) -> Row | None:
    """The row of titles, among the first twenty; when titles stand on two rows, both as one.

    The number is that of the lower row.
    """
    for row, below in zip_longest(rows, rows[1:]):
        if row.number > HEADER_ROWS:
            return None
        best = row
        if below is not None and below.number == row.number + 1:
            best = max([row, below, *_joined(row, below)], key=_worth)
            if best is row and _goes_on(row, below):
                best = next(_joined(row, below), row)
        if _worth(best) > 0:
            return best
    return None


def _goes_on(row: Row, below: Row) -> bool:
    """Whether the lower row only ends the titles of the upper one: « Date » above « de naissance »."""
    if _worth(below) or not _worth(row):
        return False
    ends = [(row.at(index), cell) for index, cell in enumerate(below.cells) if cell is not None]
    return all(isinstance(own, str) and isinstance(end, str) and role_of(f"{own} {end}") for own, end in ends)


def _worth(titles: Row) -> int:
    """How much a row of titles tells; 0 when it is no header."""
    header = header_at(titles)
    if header is None:
        return 0
    roles = {Role.NOM, Role.PRENOM, Role.FULL, Role.DATE} & header.columns.keys()
    return 10 + len(roles) + (2 if header.parts else 0) - len(header.doubles)


def _joined(upper: Row, lower: Row) -> Iterator[Row]:
    """Titles on two rows: « Date de » above « naissance », « Élève » merged above « Nom » and « Prénom »."""
    if not all(isinstance(cell, str) for cell in lower.filled):
        return
    cells: list[Cell] = []
    above = ""
    for index in range(max(len(upper.cells), len(lower.cells))):
        own, under = upper.at(index), lower.at(index)
        above = own if isinstance(own, str) else above if own is None else ""
        if isinstance(under, str):
            cells.append(_two_titles(above, under))
        else:
            cells.append(own)
    yield Row(lower.number, tuple(cells))


def _two_titles(above: str, under: str) -> str:
    """What two titles say together; a title that only repeats what the lower one is part of says nothing more."""
    both = f"{above} {under}"
    if part_of_date(under) and (not above or role_of(above) is Role.DATE):
        return under
    if role_of(both):
        return both
    idle = role_of(above) is not None or all(word in NOISE for word in plain(above).split())
    return under if idle else both
