"""A pick decides only with what this very card offers, and with everything confirmed (decision 0011)."""

import pytest

from tests.support.access_procedure import NAME, PARTENAIRE, PICKS, PROCEDURE, SIEGE, TICKS, Demande
from tests.support.raw_mails import box, mail
from tests.support.world import AGENT, OTHER_AGENT, running

UNPICKED = "Un choix est à faire : rien n’a été décidé."
UNTICKED = "Une vérification n’est pas cochée : rien n’a été décidé."


@pytest.fixture
async def agent(tmp_path, outside):
    async with running(tmp_path, outside, procedures=(PROCEDURE,)) as at_work:
        await at_work.receive(mail(box(990001), "Accès"))
        yield at_work


def said(outside) -> list[str]:
    return [text for _desk, _agent, text in outside.desk.whispers]


async def test_a_card_offers_what_may_be_picked_and_what_is_to_be_confirmed_in_words(agent, outside):
    accorder, refuser = outside.desk.card().buttons
    assert accorder.picks == ((SIEGE, "Direction école siège"), (PARTENAIRE, "Direction école partenaire"))
    assert [code for code, _ in accorder.ticks] == list(TICKS)
    assert dict(accorder.ticks)["engagement"] == "L’engagement de confidentialité est signé"
    assert (refuser.picks, refuser.ticks) == ((("doublon", "La demande a déjà été faite"),), ())


async def test_a_pick_with_everything_ticked_decides_and_the_thread_says_which(agent, outside):
    await agent.press("accorder", pick=SIEGE, ticked=TICKS)
    case = agent.case(NAME)
    assert (case.state, Demande.model_validate_json(case.data).pick) == ("fait", SIEGE)
    assert "✅ Accorder (Direction école siège) : <@U1>" in outside.desk.lines.values()
    assert outside.desk.whispers == []


@pytest.mark.parametrize("pick", [None, "doublon", "coordonnateur"], ids=["none", "of another choice", "unknown"])
async def test_what_the_choice_does_not_offer_decides_nothing(agent, outside, pick):
    await agent.press("accorder", pick=pick, ticked=TICKS)
    assert agent.case(NAME).state == "attend_agent"
    assert said(outside) == [UNPICKED]


@pytest.mark.parametrize("ticked", [(), ("engagement",), ("mandat", "autre")])
async def test_what_is_not_confirmed_is_not_decided(agent, outside, ticked):
    await agent.press("accorder", pick=SIEGE, ticked=ticked)
    assert agent.case(NAME).state == "attend_agent"
    assert said(outside) == [UNTICKED]


async def test_a_pick_on_an_older_version_decides_nothing(agent, outside):
    seen = outside.desk.card()
    await agent.receive(mail(box(990001), "Encore"))
    await agent.press("accorder", card=seen, pick=SIEGE, ticked=TICKS)
    assert agent.case(NAME).state == "attend_agent"
    assert "a changé" in said(outside)[0]


async def test_the_second_of_two_agents_changes_nothing(agent, outside):
    seen = outside.desk.card()
    await agent.press("refuser", AGENT, card=seen, pick="doublon")
    await agent.press("accorder", OTHER_AGENT, card=seen, pick=SIEGE, ticked=TICKS)
    assert Demande.model_validate_json(agent.case(NAME).data).pick == PICKS["refuser"][0]
    assert [each[1] for each in outside.desk.whispers] == [OTHER_AGENT]
