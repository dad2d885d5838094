"""The correction workbook gives a school its own list back, with each fault where it is."""

from datetime import datetime
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.domain.numbers import Fase
from bot.domain.readings import Level, Problem, Refusal, StudentRow
from bot.domain.schools import Etablissement, SchoolYear
from bot.writing.canevas import FIRST_ROW, HEADER_ROW
from bot.writing.correction import correction

SCHOOL = Etablissement(Fase(990001), "Académie de Clairval")
RED, AMBER = "FFFAD4D4", "FFFFEBB8"
DATE_FAULT = "la date 31/02/2012 n'existe pas."


def student(row, nom="Ben Haddou", prenom="Inès", born="2012-03-04", **more) -> StudentRow:
    return StudentRow(more.pop("sheet", "Élèves"), row, nom, prenom, born, **more)


def problem(row, column, message, level=Level.ERROR, code="name_missing", sheet="Élèves") -> Problem:
    return Problem(sheet, row, column, level, code, message)


def written(rows, problems=(), refusal=None) -> Worksheet:
    return load_workbook(BytesIO(correction(SCHOOL, SchoolYear(2026), rows, problems, refusal)))["Élèves"]


def test_it_is_the_template_with_one_more_column():
    sheet = written([student(10)])
    assert [cell.value for cell in sheet[HEADER_ROW]][:5] == [
        *("Nom", "Prénom", "Date de naissance", "Entrée/Sortie", "À corriger")
    ]
    assert (sheet["B3"].value, sheet["B5"].value) == (990001, "2026-2027")
    assert sheet.parent.sheetnames == ["Élèves", "Mode d'emploi"]


def test_values_come_back_as_the_school_wrote_them():
    sheet = written([student(10, movement="out"), student(11, born="1975"), student(12, born=None)])
    assert [cell.value for cell in sheet[10]][:4] == ["Ben Haddou", "Inès", datetime(2012, 3, 4), "Sortie"]  # noqa: DTZ001 - a cell has no zone
    assert sheet["C10"].number_format == "dd/mm/yyyy"
    assert (sheet["C11"].value, sheet["C12"].value) == ("1975", None)


def test_a_date_in_error_comes_back_as_it_was_typed():
    rows = [student(10, born=None, date_as_written="31/02/2012"), student(11, date_as_written="4/3/12")]
    problems = [problem(10, "date_naissance", DATE_FAULT), problem(11, "date_naissance", "La date est illisible.")]
    sheet = written(rows, problems)
    assert (sheet["C10"].value, sheet["C11"].value) == ("31/02/2012", "4/3/12")


def test_a_fault_is_coloured_and_said_beside_its_row():
    sheet = written([student(10), student(11)], [problem(11, "date_naissance", f"Ligne 11 : {DATE_FAULT}")])
    assert sheet["E11"].value == "À corriger – La date 31/02/2012 n'existe pas."
    assert (sheet["C11"].fill.fgColor.rgb, sheet["E11"].fill.fgColor.rgb) == (RED, RED)
    assert (sheet["E10"].value, sheet["C10"].fill.fill_type) == (None, None)


def test_errors_come_before_warnings_and_win_the_colour():
    problems = [
        problem(10, "nom", "Ligne 10 : à confirmer.", Level.WARNING),
        problem(10, "nom", "Ligne 10 : le nom manque."),
    ]
    sheet = written([student(10)], problems)
    assert sheet["E10"].value == "À corriger – Le nom manque.\nÀ vérifier – À confirmer."
    assert sheet["A10"].fill.fgColor.rgb == RED
    assert written([student(10)], problems[:1])["A10"].fill.fgColor.rgb == AMBER


def test_row_numbers_stay_when_the_file_came_from_the_template():
    """The mail says « Ligne 14 »: it must be line 14 here too."""
    sheet = written([student(10), student(14)], [problem(14, None, "Lignes 10 et 14 : s'agit-il du même élève ?")])
    assert sheet["A14"].value == "Ben Haddou"
    assert sheet["E14"].value == "À corriger – Lignes 10 et 14 : s'agit-il du même élève ?"


def test_elsewhere_the_line_of_the_school_s_file_is_said():
    rows = [student(2, sheet="3A"), student(2, sheet="3B", nom="Diallo")]
    said = "Feuille 3B, ligne 2 : le prénom manque."
    sheet = written(rows, [problem(2, "prenom", said, sheet="3B")])
    assert [sheet.cell(row, 1).value for row in (FIRST_ROW, FIRST_ROW + 1)] == ["Ben Haddou", "Diallo"]
    assert sheet.cell(FIRST_ROW + 1, 5).value == (
        "À corriger – Le prénom manque. (feuille 3B, ligne 2 de votre fichier)"
    )


