"""Heavy mail, mail set aside, whispers that come too late, usernames taken, days kept, pages sent back."""

from dataclasses import replace

import pytest

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.engine import reading
from bot.engine.endings import WHISPERED
from bot.engine.local import LocalRunner
from bot.engine.present import WHISPERS
from bot.engine.reading import HEAVY, READ_TRIES
from bot.handlers import PROCEDURES, surveillance
from bot.ports import Fetched, TryLaterError
from tests.support.fakes import MONDAY, FakeCodes
from tests.support.raw_mails import bounce, box, form_mail, list_mail
from tests.support.world import STRANGER, Outside, make_store, make_world, running

LIST, OPENING = "happi_eleves", "happi_ouverture"
FASE = Fase(990001)
AYA, ZOE, ADA = "Benali;Aya;2012-03-04", "Peeters;Zoé;2011-07-01", "Okonkwo;Ada;2012-09-09"
SET_ASIDE = "Un mail n’a pas pu être traité : prévenez l’exploitation"
BUSY = TryLaterError("serveur occupé")
HEAVY_FORM = form_mail(files=[("piece.txt", b"x" * HEAVY)])


def opened(agent) -> None:
    agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, agent.world.clock.now()))


# --- heavy mail -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("raw", "apart"), [(form_mail(), False), (HEAVY_FORM, True)], ids=["light", "heavy"])
async def test_a_heavy_mail_is_read_in_a_child(agent, outside, monkeypatch, raw, apart):
    monkeypatch.setattr(reading, "SLOW", 0.0)
    await agent.receive(raw)
    assert agent.case(OPENING).state == "attend_agent"
    assert outside.readers.mails == ([raw] if apart else [])


async def begun(tmp_path, outside, times: int, raw: bytes = HEAVY_FORM) -> None:
    """A mail was recorded, and reading it ended the process so many times."""
    store = make_store(tmp_path)
    recorder = LocalRunner(make_world(store, outside), ())
    outside.mailboxes.arrive(raw)
    await recorder.record_mails([Fetched("happi", 1, 1, MONDAY, raw)])
    (event,) = store.read_now(lambda unit: unit.pending_events(9))
    for _ in range(times):
        await store.write(lambda unit: unit.count_attempt(event.id))
    await store.stop()


async def test_a_heavy_mail_is_read_again_while_it_may(tmp_path, outside):
    await begun(tmp_path, outside, READ_TRIES - 1)
    async with running(tmp_path, outside) as agent:
        await agent.settle()
        assert agent.case(OPENING).state == "attend_agent"
        assert agent.parked() == []


async def test_each_life_that_begins_a_light_mail_is_counted_once(tmp_path, outside):
    await begun(tmp_path, outside, 0, form_mail())
    store = make_store(tmp_path)
    counted = []
    for _life in range(READ_TRIES):
        runner = LocalRunner(make_world(store, outside), ())
        for _again in range(2):
            (event,) = store.read_now(lambda unit: unit.pending_events(9))
            await runner.reader.count(event, form_mail())
        counted += [event.attempts for event in store.read_now(lambda unit: unit.pending_events(9))]
    await store.stop()
    assert counted == [1, 2, 3]


@pytest.mark.parametrize("raw", [HEAVY_FORM, form_mail()], ids=["heavy", "light"])
async def test_a_mail_that_ends_every_process_is_set_aside_at_the_fourth_start(tmp_path, outside, raw):
    await begun(tmp_path, outside, READ_TRIES, raw)
    async with running(tmp_path, outside) as agent:
        await agent.receive(form_mail(990002))
        (parked,) = agent.parked()
        assert parked.what == "event"
        assert "ReadingEndedError" in parked.reason
        assert SET_ASIDE in [card.title for card in outside.desk.cards.values()]
        assert [each.to for each in outside.sender.sent] == [(box(990002),)], "the next mail goes on"


# --- set aside ------------------------------------------------------------------------------------------------


