"""The template that a school fills in with its students, and the layout its correction workbook shares."""

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from bot.domain.schools import Etablissement, SchoolYear
from bot.writing import sheets
from bot.writing.guide import add_guide

SHEET = "Élèves"
COLUMNS = ("Nom", "Prénom", "Date de naissance", "Entrée/Sortie")
EXAMPLE = ("DUPONT", "Jean", "01/01/2010", "")
COMPLETE, MOVEMENT = "Liste complète", "Mouvement"
MOVES = ("Entrée", "Sortie", "Nouveau code")

FASE_ROW, SCHOOL_ROW, YEAR_ROW, KIND_ROW = 3, 4, 5, 6
HINT_ROW = 7
HEADER_ROW = 8
EXAMPLE_ROW = 9
FIRST_ROW = 10
"""Where students begin in the template; Excel counts from 1."""

_HINT = "Une ligne par élève. La ligne grise est un exemple : elle est ignorée. Aide : feuille « Mode d’emploi »."
_DAY_COLUMN = 3
_WIDTHS = (30, 30, 22, 18)
# Cells made beforehand, so that a copy into another program keeps their format; the columns hold it beyond.
_READY_ROWS = 300
_LEFT = Alignment(horizontal="left", vertical="center")


def canevas(school: Etablissement, year: SchoolYear) -> bytes:
    """The empty template (.xlsx) of one school for one year."""
    book, sheet = new_book(school, year, len(COLUMNS))
    write_example(sheet)
    for row in range(FIRST_ROW, FIRST_ROW + _READY_ROWS):
        open_row(sheet, row)
    finish(sheet, landscape=False)
    add_guide(book)
    return sheets.to_bytes(book)


def new_book(school: Etablissement, year: SchoolYear, columns: int) -> tuple[Workbook, Worksheet]:
    """A workbook with its sheet `Élèves`: identification, header, and under them cells free to change."""
    book = sheets.new_book(f"Canevas des élèves – FASE {int(school.fase)} – {year}")
    sheet = book.worksheets[0]
    sheet.title = SHEET
    _open_columns(sheet, columns)
    _write_title(sheet)
    _write_identification(sheet, school, year)
    write_header(sheet, 1, COLUMNS)
    sheet.row_dimensions[HEADER_ROW].height = 22
    return book, sheet


def write_example(sheet: Worksheet) -> None:
    """The example row, visibly one: grey and in italics, as the line above the header says."""
    row = sheets.row_of(sheet, EXAMPLE_ROW, len(COLUMNS))
    for cell, text in zip(row, EXAMPLE, strict=True):
        cell.style = sheets.STUDENT_TEXT
        if text:
            sheets.write_text(cell, text)
    sheets.dress(row, sheets.EXAMPLE, sheets.EXAMPLE_FILL)


def open_row(sheet: Worksheet, row: int) -> None:
    """One empty row for a student: text, text, date, movement, free to change."""
    for column in range(1, len(COLUMNS) + 1):
        sheets.at(sheet, row, column).style = sheets.FREE_DAY if column == _DAY_COLUMN else sheets.FREE_TEXT


def write_header(sheet: Worksheet, first: int, titles: tuple[str, ...]) -> None:
    """Titles of columns, from column `first` on."""
    for column, title in enumerate(titles, start=first):
        cell = sheets.at(sheet, HEADER_ROW, column)
        sheets.write_text(cell, title)
        sheets.dress([cell], sheets.HEAD, sheets.HEAD_FILL, sheets.THIN, _LEFT)


def finish(sheet: Worksheet, *, landscape: bool) -> None:
    """Choices, widths, frozen header, protection and paper."""
    _offer(sheet, (COMPLETE, MOVEMENT), f"B{KIND_ROW}", "Type de liste")
    _offer(sheet, MOVES, f"D{EXAMPLE_ROW}:D10000", "Entrée/Sortie")
    for column, width in zip("ABCD", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    below = sheet.sheet_view.selection[-1]
    below.activeCell = below.sqref = f"A{FIRST_ROW}"
    sheets.protect(sheet)
    sheets.print_on_a4(sheet, landscape=landscape, repeat=HEADER_ROW)


def _open_columns(sheet: Worksheet, columns: int) -> None:
    """Every cell is free unless it is locked itself: the style of a column weighs nothing and never runs out."""
    for number, letter in enumerate("ABCDE"[:columns], start=1):
        column = sheet.column_dimensions[letter]
        column.protection = sheets.OPEN
        column.font = sheets.BODY
        column.number_format = sheets.DAY if number == _DAY_COLUMN else sheets.TEXT
    letter = "ABCDEF"[columns]
    rest = ColumnDimension(sheet, index=letter, min=columns + 1, max=sheets.LAST_COLUMN)
    rest.protection = sheets.OPEN  # a row can only be deleted when all its cells are free
    sheet.column_dimensions[letter] = rest


def _write_title(sheet: Worksheet) -> None:
    for row, text, font, height in (
        (1, "Canevas des élèves – Happi", sheets.TITLE, 30),
        (HINT_ROW, _HINT, sheets.EXAMPLE, 24),
    ):
        cell = sheets.at(sheet, row, 1)
        sheets.write_text(cell, text)
        sheets.dress([cell], font, alignment=_LEFT)
        sheet.row_dimensions[row].height = height


def _write_identification(sheet: Worksheet, school: Etablissement, year: SchoolYear) -> None:
    """What tells the school, the year and the kind of list; only the last one may be changed."""
    for row, label, value in (
        (FASE_ROW, "Numéro FASE", str(int(school.fase))),
        (SCHOOL_ROW, "Établissement", school.denomination),
        (YEAR_ROW, "Année scolaire", str(year)),
        (KIND_ROW, "Type de liste", COMPLETE),
    ):
        left, right = sheets.row_of(sheet, row, 2)
        sheets.write_text(left, label)
        sheets.write_text(right, value)
        sheets.dress([left], sheets.BOLD, sheets.LABEL_FILL, sheets.THIN, _LEFT)
        sheets.dress([right], sheets.BODY, sheets.LABEL_FILL, sheets.THIN, _LEFT)
    for column in (2, 3, 4):  # a long name runs on over its neighbours: no line between them
        sheets.dress([sheets.at(sheet, SCHOOL_ROW, column)], fill=sheets.LABEL_FILL, border=Border())
    number = sheets.at(sheet, FASE_ROW, 2)
    number.value, number.number_format = int(school.fase), "0"
    kind = sheets.at(sheet, KIND_ROW, 2)
    kind.protection, kind.fill = sheets.OPEN, sheets.INPUT_FILL


def _offer(sheet: Worksheet, choices: tuple[str, ...], cells: str, title: str) -> None:
    choice = DataValidation(
        type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True
    )
    choice.errorTitle = title
    choice.error = f"Choisissez {', '.join(choices[:-1])} ou {choices[-1]}."
    choice.add(cells)
    sheet.add_data_validation(choice)
