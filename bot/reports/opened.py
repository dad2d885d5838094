"""Which environments were open at an instant, and at the end of each of the last months."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby

from bot.domain.schools import Environment
from bot.ports.indicators import EnvironmentRow
from bot.reports.model import Column, Missing, Plot, Row, Table, Value
from bot.reports.numbers import month
from bot.reports.scope import Scope

_NOT_YET = (Environment.NONE.value, Environment.REQUESTED.value)
_MONTHS_SHOWN = 12


class Opened:
    """The environments that were open at an instant; those whose past is not known are kept apart.

    `rows` by school, oldest change first.
    """

    def __init__(self, rows: Iterable[EnvironmentRow], end: datetime) -> None:
        self.known: Counter[str | None] = Counter()
        self.unsure: Counter[str | None] = Counter()
        for _fase, changes in groupby(rows, key=lambda row: row.fase):
            history = list(changes)
            before = [row for row in history if row.at < end]
            level = history[0].level
            if before:
                self.known[level] += before[-1].state == Environment.OPEN.value
            elif _had_a_past(history[0]):
                self.unsure[level] += 1

    def of(self, level: str | None) -> Value:
        """How many of one level."""
        return Missing.UNKNOWN if self.unsure[level] else self.known[level]

    def total(self) -> Value:
        """How many in all."""
        return Missing.UNKNOWN if self.unsure.total() else self.known.total()


def _had_a_past(row: EnvironmentRow) -> bool:
    """What we first heard of it, later, was that Happi had it or had closed it: it may well have been open."""
    if row.state == Environment.OPEN.value:
        return row.origin != "vaguemestre"
    return row.state not in _NOT_YET


def months(rows: Sequence[EnvironmentRow], scope: Scope) -> Table:
    """The environments at the end of each of the last months; the day itself ends the last one."""
    ends = [scope.as_of]
    while len(ends) < _MONTHS_SHOWN:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    lines = []
    for end in reversed(ends):
        midnight = datetime.combine(end + timedelta(days=1), time(), scope.zone)
        lines.append(Row(f"{end:%Y-%m}", month(end), (Opened(rows, midnight).total(),)))
    plot = Plot("Environnements livrés, mois après mois", ("environments",), upright=True, beside=True)
    columns = (Column("environments", "Environnements"),)
    title = "Environnements à la fin de chaque mois"
    return Table("environments_by_month", title, "Mois", columns, tuple(lines), plot=plot)
