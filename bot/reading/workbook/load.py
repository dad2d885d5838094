"""Bytes of a workbook → rows of cells, by calamine and, for text, by the csv module."""

import io
from collections.abc import Sequence
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from bot.domain.readings import Refusal
from bot.reading.workbook import odf, ooxml
from bot.reading.workbook.archive import Archive, BrokenArchiveError
from bot.reading.workbook.csv_table import TooWideError, csv_rows
from bot.reading.workbook.grid import Book, BookFacts, Cell, Fault, Row, Sheet, SheetFacts, shows
from bot.reading.workbook.messages import refusal
from bot.reading.workbook.sniff import Format

LARGEST_BOX = 6_000_000  # cells that calamine holds at once: five whole columns, some 200 MB
WIDEST = 256  # columns that may hold a list; what stands further right is only known to be there
_FURTHER = "…"


def load(content: bytes, kind: Format, archive: Archive | None) -> Book | Refusal:
    """All sheets, or why they can't be had."""
    try:
        if kind is Format.CSV:
            return Book((Sheet("", tuple(_rows(csv_rows(content), SheetFacts()))),))
        facts = _facts(kind, archive)
        if any(sheet.box > LARGEST_BOX for sheet in facts.sheets.values()):
            return refusal("too_large")
        sheets = _sheets(content, facts)
    except ooxml.TooManyRowsError:
        return refusal("too_many_rows")
    except TooWideError:
        return refusal("too_large")
    except PasswordError:
        return refusal("password_protected")
    except (CalamineError, BrokenArchiveError, OSError, ValueError, OverflowError):
        return refusal("unreadable_file")
    except BaseException as error:
        # Rust code that panics raises pyo3's PanicException, which is no Exception and can't be imported.
        if type(error).__name__ != "PanicException":
            raise
        return refusal("unreadable_file")
    macros = archive is not None and archive.has("xl/vbaProject.bin")
    return Book(sheets, base1904=facts.base1904, macros=macros)


def _facts(kind: Format, archive: Archive | None) -> BookFacts:
    if archive is None or kind is Format.XLSB:
        return BookFacts()
    return odf.facts_of(archive) if kind is Format.ODS else ooxml.facts_of(archive)


def _sheets(content: bytes, facts: BookFacts) -> tuple[Sheet, ...]:
    """Every worksheet; charts and dialogs hold no cells."""
    with CalamineWorkbook.from_object(io.BytesIO(content)) as book:
        return tuple(
            _sheet(
                book.get_sheet_by_name(meta.name),
                facts.sheets.get(meta.name) or SheetFacts(),
                hidden=meta.visible != SheetVisibleEnum.Visible,
            )
            for meta in book.sheets_metadata
            if "WorkSheet" in str(meta.typ)
        )


def _sheet(sheet: CalamineSheet, facts: SheetFacts, *, hidden: bool) -> Sheet:
    rows = tuple(_rows(sheet.to_python(skip_empty_area=False), facts))
    return Sheet(
        sheet.name,
        rows,
        hidden,
        frozenset(facts.hidden_rows),
        frozenset(facts.formulas),
        frozenset(facts.struck_rows),
    )


def _rows(table: Sequence[Sequence[Any]], facts: SheetFacts) -> list[Row]:
    """Rows that show something, with the faults that calamine gives as empty cells put back."""
    rows = {
        number: _cells(cells)
        for number, cells in enumerate(table, 1)
        if cells.count("") < len(cells)  # a million blank rows are let go at the speed of C
    }
    for place in facts.formulas:
        _put(rows, place, Fault.FORMULA)
    for place in facts.errors:
        _put(rows, place, Fault.ERROR)
    return [
        Row(number, tuple(rows[number])) for number in sorted(rows) if rows[number].count(None) < len(rows[number])
    ]


def _cells(cells: Sequence[Any]) -> list[Cell]:
    """The cells of a row; one more stands for all those beyond the widest list."""
    if len(cells) <= WIDEST:
        return [cell if shows(cell) else None for cell in cells]
    return [*_cells(cells[:WIDEST]), _FURTHER if any(map(shows, cells[WIDEST:])) else None]


def _put(rows: dict[int, list[Cell]], place: tuple[int, int], fault: Fault) -> None:
    """A formula with a value is as good as the value; one without is a fault."""
    number, column = place[0], min(place[1], WIDEST)
    cells = rows.setdefault(number, [])
    cells.extend([None] * (column + 1 - len(cells)))
    if cells[column] is None or cells[column] is Fault.FORMULA:
        cells[column] = fault
