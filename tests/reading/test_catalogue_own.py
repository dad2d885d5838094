"""Lists that the catalogue does not name: layouts, exports and habits met elsewhere, each in one file."""

import dataclasses
import io
from datetime import date

import openpyxl
import pytest

from tests.reading.catalogue_kit import LEA, NOE, TOM, told
from tests.reading.workbook_makers import (
    HEADER,
    IDENTIFIED,
    canevas,
    codes,
    ignored,
    people,
    read,
    saved,
    sheets,
    xlsx,
    xlsx_of_excel,
)

STUDENTS = [("Dubois", "Léa", "2012-03-04"), ("Lambert", "Noé", "2013-11-05"), ("Maes", "Tom", "2011-10-06")]
GUESSED = (
    "La ligne de titres manque ; nous avons lu les colonnes dans l’ordre Nom, Prénom, Date de naissance : "
    "merci de confirmer."
)


def listed(*rows: tuple[object, ...]) -> bytes:
    """An identified list with titles of its own, from row 5."""
    return xlsx([*IDENTIFIED, *rows])


@pytest.mark.parametrize("gap", [(), (None,), (None, None)])
def test_two_tables_side_by_side(gap):
    rows = [(*HEADER, *gap, *HEADER), (*LEA, *gap, *TOM), (*NOE, *gap)]
    reading = read(listed(*rows))
    assert sorted(people(reading)) == STUDENTS
    assert [row.row for row in reading.rows] == [6, 7, 6]
    assert told(reading) == [
        (
            None,
            None,
            "warning",
            "tables_side_by_side",
            "Nous avons lu 2 tableaux placés côte à côte ; merci de confirmer.",
        )
    ]


def test_three_tables_side_by_side_with_their_own_remarks():
    header = ("N°", *HEADER, None)
    rows = [header * 3, (1, *LEA, None, 2, *NOE, None, 3, *TOM), (*(None,) * 5, None, "Total : 1")]
    reading = read(listed(*rows))
    assert sorted(people(reading)) == STUDENTS
    assert codes(reading) == ["tables_side_by_side"]
    assert ignored(reading)[7] == "total_row"


def test_faults_in_the_second_table_are_told_too():
    reading = read(listed((*HEADER, None, *HEADER), (*LEA, None, "Maes", "Tom", "31/02/2011")))
    assert [problem.code for problem in reading.problems if problem.row == 6] == ["date_impossible"]


@pytest.mark.parametrize(
    "titles",
    [
        [("Élève", None, "Date de"), ("Nom", "Prénom", "naissance")],
        [("Nom de", "Prénom de", "Date de"), ("l'élève", "l'élève", "naissance")],
        [("Élève", None, "Naissance"), ("Nom", "Prénom", "Date")],
        [("Nom", "Prénom", "Date"), (None, None, "de naissance")],
        [("Identité de l'élève",), ("Nom", "Prénom", "DDN")],
    ],
)
def test_titles_on_two_rows(titles):
    reading = read(listed(*titles, LEA, NOE, TOM))
    assert (people(reading), told(reading)) == (STUDENTS, [])
    assert [row.row for row in reading.rows] == [7, 8, 9]


def test_names_of_parents_are_not_those_of_pupils():
    titles = [("Élève", None, None, "Père", None), ("Nom", "Prénom", "Date de naissance", "Nom", "Prénom")]
    reading = read(listed(*titles, (*LEA, "Dubois", "Marc")))
    assert people(reading) == STUDENTS[:1]
    assert (codes(reading), reading.ignored_columns) == (["extra_columns"], ("Père Nom", "Père Prénom"))


@pytest.mark.parametrize(
    ("titles", "born"),
    [
        ([("Nom", "Prénom", "Jour", "Mois", "Année")], (4, 3, 2012)),
        ([("Nom", "Prénom", "JJ", "MM", "AAAA")], ("04", "03", "2012")),
        ([("Nom", "Prénom", "Année", "Mois", "Jour")], (2012, 3, 4)),
        ([("Nom", "Prénom", "Jour de naissance", "Mois de naissance", "Année de naissance")], (4, "mars", 2012)),
        ([("Nom", "Prénom", "Date de naissance"), (None, None, "Jour", "Mois", "Année")], (4, 3, 2012)),
    ],
)
def test_birth_dates_in_three_columns(titles, born):
    reading = read(listed(*titles, ("Dubois", "Léa", *born)))
    assert (people(reading), told(reading)) == (STUDENTS[:1], [])


