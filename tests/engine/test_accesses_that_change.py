"""What a card says of a person's accesses is what the table says now: whatever changes it, it is drawn again."""

from dataclasses import replace

import pytest

from bot.cli.grants_state import apply
from bot.ports import CardView
from bot.ports.grants import Grant
from bot.reading.grants import read_grants
from tests.support.epoles_world import PO, STRANGER, TICKS, at_the_poles, form, grants, receive
from tests.support.fakes import MONDAY

ENDING = ("mandat_verifie",)
REVOCATION_WAITS = "Une révocation de la même personne attend : décidez-la d’abord"
REQUEST_WAITS = "Une demande d’accès attend pour la même personne"
HELD = "Possède déjà : Coordonnateur"
LISTED = "FASE;FASE du PO;Application;Profil;Titulaire\n{};990100;e-Pôles;coordonnateur;NOËL Chloé\n"


@pytest.fixture
async def agent(tmp_path, outside):
    async with at_the_poles(tmp_path, outside) as at_work:
        yield at_work


def card_of(agent, outside, annexe: int) -> CardView:
    """The card of the newest dossier of this annex, as it stands."""
    cases = [each for each in agent.cases() if f"epoles_annexe_{annexe}:" in each.key]
    return outside.desk.cards[f"{max(cases, key=lambda each: each.id).reference}:agents"]


def warned(card: CardView) -> set[str]:
    return {label for label, value in card.fields if value == "oui"}


def picks(card: CardView) -> list[str]:
    return [code for code, _label in next(b for b in card.buttons if b.choice == "revoquer").picks]


async def import_list(agent, fase: int | str = 990001) -> None:
    """`vaguemestre grants import`, from another process."""
    rows = read_grants(LISTED.format(fase).encode(), None)
    agent.store.write_now(lambda unit: apply(unit, rows, MONDAY))
    await agent.settle()


async def test_a_request_and_a_revocation_of_one_person_name_each_other(agent, outside):
    await receive(agent, form(1))
    seen = card_of(agent, outside, 1)
    await receive(agent, form(5))
    assert REQUEST_WAITS in warned(card_of(agent, outside, 5))
    assert REVOCATION_WAITS in warned(card_of(agent, outside, 1))
    await agent.press("accorder", card=seen, pick="coordonnateur", ticked=TICKS)
    assert grants(agent) == [], "pressed on a card that did not say it"
    await agent.press("refuser", card=card_of(agent, outside, 5), text="Elle reste.")
    assert REVOCATION_WAITS not in warned(card_of(agent, outside, 1))


async def test_what_is_granted_meanwhile_is_what_the_revocation_ends(agent, outside):
    await receive(agent, form(1))
    await receive(agent, form(5))
    seen = card_of(agent, outside, 5)
    await agent.press("accorder", card=card_of(agent, outside, 1), pick="coordonnateur", ticked=TICKS)
    shown = card_of(agent, outside, 5)
    assert HELD in warned(shown)
    assert REQUEST_WAITS not in warned(shown)
    assert picks(shown) == ["coordonnateur", "hors_liste"]
    await agent.press("revoquer", card=seen, pick="hors_liste", ticked=ENDING)
    assert agent.case("epoles").open, "it said that no access was known"
    await agent.press("revoquer", card=shown, pick="coordonnateur", ticked=ENDING)
    (grant,) = grants(agent)
    assert grant.until == MONDAY


async def test_what_is_withdrawn_meanwhile_is_no_longer_said(agent, outside):
    await import_list(agent)
    await receive(agent, form(2, beneficiaire_compte_cerbere=None))
    assert HELD in warned(card_of(agent, outside, 2))
    await receive(agent, form(5))
    await agent.press("revoquer", card=card_of(agent, outside, 5), pick="coordonnateur", ticked=ENDING)
    assert HELD not in warned(card_of(agent, outside, 2))


@pytest.mark.parametrize(("fase", "author", "place"), [(990001, STRANGER, {}), ("", PO, {"ecole_fase": None})])
async def test_what_a_list_tells_is_on_the_cards_of_its_place_at_once(agent, outside, fase, author, place):
    await receive(agent, form(5, **place), author=author)
    assert HELD not in warned(card_of(agent, outside, 5))
    await import_list(agent, fase)
    assert HELD in warned(card_of(agent, outside, 5))


async def test_what_changes_elsewhere_or_for_somebody_else_draws_nothing_again(agent, outside):
    await receive(agent, form(5))
    seen = card_of(agent, outside, 5)
    await import_list(agent, 990002)
    others = [Grant("epoles", "coordonnateur", 990001, 990100, "Tom Dupré")]
    agent.store.write_now(lambda unit: unit.add_grants(others))
    await receive(agent, form(1, beneficiaire_nom="Dupré", beneficiaire_prenom="Tom"))
    assert card_of(agent, outside, 5) == replace(seen), "the same version: a press on it decides"
