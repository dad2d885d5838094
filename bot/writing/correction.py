"""The workbook that goes back to a school: its own list, with what is wrong said beside each line.

The school's file is never edited: this is a new one, in the layout of the template.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from bot.domain.readings import Level, Problem, Refusal, StudentRow
from bot.domain.schools import Etablissement, SchoolYear
from bot.writing import canevas, sheets
from bot.writing.french import count, split_place
from bot.writing.guide import add_guide

HEADING = "À corriger"
"""The fifth column, and what an error is called; a warning is « À vérifier »."""

_COLUMN = len(canevas.COLUMNS) + 1
_WIDTH = 70
_MOVEMENTS: Mapping[str | None, str] = dict(zip((None, "in", "out", "code"), ("", *canevas.MOVES), strict=True))
_LABELS = {Level.ERROR: HEADING, Level.WARNING: "À vérifier"}
_FILLS = {Level.ERROR: sheets.ERROR_FILL, Level.WARNING: sheets.WARNING_FILL}
# Which line of the identification a problem of the whole file is about, by the beginning of its code.
_ABOUT = (
    ("fase_", canevas.FASE_ROW),
    ("year_", canevas.YEAR_ROW),
    ("wrong_year", canevas.YEAR_ROW),
    ("list_kind_", canevas.KIND_ROW),
    ("movement_in_complete_list", canevas.KIND_ROW),
)
_SPARE_ROWS = 100  # free lines after the last student

Place = tuple[str, int | None]


def correction(
    school: Etablissement,
    year: SchoolYear,
    rows: Sequence[StudentRow],
    problems: Sequence[Problem],
    refusal: Refusal | None = None,
) -> bytes:
    """The correction workbook (.xlsx): the rows in their order, faulty cells coloured and said in words."""
    book, sheet = canevas.new_book(school, year, _COLUMN)
    by_place = _by_place(problems)
    known = {(row.sheet, row.row) for row in rows}
    general = [problem for problem in problems if (problem.sheet, problem.row) not in known]
    _write_kind(sheet, rows, {problem.code for problem in problems})
    _head(sheet, problems, refusal)
    _write_general(sheet, general)
    places = _places(rows)
    for place, row in zip(places, rows, strict=True):
        _write_row(sheet, place, row, by_place[row.sheet, row.row])
    last = max(places, default=canevas.EXAMPLE_ROW)
    if canevas.EXAMPLE_ROW not in places:
        canevas.write_example(sheet)
    for spare in range(last + 1, last + 1 + _SPARE_ROWS):
        canevas.open_row(sheet, spare)
    sheet.column_dimensions["E"].width = _WIDTH
    canevas.finish(sheet, landscape=True)
    add_guide(book)
    return sheets.to_bytes(book)


def _by_place(problems: Iterable[Problem]) -> Mapping[Place, list[Problem]]:
    """Problems of each row, errors first."""
    found: defaultdict[Place, list[Problem]] = defaultdict(list)
    for problem in sorted(problems, key=lambda problem: problem.level is not Level.ERROR):
        found[problem.sheet, problem.row].append(problem)
    return found


def _places(rows: Sequence[StudentRow]) -> list[int]:
    """Where each row goes: its own row number when the school's file allows, so that « Ligne 12 » stays true.

    That is one sheet, in order, below the header, without a large hole; otherwise one after the other.
    """
    numbers = [row.row for row in rows]
    one_sheet = len({row.sheet for row in rows}) == 1
    ordered = all(above < below for above, below in pairwise(numbers))
    if one_sheet and ordered and numbers[0] >= canevas.EXAMPLE_ROW and numbers[-1] < 2 * len(numbers) + 50:
        return numbers
    return list(range(canevas.FIRST_ROW, canevas.FIRST_ROW + len(rows)))


def _head(sheet: Worksheet, problems: Sequence[Problem], refusal: Refusal | None) -> None:
    """The fifth heading, and in one sentence how much there is to do."""
    canevas.write_header(sheet, _COLUMN, (HEADING,))
    summary = sheets.at(sheet, 1, _COLUMN)
    sheets.write_text(summary, refusal.message if refusal else _summary(problems))
    sheets.dress([summary], sheets.ALERT, alignment=sheets.MIDDLE)
    sheets.make_room(sheet, 1, str(summary.value), _WIDTH, least=30)


def _write_kind(sheet: Worksheet, rows: Sequence[StudentRow], codes: set[str]) -> None:
    """The kind of list as the school meant it; left to be chosen when that is the question."""
    kind = sheets.at(sheet, canevas.KIND_ROW, 2)
    if codes & {"list_kind_missing", "list_kind_unclear"}:
        kind.value = None
    elif any(row.movement for row in rows) and "movement_in_complete_list" not in codes:
        sheets.write_text(kind, canevas.MOVEMENT)


def _summary(problems: Sequence[Problem]) -> str:
    errors = sum(problem.level is Level.ERROR for problem in problems)
    warnings = len(problems) - errors
    parts = [f"{count(errors, 'point')} à corriger"] if errors else []
    parts += [f"{count(warnings, 'point')} à vérifier"] if warnings else []
    return f"{' et '.join(parts)} : voir cette colonne." if parts else "Rien n’est à corriger."


def _write_general(sheet: Worksheet, problems: Sequence[Problem]) -> None:
    """What is about the whole file stands beside the identification, on the line it is about."""
    lines: defaultdict[int, list[Problem]] = defaultdict(list)
    for problem in sorted(problems, key=lambda problem: problem.level is not Level.ERROR):
        lines[_about(problem.code)].append(problem)
    for row, found in lines.items():
        cell = sheets.at(sheet, row, _COLUMN)
        _say(
            sheet, cell, "\n".join(f"{_LABELS[problem.level]} – {problem.message}" for problem in found), found[0]
        )
        if row != canevas.SCHOOL_ROW:
            sheets.at(sheet, row, 2).fill = _FILLS[found[0].level]


def _about(code: str) -> int:
    return next((row for start, row in _ABOUT if code.startswith(start)), canevas.SCHOOL_ROW)


def _write_row(sheet: Worksheet, place: int, row: StudentRow, problems: Sequence[Problem]) -> None:
    """One student as the school wrote it, each faulty cell coloured, one sentence for each problem."""
    nom, prenom, birth, movement, remark = sheets.row_of(sheet, place, _COLUMN)
    for cell, text in ((nom, row.nom), (prenom, row.prenom), (movement, _MOVEMENTS[row.movement])):
        cell.style = sheets.STUDENT_TEXT
        if text:
            sheets.write_text(cell, text)
    _write_birth(birth, row, problems)
    for problem in reversed(problems):  # errors come first, so their colour is laid last
        faulty = {"nom": nom, "prenom": prenom, "date_naissance": birth, "movement": movement}
        if problem.column in faulty:
            faulty[problem.column].fill = _FILLS[problem.level]
    if problems:
        _say(sheet, remark, "\n".join(_sentence(problem, place) for problem in problems), problems[0])
        remark.protection = sheets.OPEN


def _say(sheet: Worksheet, cell: Cell, text: str, worst: Problem) -> None:
    """Sentences in the fifth column, in the colour of the worst."""
    sheets.write_text(cell, text)
    sheets.dress([cell], fill=_FILLS[worst.level], border=sheets.THIN, alignment=sheets.WRAP)
    sheets.make_room(sheet, cell.row, text, _WIDTH)


def _write_birth(cell: Cell, row: StudentRow, problems: Sequence[Problem]) -> None:
    """A real date when it was understood without an error, else what the school typed."""
    understood = row.date_naissance or ""
    faulty = any(problem.column == "date_naissance" and problem.level is Level.ERROR for problem in problems)
    if len(understood) == len("2012-03-04") and not faulty:
        cell.style = sheets.STUDENT_DAY
        sheets.write_day(cell, date.fromisoformat(understood))
        return
    cell.style = sheets.STUDENT_TEXT
    text = (row.date_as_written if faulty or not understood else understood) or understood
    if text:
        sheets.write_text(cell, text)


def _sentence(problem: Problem, place: int) -> str:
    """« À corriger – Le nom manque. », and where that is in the school's file when it is elsewhere here."""
    where, said = split_place(problem.message)
    if problem.row == place:
        said = problem.message if where.startswith("lignes") else said
    elif where:
        said = f"{said} ({where} de votre fichier)"
    return f"{_LABELS[problem.level]} – {said}"
