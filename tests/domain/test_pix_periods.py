"""The windows of Pix: both days are in, and a request just outside is for the same year (exigences K3, K5)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pix import Product, Window, period
from bot.domain.schools import SchoolYear

YEAR = SchoolYear(2022)
ORGA = Window(Product.ORGA, YEAR, date(2022, 4, 21), date(2022, 4, 30))
CERTIF = Window(Product.CERTIF, YEAR, date(2022, 9, 1))
CIRCULAR = (ORGA, CERTIF)
DAYS = st.dates(date(2021, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("product", "day", "state"),
    [
        (Product.ORGA, date(2022, 4, 20), "outside"),
        (Product.ORGA, date(2022, 4, 21), "open"),
        (Product.ORGA, date(2022, 4, 30), "open"),
        (Product.ORGA, date(2022, 5, 1), "outside"),
        (Product.CERTIF, date(2022, 8, 31), "outside"),
        (Product.CERTIF, date(2022, 9, 1), "open"),
        (Product.CERTIF, YEAR.end, "open"),
        (Product.CERTIF, YEAR.end + timedelta(days=1), "outside"),
    ],
)
def test_the_dates_of_the_circular(product, day, state):
    assert period(CIRCULAR, product, day).state == state


@pytest.mark.parametrize("day", [date(2022, 4, 20), date(2022, 4, 25), date(2022, 5, 1), date(2022, 10, 1)])
def test_a_request_just_outside_is_for_the_same_year(day):
    assert period(CIRCULAR, Product.ORGA, day).year == "2022-2023"


def test_long_after_every_window_it_is_for_the_year_under_way():
    late = period(CIRCULAR, Product.ORGA, date(2026, 11, 22))
    assert (late.state, late.year, late.opens) == ("outside", "2026-2027", None)


def test_without_a_window_of_the_product_nothing_is_said():
    assert period((CERTIF,), Product.ORGA, date(2022, 4, 25)).state == "unset"


def test_the_next_window_counts_once_the_year_of_the_last_one_is_over():
    coming = Window(Product.ORGA, SchoolYear(2024), date(2024, 4, 1), date(2024, 4, 10))
    assert period((ORGA, coming), Product.ORGA, date(2023, 8, 15)).year == "2024-2025"


@given(DAYS, st.sampled_from(Product))
def test_a_request_is_in_time_only_between_the_days_that_are_told(day, product):
    found = period(CIRCULAR, product, day)
    window = ORGA if product is Product.ORGA else CERTIF
    assert (found.state == "open") == (window.opens <= day <= window.last)
    assert found.year == str(SchoolYear.parse(found.year))
