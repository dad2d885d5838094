"""What every workbook of the house shares: safe cells, styles, protection, and bytes that do not change."""

import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

TEXT = "@"  # « Texte »: Excel leaves VRAI, Mars and =… alone
DAY = "dd/mm/yyyy"
LAST_COLUMN = 16_384  # XFD

INK = "FF1B2733"
NAVY = "FF1D3557"
RED = "FF9B1C1C"

BODY = Font(name="Calibri", size=11, color=INK)
BOLD = Font(name="Calibri", size=11, color=INK, bold=True)
TITLE = Font(name="Calibri", size=16, color=NAVY, bold=True)
HEAD = Font(name="Calibri", size=11, color="FFFFFFFF", bold=True)
EXAMPLE = Font(name="Calibri", size=11, color="FF6B7785", italic=True)
ALERT = Font(name="Calibri", size=11, color=RED, bold=True)

HEAD_FILL = PatternFill("solid", fgColor=NAVY)
LABEL_FILL = PatternFill("solid", fgColor="FFEEF4FA")
INPUT_FILL = PatternFill("solid", fgColor="FFFFFBEB")
EXAMPLE_FILL = PatternFill("solid", fgColor="FFF1F3F5")
ERROR_FILL = PatternFill("solid", fgColor="FFFAD4D4")
WARNING_FILL = PatternFill("solid", fgColor="FFFFEBB8")

THIN = Border(*(Side(style="thin", color="FFC5CDD6"),) * 4)
WRAP = Alignment(wrap_text=True, vertical="top")
MIDDLE = Alignment(vertical="center", wrap_text=True)
LOW = Alignment(vertical="bottom")
OPEN = Protection(locked=False)

_LONGEST = 32_767  # signs in one cell
_MADE = datetime(2021, 2, 25)  # noqa: DTZ001 - the day of the circular, said by every file; a workbook has no zone
_NOT_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Written by the library at each save: the clock stays out of what is pure.
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


# Styles by name: openpyxl gives a cell all of one at once, ten times faster than property by property.
STUDENT_TEXT, STUDENT_DAY, FREE_TEXT, FREE_DAY = "Élève", "Élève (date)", "Libre", "Libre (date)"


def new_book(title: str) -> Workbook:
    """An empty workbook in French, with the house's named styles."""
    book = Workbook()
    book.properties.title = title
    book.properties.language = "fr"
    for name, number_format, border in (
        (STUDENT_TEXT, TEXT, THIN),
        (STUDENT_DAY, DAY, THIN),
        (FREE_TEXT, TEXT, Border()),
        (FREE_DAY, DAY, Border()),
    ):
        style = NamedStyle(name, font=BODY, border=border, protection=OPEN, number_format=number_format)
        style.alignment = Alignment(horizontal="left", vertical="top")
        book.add_named_style(style)
    return book


def at(sheet: Worksheet, row: int, column: int) -> Cell:
    """One cell; none of ours is merged."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def row_of(sheet: Worksheet, row: int, columns: int) -> list[Cell]:
    """The first cells of one row."""
    return [at(sheet, row, column) for column in range(1, columns + 1)]


def safe(text: str) -> str:
    """`text` as a cell may hold it: no sign that XML forbids, not longer than Excel takes."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:_LONGEST]


def write_text(cell: Cell, text: str) -> None:
    """`text` as text, whatever it begins with: never a formula, not even when someone edits the cell."""
    cell.value = safe(text)
    cell.data_type = "s"
    if cell.number_format != TEXT:
        cell.number_format = TEXT
    if text[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True


def make_room(sheet: Worksheet, row: int, text: str, width: int, least: float = 0) -> None:
    """Height for `text` wrapped in a column of `width`: not every program finds it by itself."""
    lines = sum(1 + len(line) // int(1.15 * width) for line in text.split("\n"))
    sheet.row_dimensions[row].height = max(least, 15.5 * lines + 1)


def write_day(cell: Cell, day: date) -> None:
    """A real date, shown the Belgian way."""
    cell.value = day
    if cell.number_format != DAY:
        cell.number_format = DAY


def dress(
    cells: Iterable[Cell],
    font: Font = BODY,
    fill: PatternFill | None = None,
    border: Border | None = None,
    alignment: Alignment | None = None,
) -> None:
    """The same look for several cells."""
    for cell in cells:
        cell.font = font
        if fill is not None:
            cell.fill = fill
        if border is not None:
            cell.border = border
        if alignment is not None:
            cell.alignment = alignment


def protect(sheet: Worksheet) -> None:
    """Locked cells stay as they are, without a password; all that helps filling in stays allowed."""
    sheet.protection.sheet = True
    for allowed in (
        "formatCells",
        "formatColumns",
        "formatRows",
        "insertRows",
        "deleteRows",
        "sort",
        "autoFilter",
    ):
        setattr(sheet.protection, allowed, False)  # False: not forbidden


def print_on_a4(sheet: Worksheet, *, landscape: bool = False, repeat: int | None = None) -> None:
    """One page wide, as many as needed long; row `repeat` again on each page."""
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(right=_HeaderFooterPart("Page &P / &N"))
    if repeat is not None:
        sheet.print_title_rows = f"{repeat}:{repeat}"


def to_bytes(book: Workbook) -> bytes:
    """The .xlsx file; the same workbook always gives the same bytes."""
    book.properties.creator = "Fédération Wallonie-Bruxelles"
    book.properties.created = _MADE
    raw, fixed = BytesIO(), BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + _MADE.isoformat().encode() + b"Z", content)
            info = zipfile.ZipInfo(entry.filename)  # 1 January 1980
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return fixed.getvalue()
