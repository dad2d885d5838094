"""A workbook as plain rows of cells, whatever program wrote it."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum


class Fault(Enum):
    """A cell whose value can't be known."""

    FORMULA = "formula"  # a formula that no program has calculated
    ERROR = "error"  # #REF!, #VALUE!, #N/A…


Cell = str | int | float | bool | date | datetime | time | timedelta | Fault | None  # None: nothing to see


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """A row that shows something; `number` as Excel shows it."""

    number: int
    cells: tuple[Cell, ...]

    def at(self, column: int | None) -> Cell:
        """The cell of a column, None beyond the last one."""
        return self.cells[column] if column is not None and column < len(self.cells) else None

    @property
    def filled(self) -> list[Cell]:
        """The cells that show something."""
        return [cell for cell in self.cells if cell is not None]


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """The rows of one sheet that show something, and what its file says about them."""

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    formulas: frozenset[tuple[int, int]] = frozenset()  # (row number, column from 0)
    struck_rows: frozenset[int] = frozenset()  # rows with a cell whose text is struck out


@dataclass(frozen=True, slots=True, repr=False)
class Book:
    """All sheets, in order; `base1904` is the calendar of old Macs, for dates left as plain numbers."""

    sheets: tuple[Sheet, ...] = ()
    base1904: bool = False
    macros: bool = False


@dataclass(slots=True)
class SheetFacts:
    """What calamine doesn't tell about a sheet."""

    last_row: int = 0
    last_column: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)

    @property
    def box(self) -> int:
        """Cells between A1 and the last filled one: what a reader must hold at once."""
        return self.last_row * self.last_column

    def fill(self, row: int, column: int) -> None:
        """Remember that a cell is not empty (row from 1, column from 0)."""
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column + 1)


@dataclass(slots=True)
class BookFacts:
    """What calamine doesn't tell about a workbook; sheets in the order of the file, by name."""

    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    base1904: bool = False


def shows(cell: object) -> bool:
    """Whether a person would see anything in a cell: spaces and invisible characters are nothing."""
    if not isinstance(cell, str):
        return cell is not None
    return cell[:1].isalnum() or any(map(_visible, cell))


def _visible(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf"}
