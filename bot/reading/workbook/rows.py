"""One row of the table → a student with what must be said, never dropped in silence."""

from dataclasses import dataclass
from datetime import date

from bot.reading.workbook.dates import DateReading, read_date
from bot.reading.workbook.drafts import Draft
from bot.reading.workbook.grid import Row, Sheet
from bot.reading.workbook.header import Header, Role
from bot.reading.workbook.messages import ERRORS
from bot.reading.workbook.movement import read_movement
from bot.reading.workbook.names import NameReading, as_written, clean, is_nothing, read_name, split_full


@dataclass(frozen=True, slots=True)
class Judge:
    """What dates are judged by."""

    today: date
    school_type: str
    base1904: bool = False


def read_birth(row: Row, sheet: Sheet, header: Header, judge: Judge) -> DateReading:
    """The birth date of a row."""
    column = header.columns[Role.DATE]
    formula = bool(sheet.formulas) and (row.number, column) in sheet.formulas
    return read_date(row.at(column), judge.today, judge.school_type, base1904=judge.base1904, formula=formula)


def read_student(row: Row, sheet: Sheet, header: Header, birth: DateReading) -> Draft:
    """The student of a row, with every fault found in it."""
    draft = Draft(sheet.name, row.number)
    if Role.FULL in header.columns:
        _full_name(draft, _name(row, sheet, header, Role.FULL))
    else:
        _both_names(draft, _name(row, sheet, header, Role.NOM), _name(row, sheet, header, Role.PRENOM))
    draft.date_naissance = birth.value
    draft.date_as_written = as_written(row.at(header.columns[Role.DATE]))[:100]
    if birth.code:
        draft.note(birth.code, "date_naissance", **birth.values)
    _movement(draft, row, header)
    return draft


def _name(row: Row, sheet: Sheet, header: Header, role: Role) -> NameReading:
    column = header.columns.get(role)
    formula = bool(sheet.formulas) and (row.number, column) in sheet.formulas
    return read_name(row.at(column), formula=formula)


def _both_names(draft: Draft, nom: NameReading, prenom: NameReading) -> None:
    """Surname and first name in their own cells."""
    draft.nom, draft.prenom = nom.value, prenom.value
    if is_nothing(prenom.value) and not _faulty(prenom):
        prenom = NameReading("")
        draft.prenom = ""
        if not nom.codes and (parts := split_full(nom.value)):
            _split(draft, parts)
            return
    if nom.codes or prenom.codes:
        _tell(draft, nom, "nom")
        _tell(draft, prenom, "prenom")
    if not nom.value and not nom.codes:
        draft.note("name_missing", "nom")
    elif not draft.prenom and not prenom.codes:
        draft.note("first_name_missing", "prenom")
    if "," in draft.prenom and not _faulty(prenom):
        draft.note("first_names_several", "prenom")
    if "," in draft.nom and not _faulty(nom) and not draft.has("teacher_row"):
        draft.note("name_two_in_one_cell", "nom")


def _full_name(draft: Draft, full: NameReading) -> None:
    """Both names in one cell: separated when capitals or a comma tell how."""
    draft.nom = full.value
    _tell(draft, full, "nom")
    if not full.value:
        if not full.codes:
            draft.note("name_missing", "nom")
    elif _faulty(full):
        return
    elif parts := split_full(full.value):
        _split(draft, parts)
    elif " " in full.value or "," in full.value:
        draft.note("name_two_in_one_cell", "nom")
    else:
        draft.note("first_name_missing", "prenom")


def _split(draft: Draft, parts: tuple[str, str]) -> None:
    draft.nom, draft.prenom = parts
    draft.split = True


def _tell(draft: Draft, name: NameReading, column: str) -> None:
    for code in name.codes:
        if not draft.has(code) or code in ERRORS:
            draft.note(code, column)


def _faulty(name: NameReading) -> bool:
    return any(code in ERRORS for code in name.codes)


def _movement(draft: Draft, row: Row, header: Header) -> None:
    cell = row.at(header.columns.get(Role.MOVEMENT))
    draft.movement_filled = cell is not None and clean(as_written(cell)) not in {"", "/", "."}
    draft.movement = read_movement(cell) if draft.movement_filled else None
    if draft.movement_filled and draft.movement is None:
        draft.note("movement_unclear", "movement")