def test_an_impossible_date_in_three_columns_is_told():
    reading = read(listed(("Nom", "Prénom", "Jour", "Mois", "Année"), ("Dubois", "Léa", 31, 2, 2012)))
    assert [each.message for each in told(reading)] == ["Ligne 6 : la date 31/2/2012 n’existe pas."]


def test_a_birth_date_of_three_columns_with_the_year_alone():
    reading = read(listed(("Nom", "Prénom", "Jour", "Mois", "Année"), ("Dubois", "Léa", None, None, 2012)))
    assert (people(reading), codes(reading)) == ([("Dubois", "Léa", "2012")], ["date_year_only"])


@pytest.mark.parametrize(
    "header",
    [
        ("Familienaam", "Voornaam", "Geboortedatum"),
        ("Naam leerling", "Voornaam leerling", "Geb. datum"),
        ("Achternaam", "Roepnaam", "Geboren op"),
        ("Nachname", "Vorname", "Geburtsdatum"),
        ("Surname", "First name", "Date of birth"),
    ],
)
def test_titles_in_dutch_german_and_english(header):
    reading = read(listed(header, LEA, NOE, TOM))
    assert (people(reading), told(reading)) == (STUDENTS, [])


def test_an_export_with_the_number_of_the_school_on_each_row():
    header = ("N° FASE", "IMPLANTATION", "MATRICULE", "NOM", "PRENOM", "SEXE", "DATE_NAISS", "CLASSE")
    rows = [(990001, 1, number, *names[:2], "X", names[2], "3A") for number, names in enumerate((LEA, NOE, TOM))]
    reading = read(xlsx_of_excel([header, *rows]))
    assert (people(reading), reading.fase) == (STUDENTS, 990001)
    assert reading.ignored_columns == ("IMPLANTATION", "MATRICULE", "SEXE", "CLASSE")


def test_an_export_with_whole_names_and_short_titles():
    rows = [("DUBOIS Léa", "3A", "04/03/12"), ("LAMBERT Noé", "3A", "05/11/13"), ("MAES Tom", "3B", "06/10/11")]
    reading = read(listed(("Nom Prénom", "Cl", "DNaiss"), *rows))
    assert [(nom.title(), *rest) for nom, *rest in people(reading)] == STUDENTS
    assert codes(reading) == ["extra_columns", "name_split"]


def test_an_export_in_text_with_a_declared_separator():
    text = "sep=;\r\nNom;Prénom;Date de naissance\r\nDubois;Léa;04/03/2012\r\n"
    assert people(read(text.encode("cp1252"))) == STUDENTS[:1]


def test_text_of_a_pdf_pasted_in_one_column():
    lines = [
        ("Nom Prénom Date de naissance",),
        ("DUBOIS Léa 04/03/2012",),
        ("LAMBERT Noé 05/11/2013",),
        ("Page 1",),
    ]
    reading = read(listed(*lines))
    assert [(nom.title(), *rest) for nom, *rest in people(reading)] == STUDENTS[:2]
    assert told(reading)[0] == (None, None, "warning", "header_guessed", GUESSED)
    assert {row: code for row, code in ignored(reading).items() if row > 4} == {5: "title_row", 8: "note_row"}


def test_prose_in_one_column_is_no_list():
    lines = [("Bonjour,",), ("La réunion est fixée au 04/03/2026",), ("Merci de confirmer.",), ("La direction",)]
    reading = read(xlsx(lines))
    assert reading.refusal is not None
    assert reading.refusal.code == "header_not_found"


@pytest.mark.parametrize(
    "written", ["dimanche 4 mars 2012", "le 4 mars 2012", "Dimanche, 4 mars 2012", "4/mars/2012", "04 MARS 12"]
)
def test_long_french_dates(written):
    assert people(read(canevas(("Dubois", "Léa", written)))) == STUDENTS[:1]


