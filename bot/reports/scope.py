"""Which day a report tells of, since when it counts, and the labels of the procedures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from bot.domain.procedure import Labels
from bot.domain.schools import SchoolYear
from bot.ports.indicators import Period


@dataclass(frozen=True, slots=True)
class Scope:
    """The days are those of `zone`; `types` are the kinds of schools whose list is asked each year."""

    as_of: date
    since: date
    made: date
    zone: tzinfo
    labels: Mapping[str, Labels] = field(default_factory=dict)  # by procedure, in their order
    types: frozenset[str] = frozenset()

    @property
    def year(self) -> SchoolYear:
        """The school year of the day."""
        return SchoolYear.of(self.as_of)

    @property
    def period(self) -> Period:
        """From the first morning to the midnight that ends the day."""
        return Period(self._midnight(self.since), self._midnight(self.as_of + timedelta(days=1)))

    @property
    def past(self) -> bool:
        """Whether the day is over: what changed since then was not always kept."""
        return self.as_of < self.made

    def day(self, at: datetime) -> date:
        """The day of an instant, where people live."""
        return at.astimezone(self.zone).date()

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


def first_day(as_of: date) -> date:
    """The day after the school year before ended: its year's requests and reminders all come later."""
    return SchoolYear(SchoolYear.of(as_of).first - 1).end + timedelta(days=1)
