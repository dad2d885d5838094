"""School working days (décision N18) over the years that are known; a year without a source refuses to count."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.poles.calendar import Calendar, Holiday, PolesError, UnknownYearError, YearCalendar
from bot.domain.poles.years import KNOWN
from bot.domain.schools import SchoolYear

KNOWN_YEARS = [each.year for each in KNOWN.years]
DAYS = st.dates(SchoolYear(2022).start, SchoolYear(2026).end)


def test_the_years_with_a_source_follow_each_other():
    assert [str(year) for year in KNOWN_YEARS] == ["2022-2023", "2023-2024", "2024-2025", "2025-2026", "2026-2027"]
    assert all(len(each.source) > 40 for each in KNOWN.years)


@pytest.mark.parametrize("year", KNOWN_YEARS, ids=str)
def test_a_year_has_the_days_of_class_that_the_decree_allows(year):
    """180 to 184 (decree of 31/03/2022): a week left out or put in twice would show."""
    assert 180 <= KNOWN.between(year.start, year.end) <= 184


@pytest.mark.parametrize("year", KNOWN_YEARS, ids=str)
def test_holidays_begin_and_end_on_days_that_would_have_class_and_do_not_overlap(year):
    holidays = sorted(KNOWN.year(year).holidays, key=lambda each: each.first)
    assert all(each.first.weekday() < 5 and each.last.weekday() < 5 for each in holidays)
    assert all(one.last < other.first for one, other in itertools.pairwise(holidays))


@pytest.mark.parametrize("year", KNOWN_YEARS, ids=str)
def test_the_four_long_holidays_last_two_weeks_each(year):
    long = [each for each in KNOWN.year(year).holidays if each.first != each.last]
    assert [(each.last - each.first).days for each in long] == [11, 11, 11, 11]
    assert all(each.first.weekday() == 0 for each in long)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 10, 17), None),
        (date(2025, 10, 18), "weekend"),
        (date(2025, 10, 20), "vacances d’automne"),
        (date(2025, 10, 31), "vacances d’automne"),
        (date(2025, 11, 3), None),
        (date(2025, 11, 11), "commémoration du 11 novembre"),
        (date(2024, 2, 13), "mardi gras"),
        (date(2026, 7, 3), None),
        (date(2026, 7, 6), "vacances d’été"),
        (date(2026, 8, 23), "vacances d’été"),
        (date(2026, 10, 26), "vacances d’automne"),
        (date(2026, 11, 2), "fête des morts"),
        (date(2026, 11, 23), None),
        (date(2027, 7, 2), None),
        (date(2022, 9, 27), "fête de la Communauté française"),
    ],
)
def test_a_day_has_class_or_a_reason_why_not(day, why):
    assert KNOWN.without_class(day) == why
    assert KNOWN.is_working(day) is (why is None)


@pytest.mark.parametrize("day", [date(2027, 10, 26), date(2028, 12, 1), date(2021, 10, 4)])
def test_a_year_without_a_source_is_refused_in_french_and_nothing_is_guessed(day):
    with pytest.raises(UnknownYearError, match=r"n’est pas encore connu : aucune date n’est calculée"):
        KNOWN.is_working(day)


def test_a_count_that_runs_into_an_unknown_year_is_refused():
    with pytest.raises(UnknownYearError, match="2027-2028"):
        KNOWN.forward(date(2027, 7, 1), 10)
    assert KNOWN.back(date(2027, 8, 2), 3) == date(2027, 6, 30)  # the summer needs no published calendar


@pytest.mark.parametrize("count", [0, -1, 367])
def test_an_absurd_count_is_refused(count):
    with pytest.raises(PolesError, match="de 1 à 366"):
        KNOWN.back(date(2025, 11, 12), count)


def test_the_edge_of_time_is_refused():
    with pytest.raises(PolesError):
        Calendar(()).back(date.min, 1)


@given(DAYS, st.integers(1, 60))
def test_the_day_found_has_class_and_exactly_so_many_days_lie_between(day, count):
    try:
        found = KNOWN.back(day, count)
    except UnknownYearError:  # before 2022
        return
    assert KNOWN.is_working(found)
    assert KNOWN.between(found, day - timedelta(days=1)) == count


@given(DAYS, st.integers(1, 60))
def test_counting_back_and_forward_meet(day, count):
    try:
        found = KNOWN.forward(day, count)
    except UnknownYearError:  # after 2027
        return
    assert KNOWN.between(day + timedelta(days=1), found) == count


def test_an_operator_s_year_is_added_and_may_correct_a_known_one():
    new = YearCalendar(SchoolYear(2027), (Holiday("essai", date(2027, 11, 8), date(2027, 11, 12)),), "un essai")
    corrected = YearCalendar(SchoolYear(2025), (), "un arrêté")
    calendar = KNOWN.with_years((new, corrected))
    assert calendar.without_class(date(2027, 11, 10)) == "essai"
    assert calendar.is_working(date(2025, 11, 11))
    assert [each.year.first for each in calendar.years] == [2022, 2023, 2024, 2025, 2026, 2027]
    assert not KNOWN.is_working(date(2025, 11, 11))


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 11, 13), date(2026, 11, 9)), (date(2025, 11, 9), date(2025, 11, 13))],
)
def test_a_holiday_outside_its_year_or_upside_down_is_refused(first, last):
    with pytest.raises(PolesError, match=r"Calendrier 2026-2027, « essai »"):
        YearCalendar(SchoolYear(2026), (Holiday("essai", first, last),), "un essai")


def test_a_year_says_where_it_comes_from():
    with pytest.raises(PolesError, match="source"):
        YearCalendar(SchoolYear(2026), (), "  ")
