"""Sheets, headers and rows that are no students."""

import io
from datetime import date

import openpyxl
import pytest

from bot.reading.workbook.header import Role, role_of
from tests.reading.workbook_makers import (
    HEADER,
    IDENTIFIED,
    canevas,
    codes,
    ignored,
    people,
    read,
    row_codes,
    saved,
    sheets,
    xlsx,
)

LEA = ("Dubois", "Léa", date(2012, 3, 4))
NOE = ("Lambert", "Noé", "05/11/2013")
TOM = ("Maes", "Tom", "06/10/2011")


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("NOM DE L'ÉLÈVE", Role.NOM),
        ("ELE_NOM", Role.NOM),
        ("Nom de famille", Role.NOM),
        ("Nom de naissance", Role.NOM),
        ("Naam", Role.NOM),
        ("Prenom", Role.PRENOM),
        ("Prénom(s)", Role.PRENOM),
        ("Prénom usuel", Role.PRENOM),
        ("Voornaam", Role.PRENOM),
        ("ELE_PRENOM", Role.PRENOM),
        ("Nom et prénom de l’élève", Role.FULL),
        ("NOM - Prénom", Role.FULL),
        ("Naam/Voornaam", Role.FULL),
        ("Élève", Role.FULL),
        ("Né(e) le", Role.DATE),
        ("DDN", Role.DATE),
        ("Naissance", Role.DATE),
        ("Date de naissance (JJ/MM/AAAA)", Role.DATE),
        ("Date naiss.", Role.DATE),
        ("Geboortedatum", Role.DATE),
        ("ELE_DATE_NAISSANCE", Role.DATE),
        ("Entrée / Sortie", Role.MOVEMENT),
        ("N° FASE", Role.FASE),
        ("À corriger", Role.OURS),
        ("Lieu de naissance", None),
        ("Nom du père", None),
        ("Nom de l'école", None),
        ("N° national", None),
        ("Date d'inscription", None),
        ("2e prénom", None),
        ("Classe", None),
    ],
)
def test_titles_are_known_by_many_words(title, role):
    assert role_of(title) is role


def test_titles_logos_and_merged_cells_stand_above():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "Académie des Trois Vents"
    sheet.merge_cells("A1:F2")
    for column, title in enumerate(HEADER, 2):
        sheet.cell(9, column, title)
    for column, cell in enumerate(LEA, 2):
        sheet.cell(10, column, cell)
    reading = read(saved(book))
    assert people(reading) == [("Dubois", "Léa", "2012-03-04")]
    assert (reading.rows[0].row, ignored(reading)) == (10, {1: "title_row"})


def test_without_titles_the_order_is_guessed_and_asked():
    reading = read(xlsx([LEA, NOE]))
    assert [row.row for row in reading.rows] == [1, 2]
    assert "header_guessed" in codes(reading)


def test_the_identification_above_a_table_without_titles_is_read():
    reading = read(xlsx([("Académie des Trois Vents",), *IDENTIFIED, LEA, NOE]))
    assert (reading.fase, len(reading.rows), codes(reading)) == (990001, 2, ["header_guessed"])
    assert ignored(reading) == {1: "title_row", **dict.fromkeys((2, 3, 4), "identification_row")}


def test_a_guess_needs_names_and_dates():
    reading = read(xlsx([("Budget", "2026", 12.5), ("Achats", "livres", 300)]))
    assert reading.refusal is not None
    assert reading.refusal.code == "header_not_found"


def test_all_sheets_with_titles_are_read():
    second = [("liste",), HEADER, NOE, ("Maes", "Tom", None)]
    reading = read(sheets({"Notes": [], "1A": [HEADER, LEA], "1B": second}))
    assert [(row.sheet, row.row) for row in reading.rows] == [("1A", 2), ("1B", 3), ("1B", 4)]
    assert "several_sheets" in codes(reading)
    assert reading.problems[-1].message.startswith("Feuille 1B, ligne 4 : la date de naissance manque")


def test_a_sheet_without_titles_takes_those_of_its_neighbour():
    first = [("Prénom", "Nom", "DDN"), ("Léa", "Dubois", "04/03/2012")]
    reading = read(sheets({"1A": first, "1B": [("Noé", "Maes", "05/11/2013")]}))
    assert people(reading) == [("Dubois", "Léa", "2012-03-04"), ("Maes", "Noé", "2013-11-05")]
    assert "header_guessed" in codes(reading)


def test_a_sheet_that_is_no_list_is_named():
    reading = read(sheets({"Élèves": [*IDENTIFIED, HEADER, LEA], "Tarifs": [("Solfège", 40), ("Piano", 60)]}))
    assert [(problem.code, problem.sheet) for problem in reading.problems] == [("sheet_not_read", "Tarifs")]


def test_the_identification_may_have_its_own_sheet():
    reading = read(sheets({"Identification": [("École", "Trois Vents"), *IDENTIFIED], "Élèves": [HEADER, LEA]}))
    assert (reading.fase, reading.list_kind, codes(reading)) == (990001, "complete", [])
    assert {row.code for row in reading.ignored_rows} == {"identification_row", "title_row"}


