"""The catalogue of lists as schools really send them, 19 to 31: the sheet and its titles."""

import io

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from bot.reading.workbook.messages import of_ignored
from tests.reading.catalogue_kit import LEA, NOE, TOM, answer, told
from tests.reading.workbook_makers import HEADER, IDENTIFIED, canevas, ignored, people, read, saved, sheets, xlsx

STUDENTS = [("Dubois", "Léa", "2012-03-04"), ("Lambert", "Noé", "2013-11-05")]


def opened(*rows: tuple[object, ...]) -> openpyxl.Workbook:
    """A canevas still open, to change what cells look like; students from row 6."""
    return openpyxl.load_workbook(io.BytesIO(canevas(*rows)))


def test_case_19_titles_above_the_header():
    book = openpyxl.Workbook()
    book.active["B1"] = "Académie des Trois Vents"
    book.active.merge_cells("B1:G3")
    for number, row in enumerate((*IDENTIFIED, HEADER, LEA, NOE), 12):
        for column, cell in enumerate(row, 3):
            book.active.cell(number, column, cell)
    reading = read(saved(book))
    assert (people(reading), told(reading), reading.fase) == (STUDENTS, [], 990001)
    assert ignored(reading)[1] == "title_row"


@pytest.mark.parametrize(
    "header",
    [
        ("NOM DE L'ÉLÈVE", "Prenom", "Né(e) le"),
        ("Nom", "Prénom", "DDN"),
        ("Nom de famille", "Prénom(s)", "Naissance"),
        ("Naam", "Voornaam", "Geboortedatum"),
        ("ELE_NOM", "ELE_PRENOM", "ELE_DATE_NAISSANCE"),
        ("nom", "prénom", "Date naiss."),
    ],
)
def test_case_20_titles_in_other_words(header):
    assert answer(LEA, NOE, header=header) == []


def test_case_21_no_titles_at_all():
    reading = read(xlsx([*IDENTIFIED, LEA, NOE]))
    sentence = (
        "La ligne de titres manque ; nous avons lu les colonnes dans l’ordre Nom, Prénom, Date de naissance : "
        "merci de confirmer."
    )
    assert people(reading) == STUDENTS
    assert told(reading) == [(None, None, "warning", "header_guessed", sentence)]


def test_case_22_several_sheets():
    book = openpyxl.load_workbook(
        io.BytesIO(sheets({"Notes": [], "1A": [*IDENTIFIED, HEADER, LEA], "1B": [HEADER, NOE]}))
    )
    book.active = 0
    reading = read(saved(book))
    assert [(row.sheet, row.row) for row in reading.rows] == [("1A", 6), ("1B", 2)]
    sentence = "Nous avons lu 2 feuilles (2 élèves au total)."
    assert told(reading) == [(None, None, "warning", "several_sheets", sentence)]


def test_case_23_hidden_rows():
    book = opened(LEA, NOE, TOM)
    book.active.auto_filter.ref = "A5:C8"
    book.active.auto_filter.add_filter_column(0, ["Maes"])
    for row in (6, 7):
        book.active.row_dimensions[row].hidden = True
    reading = read(saved(book))
    sentence = "Votre fichier contient 2 lignes masquées : elles ont été prises en compte, merci de confirmer."
    assert len(reading.rows) == 3
    assert told(reading) == [(None, None, "warning", "hidden_rows", sentence)]


def test_case_24_columns_that_nobody_asked_for():
    header = (*HEADER, "N° national", "Classe", "E-mail", "Adresse")
    reading = read(canevas((*LEA, "12.03.04-123.45", "3A", "lea@example.be", "rue Haute 1"), header=header))
    sentence = (
        "Les colonnes supplémentaires (n° national, adresse…) n’ont pas été conservées ; "
        "veuillez ne plus les transmettre."
    )
    assert told(reading) == [(None, None, "warning", "extra_columns", sentence)]
    assert reading.ignored_columns == ("N° national", "Classe", "E-mail", "Adresse")
    kept = "".join(map(str, (reading.rows[0].nom, reading.rows[0].prenom, reading.rows[0].date_as_written)))
    assert kept == "DuboisLéa04/03/2012"


