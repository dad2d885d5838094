"""The dates of the circular (exigences J1 to J4) and its 80/20 rule (exigence J6), by its own examples."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.poles.calendar import PolesError, UnknownYearError
from bot.domain.poles.deadlines import (
    CIRCULAR_DEADLINE,
    Deadline,
    Paper,
    avenant_deadline,
    deadlines,
    due_on,
    latest_communication,
    reminders,
)
from bot.domain.poles.points import split
from bot.domain.poles.years import KNOWN
from bot.domain.schools import SchoolYear

NUMBERS = st.decimals(0, 1000, places=2)


def test_ten_school_working_days_before_a_care_in_november_skip_the_autumn_and_armistice():
    assert latest_communication(date(2025, 11, 12), KNOWN) == date(2025, 10, 14)


@pytest.mark.parametrize(
    ("care", "latest"),
    [
        (date(2025, 10, 17), date(2025, 10, 3)),  # two plain weeks
        (date(2025, 9, 1), date(2025, 6, 30)),  # over the summer
        (date(2026, 1, 5), date(2025, 12, 8)),  # over the winter holidays
        (date(2024, 2, 14), date(2024, 1, 30)),  # over mardi gras
        (date(2026, 11, 12), date(2026, 10, 13)),  # over 11 and 2 November and the autumn
        (date(2025, 11, 15), date(2025, 10, 17)),  # a Saturday: the care itself needs no day of class
    ],
)
def test_the_latest_day_of_a_specific_partnership(care, latest):
    assert latest_communication(care, KNOWN) == latest


def test_no_date_is_given_for_a_year_that_is_not_known():
    with pytest.raises(UnknownYearError):
        latest_communication(date(2027, 11, 12), KNOWN)


def test_an_avenant_for_2026_2027_is_due_on_1_june_2026():
    assert avenant_deadline(SchoolYear.parse("2026-2027")) == date(2026, 6, 1)


def test_the_circular_names_15_october_2022():
    assert date(2022, 10, 15) == CIRCULAR_DEADLINE


def test_a_deadline_is_recalled_thirty_seven_and_one_day_before():
    october = Deadline(Paper.CONVENTIONS, CIRCULAR_DEADLINE)
    assert [each.day for each in reminders(october)] == [date(2022, 9, 15), date(2022, 10, 8), date(2022, 10, 14)]


def test_a_past_date_of_the_settings_reminds_nobody_and_a_future_one_does():
    """The 15 October of 2022 is past (décision N16); 1 June comes every year."""
    past = deadlines(CIRCULAR_DEADLINE, date(2026, 11, 22), date(2027, 11, 22))
    assert past == (Deadline(Paper.AVENANTS, date(2027, 6, 1)),)
    ahead = deadlines(date(2027, 10, 15), date(2026, 11, 22), date(2027, 11, 22))
    assert [each.day for each in ahead] == [date(2027, 6, 1), date(2027, 10, 15)]


@pytest.mark.parametrize(
    ("day", "before"),
    [(date(2027, 5, 2), [30]), (date(2027, 5, 25), [7]), (date(2027, 5, 31), [1]), (date(2027, 5, 3), [])],
)
def test_which_reminders_are_due_on_a_day(day, before):
    june = Deadline(Paper.AVENANTS, date(2027, 6, 1))
    assert [each.before for each in due_on(day, (june,))] == before


@pytest.mark.parametrize(
    ("salaries", "running", "total", "kept"),
    [
        ("80", "20", None, True),
        ("79.99", "20.01", None, False),
        ("79.99", "20", "100", False),  # enough for neither half to be changed, yet below 80 %
        ("80", "15", "100", True),
        ("100", "0", None, True),
        ("85", "20", "105", True),
        ("4", "1", None, True),
        ("0.8", "0.2", None, True),
    ],
)
def test_at_least_eighty_for_salaries_at_most_twenty_for_running_costs(salaries, running, total, kept):
    found = split(Decimal(salaries), Decimal(running), None if total is None else Decimal(total))
    assert found.kept is kept


def test_each_half_of_the_rule_is_told_apart():
    found = split(Decimal(70), Decimal(10), Decimal(100))
    assert (found.enough_salaries, found.little_running) == (False, True)


@pytest.mark.parametrize(
    ("salaries", "running", "total"), [(-1, 20, None), (0, 0, None), (80, 30, 100), (80, 20, 10_000_000)]
)
def test_impossible_points_are_refused(salaries, running, total):
    with pytest.raises(PolesError):
        split(Decimal(salaries), Decimal(running), None if total is None else Decimal(total))


@given(NUMBERS, NUMBERS)
def test_without_points_left_over_one_half_of_the_rule_is_the_other(salaries, running):
    if salaries + running > 0:
        found = split(salaries, running)
        assert found.enough_salaries is found.little_running
