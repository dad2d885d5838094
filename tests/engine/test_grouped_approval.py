"""Many lists approved with one press: a stored selection, each pair decided as a press of its own (promise 5)."""

import asyncio

import pytest
from sqlalchemy import select

from bot.domain.numbers import Fase
from bot.engine import grouped
from bot.engine.grouped import FEWEST
from storage.queries.base import PAIR, SELECTION
from tests.support.crashes import DyingStore
from tests.support.grouped import (
    CHOICE,
    FIRST,
    LIST,
    approvals,
    card_of,
    list_card,
    list_of,
    look,
    press_of,
    ready,
    reference,
    schools_open,
    shown,
    states,
    submit,
)
from tests.support.raw_mails import box, mail
from tests.support.world import AGENT, OTHER_AGENT, STRANGER, Outside


@pytest.fixture
async def agent(tmp_path, outside):
    async with schools_open(tmp_path, outside) as at_work:
        yield at_work


def lines(outside) -> list[str]:
    return list(outside.desk.lines.values())


async def test_each_list_is_decided_as_its_own_card_would_be(agent, outside):
    await ready(agent, FEWEST)
    await submit(agent, outside, shown(agent))
    assert set(states(agent).values()) == {"attend_etnic"}
    assert sorted(approvals(agent)) == sorted((reference(agent, number), AGENT) for number in range(FEWEST))
    assert len(outside.hand_over.files) == FEWEST, "one batch a school"
    for number in range(FEWEST):
        assert "Approuvée par <@U1>" in list_card(agent, outside, number).outcome
        assert len(agent.read(lambda unit, number=number: unit.accounts(Fase(FIRST + number)))) == 3
    assert outside.sender.templates.count(f"{LIST}/acceptee") == FEWEST


async def test_the_agent_and_the_thread_hear_what_came_of_it(agent, outside):
    await ready(agent, FEWEST)
    await submit(agent, outside, shown(agent))
    told = f"{FEWEST} listes approuvées par <@U1>."
    assert [text for _desk, who, text in outside.desk.whispers if who == AGENT] == [told]
    assert told in lines(outside)


async def test_what_changed_since_is_skipped_and_named(agent, outside):
    await ready(agent, FEWEST + 2)
    selection = shown(agent)
    await agent.receive(list_of(0, "Yılmaz;Deniz;2013-01-31"))  # a new version
    await agent.press("ecarter", OTHER_AGENT, card=list_card(agent, outside, 1))
    await submit(agent, outside, selection)
    found = states(agent)
    assert (found.pop(0), found.pop(1)) == ("attend_agent", "ecarte")
    assert set(found.values()) == {"attend_etnic"}
    ((_desk, _who, text),) = outside.desk.whispers
    assert text.startswith(f"{FEWEST} listes approuvées par <@U1>. Passées")
    for number in (0, 1):
        assert f"École inventée {number:02d} · {FIRST + number} · {reference(agent, number)}" in text
    assert text in lines(outside)


async def test_a_school_that_wrote_since_is_skipped_and_named(agent, outside):
    """The numbers stand, but somebody must read the letter first."""
    await ready(agent, FEWEST)
    selection = shown(agent)
    receipt = next(each for each in outside.sender.sent if each.to[0].startswith(f"ec{FIRST}"))
    await agent.receive(mail(box(FIRST), "Attendez, ce n’est pas la bonne liste !", answers=receipt.message_id))
    await submit(agent, outside, selection)
    assert states(agent)[0] == "attend_agent"
    assert reference(agent, 0) in outside.desk.whispers[-1][2]


async def test_what_the_agent_unticked_keeps_its_card(agent, outside):
    await ready(agent, FEWEST)
    await submit(agent, outside, shown(agent), without=(reference(agent, 2),))
    assert states(agent)[2] == "attend_agent"
    assert "1 liste décochée, à décider par sa carte." in outside.desk.whispers[-1][2]
    await agent.press("approuver", card=list_card(agent, outside, 2))
    assert states(agent)[2] == "attend_etnic"


async def test_who_unticked_everything_approved_nothing_and_hears_it(agent, outside):
    await ready(agent, FEWEST)
    await submit(agent, outside, shown(agent), without=tuple(reference(agent, number) for number in range(FEWEST)))
    await look(agent)
    assert approvals(agent) == []
    assert outside.desk.whispers[-1][2].startswith(f"Aucune liste approuvée par <@U1>. {FEWEST} listes décochées")


async def test_a_selection_is_used_once(agent, outside):
    await ready(agent, FEWEST)
    selection = shown(agent)
    await submit(agent, outside, selection, without=(reference(agent, 0),))
    await submit(agent, outside, selection, key="submit-2")
    assert "cette sélection a déjà servi" in outside.desk.whispers[-1][2]
    assert states(agent)[0] == "attend_agent"


async def test_the_same_press_sent_twice_counts_once(agent, outside):
    await ready(agent, FEWEST)
    press = press_of(agent, outside, shown(agent))
    for _ in range(2):
        await agent.runner.record_press(press)
    await agent.settle()
    assert len(approvals(agent)) == FEWEST
    assert len(outside.desk.whispers) == 1


