"""When papers of a pôle are due, and on which days its schools are reminded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.poles.calendar import Calendar
from bot.domain.schools import SchoolYear

SPECIFIC_DAYS: Final = 10
REMINDER_DAYS: Final = (30, 7, 1)
CIRCULAR_DEADLINE: Final = date(2022, 10, 15)
"""« pour le 15 octobre 2022 au plus tard »: the only year that the circular names (exigences J1, J2)."""


class Paper(StrEnum):
    """What is due."""

    CONVENTIONS = "conventions"
    AVENANTS = "avenants"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which a paper is communicated."""

    paper: Paper
    day: date


@dataclass(frozen=True, slots=True)
class Reminder:
    """A day on which schools are reminded; `before` counts the days that are left."""

    deadline: Deadline
    before: int

    @property
    def day(self) -> date:
        """When it is sent: calendar days count, not working days."""
        return self.deadline.day - timedelta(days=self.before)


def latest_communication(care: date, calendar: Calendar) -> date:
    """The last day for a specific partnership, ten school working days before the care begins (exigence J3).

    The day of the care is not counted (décision N18). UnknownYearError where the holidays are not known.
    """
    return calendar.back(care, SPECIFIC_DAYS)


def avenant_deadline(effect: SchoolYear) -> date:
    """1 June of the school year before the one in which the avenant takes effect (exigence J4)."""
    return date(effect.first, 6, 1)


def deadlines(conventions: date, after: date, until: date) -> tuple[Deadline, ...]:
    """Every deadline in a span, both ends included, in order.

    `conventions` is the date of the settings, with its year: one that is past reminds nobody (décision N16).
    """
    years = (SchoolYear(first) for first in range(after.year, until.year + 1))
    avenants = (Deadline(Paper.AVENANTS, avenant_deadline(year)) for year in years)
    found = (Deadline(Paper.CONVENTIONS, conventions), *avenants)
    return tuple(sorted((each for each in found if after <= each.day <= until), key=lambda each: each.day))


def reminders(deadline: Deadline) -> tuple[Reminder, ...]:
    """J-30, J-7 and J-1 of a deadline (exigences J1, J4)."""
    return tuple(Reminder(deadline, before) for before in REMINDER_DAYS)


def due_on(day: date, given: Iterable[Deadline]) -> tuple[Reminder, ...]:
    """The reminders that are sent on a day."""
    return tuple(each for deadline in given for each in reminders(deadline) if each.day == day)
