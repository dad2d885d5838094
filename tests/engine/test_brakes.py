"""Brakes: how many mails leave in an hour, what agents are told, and how a named agent lets go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.numbers import Fase, PoFase
from bot.engine import guard
from bot.engine.brake import HourBrake
from bot.engine.world import Limits
from bot.ports import Press
from bot.ports.rows import CaseRow
from tests.support.form_mails import filled, sent
from tests.support.raw_mails import box, form_mail, list_mail, mail
from tests.support.world import AGENT, RULES, SCHOOLS, STRANGER, running, until

HELD = "Frein général : trop de mails partis en une heure"
FREE = "Frein général levé"
ENOUGH = "Frein : assez de réponses automatiques à cette boite pour aujourd’hui"
FASES = [int(school.fase) for school in SCHOOLS]
TWO_AN_HOUR = replace(RULES, limits=Limits(mails_an_hour=2))
NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _look_often(monkeypatch):
    monkeypatch.setattr(guard, "LOOK", 0.03)


def titled(outside, title):
    return [card for card in outside.desk.cards.values() if card.title == title]


async def held_back(agent, outside):
    """Three schools ask, two mails leave, and agents are told."""
    for fase in FASES:
        outside.mailboxes.arrive(form_mail(fase))
    await until(lambda: titled(outside, HELD))
    (card,) = titled(outside, HELD)
    return card


# --- in an hour -----------------------------------------------------------------------------------------------


async def test_what_is_beyond_the_hour_waits_and_leaves_when_the_hour_allows(tmp_path, outside):
    async with running(tmp_path, outside, rules=TWO_AN_HOUR) as agent:
        card = await held_back(agent, outside)
        assert len(outside.sender.sent) == 2
        assert dict(card.fields)["Limite"] == "2"
        assert agent.parked() == []
        outside.clock.advance(minutes=62)
        await until(lambda: len(outside.sender.sent) == 3)
        assert {each.to for each in outside.sender.sent} == {(box(fase),) for fase in FASES}


async def test_reading_and_cards_go_on_while_mails_wait(tmp_path, outside):
    async with running(tmp_path, outside, rules=TWO_AN_HOUR) as agent:
        await held_back(agent, outside)
        assert len([each for each in agent.cases() if each.procedure == "happi_ouverture"]) == 3
        await until(lambda: len(outside.desk.cards) == 4)


async def test_a_named_agent_lets_go_and_the_card_keeps_the_name(tmp_path, outside):
    async with running(tmp_path, outside, rules=TWO_AN_HOUR) as agent:
        card = await held_back(agent, outside)
        for who in (STRANGER, AGENT):
            assert len(outside.sender.sent) == 2, "nobody unknown lets go"
            press = Press(f"press-{who}", who, card.reference, "agents", card.version, "reprendre")
            await agent.runner.record_press(press)
            await until(lambda: not agent.read(lambda unit: len(unit.pending_events(100))))
        await until(lambda: len(outside.sender.sent) == 3)
        await until(lambda: titled(outside, FREE))
        assert f"<@{AGENT}>" in (titled(outside, FREE)[0].outcome or "")
        pressed = agent.read(lambda unit: unit.case_by_reference(card.reference))  # the brake may have bitten anew
        assert agent.read(lambda unit: unit.timeline(pressed.id))[-1].agent == AGENT


async def test_the_card_closes_by_itself_once_nothing_has_waited_for_a_while(tmp_path, outside, monkeypatch):
    monkeypatch.setattr(guard, "CALM", 0.1)
    async with running(tmp_path, outside, rules=TWO_AN_HOUR) as agent:
        await held_back(agent, outside)
        assert agent.case("surveillance").open
        outside.clock.advance(minutes=62)
        await until(lambda: titled(outside, FREE))
        assert not agent.case("surveillance").open
        assert titled(outside, HELD) == []


async def test_a_restart_does_not_give_another_hour(tmp_path, outside):
    async with running(tmp_path, outside, rules=TWO_AN_HOUR) as agent:
        await held_back(agent, outside)
    outside.reborn()
    async with running(tmp_path, outside, rules=TWO_AN_HOUR) as agent:
        await until(lambda: agent.runner.brake.waits > 2)
        assert len(outside.sender.sent) == 2
        assert len(titled(outside, HELD)) == 1


async def test_a_pause_is_no_brake(tmp_path, outside):
    async with running(tmp_path, outside, rules=TWO_AN_HOUR) as agent:
        agent.store.write_now(lambda unit: unit.set_setting("paused", "2026-10-05T10:00:00+02:00"))
        for fase in FASES:
            outside.mailboxes.arrive(form_mail(fase))
        await until(lambda: len(agent.cases()) == 3)
        assert agent.runner.brake.waits == 0
        assert outside.sender.sent == []


departures = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 3)), max_size=60)


@given(departures)
def test_never_more_than_the_limit_in_any_hour(steps):
    brake, at, left = HourBrake(10), NOON, []
    for seconds, wanted in steps:
        at += timedelta(seconds=seconds)
        for _ in range(min(wanted, brake.room(at))):
            brake.left(at)
            left.append(at)
    assert all(sum(each - timedelta(hours=1) < other <= each for other in left) <= 10 for each in left)


def test_every_mail_leaves_in_the_end():
    brake = HourBrake(2)
    brake.left(NOON)
    brake.left(NOON)
    assert brake.room(NOON + timedelta(minutes=60)) == 0
    assert brake.room(NOON + timedelta(minutes=62)) == 2


def test_a_clock_that_is_set_back_holds_nothing_for_ever():
    brake = HourBrake(1)
    brake.left(NOON + timedelta(days=30))
    assert brake.room(NOON) == 1


# --- to one box -----------------------------------------------------------------------------------------------


async def test_a_brake_on_one_box_has_one_card_a_day_and_says_what_to_do(tmp_path, outside, caplog):
    async with running(tmp_path, outside, rules=replace(RULES, limits=Limits(answers_a_day=1))) as agent:
        for number in range(4):
            await agent.receive(mail(box(FASES[0]), f"Bonjour, numéro {number}."))
        (card,) = titled(outside, ENOUGH)
        assert ("FASE", str(FASES[0])) in card.fields
        assert "répondez vous-même" in dict(card.fields)["À faire"]
        assert [button.label for button in card.buttons] == ["Écarter"]
        assert caplog.text.count("ec990001") == 1
        outside.clock.advance(days=2)
        for number in range(2):
            await agent.receive(mail(box(FASES[0]), f"Rebonjour, numéro {number}."))
        assert len(titled(outside, ENOUGH)) == 2


async def test_the_limits_of_the_settings_hold(tmp_path, outside):
    async with running(tmp_path, outside, rules=replace(RULES, limits=Limits(mails_a_day=2))) as agent:
        for number in range(5):
            await agent.receive(mail(box(FASES[0]), f"Bonjour, numéro {number}."))
        assert len(outside.sender.sent) == 2
        assert len(outside.mailboxes.inbox["happi"]) == 5


async def test_an_agent_s_word_goes_past_the_brake_of_a_box(tmp_path, outside):
    async with running(tmp_path, outside, rules=replace(RULES, limits=Limits(mails_a_day=1))) as agent:
        await agent.receive(form_mail(FASES[0]), list_mail("Benali;Aya;2012-03-04", fase=FASES[0], verdict=None))
        (card,) = [each for each in outside.desk.cards.values() if "accepter" in [b.choice for b in each.buttons]]
        await agent.press("accepter", card=card)
        assert "happi_eleves/recu" in outside.sender.templates


async def test_the_box_of_an_organising_power_has_its_brake_too(tmp_path, outside):
    """Its number may be that of a school, whose brake is another one."""
    po, school = PoFase(990001), Fase(990001)
    async with running(tmp_path, outside, rules=replace(RULES, limits=Limits(mails_a_day=1))) as agent:
        agent.store.write_now(lambda unit: sent_once(unit, po, outside.clock.now()))
        await agent.receive(mail("po990001@cfwb.be", "Bonjour."))
        assert agent.case("surveillance").po_fase == po
        assert outside.sender.sent == []
        await agent.receive(mail(box(school), "Bonjour."))
        assert agent.case("courrier").fase == school
        assert len(outside.sender.sent) == 1


def sent_once(unit, po, at, fase=None, number=0):
    """A mail of ours left for the box of a PO, or for that of a school of it with a copy."""
    reference = f"VGM-AAAAA{'ABCDEFGH'[number]}"
    row = CaseRow(
        0, reference, "happi_ouverture", f"essai:{number}", "nouveau", "{}", "2026-2027", fase=fase, po_fase=po
    )
    case = unit.add_case(row, at)
    effect = unit.add_effect(case, "mail", "send_mail", "{}", at)
    unit.effect_done(effect.id)
    unit.add_sent(case, effect.id, f"{number}" * 64, "commun/lettre_recue")


async def test_what_a_school_is_sent_with_a_copy_does_not_count_for_its_organising_power(tmp_path, outside):
    """The yearly question of sixty schools is copied to one box, which nobody makes a robot by that."""
    po = PoFase(990100)
    async with running(tmp_path, outside, rules=replace(RULES, limits=Limits(mails_a_day=2))) as agent:
        for number in range(6):
            agent.store.write_now(
                lambda unit, number=number: sent_once(unit, po, outside.clock.now(), Fase(990001), number)
            )
        await agent.receive(mail("po990100@cfwb.be", "Bonjour."))
        assert agent.case("courrier").po_fase == po
        assert [each for each in agent.cases() if each.procedure == "surveillance"] == []


async def test_what_a_brake_stopped_is_weighed_again_a_day_later(tmp_path, outside):
    async with running(tmp_path, outside, rules=replace(RULES, limits=Limits(mails_a_day=2))) as agent:
        for number in range(4):
            await agent.receive(mail(box(FASES[0]), f"Bonjour, numéro {number}."))
        assert len(outside.sender.sent) == 2
        outside.clock.advance(hours=25)
        await until(lambda: len(outside.sender.sent) == 4)
        assert titled(outside, "Frein levé : les mails de cette boite sont repris")
        await agent.settle()
        assert len([each for each in agent.cases() if each.procedure == "courrier"]) == 4
        await agent.receive(mail(box(FASES[0]), "Bonjour encore."))
        assert len(outside.sender.sent) == 4, "what was taken up counts for the day on which it was"


async def test_what_an_agent_saw_to_is_not_taken_up(tmp_path, outside):
    async with running(tmp_path, outside, rules=replace(RULES, limits=Limits(mails_a_day=1))) as agent:
        for number in range(3):
            await agent.receive(mail(box(FASES[0]), f"Bonjour, numéro {number}."))
        [card] = titled(outside, "Frein : trop de mails échangés aujourd’hui avec cette boite")
        await agent.press("ecarter", card=card)
        outside.clock.advance(hours=49)
        await agent.settle()
        assert len(outside.sender.sent) == 1


async def test_a_form_is_taken_when_the_brake_holds_letters_back(tmp_path, outside):
    """A revocation never waits for the next day (exigence H7)."""
    rules = replace(RULES, limits=Limits(mails_a_day=2))
    async with running(tmp_path, outside, rules=rules, boxes=("happi", "poles")) as agent:
        for number in range(3):
            await agent.receive(mail(box(FASES[0]), f"Bonjour, numéro {number}."))
        await agent.receive(sent(box(FASES[0]), ("annexe.docx", filled(5))), box="poles")
        assert agent.case("epoles").fase == Fase(FASES[0])
