"""Birth dates as schools type them, in Belgian order."""

import re
from datetime import UTC, date, datetime, time, timedelta

import openpyxl
import pytest

from bot.reading.workbook.dates import read_date
from bot.reading.workbook.grid import Fault
from tests.reading.workbook_makers import TODAY, canevas, codes, people, read, saved


def judged(cell, school_type="autre", **options):
    reading = read_date(cell, TODAY, school_type, **options)
    return reading.value, reading.code


USUAL = """
4/3/12 | 04.03.2012 | 4-3-2012 | 4 mars 2012 | 04/03/2012 00:00 | 04032012 | 2012-03-04 | 4/3/2012 | 4 3 2012
04\u00a0/ 03 / 2012 | 2012-03-04T00:00:00 | 2012/03/04 | Dimanche 4 mars 2012 | 4 maart 2012 | 4 MARS 2012
04/03/2012 à Liège | né le 4/3/2012 | née le 04/03/2012 à 4000 Liège | ٠٤/٠٣/٢٠١٢ | 04/mars/2012 | 4-mrt-2012
04\u200b/03/2012 | geboren op 4 maart 2012 | 040312 | 40972 | 4\\3\\2012 | 04/03/2012 08:30:00
"""


@pytest.mark.parametrize("written", re.split(r" \| |\n", USUAL.strip()))
def test_every_usual_form_is_read(written):
    assert judged(written) == ("2012-03-04", None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1er août 2012", "2012-08-01"),
        ("12 déc. 2013", "2013-12-12"),
        ("3 févr 2014", "2014-02-03"),
        ("29/02/2012", "2012-02-29"),
        ("31/12/1999", "1999-12-31"),
    ],
)
def test_months_in_words_and_rare_days(written, expected):
    assert judged(written) == (expected, None)


@pytest.mark.parametrize(
    "cell", [date(2012, 3, 4), datetime(2012, 3, 4, 5, 6, tzinfo=UTC), 40972, 40972.0, 20120304, 4032012.0]
)
def test_dates_of_excel_with_or_without_a_format(cell):
    assert judged(cell) == ("2012-03-04", None)


@pytest.mark.parametrize(
    ("written", "value", "code"),
    [
        ("31/02/2012", None, "date_impossible"),
        ("32/13/2012", None, "date_impossible"),
        ("29/02/2013", None, "date_impossible"),
        ("2012-02-31", None, "date_impossible"),
        ("03/25/2012", "2012-03-25", "date_month_day_swapped"),
        ("4/3/35", "1935-03-04", "date_two_digits"),
        ("1975", "1975", "date_year_only"),
        ("00/00/1975", "1975", "date_year_only"),
        (1975, "1975", "date_year_only"),
        ("04/03/2032", None, "date_future"),
        (TODAY, None, "date_future"),
        ("01/09/2026", None, "date_implausible"),
        ("04/03/1890", None, "date_unreadable"),
        (date(1915, 3, 4), None, "date_implausible"),
        (4000, None, "date_implausible"),
        (99999999.0, None, "date_implausible"),
        (125.0, None, "date_implausible"),
        (-1, None, "date_unreadable"),
        (time(0, 0), None, "date_unreadable"),
        (timedelta(hours=3), None, "date_unreadable"),
        (True, None, "date_unreadable"),
        ("########", None, "date_unreadable"),
        ("#VALUE!", None, "date_unreadable"),
        (Fault.ERROR, None, "date_unreadable"),
        (Fault.FORMULA, None, "date_formula"),
        ("04/03/2012 ou 05/03/2012", None, "date_ambiguous"),
        ("12.03.04-123.45", None, "date_unreadable"),
        ("mars 2012", None, "date_unreadable"),
        ("inconnue", None, "date_unreadable"),
        ("-", None, "date_missing"),
        (None, None, "date_missing"),
    ],
)
def test_doubtful_dates_are_named(written, value, code):
    assert judged(written) == (value, code)


@pytest.mark.parametrize(
    ("school_type", "year", "code"),
    [
        ("fondamental", 1978, "date_unusual_age"),
        ("secondaire", 2022, "date_unusual_age"),
        ("esahr", 1936, None),
        ("esahr", 2021, None),
        ("fondamental", 2021, None),
        ("autre", 1960, None),
    ],
)
def test_ages_surprise_by_type_of_teaching(school_type, year, code):
    assert judged(date(year, 3, 4), school_type) == (f"{year}-03-04", code)


def test_a_small_child_of_a_two_digit_year_is_no_centenarian():
    assert judged("4/3/22", "fondamental") == ("2022-03-04", None)
    assert judged("4/3/22", "esahr") == ("2022-03-04", "date_two_digits")


def test_the_calendar_of_old_macs_is_honoured():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    sheet.append(["Nom", "Prénom", "Date de naissance"])
    sheet.append(["Dubois", "Léa", date(2012, 3, 4)])
    sheet.append(["Lambert", "Noé", 40972 - 1462])
    assert people(read(saved(book))) == [("Dubois", "Léa", "2012-03-04"), ("Lambert", "Noé", "2012-03-04")]


def test_many_american_dates_question_the_whole_column():
    rows = [("Dubois", f"Léa{letter}", f"03/{day}/2012") for day, letter in ((25, "a"), (26, "b"), (27, "c"))]
    assert codes(read(canevas(*rows))).count("dates_american") == 1


def test_one_date_for_everyone_is_asked_about():
    rows = [("Dubois", name, "01/01/2012") for name in ("Léa", "Noé", "Tom", "Zoé", "Eva")]
    assert codes(read(canevas(*rows))) == ["dates_identical"]


@pytest.mark.parametrize("order", range(3))
def test_a_date_survives_every_writing(order):
    day = date(1999, 1, 1)
    while day < date(2023, 1, 1):
        form = (f"{day:%d/%m/%Y}", f"{day:%d%m%Y}", day.isoformat())[order]
        assert judged(form)[0] == day.isoformat()
        day += timedelta(days=17)
