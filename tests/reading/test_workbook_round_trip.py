"""What we send to a school, filled in and sent back, is understood."""

import io
from datetime import date

import openpyxl

from bot.domain.numbers import Fase
from bot.domain.schools import Etablissement, SchoolType, SchoolYear
from bot.writing.canevas import canevas
from bot.writing.correction import correction
from tests.reading.workbook_makers import CONTEXT, codes, ignored, people, read, saved

SCHOOL = Etablissement(Fase(990001), "Académie des Trois Vents", SchoolType.ESAHR)
YEAR = SchoolYear(2026)


def filled(content: bytes, *students: tuple[object, ...]) -> bytes:
    """The paper with students typed under what is there already."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Élèves"]
    last = max(cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None)
    for number, student in enumerate(students, last + 1):
        for column, value in enumerate(student, 1):
            sheet.cell(number, column, value)
    return saved(book)


def test_our_own_canevas_comes_back_understood():
    reading = read(
        filled(canevas(SCHOOL, YEAR), ("Dubois", "Léa", date(2012, 3, 4)), ("Maes", "Tom", "5/11/2013"))
    )
    assert people(reading) == [("Dubois", "Léa", "2012-03-04"), ("Maes", "Tom", "2013-11-05")]
    assert (reading.fase, reading.school_year, reading.list_kind) == (990001, "2026-2027", "complete")
    assert (codes(reading), reading.ignored_columns) == ([], ())
    assert "example_row" in ignored(reading).values()


def test_our_empty_canevas_has_no_student():
    reading = read(canevas(SCHOOL, YEAR))
    assert reading.refusal is not None
    assert reading.refusal.code == "no_student"


def test_a_correction_workbook_comes_back_with_the_same_rows_and_faults():
    faulty = (("Dubois", "Léa", "31/02/2012"), ("Maes (Tom)", "Tom", "5/11/2013"), ("Wauters", "Zoé", None))
    first = read(filled(canevas(SCHOOL, YEAR), *faulty))
    paper = correction(SCHOOL, YEAR, first.rows, first.problems)
    again = read(paper, context=CONTEXT)
    assert people(again) == people(first)
    assert codes(again) == codes(first)
    assert again.ignored_columns == ()
