"""The report as a workbook: a summary, then a sheet an indicator, with real numbers and native charts."""

from datetime import date, timedelta
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports.model import Missing, Report, Section, Share, Table, Value
from bot.reports.numbers import day, said
from bot.reports.words import KINDS

_INK, _NAVY, _GREY = "FF1B2733", "FF1D3557", "FF5B6673"
_BODY = Font(name="Calibri", size=11, color=_INK)
_BOLD = Font(name="Calibri", size=11, color=_INK, bold=True)
_QUIET = Font(name="Calibri", size=10, color=_GREY, italic=True)
_TITLE = Font(name="Calibri", size=16, color=_NAVY, bold=True)
_SUBTITLE = Font(name="Calibri", size=13, color=_NAVY, bold=True)
_BIG = Font(name="Calibri", size=18, color=_NAVY, bold=True)
_HEAD = Font(name="Calibri", size=11, color="FFFFFFFF", bold=True)
_HEAD_FILL = PatternFill("solid", fgColor=_NAVY)
_TOTAL_FILL = PatternFill("solid", fgColor="FFEEF4FA")
_THIN = Border(*(Side(style="thin", color="FFC5CDD6"),) * 4)
_WRAP = Alignment(wrap_text=True, vertical="top")
_RIGHT = Alignment(horizontal="right", vertical="top", wrap_text=True)

_FAINT = GraphicalProperties(ln=LineProperties(solidFill="DDE3EA"))

_COUNT = "[$-80C]#,##0"  # as Belgium writes it: 1.135
_PERCENT = "[$-80C]0.0%"
_HOURS = '[$-80C]#,##0.0" h"'
_DAY = "dd/mm/yyyy"

_WIDE, _NARROW = 52, 17  # of the labels, of a figure
_COLUMNS = 7  # over which a sentence spreads
_SENTENCE = _WIDE + (_COLUMNS - 1) * _NARROW
_SHEETS = {
    "happi": "Happi",
    "year": "Listes de l’année",
    "requests": "Demandes",
    "delays": "Délais",
    "lists": "Fichiers de liste",
    "accounts": "Comptes et pages",
    "letters": "Formulaires et questions",
}
_LINE = 15.5  # points
_CHART_ROWS = 17  # that a chart covers


def as_workbook(report: Report) -> bytes:
    """The .xlsx file."""
    book = Workbook()
    book.properties.title = report.title
    book.properties.creator = "Vaguemestre"
    book.properties.language = "fr"
    summary = book.worksheets[0]
    summary.title = "Synthèse"
    _summarise(summary, report)
    for section in report.sections:
        sheet: Worksheet = book.create_sheet(_SHEETS.get(section.code, section.code))
        _write_section(sheet, section, report)
    for sheet in book.worksheets:
        _lay_out(sheet)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _summarise(sheet: Worksheet, report: Report) -> None:
    row = _line(sheet, 1, report.title, _TITLE)
    row = _line(sheet, row, f"Activité comptée du {day(report.since)} au {day(report.as_of)}.", _BODY)
    row = _line(sheet, row, report.caution, _QUIET) + 1
    for section in report.sections:
        row = _line(sheet, row, f"{section.title} – {KINDS[section.kind]}", _SUBTITLE)
        for headline in section.headlines:
            _text(_at(sheet, row, 1), headline.words, _BODY)
            _write(_at(sheet, row, 2), headline.value, _BOLD)
            row += 1
        row = _line(sheet, row, f"Source : {section.source} (données au {day(report.as_of)})", _QUIET) + 1


def _write_section(sheet: Worksheet, section: Section, report: Report) -> None:
    row = _line(sheet, 1, section.title, _TITLE)
    row = _line(sheet, row, KINDS[section.kind], _QUIET)
    row = _line(sheet, row, f"→ Contexte : {section.context}", _BODY)
    for remark in section.remarks:
        row = _line(sheet, row, f"→ Remarque sur les données : {remark}", _BODY)
    for headline in section.headlines:
        _write(_at(sheet, row, 1), headline.value, _BIG)
        _at(sheet, row, 1).alignment = Alignment(horizontal="right", vertical="center")
        _text(_at(sheet, row, 2), headline.words, _BODY)
        _at(sheet, row, 2).alignment = Alignment(
            vertical="center", indent=1
        )  # it may run over the empty cells beside it
        sheet.row_dimensions[row].height = 27
        row += 1
    row = _line(sheet, row, f"Source : {section.source} (données au {day(report.as_of)})", _QUIET) + 1
    for table in section.tables:
        row = _write_table(sheet, row, table) + 1


