"""The form of Pix, as text or as a table, complete or not; and the letters that ask for Pix without it."""

import pytest

from bot.domain.readings import Person
from bot.reading.forms.pix import PIX_LABELS, read_pix_form
from bot.reading.mail.codes import codes_of

VALUES = {
    "produit": "Pix Orga",
    "fase": "990010",
    "denomination": "Haute École de l’Invention",
    "demandeur": "Bastin, Élise",
    "mandat": "Oui, par la direction",
}


def written(line: str = "{} : {}", **changed: str) -> str:
    values = VALUES | changed
    return (
        "Demande Pix\n\n"
        + "\n".join(line.format(PIX_LABELS[name], values[name]) for name in values)
        + "\n\n\nFin."
    )


def read(text: str, html: str | None = None):
    found = read_pix_form(text, html)
    assert found is not None
    return found


@pytest.mark.parametrize("line", ["{} : {}", "{}:{}", "{}\t{}", "- {} : {}", "*{} :* {}", "{} :\n{}", "{}\n{}\n"])
def test_a_form_in_text_is_read_however_its_lines_are_made(line):
    form = read(written(line))
    assert (form.form, form.fase, form.missing) == ("pix_orga", 990010, ())
    assert form.persons == (Person("demandeur", "Bastin, Élise", "mandat : Oui, par la direction"),)


def test_a_form_in_a_table_is_read():
    rows = "".join(f"<tr><td>{PIX_LABELS[name]}</td><td>{value}</td></tr>" for name, value in VALUES.items())
    assert read("", f"<table>{rows}</table>").missing == ()


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("Pix Orga", "pix_orga"),
        ("PixOrga", "pix_orga"),
        ("Orga", "pix_orga"),
        ("pix-certif", "pix_certif"),
        ("Devenir centre de certification", "pix_certif"),
        ("Pix Orga et Pix Certif", "pix_orga_certif"),
        ("Pix", None),
        ("", None),
    ],
)
def test_the_product_decides_which_request_it_is(said, form):
    found = read_pix_form(written(produit=said))
    assert (None if found is None else found.form) == form


@pytest.mark.parametrize("said", ["", "…", "Non", "non, pas encore", "Sans", "Aucun", "néant"])
def test_a_mandate_that_is_denied_or_left_out_is_missing(said):
    form = read(written(mandat=said))
    assert form.missing == ("mandat",)
    assert form.persons[0].function == "mandat non indiqué"


@pytest.mark.parametrize("said", ["Oui", "Nonante-deux, rue des Essais : la direction", "la direction"])
def test_any_other_mandate_is_for_the_agent_to_judge(said):
    assert read(written(mandat=said)).missing == ()


def test_what_is_left_out_is_missing():
    assert read(written(fase="à compléter", demandeur="")).missing == ("fase", "demandeur")
    assert read(written(demandeur="")).persons == ()


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, comment obtenir Pix Orga ?",
        "Outil demandé : Pix Orga\nMerci.",
        "Numéro FASE : 990010\nÉtablissement : Haute École\nMandat : oui\nPix",
        written().replace("Pix", "Happi"),
    ],
)
def test_a_letter_is_no_form(text):
    found = read_pix_form(text)
    assert found is None or "pix" not in text.lower()


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, nous voudrions Pix Orga pour nos étudiants.",
        "Notre haute école souhaite disposer de Pix Orga",
        "Comment obtenir l’accès à Pix-Certif ?",
        "Nous aimerions devenir centre de certification Pix.",
    ],
)
def test_a_letter_that_asks_for_pix_is_known_by_its_words(text):
    assert "asks_for_pix" in codes_of("Pix", text, ())


@pytest.mark.parametrize("text", ["Pix est-il ouvert à tous ?", "Nous voulons Happi", "Merci pour Pix Orga !", ""])
def test_other_letters_do_not_ask_for_it(text):
    assert "asks_for_pix" not in codes_of("", text, ())
