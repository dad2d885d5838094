"""The opening form, as text or as a table, complete or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.readings import FormReading
from bot.reading.forms.opening import DEFAULT_LABELS, fase_number, read_opening_form

VALUES = {
    "fase": "990001",
    "denomination": "École des Arts de Malonne",
    "direction": "Dubois, Karim",
    "gestionnaire": "Lambert, Nadia",
    "fonction": "Professeure de piano",
    "type_enseignement": "Artistique à horaire réduit",
}


def written(line: str, values: dict[str, str] = VALUES) -> str:
    """The whole form, each field by the pattern `line`."""
    return (
        "Bonjour,\n\n" + "\n".join(line.format(DEFAULT_LABELS[name], values[name]) for name in values) + "\n\nFin."
    )


def read(text: str, html: str | None = None) -> FormReading:
    found = read_opening_form(text, html)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "line",
    [
        "{} : {}",
        "{}: {}",
        "{}:{}",
        "{}\u00a0:\u00a0{}",
        "{}\t{}",
        "{} | {}",
        "- {} : {}",
        "• {} : {}",
        "*{} :* {}",
        "{} :\n{}",
        "{}\n{}\n",
        "{} :\n\n{}\n",
        "   {}   :   {}   ",
    ],
)
def test_every_way_to_write_a_field(line: str):
    form = read(written(line))
    assert dict(form.fields) == VALUES
    assert form.missing == ()
    assert form.fase == 990001


def test_persons_and_their_roles():
    form = read(written("{} : {}"))
    assert [(each.role, each.name, each.function) for each in form.persons] == [
        ("gestionnaire", "Lambert, Nadia", "Professeure de piano"),
        ("direction", "Dubois, Karim", ""),
    ]


def test_labels_without_accents_or_capitals_or_brackets():
    text = "NUMERO FASE : 990001\ndenomination : Ecole\nDIRECTION : Dubois\ngestionnaire happi : Lambert\n"
    text += "Type d’enseignement : A"
    assert read(text).missing == ("fonction",)


@pytest.mark.parametrize(
    "label", ["N° FASE", "Nº FASE", "No. FASE", "Numéro FASE de l'établissement", "Numéro FASE (école)"]
)
def test_other_ways_to_write_the_number_label(label: str):
    assert read(f"{label} : 990001\nDénomination : École").fase == 990001


def test_the_number_of_the_po_is_not_that_of_the_school():
    text = "Numéro FASE du PO : 990500\nNuméro FASE : 990001\nDénomination : École\n"
    text += "Dénomination du pouvoir organisateur : Ville"
    form = read(text)
    assert form.fase == 990001
    assert dict(form.fields)["denomination"] == "École"
    assert read("Numéro FASE du PO : 990500\nDénomination : École\nFonction : x").fase is None


def test_the_exact_label_wins_over_a_longer_one():
    text = "Direction de l'établissement : autre\nDirection (nom, prénom) : Dubois, Karim\nNuméro FASE : 990001"
    assert dict(read(text).fields)["direction"] == "Dubois, Karim"


@pytest.mark.parametrize("empty", ["", "…", "...", "-", "/", "______", "néant", "N/A", "à compléter"])
def test_a_field_left_blank_is_missing(empty: str):
    form = read(written("{} : {}", VALUES | {"gestionnaire": empty, "fonction": empty}))
    assert form.missing == ("gestionnaire", "fonction")
    assert [each.role for each in form.persons] == ["direction"]


def test_an_empty_field_does_not_take_the_next_label_for_its_value():
    form = read("Numéro FASE :\nDénomination :\nDirection (nom, prénom) : Dubois\n")
    assert set(form.missing) >= {"fase", "denomination"}


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("990001", 990001),
        ("990001.0", 990001),
        ("005464", 5464),
        ("990 001", 990001),
        ("990.001", 990001),
        ("FASE 990001", 990001),
        ("n° 990001", 990001),
        ("990001 - École des Arts", 990001),
        ("990001 (Malonne)", 990001),
        ("", None),
        ("0", None),
        ("1234567", None),
        ("990001 / 990002", None),
        ("990001 et 990002", None),
        ("inconnu", None),
        ("99.12", None),
        ("990001 (990002)", None),
    ],
)
def test_fase_number(value: str, number: int | None):
    assert fase_number(value) == number


def test_an_unreadable_number_is_kept_and_named_missing():
    form = read(written("{} : {}", VALUES | {"fase": "990001 ou 990002"}))
    assert form.fase is None
    assert form.missing == ("fase",)
    assert dict(form.fields)["fase"] == "990001 ou 990002"


def table(row: str) -> str:
    return "<table>" + "".join(row.format(DEFAULT_LABELS[name], VALUES[name]) for name in VALUES) + "</table>"


@pytest.mark.parametrize(
    "html",
    [
        table("<tr><td>{}</td><td>{}</td></tr>"),
        table("<tr><th>{} :</th><td><div><span>{}</span></div></td></tr>"),
        table("<tr>\n<td><p>{}</p></td>\n<td>\n<p>{}</p>\n</td>\n</tr>\n"),
        table("<tr><td><b>{}</b>&nbsp;:</td><td>&nbsp;{}&nbsp;</td></tr>"),
        table("<tr><td>{}<td>{}"),
        "<dl>" + table("<dt>{}</dt><dd>{}</dd>") + "</dl>",
        table("<p><strong>{}</strong> : {}</p>"),
        "<table><tr>"
        + "".join(f"<th>{DEFAULT_LABELS[n]}</th>" for n in VALUES)
        + "</tr><tr>"
        + "".join(f"<td>{value}</td>" for value in VALUES.values())
        + "</tr></table>",
    ],
)
def test_html_forms(html: str):
    assert dict(read("", html).fields) == VALUES


def test_the_fuller_of_the_two_versions_is_read():
    text = "Numéro FASE : 990001\nDénomination : École"
    assert dict(read(text, table("<tr><td>{}</td><td>{}</td></tr>")).fields) == VALUES


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bonjour, nous voulons Happi. Notre numéro FASE est le 990001.",
        "Numéro FASE : 990001",
        "La direction\nFonction : piano",
        "> Numéro FASE : 990001\n> Dénomination : École",
    ],
)
def test_other_mails_are_no_form(text: str):
    assert read_opening_form(text, None) is None


def test_labels_are_settings():
    labels = {"fase": "Code école", "gestionnaire": "Responsable"}
    found = read_opening_form("Code école : 990001\nResponsable : Lambert", None, labels)
    assert found is not None
    assert found.fase == 990001
    assert found.persons[0].name == "Lambert"
    assert found.missing == ()


@given(st.text(max_size=300), st.none() | st.text(max_size=300))
def test_any_text_is_read(noise: str, html: str | None):
    """Noise before and between the fields raises nothing, and never makes a number out of range."""
    found = read_opening_form(f"{noise}\nNuméro FASE : {noise}\nDénomination : {noise}", html)
    assert found is None or found.fase is None or 1 <= found.fase <= 999_999
