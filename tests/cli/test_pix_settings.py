"""What the settings say of Pix reaches the engine and the reader, and a mistake is told in French."""

from datetime import date
from pathlib import Path

import pytest

from bot.app import plan, rules
from bot.cli.findings_pix import of_pix
from bot.domain.pix import CANDIDATURE, Product, Window
from bot.domain.schools import SchoolYear
from bot.settings import SettingsError, load
from bot.wiring.mail import interpreter
from tests.support.raw_mails import mail

ROOT = Path(__file__).parents[2]


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Loads settings with this text."""
    monkeypatch.setenv("VAGUEMESTRE_KEYS__CODE_KEY", "une cle inventee pour les tests 0123456789")

    def write(text: str):
        path = tmp_path / "vaguemestre.toml"
        path.write_text(text, "utf-8")
        return load(path)

    return write


def test_by_default_no_period_is_known_and_no_file_is_sent(told):
    settings = told("")
    assert (plan(settings).pix, dict(rules(settings).papers)) == ((), {})
    assert list(of_pix(settings)) == []


def test_the_example_of_production_has_the_dates_of_the_circular():
    settings = load(ROOT / "deploy" / "vaguemestre.toml")
    year = SchoolYear(2022)
    assert plan(settings).pix == (
        Window(Product.ORGA, year, date(2022, 4, 21), date(2022, 4, 30)),
        Window(Product.CERTIF, year, date(2022, 9, 1)),
    )
    assert settings.pix.candidature is None
    assert [each.name for each in of_pix(settings)] == ["Périodes de Pix (Orga : 2022-2023 ; Certif : 2022-2023)"]


def test_the_file_beside_the_settings_is_what_certif_is_approved_with(told, tmp_path):
    (tmp_path / "candidature.pdf").write_bytes(b"%PDF-1.7")
    settings = told('[pix]\ncandidature = "candidature.pdf"')
    assert dict(rules(settings).papers) == {CANDIDATURE: tmp_path / "candidature.pdf"}
    assert [each.ok for each in of_pix(settings)] == [True]


@pytest.mark.parametrize(("content", "said"), [(None, "ne peut pas être lu"), (b"", "est vide")])
def test_a_file_that_could_not_be_sent_stops_the_start_and_is_named_by_the_doctor(told, tmp_path, content, said):
    if content is not None:
        (tmp_path / "candidature.pdf").write_bytes(content)
    settings = told('[pix]\ncandidature = "candidature.pdf"')
    with pytest.raises(SettingsError, match=said):
        rules(settings)
    [finding] = of_pix(settings)
    assert "pix.candidature" in str(finding.trouble)


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ('{ year = "2022", opens = 2022-04-21 }', "il faut une année scolaire, par exemple 2022-2023"),
        ('{ year = "2022-2023", opens = 2022-04-21, until = 2022-04-20 }', "« until » vient avant « opens »"),
        ('{ year = "2022-2023", opens = 2023-08-01 }', "l’année scolaire finit avant"),
        ('{ year = "2022-2023", opens = "avril" }', "il faut une date sans guillemets"),
        ('{ year = "2022-2023" }', "pix.orga.windows.0.opens » manque"),
    ],
)
def test_a_mistake_is_told_in_french(told, window, said):
    with pytest.raises(SettingsError, match=said):
        told(f"[pix.orga]\nwindows = [{window}]")


def test_the_labels_of_the_form_are_those_of_the_settings(told):
    labels = 'produit = "Application"\nfase = "FASE"\ndemandeur = "Contact"\nmandat = "Mandatée par"'
    text = "Application : Pix Orga\nFASE : 990001\nContact : Bastin, Élise\nMandatée par : la direction\n"
    raw = mail("x@crp.example", text)
    form = interpreter(told(f"[pix.form_labels]\n{labels}"), "").read(raw).form
    assert form is not None
    assert (form.form, form.fase, form.missing) == ("pix_orga", 990001, ())
    assert interpreter(told(""), "").read(raw).form is None
