"""Sheets far wider than any list: bounded in time, and what stands to the right is still named."""

import time

import pytest

from tests.reading.workbook_makers import HEADER, IDENTIFIED, people, read, xlsx_of_excel

LEA = ("Dubois", "Léa", "04/03/2012")


@pytest.mark.parametrize(
    "rows",
    [
        [[f"colonne {row} {column}" for column in range(16_384)] for row in range(20)],
        [["Nom"] * 16_384] * 20,
        [["Jour", "Mois", "Année"] * 5_461] * 20,
        [["1 " * 100]] * 5_000,
    ],
    ids=["titles", "names", "dates", "lines"],
)
def test_a_hostile_width_takes_little_time(rows):
    content = xlsx_of_excel(rows)
    start = time.process_time()
    reading = read(content)
    assert time.process_time() - start < 8
    assert reading.refusal is not None
    assert reading.refusal.code == "header_not_found"


def test_what_stands_far_to_the_right_is_named():
    far = [None] * 300 + ["12.03.04-123.45"]
    reading = read(xlsx_of_excel([*IDENTIFIED, HEADER, (*LEA, *far), far]))
    assert people(reading) == [("Dubois", "Léa", "2012-03-04")]
    assert reading.ignored_columns == ("(colonne IW)",)
    assert {row.row for row in reading.ignored_rows} >= {7}
