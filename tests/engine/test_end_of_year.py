"""15 July: the accounts of the year that ended are deactivated once, and none is deleted (exigences E1, E2)."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.cycle import YearPlan
from bot.domain.schools import SchoolType
from bot.ports import AccountAction, SmtpAnswer
from tests.support.crashes import DyingStore
from tests.support.raw_mails import box, mail
from tests.support.world import AGENT, RULES, Agent, Outside, running
from tests.support.year import (
    ARTS,
    CLAIRVAL,
    COMING,
    CYCLE,
    ENDED,
    INSTITUT,
    TOLD,
    accounts,
    at,
    comes,
    fill,
    only,
    titles,
)


@pytest.fixture
async def outside():
    outside = Outside()
    outside.clock.at = at(7, 1)
    return outside


@pytest.fixture
async def filled(agent):
    fill(agent)
    await agent.settle()
    return agent


ACTIVE = Counter({(ARTS, "active"): 3, (CLAIRVAL, "active"): 2, (INSTITUT, "active"): 4})
AFTER = Counter({(ARTS, "deactivated"): 3, (CLAIRVAL, "deactivated"): 2, (INSTITUT, "active"): 4})


# --- 15 July --------------------------------------------------------------------------------------------------


async def test_nothing_happens_on_the_fourteenth(filled):
    await comes(filled, at(7, 14, 23))  # one o'clock on the 15th in Brussels: not yet 8
    assert accounts(filled) == ACTIVE
    assert filled.outside.sender.sent == []


async def test_on_the_fifteenth_the_accounts_of_academies_are_deactivated_and_none_is_deleted(filled):
    await comes(filled, at(7, 15))
    assert accounts(filled) == AFTER
    assert filled.parked() == []


async def test_a_second_look_changes_nothing(filled, tmp_path, outside):
    await comes(filled, at(7, 15))
    sent, exported = list(outside.sender.templates), list(outside.hand_over.exported)
    for hour in (12, 18, 20):
        await comes(filled, at(7, 15, hour))
    await comes(filled, at(7, 16))
    assert accounts(filled) == AFTER
    assert (outside.sender.templates, outside.hand_over.exported) == (sent, exported)


async def test_agents_hear_of_it_a_week_before_with_counts_and_no_name(filled, outside):
    await comes(filled, at(7, 8))
    card = only(outside, "seront désactivés")
    assert dict(card.fields) == {"Date": "15 juillet 2026", "Écoles concernées": "2", "Comptes": "5"}
    assert [button.label for button in card.buttons] == ["Retenir"]
    [(folder, raw)] = outside.mailboxes.filed.values()
    assert folder == ("Dossiers", COMING)
    assert b"990001" in raw
    assert b"990003" not in raw
    assert "Dossiers" in card.notes[0]


async def test_each_school_is_told_and_its_suspension_goes_to_etnic(filled, outside):
    await comes(filled, at(7, 15))
    assert sorted((each.template, each.to) for each in outside.sender.sent) == [
        (TOLD, ("ec990001@cfwb.be",)),
        (TOLD, ("ec990002@cfwb.be",)),
    ]
    actions = {name: [row.action for row in rows] for name, rows in outside.hand_over.files.items()}
    assert sorted(map(len, actions.values())) == [2, 3]
    assert {action for rows in actions.values() for action in rows} == {AccountAction.SUSPEND}
    assert all(row.password is None for rows in outside.hand_over.files.values() for row in rows)
    cards = [each for each in outside.desk.cards.values() if each.desk == "etnic"]
    assert [each.title for each in cards] == ["Comptes à désactiver dans Happi (fin d’année)"] * 2


async def test_the_card_says_what_was_done(filled, outside):
    await comes(filled, at(7, 8))
    await comes(filled, at(7, 15))
    card = only(outside, "désactivés (pas supprimés)")
    assert dict(card.fields) == {"Écoles concernées": "2", "Comptes désactivés": "5"}
    assert card.buttons == ()


async def test_once_imported_the_school_is_done(filled, outside):
    await comes(filled, at(7, 15))
    card = next(each for each in outside.desk.cards.values() if each.desk == "etnic")
    await filled.press("importe", "E1", desk="etnic", card=card)
    assert outside.desk.cards[card.key].title == "Comptes désactivés dans Happi (fin d’année)"
    assert Counter(each.state for each in filled.cases() if each.fase is not None) == {
        "termine": 1,
        "attend_etnic": 1,
    }


async def test_accounts_that_happi_could_not_suspend_are_filed_for_agents(filled, outside):
    await comes(filled, at(7, 15))
    name, rows = next(iter(outside.hand_over.files.items()))
    outside.hand_over.returned[name] = frozenset({rows[0].username})
    card = next(each for each in outside.desk.cards.values() if each.desk == "etnic" and _lot(each) == name)
    await filled.press("importe_erreurs", "E1", desk="etnic", card=card)
    told = only(outside, "n’ont pas pu être désactivés")
    assert ("Refusés à l’import", "1") in told.fields
    assert any(rows[0].nom.encode() in raw for _folder, raw in outside.mailboxes.filed.values())


def _lot(card) -> str:
    return next(note for note in card.notes if note.startswith("Fichier")).split()[2].removesuffix(".csv,")


async def test_an_account_of_the_coming_year_is_never_touched(filled):
    fill(filled, {ARTS: 2}, year=COMING)  # created or reactivated since the end of the year
    await comes(filled, at(7, 15))
    assert accounts(filled)[ARTS, "active"] == 2
    assert accounts(filled)[ARTS, "deactivated"] == 3


async def test_an_account_that_happi_never_had_is_deactivated_but_not_handed_over(filled, outside):
    with filled.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE account SET imported = 0 WHERE fase = {CLAIRVAL}")
    await comes(filled, at(7, 15))
    assert accounts(filled) == AFTER
    assert [len(rows) for rows in outside.hand_over.files.values()] == [3]
    assert outside.sender.templates == [TOLD, TOLD]


async def test_other_types_of_schools_follow_by_the_settings(tmp_path, outside):
    types = frozenset({SchoolType.ESAHR, SchoolType.SECONDAIRE})
    rules = replace(RULES, plan=YearPlan(types=types))
    async with running(tmp_path, outside, rules=rules) as agent:
        fill(agent)
        await comes(agent, at(7, 15))
        assert {state for _fase, state in accounts(agent)} == {"deactivated"}


async def test_without_any_account_nobody_is_disturbed(agent, outside):
    await comes(agent, at(7, 8))
    await comes(agent, at(7, 15))
    assert outside.desk.cards == {}
    assert outside.sender.sent == []
    assert agent.case(CYCLE).state == "termine"


async def test_a_box_that_refuses_holds_back_no_other_school(filled, outside):
    outside.sender.script.always = lambda raw: (
        SmtpAnswer(accepted=False, code=550, enhanced="5.1.1") if b"ec990001@" in raw else None
    )
    await comes(filled, at(7, 15))
    assert accounts(filled) == AFTER
    assert [each.to for each in outside.sender.sent] == [("ec990002@cfwb.be",)]
    assert "Fin d’année : la boite de l’école refuse nos mails" in titles(outside)
    assert len(outside.hand_over.files) == 2


# --- an agent holds it ----------------------------------------------------------------------------------------


async def test_what_an_agent_holds_waits_for_an_agent(filled, outside):
    await comes(filled, at(7, 8))
    await filled.press("retenir", AGENT)
    await comes(filled, at(7, 15))
    assert accounts(filled) == ACTIVE
    card = only(outside, "décidez")
    assert [button.label for button in card.buttons] == ["Désactiver", "Écarter"]
    await filled.press("desactiver", AGENT, card=card)
    assert accounts(filled) == AFTER


async def test_an_agent_may_let_the_date_do_it_after_all(filled, outside):
    await comes(filled, at(7, 8))
    await filled.press("retenir", AGENT)
    await filled.press("desactiver", AGENT)
    assert accounts(filled) == ACTIVE
    await comes(filled, at(7, 15))
    assert accounts(filled) == AFTER


async def test_an_agent_may_decide_that_this_year_nothing_is_deactivated(filled, outside):
    await comes(filled, at(7, 8))
    await filled.press("retenir", AGENT)
    await filled.press("ecarter", AGENT)
    await comes(filled, at(7, 15))
    await comes(filled, at(7, 20))
    assert accounts(filled) == ACTIVE
    assert only(outside, "ne sont pas désactivés").outcome is not None


# --- stopped when the date came -------------------------------------------------------------------------------


async def stopped_then(
    tmp_path: Path, outside: Outside, day: datetime, check: Callable[[Agent], Awaitable[None]]
) -> None:
    """The agent stops on 10 July and starts again on `day`."""
    outside.clock.at = at(7, 10)
    async with running(tmp_path, outside) as agent:
        fill(agent)
        await comes(agent, at(7, 10))
    outside.reborn()
    outside.clock.at = day
    async with running(tmp_path, outside) as agent:
        await comes(agent, day)
        await check(agent)


async def test_a_start_on_the_twentieth_does_the_fifteenth_once_with_its_own_date(tmp_path, outside):
    async def check(agent):
        assert accounts(agent) == AFTER
        with agent.store.engine.connect() as connection:
            keys = connection.exec_driver_sql("SELECT key FROM event WHERE kind = 'begin'").scalars().all()
        assert f"begin:cycle:{ENDED}:desactivation:2026-07-15" in keys

    await stopped_then(tmp_path, outside, at(7, 20), check)
    outside.reborn()
    async with running(tmp_path, outside) as agent:
        await comes(agent, at(7, 20, 12))
        assert accounts(agent) == AFTER
    assert Counter(outside.sender.templates) == {TOLD: 2}


async def test_a_start_on_the_tenth_of_august_asks_an_agent_first(tmp_path, outside):
    async def check(agent):
        assert accounts(agent) == ACTIVE
        card = only(outside, "faut-il encore la suivre")
        assert ("Pour le", "15 juillet 2026") in card.fields
        assert ("Prévu", "la désactivation des comptes de l’année finie") in card.fields
        await agent.press("executer", AGENT, card=card)
        assert accounts(agent) == AFTER

    await stopped_then(tmp_path, outside, at(8, 10), check)


async def test_a_missed_date_that_an_agent_drops_is_not_followed(tmp_path, outside):
    async def check(agent):
        await agent.press("ecarter", AGENT, card=only(outside, "faut-il encore la suivre"))
        await comes(agent, at(8, 12))
        assert accounts(agent) == ACTIVE

    await stopped_then(tmp_path, outside, at(8, 10), check)


async def test_the_first_start_ever_looks_back_at_nothing(tmp_path, outside):
    outside.clock.at = at(7, 20)
    async with running(tmp_path, outside) as agent:
        fill(agent)
        await comes(agent, at(7, 20))
        assert accounts(agent) == ACTIVE
        assert outside.desk.cards == {}


async def test_a_clock_that_is_set_back_repeats_nothing(filled, outside):
    await comes(filled, at(7, 15))
    outside.clock.at = at(7, 7)
    await filled.settle()
    await comes(filled, at(7, 15, 10))
    assert Counter(outside.sender.templates) == {TOLD: 2}
    assert accounts(filled) == AFTER


@pytest.mark.parametrize("kept", [False, True], ids=["lost", "kept"])
async def test_killed_at_any_write_of_the_fifteenth_it_is_done_once(tmp_path, kept):
    """The process dies at each write in turn; the next one goes on."""
    for last in range(1, 200):
        folder = tmp_path / f"{last}"
        folder.mkdir()
        outside = Outside()
        outside.clock.at = at(7, 14)
        async with running(folder, outside) as agent:
            fill(agent)
            await comes(agent, at(7, 14))
        outside.reborn()
        outside.clock.at = at(7, 15)
        stores: list[DyingStore] = []

        def wrap(store, outside=outside, last=last, stores=stores):
            stores.append(DyingStore(store, outside.life, last, kept=kept))
            return stores[0]

        async with running(folder, outside, wrap=wrap) as agent:
            await comes(agent, at(7, 15))
        outside.reborn()
        async with running(folder, outside) as agent:
            await comes(agent, at(7, 15, 12))
            assert accounts(agent) == AFTER, last
            assert agent.parked() == []
            cycle = [each for each in agent.cases() if each.procedure == CYCLE]
            assert Counter(each.state for each in cycle) == {"termine": 1, "attend_etnic": 2}
        assert len({each.message_id for each in outside.sender.sent}) == 2, last
        assert len(outside.hand_over.files) == 2
        if stores[0].writes < last:
            break  # it lived: every write has had its turn
    else:
        pytest.fail("the story never ends")


async def test_so_is_a_reply_to_the_mail_of_the_fifteenth_of_july(filled, outside):
    await comes(filled, at(7, 15))
    told = next(each for each in outside.sender.sent if each.to[0].startswith("ec990001"))
    await filled.receive(mail(box(ARTS), "Bonnes vacances !", answers=told.message_id))
    assert "Réponse d’une école, à lire" in titles(outside)
    assert outside.sender.templates == [TOLD, TOLD]


async def test_the_cycle_goes_round_every_year(filled, outside):
    await comes(filled, at(7, 15))
    fill(filled, {ARTS: 1}, year=COMING)
    await comes(filled, at(7, 8, year=2027))
    await comes(filled, at(7, 15, year=2027))
    assert accounts(filled)[ARTS, "deactivated"] == 4
    keys = {each.key for each in filled.cases() if each.procedure == CYCLE and each.fase is None}
    assert keys == {f"cycle:{ENDED}", f"cycle:{COMING}"}
