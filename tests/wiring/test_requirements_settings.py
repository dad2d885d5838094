"""What the circulars name and may change is a setting: another value is what the mails say."""

import re
from pathlib import Path

import pytest

from bot.app import common_values
from bot.reading.mail import read_message
from bot.reading.topics import topics
from bot.settings import SettingsError, load
from bot.wiring.mail import address_book
from bot.writing.mails import Templates

ROOT = Path(__file__).parents[2]
TEMPLATES = Templates()  # compiled once for all these tests
SCHOOL = {"denomination": "Haute École de Clairval", "fase": 990010, "box": "ec990010@cfwb.be"}
CASE = {
    "school": SCHOOL,
    "reference": "VGM-7K2M4Q",
    "marker": "9f2c1a",
    "year": "2026-2027",
    "accepted_unverified": False,
    "attached": False,
    "received_on": "2027-04-12T09:00:00+00:00",
    "facts": {"produit": "orga", "annee": 2027},
}
READY = sorted({each.template for each in topics().values() if each.template.startswith("questions/")})


@pytest.fixture
def says(tmp_path):
    """What a mail says under these settings."""

    def write(template: str, settings: str = "", **values: object) -> str:
        path = tmp_path / "vaguemestre.toml"
        path.write_text(settings, "utf-8")
        text = TEMPLATES.words(template, {**common_values(load(path)), **CASE, **values}).text
        return text.replace("\u00a0", " ")

    return write


# --- persons and boxes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("contact", ["poles", "cerbere"])
def test_another_contact_is_named_in_every_answer_that_named_the_former(says, contact):
    def under(name: str) -> dict[str, str]:
        return {each: says(each, f'[help.contacts]\n{contact} = "{name}"') for each in READY}

    former, latter = under("Personne Première"), under("Personne Seconde")
    naming = [each for each in READY if "Personne Première" in former[each]]
    assert naming
    assert {each: text.replace("Première", "Seconde") for each, text in former.items()} == latter


def test_who_answers_about_pix_is_told_with_a_telephone(says):
    told = says(
        "questions/pix_orga", '[pix]\ncontacts = ["Noé Delvigne, 02 000 00 00", "Zélie Maes, 02 000 00 01"]'
    )
    assert "- Noé Delvigne, 02 000 00 00\n- Zélie Maes, 02 000 00 01" in told
    assert "02 000" not in says("questions/pix_orga")


def test_no_file_of_the_program_names_a_person_of_the_circulars():
    named = re.compile(rb"dradin|dohogne|dufour anne|defawe|690[ -/]?8[0-9]", re.IGNORECASE)
    written = [each for place in ("bot", "mail_templates", "deploy") for each in (ROOT / place).rglob("*")]
    found = [
        each.relative_to(ROOT).as_posix()
        for each in written
        if each.suffix in {".py", ".toml", ".j2", ".typ"} and named.search(each.read_bytes())
    ]
    assert found == []


def test_a_box_is_known_without_regard_to_capitals(tmp_path):
    path = tmp_path / "vaguemestre.toml"
    path.write_text('[mail.boxes]\nhappi = "Happi@cfwb.be"\nmodigia = "Modigia@CFWB.be"\n', "utf-8")
    assert load(path).mail.boxes["modigia"] == "modigia@cfwb.be"


def test_a_box_with_an_accent_is_never_one_to_write_from(tmp_path):
    path = tmp_path / "vaguemestre.toml"
    path.write_text('[mail.boxes]\nhappi = "happi@cfwb.be"\npoles = "pôles.territoriaux@cfwb.be"\n', "utf-8")
    with pytest.raises(SettingsError, match="sans accent"):
        load(path)


@pytest.mark.parametrize(
    "copy",
    [
        "pôles.territoriaux@cfwb.be".encode(),
        b"=?utf-8?Q?p=C3=B4les=2Eterritoriaux?=@cfwb.be",
        b'"Poles" <p\xf4les.territoriaux@cfwb.be>',
    ],
    ids=["utf-8", "encoded word", "latin-1"],
)
def test_a_mail_whose_copy_bears_the_accent_is_read(copy):
    reading = read_message(
        b"From: <ec990001@cfwb.be>\r\nTo: acces@cfwb.be\r\nCc: " + copy + b"\r\nSubject: Annexe 1\r\n"
        b"Message-ID: <1@ecole.example>\r\n\r\nVoici l'annexe 1.\r\n"
    )
    assert reading.author is not None
    assert reading.author.address == "ec990001@cfwb.be"
    assert "Voici l'annexe 1." in reading.text


