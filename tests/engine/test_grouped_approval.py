"""Many lists approved with one press: a stored selection, each pair decided as a press of its own (promise 5)."""

import asyncio

import pytest
from sqlalchemy import select as sql

from bot.domain.numbers import Fase
from bot.domain.schools import Environment, Etablissement, SchoolType
from bot.engine import grouped
from bot.engine.grouped import FEWEST
from bot.engine.selecting import MOST, select
from bot.ports import Press
from storage.queries.base import PAIR, SELECTION
from tests.support.crashes import DyingStore
from tests.support.raw_mails import box, list_mail, mail
from tests.support.world import AGENT, OTHER_AGENT, STRANGER, Outside, running

LIST, GROUP = "happi_eleves", "approbation"
FIRST = 990201
NAMES = ("Benali", "Peeters", "Okonkwo")
CHOICE = "approuver_listes"


def school(number: int) -> Etablissement:
    return Etablissement(Fase(FIRST + number), f"École inventée {number:02d}", SchoolType.ESAHR)


def rows(number: int, *more: str) -> list[str]:
    return [f"{name};Élève{number};2012-03-04" for name in NAMES] + list(more)


def list_of(number: int, *more: str, text: str = "Voici la liste.") -> bytes:
    return list_mail(*rows(number, *more), fase=FIRST + number, text=text)


@pytest.fixture
async def agent(tmp_path, outside):
    async with running(tmp_path, outside, schools=tuple(school(number) for number in range(60))) as at_work:

        def open_all(unit) -> None:
            for number in range(60):
                unit.set_environment(Fase(FIRST + number), Environment.OPEN, outside.clock.now())

        at_work.store.write_now(open_all)
        yield at_work


async def ready(agent, count: int) -> None:
    """So many lists without remarks wait, and the card says so."""
    await agent.receive(*(list_of(number) for number in range(count)))
    await look(agent)


async def look(agent) -> None:
    await agent.runner.ready.look()
    agent.runner.wake()
    await agent.settle()


def card_of(agent, outside):
    """The newest card that groups lists."""
    reference = agent.case(GROUP).reference
    return outside.desk.cards[f"{reference}:agents"]


def shown(agent, who=AGENT):
    """What the agent is shown: kept as a row first."""
    case = agent.case(GROUP)
    return agent.store.write_now(lambda unit: select(agent.world, unit, case, who, agent.world.clock.now()))


def press_of(agent, outside, selection, *, who=AGENT, without=(), key="submit-1") -> Press:
    card = card_of(agent, outside)
    picked = tuple(entry.reference for entry in selection.entries if entry.reference not in without)
    return Press(key, who, card.reference, "agents", card.version, CHOICE, selection=selection.id, picked=picked)


async def submit(agent, outside, selection, **more) -> None:
    await agent.runner.record_press(press_of(agent, outside, selection, **more))
    await agent.settle()


def states(agent) -> dict[int, str]:
    return {int(each.fase) - FIRST: each.state for each in agent.cases() if each.procedure == LIST}


def reference(agent, number: int) -> str:
    return next(each.reference for each in agent.cases() if each.procedure == LIST and each.fase == FIRST + number)


def approvals(agent) -> list[tuple[str, str | None]]:
    """(dossier, agent) of every line of history that an approval wrote."""
    lists = [each for each in agent.cases() if each.procedure == LIST]
    return [
        (each.reference, line.agent)
        for each in lists
        for line in agent.read(lambda unit, each=each: unit.timeline(each.id))
        if line.event == "chosen"
    ]


# --- which lists, and the card -----------------------------------------------------------------------------------


async def test_a_few_lists_make_no_card_of_their_own(agent, outside):
    await ready(agent, FEWEST - 1)
    assert [each.procedure for each in agent.cases() if each.procedure == GROUP] == []


async def test_the_card_says_how_many_lists_are_ready_and_follows(agent, outside):
    await ready(agent, FEWEST)
    assert dict(card_of(agent, outside).fields)["Listes prêtes"] == str(FEWEST)
    await agent.receive(list_of(FEWEST))
    await look(agent)
    assert dict(card_of(agent, outside).fields)["Listes prêtes"] == str(FEWEST + 1)
    assert len([each for each in agent.cases() if each.procedure == GROUP]) == 1


async def test_an_unchanged_count_writes_nothing(agent, outside):
    await ready(agent, FEWEST)
    drawn = len(outside.desk.drawn)
    await look(agent)
    assert len(outside.desk.drawn) == drawn


async def test_the_card_of_yesterday_gives_way_to_one_of_today(agent, outside):
    await ready(agent, FEWEST)
    before = card_of(agent, outside)
    outside.clock.advance(days=1)
    await look(agent)
    after = card_of(agent, outside)
    assert after.reference != before.reference
    assert (after.buttons[0].choice, outside.desk.cards[before.key].buttons) == (CHOICE, ())


async def test_the_card_ends_when_nothing_waits_any_more(agent, outside):
    await ready(agent, FEWEST)
    await submit(agent, outside, shown(agent))
    await look(agent)
    card = card_of(agent, outside)
    assert card.title == "Listes d’élèves sans remarque : plus aucune n’attend"
    assert card.buttons == ()
    assert not agent.case(GROUP).open


async def test_a_list_with_a_question_beside_it_is_in_no_selection(agent, outside):
    await agent.receive(list_of(0, text="Voici. Est-ce trop tard ?"))
    await agent.receive(*(list_of(number) for number in range(1, FEWEST + 1)))
    await look(agent)
    assert states(agent)[0] == "attend_agent"
    assert reference(agent, 0) not in {entry.reference for entry in shown(agent).entries}
    assert len(shown(agent).entries) == FEWEST