def test_a_list_lost_at_the_bottom_of_a_sheet_is_brought_up():
    sheet = written([student(10), student(900_000, nom="Diallo")])
    assert sheet.cell(FIRST_ROW + 1, 1).value == "Diallo"
    assert sheet.max_row < 200


def test_the_example_gives_way_to_a_student_who_took_its_place():
    assert written([student(9)])["A9"].value == "Ben Haddou"
    assert written([student(10)])["A9"].value == "DUPONT"


def test_what_is_about_the_whole_file_stands_beside_the_identification():
    problems = [
        problem(None, None, "Le canevas porte l'année 2025-2026.", Level.WARNING, "wrong_year"),
        problem(None, None, "Le numéro FASE ne correspond pas.", Level.ERROR, "fase_mismatch"),
        problem(77, None, "Ligne 77 : veuillez vérifier.", Level.WARNING, "total_row"),
    ]
    sheet = written([student(10)], problems)
    assert sheet["E3"].value == "À corriger – Le numéro FASE ne correspond pas."
    assert sheet["E5"].value == "À vérifier – Le canevas porte l'année 2025-2026."
    assert sheet["E4"].value == "À vérifier – Ligne 77 : veuillez vérifier."
    assert sheet["B3"].fill.fgColor.rgb == RED


def test_the_first_line_says_how_much_there_is_to_do():
    faults = [problem(10, "nom", "Ligne 10 : le nom manque.")] * 2
    assert written([student(10)], faults)["E1"].value == "2 points à corriger : voir cette colonne."
    assert written([student(10)])["E1"].value == "Rien n’est à corriger."


def test_a_refused_file_gives_an_empty_template_that_says_why():
    sheet = written([], refusal=Refusal("too_large", "Votre fichier dépasse la taille admise."))
    assert sheet["E1"].value == "Votre fichier dépasse la taille admise."
    assert sheet["A9"].value == "DUPONT"
    assert sheet["A10"].value is None


def test_a_new_code_is_written_as_it_is_chosen():
    sheet = written([student(10, movement="code"), student(11, movement="in")])
    assert [sheet["D10"].value, sheet["D11"].value] == ["Nouveau code", "Entrée"]


def test_a_movement_stays_a_movement():
    """Sent back as a complete list, three arrivals would ask for the deletion of everyone else."""
    moved = [student(10, movement="in"), student(11, movement="out")]
    doubt = [problem(None, None, "Merci de confirmer.", Level.WARNING, "movement_in_complete_list")]
    assert written(moved)["B6"].value == "Mouvement"
    assert written(moved, doubt)["B6"].value == "Liste complète"
    assert written([student(10)])["B6"].value == "Liste complète"


def test_a_kind_that_is_the_question_is_left_to_choose():
    asked = [problem(None, None, "S'agit-il de la liste complète ?", Level.WARNING, "list_kind_missing")]
    sheet = written([student(10)], asked)
    assert sheet["B6"].value is None
    assert sheet["E6"].value == "À vérifier – S'agit-il de la liste complète ?"


def test_formulas_stay_text_even_when_the_cell_is_edited():
    sheet = written(
        [student(10 + place, nom=text) for place, text in enumerate(("=1+1", "+A1", "-1", "@SUM(A1)"))]
    )
    cells = [sheet.cell(10 + place, 1) for place in range(4)]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)] * 4
    assert [cell.value for cell in cells] == ["=1+1", "+A1", "-1", "@SUM(A1)"]


def test_students_may_be_changed_and_the_header_not():
    sheet = written([student(10)], [problem(10, "nom", "Ligne 10 : le nom manque.")])
    assert not any(cell.protection.locked for cell in sheet[10][:5])
    assert all(cell.protection.locked for cell in sheet[HEADER_ROW][:5])
    assert not sheet.column_dimensions["A"].protection.locked


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.text(st.characters(codec=None), max_size=40), st.integers(1, 2_000_000)), max_size=8),
    st.sampled_from([None, "2012-03-04", "1975"]),
)
def test_whatever_a_reading_holds_makes_a_workbook(found, born):
    rows = [student(number, nom=text, prenom=text, born=born, date_as_written=text) for text, number in found]
    faults = [problem(number, "nom", text) for text, number in found]
    assert written(rows, faults)["A8"].value == "Nom"
