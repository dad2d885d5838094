"""Workbooks for tests, made in memory by the libraries that schools' tools are built on."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl
import xlsxwriter

from bot.domain.readings import WorkbookReading
from bot.ports import ReadingContext
from bot.reading.workbook import read_workbook

TODAY = date(2026, 11, 22)
CONTEXT = ReadingContext(fase=990001, today=TODAY)
HEADER = ("Nom", "Prénom", "Date de naissance")
IDENTIFIED: tuple[tuple[Any, ...], ...] = (
    ("Numéro FASE", 990001),
    ("Année scolaire", "2026-2027"),
    ("Type de liste", "Liste complète"),
    (),
)


def xlsx(rows: Iterable[Sequence[Any]], name: str = "Élèves") -> bytes:
    """One sheet, by openpyxl (inline strings)."""
    return sheets({name: rows})


def sheets(tables: Mapping[str, Iterable[Sequence[Any]]]) -> bytes:
    """Several sheets, by openpyxl."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row, 1):
                if cell is not None:
                    sheet.cell(number, column, cell)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def canevas(*students: Sequence[Any], header: Sequence[Any] = HEADER) -> bytes:
    """Our own canevas, identified, with these rows: students begin on row 6."""
    return xlsx([*IDENTIFIED, header, *students])


def xlsx_of_excel(rows: Iterable[Sequence[Any]], **options: object) -> bytes:
    """One sheet, by XlsxWriter (shared strings, as Excel writes them)."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd/mm/yyyy", **options}) as book:
        sheet = book.add_worksheet("Élèves")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


def repacked(content: bytes, changes: Mapping[str, bytes]) -> bytes:
    """The same zip with some parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, part in changes.items():
            new.writestr(name, part)
    return stream.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def read(content: bytes, name: str = "canevas.xlsx", context: ReadingContext = CONTEXT) -> WorkbookReading:
    return read_workbook(content, name, context)


def people(reading: WorkbookReading) -> list[tuple[str, str, str | None]]:
    """The students alone."""
    return [(row.nom, row.prenom, row.date_naissance) for row in reading.rows]


def codes(reading: WorkbookReading) -> list[str]:
    """The problem codes, in order."""
    return [problem.code for problem in reading.problems]


def row_codes(reading: WorkbookReading, row: int) -> list[str]:
    """The problem codes of one row."""
    return [problem.code for problem in reading.problems if problem.row == row]


def ignored(reading: WorkbookReading) -> dict[int, str]:
    """Ignored rows of a single sheet."""
    return {row.row: row.code for row in reading.ignored_rows}
