"""Whose list it is: the labelled cells above the table, and what titles say when the labels are missing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.domain.numbers import LARGEST
from bot.reading.workbook.grid import Cell, Row
from bot.reading.workbook.header import Role, plain, role_of
from bot.reading.workbook.names import as_written, clean

_LABELS = {
    "fase": re.compile(
        r"(?:(?:n|no|nr|num|numero|code|matricule) )?fase(?: (?:de l )?(?:ecole|etablissement))?\b"
    ),
    "year": re.compile(r"annee (?:scolaire|academique)\b|schooljaar\b"),
    "list_kind": re.compile(r"types? (?:de )?(?:la )?liste\b"),
}
_IN_A_TITLE = re.compile(r"\bFASE\b\D{0,12}(\d{1,6})(?!\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d{2}) ?[-/–—\\ ] ?(20\d{2}|\d{2})(?!\d)")
_TITLES = {Role.NOM, Role.PRENOM, Role.FULL, Role.DATE}
_REACH = 5  # merged cells leave blanks between a label and its value


@dataclass(slots=True, repr=False)
class Identification:
    """Every value that was found, as written, with the rows that hold them (sheet, row)."""

    fase: list[str] = field(default_factory=list)
    year: list[str] = field(default_factory=list)
    list_kind: list[str] = field(default_factory=list)
    fase_in_titles: list[int] = field(default_factory=list)
    year_in_titles: list[str] = field(default_factory=list)
    rows: set[tuple[str, int]] = field(default_factory=set)


def collect(found: Identification, sheet: str, rows: Sequence[Row]) -> None:
    """Add what the rows above a table say."""
    by_number = {row.number: row for row in rows}
    for row in rows:
        for column, label, rest in labels_in(row):
            below = by_number.get(row.number + 1)
            value, value_row = (rest, row.number) if rest else _value(row, column, below)
            found.rows |= {(sheet, row.number), (sheet, value_row)}
            if value:
                getattr(found, label).append(value)
        if (sheet, row.number) not in found.rows:
            _titles(found, row)


def labels_in(row: Row) -> Iterator[tuple[int, str, str]]:
    """Labelled cells of a row: column, which label, and what stands after a colon in the same cell."""
    for column, cell in enumerate(row.cells):
        if not isinstance(cell, str) or len(cell) > 200:
            continue
        title, _, rest = cell.partition(":")
        words = plain(title)
        for label, pattern in _LABELS.items():
            if match := pattern.match(words):
                yield column, label, clean(rest) or _after(match, words, label)


def _after(match: re.Match[str], words: str, label: str) -> str:
    """« FASE 990001 » or « Année scolaire 2026-2027 » in one cell, without a colon."""
    rest = words[match.end() :].strip()
    return rest if label != "list_kind" and any(char.isdigit() for char in rest) else ""


def _value(row: Row, column: int, below: Row | None) -> tuple[str, int]:
    """The value to the right of a label, else under it."""
    for cell in row.cells[column + 1 : column + 1 + _REACH]:
        if cell is not None:
            if _is_label(cell):
                break
            return as_written(cell), row.number
    under = below.at(column) if below else None
    if below is None or under is None or _is_label(under):
        return "", row.number
    return as_written(under), below.number


def _is_label(cell: Cell) -> bool:
    if not isinstance(cell, str):
        return False
    words = plain(cell.partition(":")[0])
    return role_of(cell) in _TITLES or any(pattern.match(words) for pattern in _LABELS.values())


def _titles(found: Identification, row: Row) -> None:
    """A number or a year inside a title: only a hint, never stronger than a label."""
    for cell in row.cells:
        if isinstance(cell, str):
            found.fase_in_titles += [int(match[1]) for match in _IN_A_TITLE.finditer(cell[:500])]
            found.year_in_titles += filter(None, [school_year(cell)])


def fase_number(text: str) -> int | None:
    """`990001`, `990.001`, `ec990001@…`, « FASE 5464 » → the number; None when it is not one number."""
    digits = re.findall(r"\d+", re.sub(r"(?<=\d)[ .](?=\d{3}\b)", "", text))
    numbers = {int(group) for group in digits if len(group) <= 9}
    number = numbers.pop() if len(numbers) == 1 else 0
    return number if 1 <= number <= LARGEST else None


def school_year(text: str) -> str | None:
    """`2026-2027`, `2026/27`, « rentrée 2026 - 2027 » → `2026-2027`."""
    for match in _YEAR.finditer(text[:500]):
        first, second = int(match[1]), int(match[2])
        if (second if second > 99 else second + 2000) == first + 1:
            return f"{first}-{first + 1}"
    return None


def list_kind(text: str) -> str | None:
    """`complete`, `movement`, or None when both or neither are named."""
    words = plain(text)
    complete, movement = "complet" in words or "volledig" in words, "mouvement" in words or "entree" in words
    if complete == movement:
        return None
    return "complete" if complete else "movement"
