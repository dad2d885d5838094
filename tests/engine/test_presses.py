"""A press decides once, on the version that was seen, by someone who may (promise 5)."""

import asyncio

import pytest

from bot.engine.present import for_agent
from bot.handlers.happi_ouverture import PROCEDURE
from tests.support.raw_mails import form_mail
from tests.support.world import AGENT, BOTH, OTHER_AGENT, STRANGER

OPENING = "happi_ouverture"


@pytest.fixture
async def carded(agent):
    await agent.receive(form_mail())
    return agent


def decisions(agent) -> list[str]:
    return [line.agent for line in agent.timeline(OPENING) if line.agent]


async def test_the_first_of_two_agents_decides_and_the_other_is_told(carded, outside):
    seen = outside.desk.card()
    await carded.press("valider", AGENT, card=seen)
    await carded.press("refuser", OTHER_AGENT, card=seen, text="Non.")
    assert decisions(carded) == [AGENT]
    assert outside.desk.whispers[-1][:2] == ("agents", OTHER_AGENT)
    assert "happi_ouverture/refusee" not in outside.sender.templates


async def test_two_agents_at_the_same_moment_decide_once(carded, outside):
    seen = outside.desk.card()
    await asyncio.gather(*(carded.press("valider", agent, card=seen) for agent in (AGENT, OTHER_AGENT, BOTH)))
    assert len(decisions(carded)) == 1
    assert outside.sender.templates.count("happi_ouverture/validee") == 1
    assert len(outside.desk.whispers) == 2


async def test_a_press_on_an_older_version_decides_nothing_and_redraws(carded, outside):
    seen = outside.desk.card()
    await carded.press("demander", text="Qui ?")
    drawn = len(outside.desk.drawn)
    await carded.press("valider", OTHER_AGENT, card=seen)
    assert carded.case(OPENING).state == "attend_ecole"
    assert "la liste a changé" in outside.desk.whispers[-1][2]
    assert len(outside.desk.drawn) == drawn + 1


@pytest.mark.parametrize("who", [STRANGER, "E1"])
async def test_a_press_without_the_role_decides_nothing(carded, outside, who):
    await carded.press("valider", who)
    assert carded.case(OPENING).state == "attend_agent"
    assert outside.desk.whispers == [("agents", who, "Vous n’avez pas le droit de prendre cette décision.")]


async def test_a_card_drawn_for_one_agent_says_what_he_or_she_may_press(carded, outside):
    for roles, may in ((frozenset({"agent"}), True), (frozenset({"etnic"}), False), (frozenset(), False)):
        shown = for_agent(PROCEDURE.labels, outside.desk.card(), roles)
        assert {button.allowed for button in shown.buttons} == {may}


async def test_an_agent_does_not_press_for_etnic(carded, outside):
    await carded.press("valider")
    await carded.press("environnement_ouvert", AGENT, desk="etnic")
    assert carded.case(OPENING).state == "attend_etnic"
    assert "droit" in outside.desk.whispers[-1][2]


async def test_the_same_press_twice_counts_once(carded, outside):
    seen = outside.desk.card()
    for _ in range(2):
        await carded.press("valider", card=seen, key="press-twice")
    assert decisions(carded) == [AGENT]
    assert outside.desk.whispers == []


async def test_after_the_close_nothing_is_decided(carded, outside):
    seen = outside.desk.card()
    await carded.press("refuser", text="Non.")
    await carded.press("valider", OTHER_AGENT, card=seen)
    await carded.press("valider", OTHER_AGENT)
    assert carded.case(OPENING).state == "refuse"
    assert [text for _desk, _agent, text in outside.desk.whispers] == [
        "Ce dossier vient d’être décidé : votre choix n’a rien changé.",
    ] * 2


@pytest.mark.parametrize("text", [None, "", "   \n"])
async def test_a_question_without_words_is_not_sent(carded, outside, text):
    await carded.press("demander", text=text)
    assert outside.sender.templates == ["happi_ouverture/recue"]
    assert "Un texte est nécessaire" in outside.desk.whispers[-1][2]


async def test_a_button_that_the_card_does_not_show_decides_nothing(agent, outside):
    await agent.receive(form_mail(gestionnaire=""))
    await agent.press("valider")
    assert agent.case(OPENING).state == "attend_agent"
    assert len(outside.desk.whispers) == 1


async def test_a_press_for_a_dossier_that_never_was_is_outlived(carded, outside):
    from dataclasses import replace

    await carded.press("valider", card=replace(outside.desk.card(), reference="VGM-000000"))
    await carded.press("valider")
    assert carded.case(OPENING).state == "attend_etnic"
    assert carded.parked() == []


async def test_typed_words_stand_in_a_blob_and_in_no_row(carded):
    await carded.press("demander", text="Que fait Madame Plantée ?")
    with carded.store.engine.connect() as connection:
        for name in ("event", "dossier", "transition", "card", "effect", "sent"):
            assert "Plantée" not in str(connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall())
