"""The standing documents hang together: links lead somewhere, states and buttons are the agreed ones."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
WRITTEN = [page for page in PAGES if not page.name.endswith(".table.md")]

BUTTONS = {
    "Valider",
    "Accorder",
    "Révoquer",
    "Compléter",
    "Traité à la main",
    "C’est l’annexe…",
    "Envoyer cette réponse",
    "Autre réponse",
    "Répondre",
    "Traité",
    "Déverrouillé",
    "Corrigé",
    "Confirmé",
    "À corriger",
    "Examiner de nouveau",
    "Demander des informations",
    "Refuser",
    "Environnement ouvert",
    "Fait",
    "Fermer l’environnement",
    "Conserver",
    "Approuver",
    "Approuver plusieurs listes…",
    "Annuler la suppression",
    "Liste complète",
    "Seulement des changements",
    "Renvoyer les pages",
    "Renvoyer le mail",
    "Reprendre",
    "Retenir",
    "Désactiver",
    "Exécuter",
    "Écarter",
    "Importé",
    "Importé avec erreurs",
    "Attribuer à…",
    "Accepter quand même",
    "Nouveau code",
    "Contact pris",
    "Démarches terminées",
    "Accès donné",
}

SECOND_SENTENCE = re.compile(r"[a-zà-ÿ)»`*](?:\.|\s?[!?]) [A-ZÀ-Ý]")


def named(path: Path) -> str:
    return str(path.relative_to(DOCS))


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_every_link_between_pages_leads_somewhere(page):
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_a_line_of_prose_holds_one_sentence(page):
    """A change of one sentence is then a change of one line."""
    prose = [line for line in page.read_text("utf-8").splitlines() if re.match(r"[A-ZÀ-Ý*`«]", line)]
    assert [line for line in prose if SECOND_SENTENCE.search(line)] == []


@pytest.mark.parametrize(
    ("line", "found"),
    [("Un nom. Il manque.", True), ("Un nom ? Il manque.", True), ("Le mail « 1/3 », puis 2.", False)],
)
def test_a_second_sentence_is_recognised(line, found):
    assert bool(SECOND_SENTENCE.search(line)) is found


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_a_button_is_called_by_its_label(page):
    """In French pages only buttons stand in single asterisks."""
    emphasised = re.findall(r"(?<![*\w])\*([^*\n]+)\*(?![*\w])", page.read_text("utf-8"))
    outcomes = {"refus", "correction", "question", "remarque", "silence"}
    assert set(emphasised) - BUTTONS - outcomes == set()


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_an_example_never_names_a_real_school(page):
    """Numbers of examples are outside the real series: 990001 and up."""
    boxes = re.findall(r"\b(?:ec|po)(\d{6})@", page.read_text("utf-8"))
    assert [box for box in boxes if int(box) < 990001] == []


@pytest.mark.parametrize(
    "name",
    [
        "happi-ouverture",
        "happi-eleves",
        "happi-cycle",
        "happi-rentree",
        "happi-gestionnaire",
        "happi-fermeture",
        "registre",
        "poles-dates",
        "pix",
        "courrier",
        "surveillance",
    ],
)
def test_each_state_of_a_procedure_is_explained_once_and_reached(name):
    text = (DOCS / "procedures" / f"{name}.md").read_text("utf-8")
    explained = re.findall(r"^\| `(\w+)` \| [^`|]+ \| [^`|]+ \|$", text, re.MULTILINE)
    reached = re.findall(r"\| `(\w+)` \|$", text, re.MULTILINE)
    assert len(explained) == len(set(explained)) > 0
    assert set(explained) == set(reached)
