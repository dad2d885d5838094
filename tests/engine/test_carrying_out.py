"""Order, retries, refusals, what is set aside, dates: how effects leave (promise 3)."""

from datetime import timedelta

import pytest

from bot.domain.effects import Announce, Remind
from bot.domain.events import Due
from bot.domain.numbers import Fase
from bot.domain.procedure import Decision
from bot.domain.schools import Environment
from bot.engine.local import LocalRunner
from bot.engine.trouble import TRIES, pause_before
from bot.ports import Fetched, SmtpAnswer, TryLaterError
from tests.support.raw_mails import form_mail, list_mail
from tests.support.world import make_store, make_world, running, until

OPENING = "happi_ouverture"
RECEIPT, VALIDATION = "happi_ouverture/recue", "happi_ouverture/validee"
BUSY = TryLaterError("serveur occupé")


async def test_a_mail_that_retries_holds_the_later_ones_of_its_dossier(agent, outside):
    outside.sender.script.then(BUSY)
    await agent.receive(form_mail())
    await agent.press("valider")
    assert outside.sender.templates == []
    outside.clock.advance(seconds=2)
    await agent.settle()
    assert outside.sender.templates == [RECEIPT, VALIDATION]


async def test_another_dossier_does_not_wait(agent, outside):
    outside.sender.script.always = lambda raw: BUSY if b"ec990001@" in raw else None
    await agent.receive(form_mail(990001))
    await agent.receive(form_mail(990002))
    assert [each.to for each in outside.sender.sent] == [("ec990002@cfwb.be",)]


async def test_another_lane_does_not_wait(agent, outside):
    outside.sender.script.always = lambda _raw: BUSY
    await agent.receive(form_mail())
    assert outside.desk.card().title.startswith("Demande")
    assert outside.mailboxes.moved != []


async def test_retries_wait_longer_and_longer_then_the_mail_is_set_aside_and_replayed(agent, outside):
    outside.sender.script.always = lambda _raw: BUSY
    await agent.receive(form_mail())
    for attempt in range(TRIES - 1):
        assert outside.sender.attempts == attempt + 1
        outside.clock.at += pause_before(attempt) - timedelta(milliseconds=1)
        await agent.settle()
        assert outside.sender.attempts == attempt + 1, "not before its time"
        outside.clock.advance(milliseconds=1)
        await agent.settle()
    (parked,) = agent.parked()
    assert (parked.what, parked.kind, parked.attempts) == ("effect", "send_mail", TRIES)
    assert any("mise de côté" in note for note in outside.desk.card().notes)
    outside.sender.script.always = None
    await agent.press("valider")
    assert outside.sender.templates == [], "a parked mail holds the later ones"
    now = outside.clock.now()
    assert await agent.world.store.write(lambda unit: unit.replay("effect", parked.id, now))
    await agent.settle()
    assert outside.sender.templates == [RECEIPT, VALIDATION]
    assert agent.parked() == []


async def test_a_parked_mail_that_is_dropped_lets_the_later_ones_go(agent, outside):
    outside.sender.script.then(ValueError("Zoé Plantée"))
    await agent.receive(form_mail())
    await agent.press("valider")
    (parked,) = agent.parked()
    assert await agent.world.store.write(lambda unit: unit.drop("effect", parked.id))
    await agent.settle()
    assert outside.sender.templates == [VALIDATION]


async def test_the_server_says_how_long_to_wait(agent, outside):
    outside.sender.script.then(TryLaterError("limite", after=90.0))
    await agent.receive(form_mail())
    outside.clock.advance(seconds=89)
    await agent.settle()
    assert outside.sender.templates == []
    outside.clock.advance(seconds=1)
    await agent.settle()
    assert outside.sender.templates == [RECEIPT]


async def test_a_final_refusal_asks_an_agent_and_holds_nothing(agent, outside):
    outside.sender.script.then(SmtpAnswer(accepted=False, code=550, enhanced="5.1.1"))
    await agent.receive(form_mail())
    assert dict(outside.desk.card().fields)["La boite de l’école refuse nos mails"] == "oui"
    assert any("refuse ce mail" in line for line in outside.desk.lines.values())
    await agent.press("valider")
    assert outside.sender.templates == [VALIDATION]
    assert agent.parked() == []


async def test_a_bug_sets_aside_without_the_words_of_the_error(agent, outside, caplog):
    outside.readers.script.then(ValueError("ligne 3 : Zoé Plantée, 2012-03-04"))
    await agent.receive(list_mail("Plantée;Zoé;2012-03-04"))
    (parked,) = agent.parked()
    assert (parked.kind, parked.reason) == ("read_workbook", "builtins.ValueError")
    assert "fakes.py" in parked.trace
    assert "Plantée" not in parked.trace + parked.reason + caplog.text


