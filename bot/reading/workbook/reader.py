"""A canevas, from its bytes to its students and what must be said about them."""

import dataclasses
from typing import Any

from bot.domain.readings import Problem, Refusal, StudentRow, WorkbookReading
from bot.ports import ReadingContext
from bot.reading.workbook.answers import Answers, take_answers
from bot.reading.workbook.archive import Archive, BrokenArchiveError
from bot.reading.workbook.grid import Book
from bot.reading.workbook.load import load
from bot.reading.workbook.messages import of_file, refusal
from bot.reading.workbook.rows import Judge
from bot.reading.workbook.sniff import ZIP, Format, sniff, sniff_archive
from bot.reading.workbook.tables import Tables, read_tables
from bot.reading.workbook.verdict import Verdict, judge_identification
from bot.reading.workbook.whole import judge_list

LARGEST_FILE = 10_000_000  # bytes; the largest known school needs 200 kB
MOST_ROWS = 20_000

# A file with one of these was opened: it is a workbook, only not one that can be used.
_OPENED = frozenset({"empty_workbook", "no_student", "header_not_found", "too_many_rows"})


def read_workbook(
    content: bytes, name: str, context: ReadingContext, *, largest: int = LARGEST_FILE
) -> WorkbookReading:
    """What a school's file says, judged on `context.today`; a file that can't be used is a named refusal.

    `name` is a claim that the bytes decide about; it is taken for the interface and never repeated.
    Never raises for what a file may contain; a file may still exhaust memory, hence `bot.processes`.
    """
    del name
    if len(content) > largest:
        return WorkbookReading(refusal("too_large"))
    kind, archive = _recognise(content)
    if isinstance(kind, Refusal):
        return WorkbookReading(kind)
    book = load(content, kind, archive)
    if isinstance(book, Refusal):
        return WorkbookReading(book, format=str(kind))
    return dataclasses.replace(_read(book, context), format=str(kind))


def _recognise(content: bytes) -> tuple[Format | Refusal, Archive | None]:
    if not content.startswith(ZIP):
        return sniff(content), None
    archive = Archive.open(content)
    if isinstance(archive, Refusal):
        return archive, None
    try:
        return sniff_archive(archive), archive
    except BrokenArchiveError:
        return refusal("unreadable_file"), None


def _read(book: Book, context: ReadingContext) -> WorkbookReading:
    """The students of all sheets, and the answers to our questions; refused when there are neither."""
    if sum(len(sheet.rows) for sheet in book.sheets if not sheet.hidden) > MOST_ROWS:
        return WorkbookReading(refusal("too_many_rows"))
    if not any(sheet.rows for sheet in book.sheets):
        return WorkbookReading(refusal("empty_workbook"))
    answers, book = take_answers(book)
    tables = read_tables(book, Judge(context.today, context.school_type, book.base1904))
    moves = any(draft.movement_filled for draft in tables.drafts)
    verdict = judge_identification(tables.identification, context, moves=moves)
    reading = WorkbookReading(
        fase=verdict.fase,
        school_year=verdict.year,
        list_kind=verdict.list_kind,
        ignored_rows=tuple(tables.ignored),
        ignored_columns=tuple(tables.extras),
        **answers.fields(),
    )
    if not tables.drafts and answers.asked:
        return dataclasses.replace(reading, list_kind=None, problems=answers.alone())
    if not tables.drafts:
        return dataclasses.replace(reading, refusal=refusal("no_student" if tables.read else "header_not_found"))
    return _with_students(reading, book, tables, verdict, answers)


def _with_students(
    reading: WorkbookReading, book: Book, tables: Tables, verdict: Verdict, answers: Answers
) -> WorkbookReading:
    """A list; the answers that came with it are read before it is compared."""
    whole = judge_list(tables.drafts, verdict.list_kind)
    named = len(tables.read) > 1
    by_row = [problem for draft in tables.drafts for problem in draft.problems(named=named)]
    return dataclasses.replace(
        reading,
        rows=tuple(draft.student() for draft in tables.drafts),
        problems=(*verdict.problems, *_of_sheets(book, tables), *answers.problems, *whole, *by_row),
    )


def _of_sheets(book: Book, tables: Tables) -> list[Problem]:
    """What the sheets and columns themselves give reason to say."""
    problems = [of_file("duplicate_column", sheet=sheet, column=title) for sheet, title in tables.doubles]
    problems += [of_file("sheet_not_read", sheet=sheet) for sheet in tables.not_read]
    if tables.guessed:
        problems.append(of_file("header_guessed"))
    if len(tables.read) > 1:
        problems.append(of_file("several_sheets", n=len(tables.read), students=len(tables.drafts)))
    if tables.most_beside > 1:
        problems.append(of_file("tables_side_by_side", n=tables.most_beside))
    if tables.hidden_rows:
        problems.append(of_file("hidden_rows", n=tables.hidden_rows))
    if tables.hidden_sheet:
        problems.append(of_file("hidden_sheet"))
    if tables.struck_rows:
        problems.append(of_file("struck_rows"))
    if any(tables.extras.values()):
        problems.append(of_file("extra_columns"))
    if book.macros:
        problems.append(of_file("macros_ignored"))
    return problems


def _movement(row: StudentRow) -> dict[str, Any]:
    """`movement` is in, out or null; a row that asks for a new code says so under a key of its own."""
    return {"movement": None, "new_code": True} if row.movement == "code" else {"movement": row.movement}


def as_json(reading: WorkbookReading) -> dict[str, Any]:
    """The object of `inspect --json`, without `file`; a file that could not be opened is of kind `unknown`."""
    refused = reading.refusal and {"code": reading.refusal.code, "message": reading.refusal.message}
    if reading.refusal and reading.refusal.code not in _OPENED:
        return {"kind": "unknown", "refused": refused}
    return {
        "kind": "canevas",
        "refused": refused,
        "fase": reading.fase,
        "school_year": reading.school_year,
        "list": reading.list_kind,
        "format": reading.format,
        "rows": [
            {
                "sheet": row.sheet,
                "row": row.row,
                "nom": row.nom,
                "prenom": row.prenom,
                "date_naissance": row.date_naissance,
                **_movement(row),
            }
            for row in reading.rows
        ],
        "problems": [
            {
                "sheet": problem.sheet,
                "row": problem.row,
                "column": problem.column,
                "level": str(problem.level),
                "code": problem.code,
                "message": problem.message,
            }
            for problem in reading.problems
        ],
        "ignored_rows": [{"sheet": row.sheet, "row": row.row, "code": row.code} for row in reading.ignored_rows],
        "ignored_columns": list(reading.ignored_columns),
        **({"answers": _answers(reading)} if reading.answers else {}),
    }


_SAID = {True: "oui", False: "non", None: None}


def _answers(reading: WorkbookReading) -> dict[str, Any]:
    """What the sheet « À confirmer » says: opaque codes, and no names."""
    lost = sum(problem.code == "answer_code_missing" for problem in reading.problems)
    return {
        "reference": reading.answers_reference,
        "version": reading.answers_version,
        "answers": [
            {"row": each.row, "code": each.code, "answer": _SAID[each.answer]} for each in reading.answers
        ],
        "ignored": {"names_edited": reading.answers_edited, "lines_without_code": lost},
    }
