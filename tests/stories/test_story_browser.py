"""The whole story on the sandbox page, in a real browser: a school on the left, the agents on the right."""

import os
import re
import shutil
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Locator, Page, expect, sync_playwright
from pypdf import PdfReader

from bot.cli.invented import FORM_ENGINE
from bot.cli.player import compose
from bot.cli.story import FORM, HAPPI, SCHOOL, STUDENTS
from tests.stories.page_hands import PATIENCE, Album, Office, School, Watch

pytestmark = pytest.mark.browser

AGENT, OPERATOR = "Agnès Delcourt", "Équipe Happi ETNIC"
AGENTS, ETNIC = "happi", "happi-etnic"
OTHER_SCHOOL, LETTERED = "ec990004@cfwb.be", "ec990007@cfwb.be"
ACCESSIBLE = Path(__file__).with_name("accessible.js").read_text("utf-8")
# Nothing of a browser's own errands: it must be able to run on a machine without any network.
FLAGS = (
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Screen:
    """One open page and all that watches it."""

    page: Page
    watch: Watch
    album: Album
    school: School
    office: Office
    files: Path


@pytest.fixture(scope="module")
def chromium() -> str:
    found = shutil.which("chromium")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("chromium n’est pas installé")
    return found or pytest.skip("chromium n’est pas installé")


@pytest.fixture(scope="module")
def screen(chromium: str, demo: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """The page of a demo on which nothing happened yet, in a browser that was never used."""
    files = tmp_path_factory.mktemp("telechargements")
    watch = Watch(demo["page"])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profil"),
            executable_path=chromium,
            args=FLAGS,
            viewport={"width": 1440, "height": 900},
            locale="fr-BE",
        )
        try:
            page = browser.pages[0]
            watch.follow(page)
            page.goto(f"{demo['page']}/")
            expect(page.locator("#school")).to_have_attribute("data-ready", "true")
            album = Album(tmp_path_factory.mktemp("images"))
            yield Screen(page, watch, album, School(page), Office(page), files)
        finally:
            browser.close()


def test_the_whole_story_can_be_played_on_the_page(screen: Screen) -> None:
    a_school_asks_for_its_environment_and_gets_a_receipt(screen)
    an_agent_asks_the_school_answers_and_the_card_says_so(screen)
    the_request_is_validated_and_the_environment_opened(screen)
    a_list_with_faults_comes_back_with_what_to_correct(screen)
    the_corrected_list_is_counted_without_any_name(screen)
    the_approved_list_ends_as_one_page_for_each_student(screen)


def a_school_asks_for_its_environment_and_gets_a_receipt(screen: Screen) -> None:
    page = screen.page
    expect(page.get_by_test_id("help")).to_be_visible()
    screen.album.take(page, "01-accueil")
    page.get_by_role("button", name="Préparer ce mail").click()
    expect(page.get_by_test_id("compose-to")).to_have_value(HAPPI)
    expect(page.get_by_test_id("compose-text")).to_have_value(re.compile("Numéro FASE : 990001"))
    page.get_by_test_id("help-close").click()
    screen.album.take(page, "02-formulaire")
    screen.school.send()
    screen.school.open_box(SCHOOL)
    mail = screen.school.open_mail("votre demande d’ouverture est bien reçue")
    expect(mail.get_by_test_id("mail-body")).to_contain_text("990001")
    card = screen.office.card("Demande d’ouverture")
    expect(card).to_contain_text("Académie de Clairval")
    expect(card.get_by_test_id("thread-reply").first).to_contain_text("formulaire de demande")
    screen.album.take(page, "03-carte")


def an_agent_asks_the_school_answers_and_the_card_says_so(screen: Screen) -> None:
    screen.office.press(screen.office.card("Demande d’ouverture"), "Demander des informations")
    modal = screen.page.get_by_test_id("modal")
    expect(modal).to_contain_text("N’écrivez aucun nom d’élève", timeout=PATIENCE)
    screen.album.take(screen.page, "04-fenetre")
    screen.office.write("Message", "Pouvez-vous confirmer la fonction du gestionnaire ?")
    mail = screen.school.open_mail("une information nous manque")
    expect(mail.get_by_test_id("mail-body")).to_contain_text("confirmer la fonction du gestionnaire")
    screen.school.answer(mail, "Oui, c’est exact.")
    expect(screen.office.card("l’école a répondu")).not_to_contain_text("c’est exact")


def the_request_is_validated_and_the_environment_opened(screen: Screen) -> None:
    screen.office.press(screen.office.card("l’école a répondu"), "Valider")
    mail = screen.school.open_mail("votre demande est validée")
    canevas = screen.school.save(mail, screen.files)
    assert canevas.suffix == ".xlsx"
    screen.office.act_as(OPERATOR, ETNIC)
    screen.office.press(screen.office.card("Environnement Happi à ouvrir"), "Environnement ouvert")
    screen.school.open_mail("votre environnement est ouvert")
    screen.album.take(screen.page, "05-ouvert")


def a_list_with_faults_comes_back_with_what_to_correct(screen: Screen) -> None:
    rows = [list(student) for student in STUDENTS]
    rows[2][2], rows[5][1] = "31/02/2016", ""
    (canevas,) = screen.files.glob("canevas-*.xlsx")
    filled = canevas.with_name("liste des élèves.xlsx")
    _fill(canevas, filled, rows)
    screen.office.act_as(AGENT, AGENTS)
    screen.school.answer(screen.school.open_mail("votre demande est validée"), "Voici la liste.", filled)
    screen.school.open_mail("votre liste d’élèves est bien reçue")
    mail = screen.school.open_mail("votre liste d’élèves est à corriger")
    expect(mail.get_by_test_id("mail-body")).to_contain_text("31/02/2016")
    mail.get_by_test_id("mail-layout").click()
    layout = mail.frame_locator("[data-testid=mail-html]")
    expect(layout.get_by_role("heading", name="Votre liste d’élèves est à corriger")).to_be_visible()
    screen.album.take(screen.page, "06-a-corriger")
    screen.school.save(mail, screen.files)


def the_corrected_list_is_counted_without_any_name(screen: Screen) -> None:
    (returned,) = screen.files.glob("*-a-corriger.xlsx")
    corrected = returned.with_name("liste corrigée.xlsx")
    _correct(returned, corrected)
    screen.school.answer(screen.school.open_mail("est à corriger"), "C’est corrigé.", corrected)
    card = screen.office.card("Liste d’élèves à approuver")
    expect(card).to_contain_text("12")
    screen.album.take(screen.page, "07-a-approuver")
    words = screen.page.locator("#office").inner_text()
    assert not [nom for nom, _prenom, _date in STUDENTS if nom in words]


def the_approved_list_ends_as_one_page_for_each_student(screen: Screen) -> None:
    screen.office.press(screen.office.card("Liste d’élèves à approuver"), "Approuver")
    screen.school.open_mail("votre liste d’élèves est approuvée")
    screen.office.act_as(OPERATOR, ETNIC)
    screen.office.press(screen.office.card("Lot de comptes à importer"), "Importé")
    mail = screen.school.open_mail("les accès personnels de vos élèves")
    pages = PdfReader(screen.school.save(mail, screen.files)).pages
    assert len(pages) == len(STUDENTS)
    assert STUDENTS[0][0] in pages[0].extract_text()
    screen.office.act_as(AGENT, AGENTS)
    expect(screen.office.card("pages d’accès envoyées").get_by_role("button", name="Approuver")).to_have_count(0)
    screen.album.take(screen.page, "08-pages")


def test_the_same_can_be_done_without_a_mouse(screen: Screen) -> None:
    """Another school’s request is written, sent and answered by keyboard alone; the focus is always seen."""
    page = screen.page
    keys = Keys(page)
    keys.go_to(page.get_by_test_id("box-picker"))
    keys.type("moteur de formulaires")
    keys.press("Enter")
    keys.go_to(page.get_by_test_id("compose-open"))
    keys.press("Enter")
    keys.type(HAPPI)
    keys.go_to(page.get_by_test_id("compose-subject"))
    keys.type("Nouvelle demande d’environnement Happi")
    keys.go_to(page.get_by_test_id("compose-text"))
    keys.type(FORM.format(denomination="École communale").replace("990001", "990004"))
    keys.go_to(page.get_by_test_id("compose-send"))
    keys.press("Enter")
    expect(page.get_by_test_id("compose-open")).to_be_focused()
    card = screen.office.card("Demande d’ouverture")
    keys.go_to(card.get_by_role("button", name="Demander des informations"))
    keys.press("Enter")
    expect(page.get_by_test_id("modal-field-text")).to_be_focused(timeout=PATIENCE)
    keys.type("Quel est le type d’enseignement ?")
    keys.go_to(page.get_by_test_id("modal-submit"))
    keys.press("Enter")
    expect(page.get_by_test_id("modal")).to_be_hidden(timeout=PATIENCE)
    screen.school.open_box(OTHER_SCHOOL)
    screen.school.open_mail("une information nous manque")


# --- a letter for a dossier -----------------------------------------------------------------------------------


def test_a_letter_is_given_to_a_dossier_from_a_list(screen: Screen, demo: dict[str, Any]) -> None:
    form = f"Numéro FASE : {int(LETTERED[2:8])}\nDénomination : École\nDirection (nom, prénom) : Marchal, Ida\n"
    letter = "Veuillez trouver notre demande en pièce jointe."
    with smtplib.SMTP(demo["smtp"]["host"], demo["smtp"]["port"]) as smtp:
        smtp.send_message(compose(FORM_ENGINE, HAPPI, "Demande Happi", form))
        smtp.send_message(compose(LETTERED, HAPPI, "Question", letter))
    office = screen.office
    office.act_as(AGENT, AGENTS)
    office.press(office.card("Courrier à trier"), "Attribuer à…")
    modal = screen.page.get_by_test_id("modal")
    expect(modal).to_be_visible(timeout=PATIENCE)
    screen.album.take(screen.page, "08-attribuer")
    assert screen.page.evaluate(ACCESSIBLE) == []
    choices = modal.get_by_label("Dossier").locator("option")
    expect(choices).to_have_text([re.compile("Choisissez"), re.compile(r"^VGM-\w{6} · Ouverture")])
    modal.get_by_test_id("modal-submit").click()
    expect(modal.get_by_test_id("modal-error")).to_be_visible()
    modal.get_by_label("Dossier").select_option(index=1)
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden(timeout=PATIENCE)
    expect(office.card("Courrier attribué à un dossier")).to_contain_text("Attribué par")


# --- the page itself ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["large", "téléphone"])
@pytest.mark.parametrize("side", ["school", "office"])
def test_names_landmarks_and_contrasts_are_in_order(
    screen: Screen, scheme: Any, size: tuple[int, int], side: str
) -> None:
    page = screen.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    if page.get_by_test_id(f"side-{side}").is_visible():
        page.get_by_test_id(f"side-{side}").click()
    screen.album.take(page, f"09-{side}-{size[0]}-{scheme}")
    try:
        assert page.evaluate(ACCESSIBLE) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "la page déborde"
    finally:
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        page.set_viewport_size({"width": 1440, "height": 900})


def test_the_page_asked_nobody_else_and_complained_of_nothing(screen: Screen) -> None:
    """Last of the file: everything above was watched."""
    assert screen.watch.asked > 50
    assert screen.watch.strangers == []
    assert screen.watch.complaints == []


# --- keyboard and workbooks -----------------------------------------------------------------------------------

FOCUS_SEEN = """() => {
  const at = document.activeElement;
  // From the last control to the first one goes by way of the browser itself.
  if (at === document.body) return true;
  const ring = (node) => {
    const style = getComputedStyle(node);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  return [at, at.closest("label"), at.nextElementSibling].some((node) => node && ring(node));
}"""


@dataclass
class Keys:
    """A person without a mouse."""

    page: Page

    def go_to(self, wanted: Locator) -> None:
        """Press Tab until it has the focus; what has it on the way is seen too."""
        for _ in range(120):
            if wanted.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(FOCUS_SEEN), self.page.evaluate(
                "document.activeElement.outerHTML.slice(0, 200)"
            )
        pytest.fail(f"la touche Tab ne mène pas à {wanted}")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.insert_text(text)


def _fill(canevas: Path, filled: Path, rows: list[list[str]]) -> None:
    """As a school does: below the example row."""
    book, sheet, header = _opened(canevas)
    for line, row in enumerate(rows, start=header + 2):
        for column, value in enumerate(row, start=1):
            sheet.cell(line, column, value)
    book.save(filled)


def _correct(returned: Path, corrected: Path) -> None:
    """Only the rows that the column « À corriger » speaks of."""
    book, sheet, header = _opened(returned)
    right = {nom: (prenom, date) for nom, prenom, date in STUDENTS}
    titles = [cell.value for cell in sheet[header]]
    spoken = [row for row in sheet.iter_rows(min_row=header + 1) if row[titles.index("À corriger")].value]
    assert [row[0].value for row in spoken] == ["Ceulemans", "Franssen"]
    for row in spoken:
        row[1].value, row[2].value = right[str(row[0].value)]
    book.save(corrected)


def _opened(path: Path) -> tuple[Workbook, Worksheet, int]:
    """Workbook, its sheet of students and the row of the titles."""
    book = load_workbook(path)
    sheet = book["Élèves"]
    return book, sheet, next(row[0].row for row in sheet.iter_rows(max_row=30) if row[0].value == "Nom")
