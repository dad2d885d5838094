"""A question beside an annex: the annex goes its way, and one card says who asks, beside which dossier."""

from collections.abc import AsyncIterator

import pytest

from tests.support.epoles_world import PO, SCHOOL, STRANGER, at_the_poles, form, receive

TITLE = "Le mail pose aussi une question : à lire"
ASKS = "Pourriez-vous me dire si l’accès sera actif avant le 1er décembre ?"


@pytest.fixture
async def agent(tmp_path, outside) -> AsyncIterator:
    async with at_the_poles(tmp_path, outside) as at_work:
        yield at_work


def asked(outside):
    (card,) = [each for each in outside.desk.cards.values() if each.title == TITLE]
    return card


@pytest.mark.parametrize(
    ("author", "by"),
    [(SCHOOL, "la boite administrative de l’école"), (PO, "la boite du pouvoir organisateur")],
)
async def test_a_question_beside_an_annex_is_a_card_of_its_own_that_names_the_dossier(agent, outside, author, by):
    await receive(agent, form(1), author=author, text=ASKS)
    assert outside.sender.templates == ["epoles/recue"]
    fields = dict(asked(outside).fields)
    assert fields["Dossier du formulaire"] == agent.case("epoles").reference
    assert fields["Envoyé par"] == by
    assert [each.choice for each in asked(outside).buttons] == ["attribuer", "ecarter"]
    assert agent.parked() == []


async def test_the_question_may_be_given_to_the_dossier_of_the_form(agent, outside):
    await receive(agent, form(1), text=ASKS)
    await agent.press("attribuer", target=agent.case("epoles").reference, card=asked(outside))
    assert agent.case("courrier").state == "attribue"
    assert agent.case("epoles").open


async def test_what_anybody_asks_is_given_to_no_dossier(agent, outside):
    await receive(agent, form(1), author=STRANGER, text=ASKS)
    assert [each.choice for each in asked(outside).buttons] == ["ecarter"]


async def test_an_annex_without_a_question_has_its_card_alone(agent, outside):
    await receive(agent, form(1), text="Voici le formulaire. Merci.")
    assert TITLE not in [each.title for each in outside.desk.cards.values()]