async def test_a_mail_that_is_set_aside_gets_a_card_and_stays(agent, outside, monkeypatch):
    def fails(_unit, _incoming):
        raise KeyError("Zoé Plantée")

    monkeypatch.setattr(agent.runner.weigher, "weigh", fails)
    await agent.receive(list_mail(ZOE))
    assert outside.desk.card().title == SET_ASIDE
    assert [button.choice for button in outside.desk.card().buttons] == ["ecarter"]
    assert len(agent.parked()) == 1
    assert outside.sender.sent == []
    assert len(outside.mailboxes.inbox["happi"]) == 1
    assert "Plantée" not in repr(outside.desk.drawn)


async def test_a_mail_of_which_nobody_can_be_told_is_parked_all_the_same(tmp_path, outside, monkeypatch):
    """The procedure that would tell is broken too: the agent goes on, and starts again."""

    def fails(*_args):
        raise KeyError("Zoé Plantée")

    broken = replace(surveillance.PROCEDURE, decide=fails)
    procedures = tuple(broken if each.name == broken.name else each for each in PROCEDURES)
    async with running(tmp_path, outside, procedures=procedures) as agent:
        weigh = agent.runner.weigher.weigh
        monkeypatch.setattr(agent.runner.weigher, "weigh", fails)
        await agent.receive(list_mail(ZOE))
        assert [each.what for each in agent.parked()] == ["event"]
        assert outside.desk.drawn == []
        assert len(outside.mailboxes.inbox["happi"]) == 1
        monkeypatch.setattr(agent.runner.weigher, "weigh", weigh)
        await agent.receive(form_mail())
        assert outside.sender.templates == [f"{OPENING}/recue"]


async def test_a_whisper_that_cannot_be_said_is_given_up_quietly(agent, outside):
    await agent.receive(form_mail())
    tried = []

    def busy(call):
        if call != WHISPERS["not_allowed"]:
            return None
        tried.append(call)
        return BUSY

    outside.desk.script.always = busy
    await agent.press("valider", STRANGER)
    for _ in range(WHISPERED + 3):
        outside.clock.advance(minutes=10)
        await agent.settle()
    assert len(tried) == WHISPERED
    assert agent.parked() == []
    assert outside.desk.whispers == []
    assert not any("mise de côté" in note for note in outside.desk.card().notes)


# --- usernames ------------------------------------------------------------------------------------------------


class RepeatingCodes(FakeCodes):
    """Draws every username three times before another one."""

    def new_username(self, fase: int) -> str:
        self.drawn += 1
        return f"e{fase:06d}-{self.drawn // 3:06d}"


async def test_a_username_that_is_taken_is_drawn_again(tmp_path):
    outside = Outside(codes=RepeatingCodes())
    async with running(tmp_path, outside) as agent:
        opened(agent)
        await agent.receive(list_mail(AYA, ZOE, ADA))
        await agent.press("approuver")
        accounts = agent.read(lambda unit: unit.accounts(FASE))
        assert len({each.username for each in accounts}) == 3
        assert agent.parked() == []


# --- days -----------------------------------------------------------------------------------------------------


async def test_the_first_mail_names_the_day_the_form_came_however_late_it_leaves(agent, outside):
    outside.sender.script.then(TryLaterError("serveur occupé", after=3 * 86400.0))
    await agent.receive(form_mail())
    outside.clock.advance(days=3, seconds=1)
    await agent.settle()
    assert outside.sender.templates == [f"{OPENING}/recue"]
    assert f"received_on: {MONDAY}" in outside.sender.sent[0].raw.decode()


# --- pages that come back -------------------------------------------------------------------------------------


async def test_pages_that_come_back_after_the_end_can_be_sent_again(agent, outside):
    opened(agent)
    await agent.receive(list_mail(AYA))
    await agent.press("approuver")
    await agent.press("importe", "E1", desk="etnic")
    assert agent.case(LIST).state == "termine"
    await agent.receive(bounce(outside.sender.sent[-1].message_id, box(FASE)))
    card = outside.desk.card()
    assert card.title == "Liste d’élèves : la boite de l’école a refusé des pages d’accès"
    assert [button.choice for button in card.buttons] == ["renvoyer"]
    await agent.press("renvoyer")
    assert outside.sender.templates.count(f"{LIST}/pages") == 2
    assert outside.desk.card().title == "Liste d’élèves : pages d’accès envoyées"
    assert agent.case(LIST).state == "termine"