async def test_an_effect_of_another_version_is_set_aside_and_not_tried_for_ever(agent, outside):
    await agent.receive(form_mail())
    case, now = agent.case(OPENING).id, outside.clock.now()
    await agent.world.store.write(lambda unit: unit.add_effect(case, "mail", "sing", '{"kind": "sing"}', now))
    await agent.settle()
    (parked,) = agent.parked()
    assert parked.kind == "sing"


async def test_a_procedure_that_fails_parks_the_mail_and_the_next_goes_on(agent, outside, monkeypatch):
    def fails(_unit, incoming):
        if incoming.place.uid == 1:
            raise KeyError("Zoé Plantée")
        return weigh(_unit, incoming)

    weigh = agent.runner.weigher.weigh
    monkeypatch.setattr(agent.runner.weigher, "weigh", fails)
    await agent.receive(form_mail(990001), form_mail(990002))
    (parked,) = agent.parked()
    assert (parked.what, parked.kind, parked.reason) == ("event", "mail", "builtins.KeyError")
    assert [each.to for each in outside.sender.sent] == [("ec990002@cfwb.be",)]
    monkeypatch.setattr(agent.runner.weigher, "weigh", weigh)
    now = outside.clock.now()
    assert await agent.world.store.write(lambda unit: unit.replay("event", parked.id, now))
    await until(lambda: len(outside.sender.sent) == 2)
    await agent.settle()
    assert outside.sender.sent[-1].to == ("ec990001@cfwb.be",)


# --- the card and its filing ----------------------------------------------------------------------------------


async def test_the_card_waits_for_the_names_to_be_filed(agent, outside):
    outside.mailboxes.appends.then(BUSY)
    await agent.receive(form_mail())
    assert outside.desk.drawn == []
    outside.clock.advance(seconds=2)
    await agent.settle()
    await until(lambda: outside.desk.drawn)
    assert outside.mailboxes.filed
    assert "en retard" not in outside.desk.card().notes[0]


async def test_after_five_minutes_the_card_leaves_and_says_that_the_filing_is_late(agent, outside):
    outside.mailboxes.appends.always = lambda _id: BUSY
    await agent.receive(form_mail())
    outside.clock.advance(seconds=299)
    await agent.settle()
    assert outside.desk.drawn == []
    outside.clock.advance(seconds=1)
    await agent.settle()
    assert "(classement en retard)" in outside.desk.card().notes[0]


async def test_the_note_is_filed_once_however_often_it_is_tried(agent, outside):
    await agent.receive(form_mail())
    with agent.store.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE effect SET state = 'pending' WHERE kind = 'file_note'")
    await agent.settle()
    assert len(outside.mailboxes.filed) == 1


# --- Slack ----------------------------------------------------------------------------------------------------


async def test_a_card_that_slack_refuses_for_now_is_drawn_later_as_it_then_stands(agent, outside):
    outside.desk.script.then(BUSY)
    await agent.receive(form_mail())
    assert outside.desk.drawn == []
    await agent.receive(form_mail(gestionnaire="", note="Corrigé."))
    outside.clock.advance(seconds=2)
    await agent.settle()
    assert "valider" not in [button.choice for button in outside.desk.drawn[0].buttons]
    assert len({card.key for card in outside.desk.drawn}) == 1


# --- pause ----------------------------------------------------------------------------------------------------


async def test_a_pause_stops_sending_and_nothing_else(agent, outside):
    await agent.world.store.write(lambda unit: unit.set_setting("paused", "1"))
    agent.outside.mailboxes.arrive(form_mail())
    await until(lambda: outside.desk.drawn)
    assert outside.sender.attempts == 0
    await agent.world.store.write(lambda unit: unit.set_setting("paused", None))
    await until(lambda: outside.sender.sent)
    assert outside.sender.templates == [RECEIPT]


# --- dates ----------------------------------------------------------------------------------------------------


async def test_a_date_is_delivered_once_with_its_own_day_even_late(agent, outside, monkeypatch):
    await agent.receive(form_mail())
    delivered: list[Due] = []
    procedure = agent.world.procedures[0]

    def decide(case, event):
        if isinstance(event, Due):
            delivered.append(event)
        return Decision(case.state, case.data)

    object.__setattr__(procedure, "decide", decide_or(procedure.decide, decide))
    try:
        case, now = agent.case(OPENING), outside.clock.now()
        asked = Decision(case.state, procedure.start, (Remind(job="rappel", days=3),))
        await agent.world.store.write(
            lambda unit: agent.runner.decider._keep(unit, unit.case(case.id), asked, now)
        )
        outside.clock.at += timedelta(days=2, hours=21)
        await agent.settle()
        assert delivered == []
        outside.clock.at += timedelta(days=12)
        await agent.settle()
        await agent.settle()
        assert [(each.job, each.day.isoformat()) for each in delivered] == [("rappel", "2026-10-08")]
    finally:
        object.__setattr__(procedure, "decide", procedure.decide.before)