def test_case_25_both_names_in_one_cell():
    rows = [("DUPONT Léa", "04/03/2012"), ("Dupont, Tom", "05/03/2012"), ("Dupont Eva", "06/03/2012")]
    reading = read(canevas(*rows, header=("Nom et prénom", "Date de naissance")))
    assert people(reading)[:2] == [("DUPONT", "Léa", "2012-03-04"), ("Dupont", "Tom", "2012-03-05")]
    split = (
        "Les noms et les prénoms étaient dans une seule colonne ; "
        "nous les avons séparés (2 lignes), merci de confirmer."
    )
    one_cell = "Ligne 8 : le nom et le prénom sont dans la même cellule ; veuillez les séparer."
    assert told(reading) == [
        (None, "nom", "warning", "name_split", split),
        (8, "nom", "error", "name_two_in_one_cell", one_cell),
    ]


def test_case_26_exchanged_columns():
    names = [("Léa", "DUPONT"), ("Noé", "MAES"), ("Adam", "EL AMRANI"), ("Zoé", "WAUTERS")]
    found = answer(*((*name, f"0{number}/03/2012") for number, name in enumerate(names, 1)))
    sentence = "Les colonnes Nom et Prénom semblent inversées ; merci de confirmer."
    assert found == [(None, None, "warning", "columns_swapped", sentence)]


def test_case_27_footers():
    footers = [
        ("Total : 125 élèves",),
        ("Fait à Namur, le 3/10/2026",),
        ("Signature :",),
        ("* arrivé en octobre",),
    ]
    reading = read(canevas(LEA, NOE, *footers))
    assert (people(reading), told(reading)) == (STUDENTS, [])
    found = {row: code for row, code in ignored(reading).items() if row > 5}
    assert found == {8: "total_row", 9: "note_row", 10: "note_row", 11: "note_row"}
    assert of_ignored("total_row", 8) == "La ligne 8 (« Total… ») n’a pas été considérée comme un élève."


def test_case_28_empty_rows_and_names_of_classes():
    reading = read(canevas(("3e année",), LEA, (), (None, " "), ("4e année B",), NOE))
    assert (people(reading), told(reading)) == (STUDENTS, [])
    assert {row: code for row, code in ignored(reading).items() if row > 5} == {6: "group_row", 10: "group_row"}


def test_case_29_the_example_row():
    reading = read(canevas(("DUPONT", "Jean", "01/01/2010"), LEA, NOE))
    assert (people(reading), told(reading), ignored(reading)[6]) == (STUDENTS, [], "example_row")
    assert of_ignored("example_row", 6) == "La ligne d’exemple a été ignorée."


def test_case_30_one_styled_cell_at_the_bottom():
    book = opened(LEA, NOE)
    book.active["A1048576"].font = Font(bold=True)
    reading = read(saved(book))
    assert (people(reading), told(reading)) == (STUDENTS, [])


def test_case_31_struck_out_rows():
    book = opened(LEA, NOE, TOM)
    for cell in book.active[7]:
        cell.font = Font(strike=True)
        cell.fill = PatternFill("solid", fgColor="FFFF0000")
    reading = read(saved(book))
    sentence = (
        "Des lignes sont barrées ou colorées ; veuillez supprimer les élèves sortis ou remplir la colonne prévue."
    )
    assert len(reading.rows) == 3
    assert told(reading) == [(None, None, "warning", "struck_rows", sentence)]


def test_case_31_colours_alone_say_nothing():
    book = opened(LEA, NOE, TOM)
    for cell in book.active[7]:
        cell.fill = PatternFill("solid", fgColor="FFFF0000")
    assert told(read(saved(book))) == []


@pytest.mark.parametrize("written", ["S", "sorti", "parti le 3/10"])
def test_case_31_departures_in_words(written):
    rows = [
        *IDENTIFIED[:2],
        ("Type de liste", "Mouvement"),
        (*HEADER, "Entrée/Sortie"),
        (*LEA, written),
        (*NOE, "E"),
    ]
    reading = read(xlsx(rows))
    assert ([row.movement for row in reading.rows], told(reading)) == (["out", "in"], [])
