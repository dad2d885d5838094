"""The same figures in every output: JSON, a workbook, a page."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.ports.indicators import DossierRow, EnteredFigure, FileRow, Movements, StageCount, StepRow
from bot.reports import report
from bot.reports.as_json import as_json
from bot.reports.model import Column, Missing, Plot, Row, Table, Unit
from bot.reports.numbers import said
from bot.reports.page import as_page
from bot.reports.plots import nice, svg
from bot.reports.workbook import as_workbook

AT = datetime(2026, 10, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def whole(published, scope):
    """Something in every table, and a figure that is missing."""
    facts = replace(
        published,
        stages=[StageCount("happi_ouverture", "attend_agent", 3)],
        steps=[
            StepRow("happi_ouverture", 1, AT, "form_arrived", "nouveau", "attend_agent"),
            StepRow("happi_ouverture", 1, AT + timedelta(hours=30), "chosen", "attend_agent", "attend_etnic"),
            StepRow("happi_ouverture", 1, AT + timedelta(hours=60), "chosen", "attend_etnic", "ouvert"),
        ],
        dossiers=[DossierRow("happi_ouverture", AT, "ouvert"), DossierRow("courrier", AT, "a_trier", "a_trier")],
        files=[FileRow(AT, "password_protected", 0, 0, 0), FileRow(AT, None, 30, 0, 0)],
        movements=Movements(created=1500),
        entered=[EnteredFigure("teachers", 15140, date(2026, 10, 1), "U0AGENT1")],
    )
    return report(facts, scope())


# --- JSON -------------------------------------------------------------------------------------------------------


def test_json_holds_every_value_with_its_unit_and_says_why_one_is_missing(whole):
    read = json.loads(as_json(whole))
    assert (read["as_of"], read["since"], read["made"]) == ("2026-11-22", "2026-07-04", "2026-11-22")
    assert "ne constitueront jamais qu’une approximation simplifiée" in read["caution"]
    sections = {each["code"]: each for each in read["sections"]}
    assert list(sections) == ["happi", "year", "requests", "delays", "lists", "accounts", "letters"]
    happi = sections["happi"]
    assert happi["kind"] == "quantity"
    assert happi["data_at"] == "2026-11-22"
    assert happi["headlines"][0] == {
        "code": "environments", "words": "environnements établissement livrés", "value": 1135,
    }  # fmt: skip
    assert happi["headlines"][1] == {"code": "users", "words": "utilisateurs", "value": None, "missing": "blank"}
    levels = happi["tables"][0]
    assert {column["code"]: column["unit"] for column in levels["columns"]}["share"] == "percent"
    assert levels["rows"][0]["values"]["share"] == {"value": 78.5}
    assert sections["delays"]["tables"][0]["rows"][0]["values"]["median"] == {"value": 60 * 3600}


# --- the workbook -----------------------------------------------------------------------------------------------


def test_the_workbook_has_a_sheet_an_indicator_with_numbers_that_can_be_counted_on(whole):
    book = load_workbook(BytesIO(as_workbook(whole)))
    assert book.sheetnames == [
        "Synthèse", "Happi", "Listes de l’année", "Demandes", "Délais", "Fichiers de liste", "Comptes et pages",
        "Formulaires et questions",
    ]  # fmt: skip
    happi = book["Happi"]
    found = {row[0].value: row for row in happi.iter_rows()}
    level = found["Fondamental ordinaire"]
    assert (level[1].value, level[1].number_format) == (891, "[$-80C]#,##0")
    assert (level[2].value, level[2].number_format) == (0.785, "[$-80C]0.0%")
    assert found["Autres utilisateurs (CTP et agents du Ministère)"][1].value == "non saisi"
    assert found["Enseignants et directions"][1].value == 15140
    assert any(str(label).endswith("(données au 22/11/2026)") for label in found)


def test_the_workbook_draws_native_charts(whole):
    book = load_workbook(BytesIO(as_workbook(whole)))
    drawn = {sheet.title: len(sheet._charts) for sheet in book.worksheets}
    assert drawn["Happi"] == 2
    assert drawn["Demandes"] == drawn["Délais"] == drawn["Fichiers de liste"] == drawn["Comptes et pages"] == 1


def test_a_text_is_never_taken_for_a_formula(published, scope):
    stages = [StageCount("=1+1", "x", 2)]
    book = load_workbook(BytesIO(as_workbook(report(replace(published, stages=stages), scope()))))
    kinds = {cell.value: cell.data_type for row in book["Demandes"].iter_rows() for cell in row}
    assert kinds["=1+1 : x"] == "s"


# --- the page ---------------------------------------------------------------------------------------------------

VOID = {"meta", "br", "rect", "line"}


class Page(HTMLParser):
    """Checks that tags are closed in order, and remembers what a page asks for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:  # <rect …/> is told as begun and ended
            assert self.open.pop() == tag

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def test_the_page_is_one_file_without_script_or_anything_from_outside(whole):
    text = as_page(whole)
    page = Page(text)
    assert page.open == []
    names = {name for name, _ in page.tags}
    assert names & {"script", "link", "img", "iframe", "object", "embed"} == set()
    assert "url(" not in text
    assert "@import" not in text
    assert [each["href"] for each in page.of("a") if not str(each["href"]).startswith("#")] == []