def decide_or(before, decide):
    """`decide` for dates, `before` for the rest; remembers what it replaced."""

    def either(case, event):
        return decide(case, event) if isinstance(event, Due) else before(case, event)

    either.before = before
    return either


async def test_a_reminder_falls_at_eight_in_brussels_in_summer_and_winter(agent, outside):
    await agent.receive(form_mail())
    case = agent.case(OPENING)
    decider, now = agent.runner.decider, outside.clock.now()  # 5 October 2026, summer time
    for days in (3, 40):
        keep = Decision(case.state, agent.world.procedures[0].start, (Remind(job="rappel", days=days),))
        await agent.world.store.write(lambda unit, keep=keep: decider._keep(unit, unit.case(case.id), keep, now))
    dues = agent.read(lambda unit: unit.due_jobs(now + timedelta(days=100), 9))
    assert [due.isoformat() for _job, _case, code, due in dues if code == "rappel"] == [
        "2026-10-08T06:00:00+00:00",
        "2026-11-14T07:00:00+00:00",
    ]


async def test_an_announcement_reaches_only_the_open_dossiers_of_the_school(agent):
    await agent.receive(list_mail("A;B;2012-01-01", fase=990001), list_mail("A;B;2012-01-01", fase=990002))
    await agent.receive(form_mail(990001))
    case, now = agent.case(OPENING), agent.outside.clock.now()
    opened = Decision(case.state, agent.world.procedures[0].start, (Announce(event="request_refused"),))
    await agent.world.store.write(lambda unit: agent.runner.decider._keep(unit, unit.case(case.id), opened, now))
    lists = {int(each.fase): each.open for each in agent.cases() if each.procedure == "happi_eleves"}
    assert lists == {990001: False, 990002: True}


# --- secrets --------------------------------------------------------------------------------------------------


@pytest.fixture
async def sending(agent, outside):
    agent.store.write_now(lambda unit: unit.set_environment(Fase(990001), Environment.OPEN, outside.clock.now()))
    await agent.receive(list_mail("A;B;2012-01-01"))
    await agent.press("approuver")
    return agent


def secrets(agent) -> int:
    with agent.store.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM blob WHERE secret").scalar_one()


async def test_printed_codes_are_forgotten_two_days_after_they_left(sending, outside):
    await sending.press("importe", "E1", desk="etnic")
    assert secrets(sending) == 1
    outside.clock.advance(hours=49)
    await until(lambda: secrets(sending) == 0)


async def test_printed_codes_that_have_not_left_are_kept(sending, outside):
    outside.sender.script.always = lambda raw: BUSY if b"happi_eleves/pages" in raw else None
    await sending.press("importe", "E1", desk="etnic")
    for _ in range(TRIES):
        outside.clock.advance(hours=13)
        await sending.settle()
    assert [each.kind for each in sending.parked()] == ["send_mail"]
    assert secrets(sending) == 1


async def test_the_runner_keeps_no_mail_in_memory_once_it_is_decided(agent):
    await agent.receive(*(form_mail(990001, note=str(number)) for number in range(20)))
    assert isinstance(agent.runner, LocalRunner)
    await until(lambda: not agent.runner._raw)


async def test_a_mail_that_was_not_recorded_lends_its_bytes_to_no_other(tmp_path, outside):
    """The number of an event that was rolled back is given again."""
    store = make_store(tmp_path)
    runner = LocalRunner(make_world(store, outside), ())

    def arrived(uid, raw):
        return Fetched("happi", 1, uid, outside.clock.now(), raw)

    with pytest.raises(TypeError):  # what is no mail breaks the unit after its first
        await runner.record_mails([arrived(1, form_mail(990001)), arrived(None, None)])
    assert not runner._raw
    other = form_mail(990002)
    await runner.record_mails([arrived(2, other)])
    assert list(runner._raw.values()) == [other]
    await store.stop()


async def test_mails_recorded_before_a_stop_are_decided_in_their_order(tmp_path, outside):
    """After a restart their bytes come from the database, several at a time."""
    async with running(tmp_path, outside, boxes=()) as agent:
        await agent.world.store.write(
            lambda unit: unit.set_environment(Fase(990001), Environment.OPEN, outside.clock.now())
        )
    store = make_store(tmp_path)
    recorder = LocalRunner(make_world(store, outside), ())
    for number in range(1, 13):
        raw = list_mail(*(["A;B;2012-01-01"] * number), text=f"Version {number} " + "x" * (13 - number) * 9000)
        outside.mailboxes.arrive(raw)
    await recorder.record_mails(
        [
            Fetched("happi", 1, uid, outside.clock.now(), raw)
            for uid, raw in outside.mailboxes.inbox["happi"].items()
        ]
    )
    await store.stop()
    async with running(tmp_path, outside) as agent:
        await agent.settle()
        assert dict(outside.desk.card().fields)["Élèves dans la liste"] == "12"
