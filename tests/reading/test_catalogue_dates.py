"""The catalogue of lists as schools really send them, 45 to 57: the birth dates."""

from datetime import date, time

import openpyxl
import pytest

from bot.ports import ReadingContext
from tests.reading.catalogue_kit import NOE, TOM, Told, answer, told
from tests.reading.workbook_makers import HEADER, IDENTIFIED, TODAY, people, read, saved, xlsx_of_excel

ESAHR = ReadingContext(fase=990001, today=TODAY, school_type="esahr")
EVA = ("Dubois", "Eva", "04/03/2017")  # of any school
PRIMARY = ReadingContext(fase=990001, today=TODAY, school_type="fondamental")


def kept(cell: object, context: ReadingContext = ESAHR) -> tuple[str | None, list[Told]]:
    """The date of row 7 as it is kept, and what is said."""
    reading = read(xlsx_of_excel([*IDENTIFIED, HEADER, EVA, ("Maes", "Tom", cell)]), context=context)
    return reading.rows[1].date_naissance, told(reading)


def said(code: str, message: str, level: str = "error") -> list[tuple[object, ...]]:
    return [(7, "date_naissance", level, code, f"Ligne 7 : {message}")]


@pytest.mark.parametrize(
    "written",
    [
        "4/3/12",
        "04.03.2012",
        "4-3-2012",
        "4 mars 2012",
        "04/03/2012 00:00",
        "04032012",
        "2012-03-04",
        "4/3/2012 ",
    ],
)
def test_case_45_text_in_belgian_order(written):
    assert kept(written) == ("2012-03-04", [])


def test_case_46_two_digits():
    assert kept("4/3/12") == ("2012-03-04", [])
    sentence = "l’année « 35 » a été lue 1935 ; veuillez confirmer."
    assert kept("4/3/35") == ("1935-03-04", said("date_two_digits", sentence, "warning"))


def test_case_47_american_order():
    sentence = "la date a été lue 25/03/2012 ; veuillez confirmer."
    assert kept("03/25/2012") == ("2012-03-25", said("date_month_day_swapped", sentence, "warning"))


def test_case_47_a_whole_column_in_american_order():
    rows = [("Dubois", f"Léa{letter}", f"03/{day}/2012") for day, letter in ((25, "a"), (26, "b"), (27, "c"))]
    sentence = "Plusieurs dates semblent écrites mois/jour/année ; veuillez vérifier toute la colonne."
    assert (None, "date_naissance", "warning", "dates_american", sentence) in answer(*rows)


@pytest.mark.parametrize("cell", [40972, 40972.0, "40972"])
def test_case_48_a_number_of_excel(cell):
    assert kept(cell) == ("2012-03-04", [])


def test_case_49_a_number_that_is_a_date():
    assert kept(20120304) == ("2012-03-04", [])


@pytest.mark.parametrize("cell", [4100, 9999, 99999])
def test_case_49_a_post_code(cell):
    assert kept(cell) == (None, said("date_implausible", f"« {cell} » n’est pas une date de naissance plausible."))


def test_case_50_a_workbook_of_an_old_mac():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in (*IDENTIFIED, HEADER, ("Dubois", "Léa", date(2012, 3, 4)), ("Lambert", "Noé", 40972 - 1462)):
        book.active.append(row)
    reading = read(saved(book))
    assert people(reading) == [("Dubois", "Léa", "2012-03-04"), ("Lambert", "Noé", "2012-03-04")]
    assert told(reading) == []


@pytest.mark.parametrize("written", ["31/02/2012", "32/13/2012", "31/04/2012", "29/02/2013"])
def test_case_51_dates_that_do_not_exist(written):
    assert kept(written) == (None, said("date_impossible", f"la date {written} n’existe pas."))


@pytest.mark.parametrize("written", ["1975", 1975, "00/00/1975", "--/--/1975"])
def test_case_52_the_year_only(written):
    sentence = "seule l’année est connue ; merci de confirmer."
    assert kept(written) == ("1975", said("date_year_only", sentence, "warning"))


@pytest.mark.parametrize("cell", ["04/03/2032", date(2032, 3, 4), TODAY, "22/11/2026"])
def test_case_53_the_future_and_today(cell):
    assert kept(cell) == (None, said("date_future", "la date de naissance est dans le futur."))


@pytest.mark.parametrize(("cell", "shown"), [("01/09/2024", "01/09/2024"), ("04/03/1915", "04/03/1915")])
def test_case_53_too_young_or_too_old(cell, shown):
    assert kept(cell) == (
        None,
        said("date_implausible", f"« {shown} » n’est pas une date de naissance plausible."),
    )


def test_case_54_an_odd_age():
    sentence = "l’âge (48 ans) est inhabituel ; veuillez vérifier."
    assert kept("04/03/1978", PRIMARY) == ("1978-03-04", said("date_unusual_age", sentence, "warning"))
    assert kept("04/03/1978", ESAHR) == ("1978-03-04", [])
    assert kept("04/03/1934", ESAHR) == ("1934-03-04", [])


@pytest.mark.parametrize("cell", [time(0, 0), "########", "#VALUE!", -1, "#VALEUR!", time(8, 30)])
def test_case_55_what_is_no_date(cell):
    assert kept(cell) == (None, said("date_unreadable", "la date est illisible."))


def test_case_56_one_date_for_everyone():
    rows = [("Dubois", name, "01/01/2012") for name in ("Léa", "Noé", "Tom", "Zoé", "Eva")]
    sentence = "Plusieurs élèves ont la même date de naissance (01/01/2012) ; veuillez vérifier."
    assert answer(*rows) == [(None, "date_naissance", "warning", "dates_identical", sentence)]


def test_case_56_many_first_of_january():
    names = "abcdefghijklmnopqrst"
    rows = [("Dubois", f"Léa{each}", f"{place + 1:02}/03/2012") for place, each in enumerate(names)]
    born = [("Maes", f"Tom{each}", f"01/01/20{year}") for each, year in zip("abcd", (10, 11, 12, 12), strict=True)]
    assert [each.code for each in answer(*rows, *born)] == ["dates_identical"]


@pytest.mark.parametrize(
    "written",
    ["04/03/2012 à Liège", "né le 4/3/2012", "geboren op 4 maart 2012", "٠٤/٠٣/٢٠١٢", "née le 4 mars 2012 à Huy"],
)
def test_case_57_words_around_the_date(written):
    assert kept(written) == ("2012-03-04", [])


def test_case_57_two_dates_are_no_date():
    found = answer(NOE, TOM, ("Dubois", "Léa", "04/03/2012 ou 05/03/2012"))
    sentence = "Ligne 8 : la cellule contient plusieurs dates ; veuillez n’en garder qu’une."
    assert found == [(8, "date_naissance", "error", "date_ambiguous", sentence)]
