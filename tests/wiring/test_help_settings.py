"""Every ready answer can be written with the settings as they are, told or not, and names nobody by itself."""

from pathlib import Path

import pytest

from bot.app import common_values
from bot.cli.findings_help import of_help
from bot.reading.topics import topics
from bot.settings import SettingsError, load
from bot.writing.mails import Templates

ROOT = Path(__file__).parents[2]
EMPTY = "\n".join(
    (
        "[help]",
        'line = ""',
        "[help.links]",
        *(f'{name} = ""' for name in ("mon_espace", "happi", "pix", "pix_contact", "cerbere_portail")),
        "[help.contacts]",
        'poles = ""',
        'cerbere = ""',
    )
)
SCHOOL = {"denomination": "Institut Sainte-Invention", "fase": 990003, "box": "ec990003@cfwb.be"}
CASE = {
    "reference": "VGM-7K2M4Q",
    "marker": "9f2c1a",
    "year": "2026-2027",
    "accepted_unverified": False,
    "attached": False,
}
ANSWERS = sorted({topic.template for topic in topics().values() if topic.template.startswith("questions/")})


@pytest.fixture
def told(tmp_path):
    """Loads settings with this text."""

    def write(text: str):
        path = tmp_path / "vaguemestre.toml"
        path.write_text(text, "utf-8")
        return load(path)

    return write


@pytest.mark.parametrize("text", ["", EMPTY], ids=["nothing said", "everything empty"])
@pytest.mark.parametrize("school", [SCHOOL, None], ids=["a school", "a citizen"])
def test_every_ready_answer_is_written_from_the_settings(told, text, school):
    values = {**common_values(told(text)), **CASE, "school": school, "answer_lines": ("Une ligne.",)}
    written = {name: Templates().words(name, values) for name in ANSWERS}
    assert len(written) > 50
    holes = [
        name for name, said in written.items() if "None" in said.text or " ." in said.text or "«  »" in said.text
    ]
    assert holes == []


def test_the_settings_replace_addresses_and_contacts(told):
    values = common_values(
        told(
            '[mail.boxes]\nhappi = "happi@cfwb.be"\npoles = "poles@cfwb.be"\n[help]\nline = "0800/99 999"\n'
            '[help.links]\nmon_espace = "https://espace.example"\n[help.contacts]\ncerbere = "cellule@cfwb.be"\n'
        )
    )
    assert values["help_line"] == "0800/99 999"
    assert values["links"]["mon_espace"] == "https://espace.example"
    assert values["contacts"] == {"poles": "poles@cfwb.be", "cerbere": "cellule@cfwb.be"}
    assert values["boxes"]["pix"] == "happi@cfwb.be", "a box that is not watched is answered for by that of Happi"


def test_the_forms_are_those_that_are_told_elsewhere(told):
    values = common_values(
        told('[happi]\nform_url = "https://happi.example"\n[pix]\nform_url = "https://pix.example"')
    )
    assert values["links"]["happi_formulaire"] == "https://happi.example"
    assert values["links"]["pix_contact"] == "https://pix.example"


def test_the_example_of_production_says_what_is_the_default(told):
    example, default = load(ROOT / "deploy" / "vaguemestre.toml"), told("")
    assert example.help == default.help
    assert example.mail.limits == default.mail.limits


def test_an_unknown_address_is_named(told):
    with pytest.raises(SettingsError, match=r"help\.links\.moodle"):
        told('[help.links]\nmoodle = "https://moodle.example"')


@pytest.mark.parametrize(
    "link", ["happi", "happi.cfwb.be", "ftp://happi.cfwb.be", "https://", "javascript:alert(1)", "https://a b.be"]
)
def test_what_leads_nowhere_is_no_link(told, link):
    with pytest.raises(SettingsError, match=r"help\.links\.happi\b.*adresse complète"):
        told(f'[help.links]\nhappi = "{link}"\n')


def test_a_link_that_stands_for_another_setting_stays_empty(told):
    links = told('[help.links]\npix_contact = ""\nhappi = "http://happi.example/aide"\n').help.links
    assert (links.pix_contact, links.happi) == ("", "http://happi.example/aide")


def test_the_doctor_speaks_of_contacts_only_where_citizens_are_answered(told):
    watched = '[mail.boxes]\nhappi = "happi@cfwb.be"\nmodigia = "modigia@cfwb.be"\n'
    assert list(of_help(told(""))) == []
    (empty,) = of_help(told(watched))
    assert "help.contacts.poles, help.contacts.cerbere" in empty.trouble
    (full,) = of_help(told(watched + '[help.contacts]\npoles = "acces@cfwb.be"\ncerbere = "cellule@cfwb.be"\n'))
    assert full.ok
