"""The days of the yearly life of accounts, in a school year and in the settings (exigences E1, E3, E8, E13)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from bot.domain.numbers import Fase
from bot.domain.pix import Window
from bot.domain.poles.deadlines import CIRCULAR_DEADLINE
from bot.domain.schools import SchoolType, SchoolYear

NOTICE_DAYS = 7  # agents are told of the deactivation a week before
_SAID = re.compile(r"(?P<rentree>rentree)(?:\+(?P<days>\d{1,2}))?|(?P<day>\d{1,2})/(?P<month>\d{1,2})")


def deactivation(year: SchoolYear) -> date:
    """15 July: the accounts of the year that ended are deactivated, not deleted (circular of 25/02/2021)."""
    return date(year.first + 1, 7, 15)


def announcement(year: SchoolYear) -> date:
    """A week before the deactivation."""
    return deactivation(year) - timedelta(days=NOTICE_DAYS)


def closing(year: SchoolYear) -> date:
    """1 November: schools are no longer reminded, and agents see which ones have not answered."""
    return date(year.first, 11, 1)


def year_that_ended(day: date) -> SchoolYear:
    """The newest school year whose last day is past; on 15 July, the one that just ended (décision N19)."""
    this = SchoolYear(day.year - 1)
    return this if day > this.end else SchoolYear(day.year - 2)


def years_around(after: date, until: date) -> tuple[SchoolYear, ...]:
    """Every school year that may have one of these days between two dates."""
    return tuple(SchoolYear(first) for first in range(after.year - 1, until.year + 1))


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of every school year, as the settings say it: `rentree`, `rentree+21`, `1/10`."""

    days: int | None = None  # after the first day of the year
    month: int = 0
    day: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """ValueError, in French, for anything else."""
        said = _SAID.fullmatch(text.strip())
        if said is not None and said["rentree"]:
            return cls(days=int(said["days"] or 0))
        if said is not None and _exists(int(said["month"]), int(said["day"])):
            return cls(month=int(said["month"]), day=int(said["day"]))
        raise ValueError(
            f"« {text} » n’est ni « rentree », ni « rentree+21 », ni un jour de l’année comme « 1/10 »"
        )

    def on(self, year: SchoolYear) -> date:
        """The date in one school year."""
        if self.days is not None:
            return year.start + timedelta(days=self.days)
        first = date(year.first, self.month, self.day)
        return first if first >= year.start else first.replace(year=year.first + 1)


def _exists(month: int, day: int) -> bool:
    try:
        date(2027, month, day)  # no leap year: a moment comes every year
    except ValueError:
        return False
    return True


RENTREE = Moment(days=0)
CONFIRMATION = Moment(month=11, day=15)
"""The teams are settled, the conventions are in, and no other reminder leaves."""
REMINDERS = (RENTREE, Moment(days=21), Moment(month=10, day=1), Moment(month=10, day=15))
"""An academy's list is final only in early October: one reminder at the start of the year would not do."""


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What the settings say of the year: whose accounts end (exigence E2), and when schools are reminded.

    `conventions` and `seats` are of the pôles: the day their conventions are due, and the seat schools to remind.
    `pix`: when Pix Orga and Pix Certif may be asked for. `confirm`: when accesses to e-Pôles are confirmed (F9).
    """

    types: frozenset[SchoolType] = frozenset({SchoolType.ESAHR})
    reminders: tuple[Moment, ...] = REMINDERS
    conventions: date = CIRCULAR_DEADLINE
    seats: tuple[Fase, ...] = ()
    pix: tuple[Window, ...] = ()
    confirm: Moment | None = CONFIRMATION

    def reminder_days(self, year: SchoolYear) -> tuple[date, ...]:
        """In order, each once, before the closing."""
        days = {moment.on(year) for moment in self.reminders}
        return tuple(sorted(day for day in days if year.start <= day < closing(year)))


def checked_moment(text: str) -> str:
    """The text of a moment, or an empty one for never; ValueError, in French, for any other."""
    if text.strip():
        Moment.parse(text)
    return text.strip()


def checked_reminder(text: str) -> str:
    """The text of a moment at which schools may be reminded; ValueError, in French, for any other."""
    if not YearPlan(reminders=(Moment.parse(text),)).reminder_days(SchoolYear(2026)):
        raise ValueError(f"« {text} » ne tombe pas entre la rentrée et le 1er novembre")
    return text