async def test_a_list_whose_author_was_not_verified_is_in_no_selection(agent, outside):
    await agent.receive(list_mail(*rows(0), fase=FIRST, verdict=None))
    await agent.press("accepter")
    await agent.receive(*(list_of(number) for number in range(1, FEWEST + 1)))
    await look(agent)
    assert states(agent)[0] == "attend_agent"
    assert reference(agent, 0) not in {entry.reference for entry in shown(agent).entries}


async def test_many_deletions_are_in_no_selection(agent, outside):
    await agent.receive(list_of(0))
    await agent.press("approuver", card=list_card(agent, outside, 0))
    await agent.press("importe", "E1", desk="etnic")
    await agent.receive(list_mail(*rows(0)[:1], fase=FIRST))
    await agent.receive(*(list_of(number) for number in range(1, FEWEST + 1)))
    await look(agent)
    assert states(agent)[0] == "attend_agent"
    assert reference(agent, 0) not in {entry.reference for entry in shown(agent).entries}


def list_card(agent, outside, number: int):
    return outside.desk.cards[f"{reference(agent, number)}:agents"]


async def test_a_list_about_which_an_agent_asked_is_in_no_selection(agent, outside):
    await ready(agent, FEWEST + 1)
    await agent.press("demander", card=list_card(agent, outside, 0), text="Est-ce complet ?")
    assert reference(agent, 0) not in {entry.reference for entry in shown(agent).entries}


async def test_a_selection_shows_counts_and_no_name(agent, outside):
    await ready(agent, FEWEST)
    selection = shown(agent)
    first = selection.entries[0]
    assert first.title == f"École inventée 00 · {FIRST} · {reference(agent, 0)}"
    assert first.counts == "3 à créer"
    assert dict(selection.totals) == {
        "à créer": 3 * FEWEST,
        "à réactiver": 0,
        "à supprimer": 0,
        "sans changement": 0,
    }
    assert not any(name in repr(selection) for name in NAMES)


async def test_lists_that_delete_accounts_are_read_first(agent, outside):
    last = FEWEST
    await agent.receive(list_of(last, *(f"Maes;Élève{number};2011-05-06" for number in range(9))))
    await agent.press("approuver", card=list_card(agent, outside, last))
    await agent.press("importe", "E1", desk="etnic")
    await agent.receive(list_of(last, *(f"Maes;Élève{number};2011-05-06" for number in range(7))))
    await ready(agent, FEWEST)
    first, *others = shown(agent).entries
    assert (first.reference, first.counts) == (reference(agent, last), "2 à supprimer · 10 sans changement")
    assert [entry.reference for entry in others] == [reference(agent, number) for number in range(FEWEST)]


async def test_a_selection_has_room_for_so_many_and_says_how_many_are_left(agent, outside):
    await ready(agent, MOST + 3)
    selection = shown(agent)
    assert (len(selection.entries), selection.left) == (MOST, 3)
    await submit(agent, outside, selection)
    await look(agent)
    assert list(states(agent).values()).count("attend_etnic") == MOST
    assert dict(card_of(agent, outside).fields)["Listes prêtes"] == "3"


# --- the press ---------------------------------------------------------------------------------------------------


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


def lines(outside) -> list[str]:
    return list(outside.desk.lines.values())


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
    await submit(agent, outside, shown(agent), without=[reference(agent, 2)])
    assert states(agent)[2] == "attend_agent"
    assert "1 liste décochée, à décider par sa carte." in outside.desk.whispers[-1][2]
    await agent.press("approuver", card=list_card(agent, outside, 2))
    assert states(agent)[2] == "attend_etnic"


async def test_a_selection_is_used_once(agent, outside):
    await ready(agent, FEWEST)
    selection = shown(agent)
    await submit(agent, outside, selection, without=[reference(agent, 0)])
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
    kept = agent.read(lambda unit: (unit.run(sql(SELECTION)).all(), unit.run(sql(PAIR)).all()))
    assert [len(each) for each in kept] == [2, FEWEST]


# --- the process dies --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", range(1, 9))
async def test_a_process_killed_between_two_lists_loses_none_and_does_none_twice(tmp_path, write, monkeypatch):
    monkeypatch.setattr(grouped, "LOOK", 60.0)  # the test looks itself
    outside = Outside()
    schools = tuple(school(number) for number in range(FEWEST))
    async with running(tmp_path, outside, schools=schools) as agent:
        for number in range(FEWEST):
            agent.store.write_now(
                lambda unit, number=number: unit.set_environment(
                    Fase(FIRST + number), Environment.OPEN, outside.clock.now()
                )
            )
        await ready(agent, FEWEST)
        press = press_of(agent, outside, shown(agent))
    async with running(
        tmp_path,
        outside,
        schools=schools,
        wrap=lambda store: DyingStore(store, outside.life, write + 1, kept=False),
    ) as agent:
        await asyncio.wait({asyncio.ensure_future(agent.runner.record_press(press))}, timeout=5)
        async with asyncio.timeout(10):
            await outside.life.over.wait()
    outside.reborn()
    async with running(tmp_path, outside, schools=schools) as agent:
        await agent.runner.record_press(press)  # Slack offers again what was not acknowledged
        await agent.settle()
        await look(agent)
        assert sorted(approvals(agent)) == sorted((reference(agent, number), AGENT) for number in range(FEWEST))
        assert set(states(agent).values()) == {"attend_etnic"}
        assert len(outside.hand_over.files) == FEWEST
        assert len([text for text in lines(outside) if text.startswith(f"{FEWEST} listes approuvées")]) == 1
        assert agent.parked() == []