def test_one_domain_is_written_to_whatever_is_read(tmp_path):
    path = tmp_path / "vaguemestre.toml"
    path.write_text('[mail]\ndomain = "adm.cfwb.be"\n', "utf-8")
    book = address_book(load(path))
    owners = [book.box_owner(f"ec990001@{domain}") for domain in ("cfwb.be", "adm.cfwb.be")]
    assert owners[0] == owners[1] == 990001
    assert book.address_of(owners[0]) == "ec990001@adm.cfwb.be"


# --- who signs, and links ---------------------------------------------------------------------------------------


def test_every_mail_is_signed_by_the_service_with_its_address(says):
    for template in ("happi_ouverture/guidage", "pix/recue", "questions/happi_offre"):
        told = says(template)
        assert "Service général du Numérique éducatif (SGNE)" in told
        assert "Avenue du Port 16, 1080 Bruxelles" in told
    assert "Rue des Essais 1" in says("questions/happi_offre", 'footer = ["Rue des Essais 1"]')


def test_the_address_of_a_leaflet_and_the_other_spelling_of_a_host_are_used_nowhere():
    written = [each for place in ("bot", "mail_templates", "deploy") for each in (ROOT / place).rglob("*")]
    texts = {each: each.read_text("utf-8") for each in written if each.suffix in {".py", ".toml", ".j2", ".typ"}}
    assert [each for each, text in texts.items() if "contact.sgne" in text] == []
    assert [each for each, text in texts.items() if "monespace.fwb.be" in text] == []
    assert any("monespace.fw-b.be" in text for text in texts.values())


def test_the_help_centre_has_one_host(tmp_path):
    path = tmp_path / "vaguemestre.toml"
    path.write_text("", "utf-8")
    links = common_values(load(path))["links"]
    hosts = {re.sub(r"^https?://([^/]+).*", r"\1", each) for each in links.values() if "monespace" in each}
    assert hosts == {"monespace.fw-b.be"}


def test_links_of_happi_follow_the_settings(says):
    assert "https://happi.cfwb.be" in says("happi_ouverture/ouverte")
    assert "http://enseignement.be/download.php?do_id=15904" in says("happi_ouverture/ouverte")
    moved = '[[happi.links]]\nlabel = "Happi"\nurl = "https://e-classe.example/happi"\n'
    told = says("happi_ouverture/ouverte", moved)
    assert "https://e-classe.example/happi" in told
    assert "https://happi.cfwb.be" not in told


def test_the_form_of_an_opening_is_a_setting(says):
    assert "https://www.transversal.cfwb.be/eforms/portal/rest/start/fohappi?context=EDU" in says(
        "happi_ouverture/guidage"
    )
    assert "https://formulaire.example" in says(
        "happi_ouverture/guidage", '[happi]\nform_url = "https://formulaire.example"'
    )


# --- dates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("came", "told"),
    [
        ("2027-04-19T21:59:00+00:00", True),
        ("2027-04-20T09:00:00+00:00", True),
        ("2027-04-20T22:01:00+00:00", False),
    ],
)
def test_a_webinar_is_told_until_its_day_is_over_in_brussels(says, came, told):
    webinar = "[pix.webinar]\nstarts = 2027-04-20T09:30:00\nends = 2027-04-20T11:30:00\n"
    sentence = (
        "le 20 avril 2027, de 9 h 30 à 11 h 30. Inscrivez-vous : https://crp.education/assemblees_ateliers/pix-es/"
    )
    assert (sentence in says("pix/recue", webinar, received_on=came)) is told
    assert "webinaire" not in says("pix/recue", received_on=came)


def test_a_webinar_without_an_end_has_its_hour(says):
    told = says("pix/recue", "[pix.webinar]\nstarts = 2027-04-20T14:00:00\n")
    assert "le 20 avril 2027, à 14 h." in told


def test_the_tabs_of_e_poles_have_the_days_of_the_settings(says):
    default = says("questions/poles_bientot")
    assert "structure du pôle : à partir du 15 juin 2022" in default
    assert "calcul du financement du pôle : pas encore disponible" in default
    opened = says("questions/poles_bientot", '[[help.tabs]]\nlabel = "simulation"\nopens = 2027-01-15\n')
    assert "simulation : à partir du 15 janvier 2027" in opened
    assert "structure du pôle" not in opened


# --- delays -----------------------------------------------------------------------------------------------------


def test_every_receipt_of_a_procedure_with_stages_says_that_delays_are_normal():
    receipts = [
        each
        for each in TEMPLATES.names()
        if re.fullmatch(r"(happi_ouverture|happi_gestionnaire|happi_fermeture|pix)/recue|happi_eleves/recu", each)
    ]
    assert len(receipts) == 5
    folder = ROOT / "mail_templates"
    assert [
        each for each in receipts if "ertain délai" not in (folder / each / "body.txt.j2").read_text("utf-8")
    ] == []
