"""The page in a real browser: nothing is fetched, it holds on a telephone, and it prints on A4."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader

from bot.ports.indicators import FileRow, Movements, StageCount
from bot.reports import report
from bot.reports.page import as_page
from tests.support.report_state import AT

pytestmark = pytest.mark.browser

ACCESSIBLE = (Path(__file__).parents[1] / "stories" / "accessible.js").read_text("utf-8")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
A4 = (595, 842)  # points


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("chromium n’est pas installé")
    if found is None:
        pytest.skip("chromium n’est pas installé")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def place(published, scope, tmp_path) -> Path:
    facts = replace(
        published,
        stages=[StageCount("happi_ouverture", "attend_agent", 3)],
        files=[FileRow(AT, "password_protected", 0, 0, 0), FileRow(AT, None, 30, 0, 0)],
        movements=Movements(created=1500, deleted=12),
    )
    path = tmp_path / "rapport.html"
    path.write_text(as_page(report(facts, scope())), "utf-8")
    return path


def test_the_page_fetches_nothing_and_is_readable(browser, place):
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    asked, told = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(place.as_uri())
    assert page.get_by_role("heading", level=1).inner_text() == "Indicateurs Happi au 22/11/2026"
    assert page.get_by_role("img", name="Environnements livrés, par niveau").is_visible()
    assert set(page.evaluate(ACCESSIBLE)) - {"il faut un header.bar"} == set()  # that bar is the sandbox's own
    assert (asked, told) == ([place.as_uri()], [])
    page.close()


def test_the_page_never_scrolls_sideways_on_a_telephone(browser, place):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(place.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_the_page_prints_on_a4_with_numbered_pages_and_tags(browser, place):
    page = browser.new_page()
    page.goto(place.as_uri())
    pdf = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)))
    page.close()
    sizes = {(round(each.mediabox.width), round(each.mediabox.height)) for each in pdf.pages}
    assert all(abs(wide - A4[0]) <= 1 and abs(high - A4[1]) <= 1 for wide, high in sizes)
    assert 3 <= len(pdf.pages) <= 10
    assert pdf.trailer["/Root"]["/Lang"] == "fr"
    assert "/StructTreeRoot" in pdf.trailer["/Root"]
    assert "1.135" in pdf.pages[0].extract_text()
