"""The template holds what the contract says, and lets a school fill it in."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from bot.domain.numbers import Fase
from bot.domain.schools import Etablissement, SchoolYear
from bot.writing.canevas import EXAMPLE_ROW, FIRST_ROW, HEADER_ROW, canevas

SCHOOL = Etablissement(Fase(990001), "Académie « L’Étude » de Clairval")
YEAR = SchoolYear(2026)


@pytest.fixture
def book():
    return load_workbook(BytesIO(canevas(SCHOOL, YEAR)))


@pytest.fixture
def sheet(book):
    return book["Élèves"]


def labelled(sheet) -> dict[str, object]:
    return {row[0]: row[1] for row in sheet.iter_rows(1, HEADER_ROW - 1, values_only=True) if row[1] is not None}


def open_column(sheet, letter: str) -> bool:
    return sheet.column_dimensions[letter].protection.locked is False


def test_it_has_the_two_sheets_the_first_one_shown(book):
    assert book.sheetnames == ["Élèves", "Mode d'emploi"]
    assert book.active.title == "Élèves"


def test_it_is_made_out_to_the_school_and_the_year(sheet):
    assert labelled(sheet) == {
        "Numéro FASE": 990001,
        "Établissement": "Académie « L’Étude » de Clairval",
        "Année scolaire": "2026-2027",
        "Type de liste": "Liste complète",
    }


def test_it_has_the_columns_of_the_circular_then_an_example(sheet):
    header = [cell.value for cell in sheet[HEADER_ROW]][:4]
    assert header == ["Nom", "Prénom", "Date de naissance", "Entrée/Sortie"]
    assert [cell.value for cell in sheet[EXAMPLE_ROW]][:3] == ["DUPONT", "Jean", "01/01/2010"]


def test_the_example_looks_like_one(sheet):
    example, student = sheet.cell(EXAMPLE_ROW, 1), sheet.cell(FIRST_ROW, 1)
    assert example.font.italic
    assert not student.font.italic
    assert example.fill.fgColor.rgb != student.fill.fgColor.rgb


def test_only_the_header_and_the_identification_are_locked(sheet):
    locked = {
        cell.row for row in sheet.iter_rows(1, FIRST_ROW + 50, 1, 4) for cell in row if cell.protection.locked
    }
    assert locked <= set(range(1, HEADER_ROW + 1))
    assert all(cell.protection.locked for cell in sheet[HEADER_ROW][:4])
    assert sheet["B3"].protection.locked
    assert not sheet["B6"].protection.locked  # Type de liste is for the school to choose
    assert all(open_column(sheet, letter) for letter in "ABCDE")
    assert sheet.column_dimensions["E"].max == 16_384


def test_it_is_protected_without_a_password_and_rows_may_be_added(sheet):
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert not sheet.protection.insertRows
    assert not sheet.protection.deleteRows


def test_kind_and_movement_are_chosen_from_a_list(sheet):
    choices = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert choices == {"B6": '"Liste complète,Mouvement"', "D9:D10000": '"Entrée,Sortie,Nouveau code"'}


def test_names_are_typed_as_text_and_dates_as_days(sheet):
    """Excel must leave VRAI, Mars and =Dupont alone."""
    assert [sheet.cell(FIRST_ROW, column).number_format for column in (1, 2, 3)] == ["@", "@", "dd/mm/yyyy"]
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.column_dimensions["C"].number_format == "dd/mm/yyyy"


def test_it_prints_on_a4_one_page_wide_with_its_header(sheet):
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    assert sheet.freeze_panes == f"A{HEADER_ROW + 1}"


def test_the_guide_says_how_to_send_it_back(book):
    said = " ".join(str(row[0]) for row in book["Mode d'emploi"].iter_rows(values_only=True))
    assert "boite administrative" in said
    assert "Mouvement" in said
    assert "numéro national" in said


def test_the_reader_of_the_house_sees_the_same_cells():
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(canevas(SCHOOL, YEAR)))
        .get_sheet_by_name("Élèves")
        .to_python(skip_empty_area=False)
    )
    assert rows[HEADER_ROW - 1][:3] == ["Nom", "Prénom", "Date de naissance"]
    assert rows[EXAMPLE_ROW - 1][0] == "DUPONT"


def test_the_same_template_is_the_same_bytes_in_another_process():
    code = (
        "import hashlib;from bot.writing.canevas import canevas;"
        "from bot.domain.numbers import Fase;from bot.domain.schools import Etablissement, SchoolYear;"
        "print(hashlib.sha256(canevas(Etablissement(Fase(990001),'É'),SchoolYear(2026))).hexdigest())"
    )
    root = Path(__file__).parents[2]
    runs = {
        subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True).stdout
        for _ in range(2)
    }
    assert len(runs) == 1


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "École\x00 du \x0bbois\ud800", "x" * 40_000])
def test_any_name_of_a_school_can_be_written(name):
    written = load_workbook(BytesIO(canevas(Etablissement(Fase(990002), name), YEAR)))["Élèves"]["B4"]
    assert written.data_type == "s"
    assert written.value == name.replace("\x00", "").replace("\x0b", "").replace("\ud800", "")[:32_767]