def _write_table(sheet: Worksheet, row: int, table: Table) -> int:
    """A table and, below it, its chart; the first row that is free again."""
    row = _line(sheet, row, table.title, _SUBTITLE)
    head = row
    for place, title in enumerate((table.first, *(column.title for column in table.columns)), start=1):
        cell = _at(sheet, row, place)
        _text(cell, title, _HEAD)
        cell.fill, cell.border, cell.alignment = _HEAD_FILL, _THIN, _WRAP if place == 1 else _RIGHT
    longest = max(len(column.title) for column in table.columns)
    sheet.row_dimensions[row].height = _LINE * (1 + longest // _NARROW)
    for line in table.rows:
        row += 1
        texts = [len(value) // _NARROW for value in line.values if isinstance(value, str)]
        sheet.row_dimensions[row].height = _LINE * (1 + max([*texts, len(line.label) // _WIDE]))
        font = _BOLD if line.total else _BODY
        _text(_at(sheet, row, 1), line.label, font)
        for place, value in enumerate(line.values, start=2):
            _write(_at(sheet, row, place), value, font)
        for place in range(1, len(line.values) + 2):
            _at(sheet, row, place).border = _THIN
            if line.total:
                _at(sheet, row, place).fill = _TOTAL_FILL
    if not table.rows:
        return _line(sheet, row + 1, "Rien à compter pour cette période.", _QUIET)
    return _draw(sheet, head, table) if table.plot is not None else row + 1


def _draw(sheet: Worksheet, head: int, table: Table) -> int:
    """A native chart of the table whose header stands in row `head`."""
    plot = table.plot
    assert plot is not None
    last = head + sum(not row.total for row in table.rows)
    chart = BarChart()
    chart.type = "col" if plot.upright else "bar"
    chart.title = plot.title
    chart.style, chart.gapWidth = 10, 60
    for code in plot.columns:
        column = table.at(code) + 2
        chart.add_data(Reference(sheet, min_col=column, min_row=head, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=head + 1, max_row=last))
    for series, colour in zip(chart.series, ("1D3557", "C2570C"), strict=False):
        series.graphicalProperties.solidFill = colour
    chart.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    if len(plot.columns) == 1:
        chart.legend = None
    if not plot.upright:
        chart.x_axis.scaling.orientation = "maxMin"  # the first row on top, as in the table
    chart.x_axis.delete = False
    chart.y_axis.delete = not plot.upright  # the end of each bar says its figure
    chart.y_axis.majorGridlines = ChartLines(_FAINT) if plot.upright else None
    chart.width, chart.height = 24, 8
    free = head + len(table.rows) + 2
    sheet.add_chart(chart, f"A{free}")
    return free + _CHART_ROWS


# --- cells ------------------------------------------------------------------------------------------------------


def _at(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def _line(sheet: Worksheet, row: int, text: str, font: Font) -> int:
    """A sentence over the whole width; the next row."""
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=_COLUMNS)
    cell = _at(sheet, row, 1)
    _text(cell, text, font)
    cell.alignment = _WRAP
    height = float(font.size or 11)
    lines = 1 + int(len(text) * height / 11) // _SENTENCE
    sheet.row_dimensions[row].height = 1.45 * height * lines
    return row + 1


def _text(cell: Cell, text: str, font: Font) -> None:
    """A text, whatever it begins with."""
    cell.value, cell.font = text, font
    cell.data_type = "s"
    cell.alignment = _WRAP


def _write(cell: Cell, value: Value, font: Font) -> None:
    """A figure as a number that can be counted on with; a missing one in words."""
    match value:
        case Missing() | str():
            _text(cell, said(value), _QUIET if isinstance(value, Missing) else font)
            cell.alignment = _RIGHT
            return
        case Share():
            cell.value, cell.number_format = value.tenths / 1000, _PERCENT
        case timedelta():
            cell.value, cell.number_format = round(value.total_seconds() / 3600, 2), _HOURS
        case date():
            cell.value, cell.number_format = value, _DAY
        case int():
            cell.value, cell.number_format = value, _COUNT
    cell.font = font
    cell.alignment = Alignment(vertical="top")


def _lay_out(sheet: Worksheet) -> None:
    """Widths, and one A4 page on paper."""
    sheet.column_dimensions["A"].width = _WIDE
    for letter in "BCDEFG":
        sheet.column_dimensions[letter].width = _NARROW
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