def test_the_page_can_be_read_by_everyone(whole):
    page = Page(as_page(whole))
    assert page.of("html") == [{"lang": "fr"}]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {str(each["href"])[1:] for each in page.of("a")} <= set(ids)
    pictures = page.of("svg")
    assert len(pictures) == 6
    assert all(
        each["role"] == "img" and set(str(each["aria-labelledby"]).split()) <= set(ids) for each in pictures
    )
    assert len(page.of("title")) == len(page.of("desc")) + 1 == len(pictures) + 1
    assert len(page.of("caption")) == len(page.of("table"))
    assert all(each.get("scope") in {"col", "row"} for each in page.of("th"))


def test_the_page_prints_what_the_source_prints(whole):
    text = as_page(whole)
    assert "1.135" in text
    assert re.search(r"Données au 22/11/2026", text)
    assert "Source : AGE (SGNE via Happi)" in text.replace("\u00a0", " ")
    assert "ne constitueront jamais qu’une approximation simplifiée" in text
    assert "non saisi" in text
    assert "size: A4" in text


def test_a_label_can_inject_nothing_into_the_page(published, scope):
    hostile = "<script>alert(1)</script>"
    files = [FileRow(AT, hostile, 0, 0, 0)]
    text = as_page(report(replace(published, files=files), scope()))
    assert "<script" not in text
    assert text.count("&lt;script&gt;") >= 2  # in the table and in the plot beside it


# --- plots ------------------------------------------------------------------------------------------------------


def drawn(values, *, upright=False, columns=("many",)) -> str:
    rows = tuple(Row(f"r{at}", f"Nom {at}", value) for at, value in enumerate(values))
    heads = tuple(Column(code, code.title(), Unit.COUNT) for code in columns)
    return svg(Table("t", "Titre", "Nom", heads, rows, plot=Plot("Dessin", columns, upright=upright)))


def test_bars_are_as_long_as_their_figures():
    picture = drawn([(100,), (50,), (0,)])
    widths = [float(each) for each in re.findall(r'<rect [^>]*width="([\d.]+)"', picture)]
    assert widths[0] == 2 * widths[1]
    assert len(widths) == 2
    assert '<desc id="t-desc">Nom 0 : 100 ; Nom 1 : 50 ; Nom 2 : 0</desc>' in picture


def test_a_missing_figure_is_told_and_not_drawn():
    picture = drawn([(Missing.UNKNOWN,), (4,)], upright=True)
    assert len(re.findall("<rect", picture)) == 1
    assert f"Nom 0 : {said(Missing.UNKNOWN)}" in picture
    assert ">?</text>" in picture


def test_two_columns_a_month_have_a_legend():
    picture = drawn([(3, 8)], upright=True, columns=("openings", "files"))
    assert "Openings" in picture
    assert "Files" in picture
    assert "Nom 0 : Openings 3, Files 8" in picture


@pytest.mark.parametrize("values", [[], [(0,), (0,)], [(Missing.UNKNOWN,)]])
def test_nothing_to_draw_gives_no_picture(values):
    assert drawn(values) == ""


@pytest.mark.parametrize(("most", "end"), [(1, 4), (5, 8), (56, 80), (85, 120), (1135, 1200), (600_000, 800_000)])
def test_a_scale_ends_on_a_round_figure_that_has_whole_quarters(most, end):
    assert nice(most) == end
    assert end % 4 == 0
