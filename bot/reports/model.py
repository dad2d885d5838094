"""A report as every output shows it: sections in the layout of the source, figures, tables and plots."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What an indicator is: the three icons of the monitoring report (exigence M6)."""

    STATE = "state"
    QUANTITY = "quantity"
    INFORMATION = "information"


class Missing(StrEnum):
    """Why there is no figure; it is never guessed (exigence M2)."""

    BLANK = "blank"  # nobody entered it
    UNKNOWN = "unknown"  # the past that was not kept
    NONE = "none"  # nothing happened that could be measured
    NOT_HERE = "not_here"  # it has no meaning in this row


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, in tenths of a percent, so that shares which sum to 100 % are printed so."""

    tenths: int

    @property
    def percent(self) -> float:
        """785 → 78.5."""
        return self.tenths / 10


Value = int | Share | timedelta | date | str | Missing


class Unit(StrEnum):
    """What the values of a column are."""

    COUNT = "count"
    PERCENT = "percent"
    DURATION = "duration"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its stable code, its title, its unit."""

    code: str
    title: str
    unit: Unit = Unit.COUNT


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; its code is stable, its label French."""

    code: str
    label: str
    values: tuple[Value, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """How a table is drawn: which of its columns, as bars for names or upright for months.

    `beside`: a narrow plot, which stands beside its table where there is room.
    """

    title: str
    columns: tuple[str, ...]
    upright: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values under columns; `first` is the title of the labels."""

    code: str
    title: str
    first: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    plot: Plot | None = None
    notes: tuple[str, ...] = ()

    def at(self, column: str) -> int:
        """The place of a column among the values."""
        return next(place for place, each in enumerate(self.columns) if each.code == column)


@dataclass(frozen=True, slots=True)
class Headline:
    """A big figure: 1.135, « environnements établissement livrés »."""

    code: str
    value: Value
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """One indicator, laid out as in the source: title, context, remark, big figures, source, date."""

    code: str
    title: str
    kind: Kind
    context: str
    remarks: tuple[str, ...]
    source: str
    headlines: tuple[Headline, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report; `as_of` is the day whose evening it tells, `since` the first day of what it counts."""

    title: str
    as_of: date
    since: date
    made: date
    caution: str
    sections: tuple[Section, ...]

    @property
    def past(self) -> bool:
        """Whether it tells of a day that is over: not everything was kept."""
        return self.as_of < self.made
