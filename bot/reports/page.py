"""The report as one HTML file: read in a browser, printed on A4, without any script or outside file."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.reports.model import Missing, Report, Row, Table, Value
from bot.reports.numbers import day, said, unbroken
from bot.reports.plots import svg
from bot.reports.words import KINDS

_HERE = Path(__file__).parent


def as_page(report: Report) -> str:
    """The whole HTML document."""
    templates = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(said=said, day=day, why=_why, cells=_cells, words=unbroken)
    # Our own drawing, whose every text is escaped where it is written, and our own style sheet.
    drawn = {table.code: Markup(svg(table)) for section in report.sections for table in section.tables}  # noqa: S704
    style = Markup((_HERE / "page.css").read_text("utf-8"))  # noqa: S704
    return templates.get_template("page.html.j2").render(report=report, kinds=KINDS, drawn=drawn, style=style)


def _why(value: Value) -> str:
    """The class of a cell: figures stand right, missing ones are grey."""
    match value:
        case Missing():
            return "missing"
        case str():
            return "text"
        case _:
            return "figure"


def _cells(row: Row, table: Table) -> list[tuple[str, Value]]:
    """Each value with the title of its column, which a narrow screen shows beside it."""
    return [(column.title, value) for column, value in zip(table.columns, row.values, strict=True)]