def hidden(content: bytes, name: str, state: str) -> bytes:
    """The same workbook with one sheet put out of sight."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    book[name].sheet_state = state
    return saved(book)


def test_a_hidden_list_is_not_read_but_told():
    content = sheets({"Élèves": [*IDENTIFIED, HEADER, LEA], "2025": [HEADER, NOE]})
    reading = read(hidden(content, "2025", "hidden"))
    assert (codes(reading), len(reading.rows)) == (["hidden_sheet"], 1)


def test_hidden_choices_of_a_drop_down_are_nothing_to_tell():
    content = sheets({"Élèves": [*IDENTIFIED, HEADER, LEA], "Choix": [("Oui",), ("Non",)]})
    assert codes(read(hidden(content, "Choix", "veryHidden"))) == []


def test_hidden_rows_are_counted_and_asked_about():
    book = openpyxl.Workbook()
    for row in (*IDENTIFIED, HEADER, LEA, NOE, TOM):
        book.active.append(row)
    book.active.row_dimensions[6].hidden = True
    book.active.row_dimensions[7].hidden = True
    reading = read(saved(book))
    assert (len(reading.rows), codes(reading)) == (3, ["hidden_rows"])
    assert "2 lignes" in reading.problems[0].message


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("Total : 125 élèves",), "total_row"),
        (("TOTAL", None, 125), "total_row"),
        (("Sous-total", 12), "total_row"),
        (("Nombre d'élèves : 12",), "total_row"),
        ((None, None, None, "Total", 3), "total_row"),
        (("3e année",), "group_row"),
        (("1re année A",), "group_row"),
        (("Classe de Mme Peeters",), "group_row"),
        (("P3",), "group_row"),
        ((None, "Domaine de la musique"), "group_row"),
        (("Date et signature :",), "note_row"),
        (("Fait à Namur, le 3/10/2026",), "note_row"),
        (("Direction : A. Peeters",), "note_row"),
        (("* élève arrivé en octobre",), "note_row"),
        (("Remarque : deux élèves absents",), "note_row"),
        (HEADER, "repeated_header"),
        (("Liste des élèves de 3A",), "title_row"),
        (("Numéro FASE", 990001), "identification_row"),
        ((None, None, None, 17), "unused_row"),
        ((None, None, None, "voir la secrétaire"), "note_row"),
    ],
)
def test_rows_between_students_that_are_none(row, code):
    reading = read(canevas(LEA, (), row, (), NOE))
    assert [student.row for student in reading.rows] == [6, 10]
    assert ignored(reading)[8] == code


@pytest.mark.parametrize(
    "row",
    [
        ("Total", "Anna", "04/03/2012"),
        ("Page", "Léa", None),
        ("Classe", "Tom", None),
        ("Dubois", None, None),
        (None, "Léa", None),
        (None, None, "04/03/2012"),
        ("Bien à vous", None, None),
        ("Date", None, "04/03/2012"),
    ],
)
def test_a_doubtful_row_is_a_student_with_a_question(row):
    reading = read(canevas(LEA, row))
    assert [student.row for student in reading.rows] == [6, 7]


def test_a_column_of_numbers_in_order_is_nothing_to_tell():
    reading = read(canevas((1, *LEA), (2, *NOE), header=("N°", *HEADER)))
    assert (reading.ignored_columns, codes(reading)) == (("N°",), [])


def test_the_same_title_twice_is_an_error():
    reading = read(canevas((*LEA, "Durand"), header=(*HEADER, "Nom")))
    assert codes(reading) == ["duplicate_column"]
    assert people(reading) == [("Dubois", "Léa", "2012-03-04")]


def test_doubles_are_told_once_and_kept_for_the_uniting():
    reading = read(canevas(LEA, NOE, ("DUBOIS", "Lea", "04/03/2012")))
    assert codes(reading) == ["duplicate_row"]
    assert len(reading.rows) == 3


def test_homonyms_and_twins_are_different_students():
    twins = [("Dubois", "Léa", "04/03/2012"), ("Dubois", "Zoé", "04/03/2012"), ("Dubois", "Léa", "25/11/2009")]
    assert codes(read(canevas(*twins))) == []


@pytest.mark.parametrize("other", ["04/03/2013", "03/04/2012"])
def test_the_same_name_with_a_date_nearly_equal_is_asked(other):
    reading = read(canevas(LEA, NOE, ("Dubois", "Léa", other)))
    assert row_codes(reading, 6) == ["near_duplicate"]
    assert reading.problems[0].message == "Lignes 6 et 8 : s’agit-il du même élève ?"


def test_an_empty_workbook_is_refused():
    reading = read(xlsx([]))
    assert reading.refusal is not None
    assert reading.refusal.code == "empty_workbook"


def test_too_many_rows_are_refused():
    reading = read(xlsx([HEADER, *[LEA] * 20_000]))
    assert reading.refusal is not None
    assert reading.refusal.code == "too_many_rows"
