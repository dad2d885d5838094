"""The papers of the two years: what Happi exports, the lists of the schools, and what they fill in and print."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

import pypdfium2
from openpyxl import load_workbook

from bot.cli.invented import invented_schools
from bot.domain.schools import SchoolYear
from bot.writing import Writing
from bot.writing.doubts import ANSWER_COLUMN, SHEET
from bot.writing.doubts import FIRST_ROW as FIRST_QUESTION

NEW, OLD = 990001, 990120
"""An academy that opens its environment in the story, and one that Happi has known for years."""

Row = tuple[str, ...]

THERE_BEFORE = (  # as Moodle exports them: one without a date of birth
    ("Quaghebeur", "Ghislaine", "2012-05-14"),
    ("Vandenplassche", "Bérengère", "2011-09-30"),
    ("Tchikaboumba", "Théodorine", "2013-02-08"),
    ("Wojciechowski", "Stanislas", ""),
)
OLD_LIST: tuple[Row, ...] = (
    ("QUAGHEBEUR", "Ghislaine", "14/05/2012"),
    ("Vandenplassche", "Berengere", "30/09/2011"),
    ("Tchikaboumba", "Théodorine", "08/02/2013"),
    ("Wojciechowski", "Stanislas", "21/11/2010"),
    ("Bezuidenhout", "Annabelle", "03/03/2014"),
)
FIRST_LIST: tuple[Row, ...] = (
    ("Abdessalami", "Yasmina", "12/03/2014"),
    ("Bruyneseels", "Éléonore", "04/11/2012"),
    ("Ceulebroeck", "Norbert", "29/02/2016"),
    ("D’Hoogstraeten", "Maëlys", "17/07/2011"),
    ("El Khattabi", "Soraya", "08/01/2013"),
    ("Franckenne", "Gabriele", "23/05/2010"),
    ("Goffinet-Lejeune", "Zénobie", "30/09/2015"),
    ("Hernández", "Iñigo", "02/12/2009"),
    ("Işıkoğlu", "Çağla", "19/06/2012"),
    ("Janssenswillen", "Anaïs", "11/10/2014"),
    ("Kowalczyk", "Łukasz", "25/08/2013"),
    ("Nguyễn", "Thị Ánh", "14/04/2011"),
)
LEAVES, LOST, COMES = FIRST_LIST[11], FIRST_LIST[3], ("Okonkwo", "Adaeze", "09/09/2012")
SWAPPED, SLIPPED = FIRST_LIST[0], FIRST_LIST[1]
SECOND_LIST: tuple[Row, ...] = (
    (SWAPPED[1], SWAPPED[0], SWAPPED[2]),
    (*SLIPPED[:2], "14/11/2012"),
    *FIRST_LIST[2:7],
    COMES,
    ("Plisnier", "Rosemonde", "15/06/2015"),
    ("Raskinet", "Timothée", "01/07/2016"),
)


def personal() -> set[str]:
    """Every word of a name that could not stand elsewhere by chance, and every birth date as it may be written."""
    people = (*THERE_BEFORE, *OLD_LIST, *FIRST_LIST, COMES, *SECOND_LIST)
    contacts = ("Vandermeulen", "Clarisse", "Lambertini")
    words = {word for person in people for name in person[:2] for word in re.findall(r"\w{5,}", name)}
    days = {person[2] for person in people if "/" in person[2]}
    return {*words, *days, *("-".join(reversed(day.split("/"))) for day in days), *contacts}


def moodle_export() -> str:
    """The users of the old academy, as CSV."""
    stream = io.StringIO()
    titles = (
        "username",
        "firstname",
        "lastname",
        "email",
        "institution",
        "suspended",
        "cohort1",
        "profile_field_ddn",
    )
    rows = [
        (f"ancien.{number}", prenom, nom, f"{number}@happi.invalid", OLD, 0, f"ecole-{OLD}", born)
        for number, (nom, prenom, born) in enumerate(THERE_BEFORE, 1)
    ]
    csv.writer(stream).writerows([titles, *rows])
    return stream.getvalue()


def canevas(fase: int, first: int) -> bytes:
    """The empty template of a school for the year that begins in `first`."""
    school = next(each for each in invented_schools() if int(each.fase) == fase)
    return Writing().canevas(school, SchoolYear(first))


def filled(template: bytes, rows: Sequence[Row], kind: str | None = None) -> bytes:
    """What a secretary makes of the canevas: rows under the example, and the kind of list for a movement."""
    book = load_workbook(io.BytesIO(template))
    sheet = book["Élèves"]
    places = {cell.value: cell for row in sheet.iter_rows(max_row=12) for cell in row if cell.value}
    if kind is not None:
        sheet.cell(places["Type de liste"].row, 2, kind)
    for number, row in enumerate(rows, places["Nom"].row + 2):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    return _saved(book)


def answered(workbook: bytes, said: dict[str, str]) -> bytes:
    """Oui or Non on each line, by a name that stands on it."""
    book = load_workbook(io.BytesIO(workbook))
    sheet = book[SHEET]
    for row in sheet.iter_rows(min_row=FIRST_QUESTION):
        answer = next((say for name, say in said.items() if name in [cell.value for cell in row]), None)
        assert answer is not None, "une question de trop"
        row[ANSWER_COLUMN - 1].value = answer
    return _saved(book)


def _saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pages_of(content: bytes) -> list[str]:
    """The text of each page of a PDF."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
