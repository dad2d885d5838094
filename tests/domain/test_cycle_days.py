"""15 July and the reminders of the start of the year, 2022 to 2032 (exigences E1, E3, E13, décision N19)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cycle import (
    REMINDERS,
    Moment,
    YearPlan,
    announcement,
    closing,
    deactivation,
    year_that_ended,
    years_around,
)
from bot.domain.schools import SchoolYear

YEARS = [SchoolYear(first) for first in range(2022, 2033)]
each_year = pytest.mark.parametrize("year", YEARS, ids=str)


@each_year
def test_the_fifteenth_of_july_comes_after_the_end_of_every_year(year):
    assert deactivation(year) == date(year.first + 1, 7, 15)
    assert year.end < announcement(year) < deactivation(year) < SchoolYear(year.first + 1).start


@each_year
def test_on_the_fifteenth_of_july_the_year_that_ended_is_the_one_before(year):
    """By the calendar the coming year is already under way: its accounts are not touched."""
    assert year_that_ended(deactivation(year)) == year
    assert SchoolYear.of(deactivation(year)) == SchoolYear(year.first + 1)


@each_year
def test_agents_hear_of_it_a_week_before(year):
    assert announcement(year) == date(year.first + 1, 7, 8)


@each_year
def test_a_year_has_not_ended_before_its_last_day_is_past(year):
    assert year_that_ended(year.end) == SchoolYear(year.first - 1)
    assert year_that_ended(year.end + timedelta(days=1)) == year


@each_year
def test_schools_are_reminded_from_the_first_day_until_all_saints(year):
    days = YearPlan().reminder_days(year)
    assert days[0] == year.start
    assert list(days) == sorted(set(days))
    assert days[-1] == date(year.first, 10, 15) < closing(year) == date(year.first, 11, 1)


def test_the_reminders_of_2026():
    assert YearPlan().reminder_days(SchoolYear(2026)) == (
        date(2026, 8, 24),
        date(2026, 9, 14),
        date(2026, 10, 1),
        date(2026, 10, 15),
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("rentree", date(2026, 8, 24)),
        ("rentree+21", date(2026, 9, 14)),
        ("1/10", date(2026, 10, 1)),
        ("15/10", date(2026, 10, 15)),
        ("10/1", date(2027, 1, 10)),
    ],
)
def test_a_moment_is_said_as_people_say_it(text, day):
    assert Moment.parse(text).on(SchoolYear(2026)) == day


def test_the_defaults_can_be_said():
    assert tuple(map(Moment.parse, ("rentree", "rentree+21", "1/10", "15/10"))) == REMINDERS


@pytest.mark.parametrize("text", ["", "rentrée prochaine", "31/02", "29/2", "1/13", "2026-10-01", "rentree-3"])
def test_anything_else_is_refused_in_french(text):
    with pytest.raises(ValueError, match="n’est ni"):
        Moment.parse(text)


def test_a_reminder_after_the_closing_is_none():
    assert YearPlan(reminders=(Moment.parse("2/11"), Moment.parse("rentree"))).reminder_days(SchoolYear(2026)) == (
        date(2026, 8, 24),
    )


@given(st.dates(date(2022, 1, 1), date(2033, 1, 1)), st.integers(0, 400))
def test_no_day_of_a_cycle_is_forgotten_between_two_dates(after, span):
    until = after + timedelta(days=span)
    found = {deactivation(year) for year in years_around(after, until)}
    found |= {closing(year) for year in years_around(after, until)}
    days = (after + timedelta(days=number) for number in range(1, span + 1))
    assert {day for day in days if (day.month, day.day) in {(7, 15), (11, 1)}} <= found
