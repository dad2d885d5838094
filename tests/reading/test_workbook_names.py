"""Names: repaired in silence where nothing is lost, told to the school otherwise."""

from datetime import date

import pytest

from bot.reading.workbook.grid import Fault
from bot.reading.workbook.names import read_name, split_full
from tests.reading.workbook_makers import canevas, codes, people, read, row_codes, xlsx

BORN = "04/03/2012"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Élodie\u00a0", "Élodie"),
        ("Du\u00adpont", "Dupont"),
        ("Müller\n", "Müller"),
        ("E\u0301lodie", "Élodie"),
        ("N´Diaye", "N'Diaye"),
        ("N`Diaye", "N'Diaye"),
        ("d’Hondt", "d'Hondt"),
        ("Van\t der\u2003 Berg", "Van der Berg"),
        ("\u200bLéa\u200d\ufeff", "Léa"),
        ("Anne‑Marie", "Anne-Marie"),
        ("O", "O"),
        ("Łukasz", "Łukasz"),
        ("Nguyễn", "Nguyễn"),
        ("BEN HADDOU", "BEN HADDOU"),
        ("J.-P.", "J.-P."),
        ("Dupont,", "Dupont"),
        ("İbrahim", "İbrahim"),
    ],
)
def test_repaired_in_silence(written, kept):
    reading = read_name(written)
    assert (reading.value, reading.codes) == (kept, ())


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Fran\ufffdois", "name_unreadable"),
        ("H?l?ne", "name_unreadable"),
        ("Mohamed (Momo)", "name_has_comment"),
        ("Léa ???", "name_has_comment"),
        ("Dupont (garde alternée)", "name_has_comment"),
        ("Léa 2", "name_has_digits"),
        ("Dupont1", "name_has_digits"),
        ("lea@example.be", "name_invalid"),
        ("=cmd|'/C calc'!A0", "name_injection"),
        ("@SUM", "name_injection"),
        ("+Léa", "name_injection"),
        ("Léa / Lina", "name_invalid"),
        ("Léa 😀", "name_invalid"),
        ("A" * 81, "name_too_long"),
        ("#REF!", "name_formula"),
        ("محمد", "name_not_latin"),
        ("Мария", "name_not_latin"),
        (True, "name_not_text"),
        (1.0, "name_not_text"),
        (date(2026, 3, 1), "name_not_text"),
        (Fault.FORMULA, "name_formula"),
        (Fault.ERROR, "name_formula"),
        ("Mme Durand, professeur", "teacher_row"),
    ],
)
def test_told_to_the_school(written, code):
    assert read_name(written).codes == (code,)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("FranÃ§ois", "François"),
        ("HÃ©lÃ¨ne", "Hélène"),
        ("Ã\u2030lodie", "Élodie"),
        ("ZoÃ« MaÃ\u00abl", "Zoë Maël"),
    ],
)
def test_twice_decoded_accents_are_put_back(written, kept):
    reading = read_name(written)
    assert (reading.value, reading.codes) == (kept, ("name_repaired",))


def test_portuguese_and_spanish_names_are_left_alone():
    assert [read_name(name).codes for name in ("JOÃO", "São", "MUÑOZ", "ÅSA", "Ñusta")] == [()] * 5


@pytest.mark.parametrize("written", [None, "", "-", "X", "néant", "/", "   ", "..."])
def test_a_missing_first_name_is_a_question(written):
    reading = read(canevas(("Soekarno", written, BORN)))
    assert people(reading) == [("Soekarno", "", "2012-03-04")]
    assert codes(reading) == ["first_name_missing"]


@pytest.mark.parametrize("written", [None, "-", "  "])
def test_a_missing_surname_is_an_error(written):
    assert codes(read(canevas((written, "Léa", BORN)))) == ["name_missing"]


def test_several_first_names_are_kept():
    reading = read(canevas(("Dubois", "Jean, Pierre, Marie", BORN)))
    assert people(reading) == [("Dubois", "Jean, Pierre, Marie", "2012-03-04")]
    assert codes(reading) == ["first_names_several"]


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("DUPONT Léa", ("DUPONT", "Léa")),
        ("Dupont, Léa", ("Dupont", "Léa")),
        ("VAN DEN BERG Léa Marie", ("VAN DEN BERG", "Léa Marie")),
        ("van den BERG Léa", ("van den BERG", "Léa")),
        ("Léa DUPONT", ("DUPONT", "Léa")),
        ("D'HONDT-MAES Anne", ("D'HONDT-MAES", "Anne")),
        ("Dupont Léa", None),
        ("DUPONT LEA", None),
        ("Soekarno", None),
        ("DUPONT Léa MARTIN", None),
    ],
)
def test_one_cell_is_split_only_when_it_says_how(full, parts):
    assert split_full(full) == parts


def test_a_column_of_whole_names_is_split_and_asked_about():
    rows = [("DUPONT Léa", BORN), ("Maes, Tom", BORN), ("Maes Eva", BORN)]
    reading = read(canevas(*rows, header=("Nom et prénom", "Né(e) le")))
    assert people(reading)[:2] == [("DUPONT", "Léa", "2012-03-04"), ("Maes", "Tom", "2012-03-04")]
    assert row_codes(reading, 8) == ["name_two_in_one_cell"]
    assert "name_split" in codes(reading)


def test_exchanged_columns_are_noticed():
    names = [("Léa", "DUPONT"), ("Noé", "MAES"), ("Adam", "EL AMRANI"), ("Zoé", "WAUTERS")]
    rows = [(*name, f"0{number}/03/2012") for number, name in enumerate(names, 1)]
    assert codes(read(canevas(*rows))) == ["columns_swapped"]


def test_right_columns_are_left_in_peace():
    rows = [("DUPONT", "Léa", BORN), ("MAES", "Noé", "05/03/2012"), ("Adam", "Thomas", "06/03/2012")]
    assert codes(read(canevas(*rows))) == []


def test_uncalculated_formulas_are_told():
    reading = read(canevas(("=UPPER(A2)", "Léa", "=B2"), ("Maes", "=1/0", BORN)))
    assert row_codes(reading, 6) == ["name_formula", "date_formula"]
    assert row_codes(reading, 7) == ["name_formula"]


def test_teachers_are_counted_and_told():
    reading = read(canevas(("Mme Durand, professeur", "Anne", BORN)))
    assert codes(reading) == ["teacher_row"]
    assert len(reading.rows) == 1


def test_a_surname_that_a_program_would_misread_stays_text():
    names = ["Null", "NaN", "None", "Mars", "Avril", "True", "Vrai"]
    reading = read(xlsx([("Nom", "Prénom", "DDN"), *((name, "Léa", BORN) for name in names)]))
    assert [row.nom for row in reading.rows] == names
