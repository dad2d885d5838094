"""Each sheet → its students and the rows that are none; headers are found, shared or guessed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.domain.readings import IgnoredRow
from bot.reading.workbook.dates import DateReading, read_date
from bot.reading.workbook.drafts import Draft
from bot.reading.workbook.grid import Book, Row, Sheet
from bot.reading.workbook.header import Header, Role, plain, untitled
from bot.reading.workbook.identification import Identification, collect
from bot.reading.workbook.layouts import laid_out
from bot.reading.workbook.names import as_written, read_name
from bot.reading.workbook.others import other_kind
from bot.reading.workbook.rows import Judge, read_birth, read_student

OUR_SHEETS = frozenset({"mode d emploi", "a confirmer"})  # in our canevas and correction workbooks
_COUNTERS = frozenset({"n", "no", "nr", "num", "numero", "ordre", "n ordre", "numero ordre"})  # no one's data
_SAMPLE = 200  # rows by which a guess is judged
_ENOUGH = 0.6  # share of rows that look like students before columns are guessed


@dataclass(slots=True, repr=False)
class Tables:
    """Everything found in the sheets, before it is judged as a list."""

    drafts: list[Draft] = field(default_factory=list)
    ignored: list[IgnoredRow] = field(default_factory=list)
    identification: Identification = field(default_factory=Identification)
    extras: dict[str, bool] = field(default_factory=dict)  # title → whether it tells something of a student
    doubles: list[tuple[str, str]] = field(default_factory=list)  # sheet, title
    read: list[str] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    hidden: set[tuple[str, int]] = field(default_factory=set)  # sheet and row
    hidden_sheet: bool = False
    struck_rows: int = 0
    most_beside: int = 0  # tables on one sheet, side by side
    guessed: bool = False

    @property
    def hidden_rows(self) -> int:
        """How many rows of students are out of sight."""
        return len(self.hidden)


def read_tables(book: Book, judge: Judge) -> Tables:
    """All visible sheets of the school; our own explanations are passed over."""
    tables = Tables()
    sheets = [sheet for sheet in book.sheets if sheet.rows and plain(sheet.name) not in OUR_SHEETS]
    shown = [sheet for sheet in sheets if not sheet.hidden]
    found = [laid_out(sheet) for sheet in shown]
    first = next((header for blocks in found for _, header in blocks if header and header.row), None)
    for blocks in found:
        tables.most_beside = max(tables.most_beside, len(blocks))
        for sheet, given in blocks:
            header = given or _guess(sheet, first, judge)
            if header and (header.row or _any_student(sheet, header, judge)):
                tables.guessed |= header.row == 0
                _read_sheet(tables, sheet, header, judge)
            else:
                _pass_over(tables, sheet)
    tables.hidden_sheet = any(sheet.hidden and _holds_students(sheet, judge) for sheet in sheets)
    return tables


def _read_sheet(tables: Tables, sheet: Sheet, header: Header, judge: Judge) -> None:
    if sheet.name not in tables.read:
        tables.read.append(sheet.name)
    start = header.row or next(row.number for row in sheet.rows if _looks_like_student(row, header, judge))
    above = [row for row in sheet.rows if row.number < start]
    collect(tables.identification, sheet.name, above)
    taken = {*header.columns.values(), *(index for index, _ in header.doubles), *(header.parts or ())}
    for row in sheet.rows:
        if row.number == header.row:
            continue
        birth = read_birth(row, sheet, header, judge)
        code = _other(tables, sheet, row, header, birth, above=row.number < start)
        if code:
            tables.ignored.append(IgnoredRow(sheet.name, row.number, code))
        else:
            tables.drafts.append(read_student(row, sheet, header, birth))
            _count(tables, sheet, row, header, taken)
    for title in header.extras.values():
        tables.extras.setdefault(title, False)
    _doubles(tables, sheet, header)


def _other(
    tables: Tables, sheet: Sheet, row: Row, header: Header, birth: DateReading, *, above: bool
) -> str | None:
    """Why a row is no student; above the header, only a whole student is one."""
    if (sheet.name, row.number) in tables.identification.rows:
        return "identification_row"
    if above:
        return None if birth.value and _named(row, header) else "title_row"
    return other_kind(row, header.columns, born=birth.value is not None)


def _count(tables: Tables, sheet: Sheet, row: Row, header: Header, taken: set[int]) -> None:
    """What the row of a student adds to the whole; columns that are not ours are only named."""
    if row.number in sheet.hidden_rows:
        tables.hidden.add((sheet.name, row.number))
    tables.struck_rows += row.number in sheet.struck_rows
    for index, cell in enumerate(row.cells):
        if cell is not None and index not in taken:
            title = header.extras.get(index) or untitled(index)
            tables.extras[title] = plain(title) not in _COUNTERS
    if (fase := row.at(header.columns.get(Role.FASE))) is not None:
        written = as_written(fase)
        if written not in tables.identification.fase:
            tables.identification.fase.append(written)


def _doubles(tables: Tables, sheet: Sheet, header: Header) -> None:
    """A second column with the same title matters when it says something else."""
    for index, title in header.doubles:
        if any(row.at(index) is not None for row in sheet.rows if row.number > header.row):
            tables.doubles.append((sheet.name, title))


def _pass_over(tables: Tables, sheet: Sheet) -> None:
    """A sheet without students: perhaps the identification alone, else it is said that it was not read."""
    before = len(tables.identification.rows)
    collect(tables.identification, sheet.name, sheet.rows[:20])
    if len(tables.identification.rows) == before:
        tables.not_read.append(sheet.name)
        return
    tables.ignored += [
        IgnoredRow(
            sheet.name,
            row.number,
            "identification_row" if (sheet.name, row.number) in tables.identification.rows else "title_row",
        )
        for row in sheet.rows
    ]


def _born(row: Row, header: Header, judge: Judge) -> bool:
    cell = row.at(header.columns[Role.DATE])
    return read_date(cell, judge.today, judge.school_type, base1904=judge.base1904).value is not None


def _looks_like_student(row: Row, header: Header, judge: Judge) -> bool:
    """Sound names and a birth date in the columns of the header."""
    return _named(row, header) and _born(row, header, judge)


def _named(row: Row, header: Header) -> bool:
    columns = [header.columns[role] for role in (Role.NOM, Role.PRENOM, Role.FULL) if role in header.columns]
    names = [read_name(row.at(column)) for column in columns]
    return all(name.value and not name.codes for name in names)


def _guess(sheet: Sheet, known: Header | None, judge: Judge) -> Header | None:
    """The columns of a sheet without titles: those of another sheet, else names then date as the rows show."""
    candidates = [Header(0, known.columns)] if known else []
    candidates += _layouts(sheet.rows[:20], judge)
    return next((header for header in candidates if _fits(sheet.rows, header, judge)), None)


def _layouts(rows: Sequence[Row], judge: Judge) -> Iterator[Header]:
    """In the first rows, two names followed by a birth date."""
    for row in rows:
        names = [index for index, cell in enumerate(row.cells) if _is_name(cell)]
        for date_column in range(2, len(row.cells)):
            before = [index for index in names if index < date_column]
            if len(before) >= 2:
                header = Header(0, {Role.NOM: before[0], Role.PRENOM: before[1], Role.DATE: date_column})
                if _born(row, header, judge):
                    yield header
                    break


def _is_name(cell: object) -> bool:
    return isinstance(cell, str) and not read_name(cell).codes and bool(read_name(cell).value)


def _fits(rows: Sequence[Row], header: Header, judge: Judge) -> bool:
    """Whether most rows, from the first student on, are students in these columns."""
    students = [_looks_like_student(row, header, judge) for row in rows[:_SAMPLE]]
    return any(students) and sum(students) >= _ENOUGH * len(students[students.index(True) :])


def _holds_students(sheet: Sheet, judge: Judge) -> bool:
    """Whether a hidden sheet is a list, and not the choices of a drop-down."""
    for block, given in laid_out(sheet):
        header = given or _guess(block, None, judge)
        if header and _any_student(block, header, judge):
            return True
    return False


def _any_student(sheet: Sheet, header: Header, judge: Judge) -> bool:
    return any(_looks_like_student(row, header, judge) for row in sheet.rows)