@pytest.mark.parametrize("written", ["40972", " 40972 ", "40972,0", "40972.5"])
def test_serials_of_excel_kept_as_text(written):
    assert people(read(canevas(("Dubois", "Léa", written)))) == STUDENTS[:1]


@pytest.mark.parametrize(
    "nom",
    ["VAN DEN BERG", "de la Vallée Poussin", "'t Serstevens", "d' Hondt", "El Aït-M'Barek", "O'Brien", "Ó Briain"],
)
def test_names_with_particles_are_left_alone(nom):
    reading = read(canevas((nom, "Léa", "04/03/2012")))
    assert (people(reading)[0][0], told(reading)) == (nom, [])


def test_one_sheet_a_class_with_its_name_and_its_total():
    tables = {
        "P1": [*IDENTIFIED, ("Classe de P1",), HEADER, LEA, ("Total", 1)],
        "P2": [("Classe de P2",), HEADER, NOE, ("Total", 1)],
        "P3": [("Classe de P3",), HEADER, TOM, ("Total", 1)],
    }
    reading = read(sheets(tables))
    assert (people(reading), codes(reading)) == (STUDENTS, ["several_sheets"])
    assert [row.code for row in reading.ignored_rows if row.code == "total_row"] == ["total_row"] * 3


def test_titles_that_come_back_for_each_class():
    rows = [("1re A",), HEADER, LEA, (), ("1re B",), HEADER, NOE, (), ("1re C",), HEADER, TOM]
    reading = read(listed(*rows))
    assert (people(reading), told(reading)) == (STUDENTS, [])
    found = {row: code for row, code in ignored(reading).items() if row > 4}
    assert found == {
        5: "title_row", 9: "group_row", 10: "repeated_header", 13: "group_row", 14: "repeated_header",
    }  # fmt: skip


def test_merged_titles_above_and_totals_below():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("ACADÉMIE DES TROIS VENTS",),
        ("Liste des élèves 2026-2027 – FASE 990001",),
        (),
        HEADER,
        LEA,
        NOE,
        TOM,
    ):
        sheet.append(row)
    sheet.append((None, None, 3))
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A2:C2")
    reading = read(saved(book))
    assert people(reading)[:3] == STUDENTS
    assert (reading.fase, reading.school_year) == (990001, "2026-2027")
    assert [problem.row for problem in reading.problems if problem.level == "error"] == [8, 8]


def test_hidden_columns_are_read_like_others():
    book = openpyxl.load_workbook(io.BytesIO(canevas(LEA, NOE, TOM)))
    book.active.column_dimensions["B"].hidden = True
    assert people(read(saved(book))) == STUDENTS


def test_a_hidden_list_of_two_tables_is_told():
    book = openpyxl.load_workbook(
        io.BytesIO(sheets({"Élèves": [*IDENTIFIED, HEADER, LEA], "Anciens": [HEADER * 2, LEA + NOE]}))
    )
    book["Anciens"].sheet_state = "hidden"
    assert codes(read(saved(book))) == ["hidden_sheet"]


def test_the_calendar_of_1904_holds_in_three_columns_too():
    content = xlsx_of_excel([*IDENTIFIED, HEADER, ("Dubois", "Léa", date(2012, 3, 4))], date_1904=True)
    assert people(read(content)) == STUDENTS[:1]


def test_what_is_beside_the_table_is_named_and_never_kept():
    reading = read(listed((*HEADER, "Remarques"), (*LEA, "asthme"), (*NOE, None), (*TOM, "12.03.04-123.45")))
    assert (people(reading), reading.ignored_columns) == (STUDENTS, ("Remarques",))
    assert "asthme" not in str(dataclasses.asdict(reading))


def test_struck_cells_of_empty_rows_say_nothing():
    book = openpyxl.load_workbook(io.BytesIO(canevas(LEA, NOE, TOM)))
    for cell in book.active[12]:
        cell.font = openpyxl.styles.Font(strike=True)
    assert told(read(saved(book))) == []
