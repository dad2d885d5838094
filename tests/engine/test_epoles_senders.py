"""Whose form counts: a box of the register before anybody, and nobody for a school that is not theirs."""

from collections.abc import AsyncIterator

import pytest

from tests.support.epoles_world import (
    PO,
    SCHOOL,
    STRANGER,
    TICKS,
    at_the_poles,
    card,
    form,
    grants,
    receive,
    warnings,
)

BESIDE = "Une autre adresse a envoyé un formulaire pour la même personne : à lire dans la boite"


@pytest.fixture
async def agent(tmp_path, outside) -> AsyncIterator:
    async with at_the_poles(tmp_path, outside) as at_work:
        yield at_work


async def test_a_stranger_gets_no_account_into_the_form_of_a_school(agent, outside):
    await receive(agent, form(1))
    await receive(agent, form(1, beneficiaire_compte_cerbere="pirate99"), author=STRANGER)
    assert BESIDE in warnings(outside)
    assert len(outside.mailboxes.inbox["poles"]) == 1, "its mail waits for people"
    await agent.press("accorder", pick="coordonnateur", ticked=TICKS)
    (grant,) = grants(agent)
    assert grant.account == "noelc12"


async def test_a_stranger_does_not_push_a_complete_form_back(agent, outside):
    await receive(agent, form(1))
    await receive(agent, form(1, beneficiaire_telephone=None, po_adresse=None), author=STRANGER)
    assert outside.sender.templates == ["epoles/recue"]
    assert agent.case("epoles").state == "attend_agent"
    assert "accorder" in [button.choice for button in card(outside).buttons]


async def test_the_form_of_the_school_takes_the_place_of_a_stranger_s(agent, outside):
    await receive(agent, form(1, beneficiaire_compte_cerbere="pirate99"), author=STRANGER)
    await receive(agent, form(1))
    assert dict(card(outside).fields)["Envoyé par"] == "la boite administrative de l’école"
    assert card(outside).title.endswith("le formulaire est revenu, modifié")
    await agent.press("accorder", pick="coordonnateur", ticked=TICKS)
    assert grants(agent)[0].account == "noelc12"
    assert "NOËL Chloé" in outside.sender.sent[-1].reading.text


@pytest.mark.parametrize(
    "change", [{"beneficiaire_compte_cerbere": "noelc77"}, {"beneficiaire_fonction": "coordinatrice"}]
)
async def test_the_same_box_with_another_account_or_function_is_told(agent, outside, change):
    await receive(agent, form(1))
    await receive(agent, form(1, **change))
    assert card(outside).title.endswith("le formulaire est revenu, modifié")


@pytest.mark.parametrize(
    "numbers",
    [
        {"ecole_fase": "990004", "po_fase": None},
        {"ecole_fase": "990004"},
        {"ecole_fase": "990005"},
    ],
    ids=["of another, not said", "of another", "of nobody in the register"],
)
async def test_a_po_that_asks_for_the_school_of_another_po_is_read_by_people(agent, outside, numbers):
    await receive(agent, form(1, **numbers), author=PO)
    assert [case.procedure for case in agent.cases()] == ["courrier"]
    assert not any("NOËL" in each.reading.text for each in outside.sender.sent)
    assert {address for each in outside.sender.sent for address in each.to} <= {PO}
    assert len(outside.mailboxes.inbox["poles"]) == 1


async def test_a_school_is_answered_whatever_po_its_form_names(agent, outside):
    await receive(agent, form(1, po_fase="990200"))
    assert outside.sender.sent[0].to[0] == SCHOOL
    assert "po990200@cfwb.be" not in outside.sender.sent[0].to
