"""The calendar of the decree of 31/03/2022: from the last Monday of August to the first Friday of July."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schools import SchoolYear

STARTS = {
    2022: date(2022, 8, 29),
    2023: date(2023, 8, 28),
    2024: date(2024, 8, 26),
    2025: date(2025, 8, 25),
    2026: date(2026, 8, 24),  # the last Monday is the 31st: the one before
    2027: date(2027, 8, 23),  # the 30th: the one before
    2028: date(2028, 8, 28),
    2029: date(2029, 8, 27),
    2030: date(2030, 8, 26),
    2031: date(2031, 8, 25),
    2032: date(2032, 8, 23),  # the 30th again
}
ENDS = {
    2022: date(2023, 7, 7),
    2023: date(2024, 7, 5),
    2024: date(2025, 7, 4),
    2025: date(2026, 7, 3),
    2026: date(2027, 7, 2),
    2027: date(2028, 7, 7),
    2028: date(2029, 7, 6),
    2029: date(2030, 7, 5),
    2030: date(2031, 7, 4),
    2031: date(2032, 7, 2),
    2032: date(2033, 7, 1),
}
any_day = st.dates(date(2022, 1, 1), date(2033, 12, 31))


@pytest.mark.parametrize("first", STARTS)
def test_a_year_starts_and_ends_by_the_decree(first):
    year = SchoolYear(first)
    assert (year.start, year.end) == (STARTS[first], ENDS[first])


@pytest.mark.parametrize("first", STARTS)
def test_a_year_lasts_from_its_start_to_its_end(first):
    year = SchoolYear(first)
    assert SchoolYear.of(year.start) == SchoolYear.of(year.end) == year


@pytest.mark.parametrize("first", STARTS)
def test_the_holidays_belong_to_the_year_that_comes(first):
    assert SchoolYear.of(SchoolYear(first).end + timedelta(days=1)) == SchoolYear(first + 1)
    assert SchoolYear.of(SchoolYear(first).start - timedelta(days=1)) == SchoolYear(first)


@given(any_day)
def test_every_day_has_one_year_and_years_follow_each_other(day):
    year, tomorrow = SchoolYear.of(day), SchoolYear.of(day + timedelta(days=1))
    assert tomorrow in {year, SchoolYear(year.first + 1)}
    assert day <= year.end


def test_a_year_is_written_with_both_its_calendar_years():
    assert str(SchoolYear(2026)) == "2026-2027"
    assert SchoolYear.parse("2026-2027") == SchoolYear(2026)


@pytest.mark.parametrize("text", ["2026", "2026-2028", "2026/2027", "2027-2026", "26-27-28", "", "²026-2027"])
def test_another_writing_of_a_year_is_refused(text):
    with pytest.raises(ValueError, match="année scolaire illisible"):
        SchoolYear.parse(text)