async def test_two_agents_at_once_approve_each_list_once_and_both_hear_it(agent, outside):
    await ready(agent, FEWEST)
    first, second = shown(agent), shown(agent, OTHER_AGENT)
    await asyncio.gather(
        agent.runner.record_press(press_of(agent, outside, first)),
        agent.runner.record_press(press_of(agent, outside, second, who=OTHER_AGENT, key="submit-2")),
    )
    await agent.settle()
    assert len(approvals(agent)) == FEWEST
    assert {who for _desk, who, _text in outside.desk.whispers} == {AGENT, OTHER_AGENT}
    assert sum(text.startswith("Aucune liste approuvée") for _desk, _who, text in outside.desk.whispers) == 1


async def test_a_selection_shown_to_somebody_else_decides_nothing(agent, outside):
    await ready(agent, FEWEST)
    await submit(agent, outside, shown(agent), who=OTHER_AGENT)
    assert approvals(agent) == []
    assert "n’est pas la vôtre" in outside.desk.whispers[-1][2]


@pytest.mark.parametrize("who", [STRANGER, "E1"])
async def test_without_the_role_nothing_is_decided(agent, outside, who):
    await ready(agent, FEWEST)
    await submit(agent, outside, shown(agent, who), who=who)
    assert approvals(agent) == []
    assert "pas le droit" in outside.desk.whispers[-1][2]


async def test_after_an_hour_a_selection_decides_nothing(agent, outside):
    await ready(agent, FEWEST)
    selection = shown(agent)
    outside.clock.advance(minutes=61)
    await submit(agent, outside, selection)
    assert approvals(agent) == []
    assert "plus d’une heure" in outside.desk.whispers[-1][2]


async def test_a_press_without_a_selection_decides_nothing(agent, outside):
    await ready(agent, FEWEST)
    await agent.press(CHOICE, card=card_of(agent, outside))
    assert approvals(agent) == []
    assert "n’existe plus" in outside.desk.whispers[-1][2]


async def test_a_selection_outlives_the_card_it_was_asked_from(agent, outside):
    """Opened at five to eight, sent at five past: the card of the day has changed meanwhile."""
    outside.clock.at = outside.clock.at.replace(hour=5, minute=55)
    await ready(agent, FEWEST)
    selection = shown(agent)
    press = press_of(agent, outside, selection)
    outside.clock.advance(minutes=10)
    await look(agent)
    await agent.runner.record_press(press)
    await agent.settle()
    assert len(approvals(agent)) == FEWEST


async def test_a_list_that_makes_our_program_fail_is_set_aside_alone_and_named(agent, outside, monkeypatch):
    await ready(agent, FEWEST)
    deliver, broken = agent.runner.decider.deliver, reference(agent, 3)

    def fails(unit, row, event, event_id=None):
        if row.reference == broken and event.kind == "chosen":
            raise RuntimeError("erreur inventée")
        return deliver(unit, row, event, event_id)

    monkeypatch.setattr(agent.runner.decider, "deliver", fails)
    await submit(agent, outside, shown(agent))
    await look(agent)
    assert len(approvals(agent)) == FEWEST - 1
    assert len(agent.parked()) == 1
    ((_desk, _who, text),) = outside.desk.whispers
    assert "Mis de côté, prévenez l’exploitation : École inventée 03" in text


async def test_what_a_selection_nobody_used_showed_is_forgotten_after_a_day(agent, outside):
    await ready(agent, FEWEST)
    for _ in range(2):
        shown(agent)
        outside.clock.advance(hours=25)
    kept = agent.read(lambda unit: (unit.run(select(SELECTION)).all(), unit.run(select(PAIR)).all()))
    assert [len(each) for each in kept] == [2, FEWEST]


# --- the process dies --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", range(1, 9))
async def test_a_process_killed_between_two_lists_loses_none_and_does_none_twice(tmp_path, write, monkeypatch):
    monkeypatch.setattr(grouped, "LOOK", 60.0)  # the test looks itself
    outside = Outside()
    async with schools_open(tmp_path, outside, FEWEST) as agent:
        await ready(agent, FEWEST)
        press = press_of(agent, outside, shown(agent))

    def dying(store):
        return DyingStore(store, outside.life, write + 1, kept=False)

    async with schools_open(tmp_path, outside, FEWEST, wrap=dying) as agent:
        await asyncio.wait({asyncio.ensure_future(agent.runner.record_press(press))}, timeout=5)
        async with asyncio.timeout(10):
            await outside.life.over.wait()
    outside.reborn()
    async with schools_open(tmp_path, outside, FEWEST) as agent:
        await agent.runner.record_press(press)  # Slack offers again what was not acknowledged
        await agent.settle()
        await look(agent)
        assert sorted(approvals(agent)) == sorted((reference(agent, number), AGENT) for number in range(FEWEST))
        assert set(states(agent).values()) == {"attend_etnic"}
        assert len(outside.hand_over.files) == FEWEST
        assert len([text for text in lines(outside) if text.startswith(f"{FEWEST} listes approuvées")]) == 1
        assert agent.parked() == []
