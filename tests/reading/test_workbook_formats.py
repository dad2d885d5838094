"""The same list from every program that schools use; `tests/corpus/workbooks/make.py` makes the files."""

from pathlib import Path

import pytest

from tests.reading.workbook_makers import codes, people, read

CORPUS = Path(__file__).parents[1] / "corpus" / "workbooks"
STUDENTS = [("Dubois", "Léa", "2012-03-04"), ("Lambert", "Noé", "2013-11-05"), ("N'Diaye", "Awa", "2011-01-31")]


@pytest.mark.parametrize(
    "name",
    [
        "openpyxl.xlsx",
        "xlsxwriter.xlsx",
        "xlsxwriter-1904.xlsx",
        "binary.xlsb",
        "libreoffice.xls",
        "libreoffice.ods",
    ],
)
@pytest.mark.parametrize("claimed", ["canevas.xlsx", "canevas.pdf", ""])
def test_the_same_list_is_read_whatever_the_program_and_the_name(name, claimed):
    reading = read((CORPUS / name).read_bytes(), claimed)
    assert people(reading) == STUDENTS
    assert [row.row for row in reading.rows] == [6, 7, 8]
    assert (reading.fase, reading.school_year, reading.list_kind) == (990001, "2026-2027", "complete")
    assert (reading.format, codes(reading)) == (name.rpartition(".")[2], [])


@pytest.mark.parametrize("name", ["locked.xls", "locked.ods"])
def test_a_password_is_named_in_old_formats_too(name):
    reading = read((CORPUS / name).read_bytes())
    assert reading.refusal is not None
    assert reading.refusal.code == "password_protected"


def test_hidden_rows_and_errors_of_libreoffice_are_seen():
    """Row 7 is hidden, row 8 has an error as first name."""
    reading = read((CORPUS / "libreoffice-faults.ods").read_bytes())
    assert [row.row for row in reading.rows] == [6, 7, 8]
    assert codes(reading) == ["hidden_rows", "name_formula"]
