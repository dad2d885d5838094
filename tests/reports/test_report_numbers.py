"""Figures are written as in the source, and shares sum to 100 %."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.model import Missing, Share
from bot.reports.numbers import THIN, WIDE, middle, said, share, shares, unbroken


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1135, "1.135"),
        (615088, "615.088"),
        (0, "0"),
        (Share(785), f"78,5{THIN}%"),
        (Share(140), f"14{THIN}%"),
        (date(2026, 3, 5), "05/03/2026"),
        ("1 / 5", "1 / 5"),
        (timedelta(seconds=20), "moins d’une minute"),
        (timedelta(minutes=42), f"42{THIN}min"),
        (timedelta(hours=5, minutes=30), f"5,5{THIN}h"),
        (timedelta(hours=36), f"36{THIN}h"),
        (timedelta(days=3, hours=12), f"3,5{THIN}jours"),
        (Missing.BLANK, "non saisi"),
        (Missing.UNKNOWN, "non reconstituable"),
        (Missing.NONE, "–"),
        (Missing.NOT_HERE, ""),
    ],
)
def test_a_value_is_said_as_the_source_writes_it(value, words):
    assert said(value) == words


def test_the_shares_of_the_source_come_out_as_it_prints_them():
    assert shares((891, 159, 74, 11)) == (Share(785), Share(140), Share(65), Share(10))


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=8))
def test_shares_sum_to_a_hundred_and_stay_within_a_tenth(parts):
    found = shares(parts)
    if not sum(parts):
        assert set(found) == {Missing.NONE}
        return
    assert sum(each.tenths for each in found) == 1000
    exact = [1000 * part / sum(parts) for part in parts]
    assert all(abs(each.tenths - true) < 1 for each, true in zip(found, exact, strict=True))


def test_of_nothing_there_is_no_share_and_no_median():
    assert share(0, 0) is Missing.NONE
    assert middle([]) is Missing.NONE


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle():
    assert middle([timedelta(hours=hours) for hours in (1, 3, 5, 100)]) == timedelta(hours=4)


def test_no_sign_of_punctuation_begins_a_line():
    assert unbroken("« Sans redemander » : oui ?") == f"«{WIDE}Sans redemander{WIDE}»{WIDE}: oui{THIN}?"
