"""What invented schools send: the opening form, the template filled in, right and wrong."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

from openpyxl import load_workbook

from bot.cli.invented import invented_schools
from bot.cli.player import Attached
from bot.domain.schools import Etablissement, SchoolYear
from bot.writing.canevas import canevas

HAPPI = "happi@cfwb.be"
YEAR = SchoolYear.of(datetime.now(UTC).date())
Row = tuple[str, str, str]

_FORM = """\
Numéro FASE : {fase}
Dénomination : {school}
Direction (nom, prénom) : Vandermeulen, Clarisse
Gestionnaire Happi (nom, prénom) : Lambertini, Nora
Fonction : Éducatrice
Type d'enseignement : Secondaire
"""
_NAMES = ("Abdelkarim", "Bertrand", "Ceulemans", "Delvaux", "Franssen", "Hernández", "Işık", "Kowalski")
_FIRST_NAMES = ("Yanis", "Éloïse", "Noor", "Maëlle", "Gabriel", "Iñigo", "Çağla", "Łukasz")


def box(fase: int) -> str:
    """The administrative box of a school."""
    return f"ec{fase:06d}@cfwb.be"


@cache
def _schools() -> dict[int, Etablissement]:
    return {int(school.fase): school for school in invented_schools()}


def form(fase: int) -> str:
    """The text of the opening form."""
    return _FORM.format(fase=fase, school=_schools()[fase].denomination)


def students(count: int, first: int = 0) -> list[Row]:
    """So many invented students, always the same; at twelve they surprise no kind of school."""
    return [
        (_NAMES[number % 8], _FIRST_NAMES[number // 8 % 8], f"{number % 28 + 1:02d}/03/{YEAR.first - 12}")
        for number in range(first, first + count)
    ]


def workbook(fase: int, rows: Sequence[Row]) -> bytes:
    """The template of a school, filled in below its example row."""
    book = load_workbook(io.BytesIO(_empty(fase)))
    sheet = book["Élèves"]
    header = next(row[0].row for row in sheet.iter_rows(max_row=30) if row[0].value == "Nom")
    for offset, row in enumerate(rows):
        for column, value in enumerate(row, start=1):
            sheet.cell(header + 2 + offset, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@cache
def _empty(fase: int) -> bytes:
    return canevas(_schools()[fase], YEAR)


def attached(fase: int, rows: Sequence[Row]) -> tuple[Attached, ...]:
    """The template filled in, as a school attaches it."""
    return (Attached("canevas.xlsx", workbook(fase, rows)),)
