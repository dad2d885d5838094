"""One mail to a school and its PO: each box has its own outcome, and none is told for the other."""

from datetime import timedelta

import pytest

from bot.domain.effects import SendMail
from bot.domain.events import MailAccepted, MailRefused
from bot.domain.mail_parts import ToConcerned
from bot.engine.trouble import TRIES, pause_before
from bot.handlers import PROCEDURES
from tests.support.form_mails import Taker, filled, sent
from tests.support.raw_mails import bounce, form_mail
from tests.support.world import running

SCHOOL, PO, CC = "ec990001@cfwb.be", "po990100@cfwb.be", "poles@cfwb.be"
STRANGER = "p.kowalski@asbl.example"
UNKNOWN, FULL = (550, "5.1.1"), (452, "4.2.2")
A_DAY = sum((pause_before(each) for each in range(TRIES)), timedelta())


def concerned(event) -> tuple:
    return (SendMail(template="preneur/recue", to=ToConcerned(copied=True), named_by=event.mail, tell=True),)


@pytest.fixture
async def taker():
    return Taker(concerned)


@pytest.fixture
async def agent(tmp_path, outside, taker):
    others = tuple(each for each in PROCEDURES if not each.papers)
    procedures = (taker.procedure(), *others)
    async with running(tmp_path, outside, boxes=("happi", "poles"), procedures=procedures) as agent:
        yield agent


async def asked(agent, **changes) -> None:
    """A form about a school and its PO arrives."""
    await agent.receive(sent(STRANGER, ("annexe.docx", filled(**changes))), box="poles")


def refusals(taker) -> list[tuple[str, str, int]]:
    found = [event for event in taker.heard if isinstance(event, MailRefused)]
    return [(event.box, str(event.reason), event.code) for event in found]


def lines(outside) -> list[str]:
    return [each for each in outside.desk.lines.values() if "mail" in each.lower()]


async def later(agent, outside, span: timedelta) -> None:
    """Time passes, and what waits is tried."""
    outside.clock.advance(seconds=span.total_seconds())
    await agent.settle()


# --- a box that refuses at once -------------------------------------------------------------------------------


@pytest.mark.parametrize(("refusing", "taking", "box"), [(PO, SCHOOL, "po"), (SCHOOL, PO, "school")])
async def test_the_mail_leaves_for_the_box_that_takes_it_and_the_other_is_named(
    agent, outside, taker, refusing, taking, box
):
    outside.sender.away = {refusing: UNKNOWN}
    await asked(agent)
    (mail,) = outside.sender.sent
    assert mail.to == (taking, CC)
    assert refusals(taker) == [(box, "box_unknown", 550)]
    assert sum(isinstance(event, MailAccepted) for event in taker.heard) == 1
    assert agent.parked() == []


async def test_two_boxes_that_refuse_are_both_named(agent, outside, taker):
    outside.sender.away = {SCHOOL: UNKNOWN, PO: (550, "5.2.2")}
    await asked(agent)
    assert refusals(taker) == [("school", "box_unknown", 550), ("po", "box_full", 550)]
    assert not any(isinstance(event, MailAccepted) for event in taker.heard)


async def test_a_copy_that_is_refused_is_no_refusal_of_the_mail(agent, outside, taker):
    outside.sender.away = {CC: UNKNOWN}
    await asked(agent)
    assert outside.sender.sent[0].to == (SCHOOL, PO)
    assert refusals(taker) == []


async def test_a_copy_alone_is_not_what_the_mail_was_for(agent, outside, taker):
    outside.sender.away = {SCHOOL: UNKNOWN, PO: UNKNOWN}
    await asked(agent)
    assert [box for box, *_ in refusals(taker)] == ["school", "po"]
    assert not any(isinstance(event, MailAccepted) for event in taker.heard)


async def test_a_dossier_about_a_po_alone_blames_no_school(agent, outside, taker):
    outside.sender.away = {PO: UNKNOWN}
    await asked(agent, ecole_fase=None)
    assert [box for box, *_ in refusals(taker)] == ["po"]


# --- a box that may take it later -----------------------------------------------------------------------------


@pytest.mark.parametrize(("busy", "free"), [(PO, SCHOOL), (SCHOOL, PO)])
async def test_a_box_that_is_full_gets_its_mail_later_and_the_other_gets_it_once(
    agent, outside, taker, busy, free
):
    outside.sender.away = {busy: FULL}
    await asked(agent)
    assert [each.to for each in outside.sender.sent] == [(free, CC)]
    outside.sender.away.clear()
    await later(agent, outside, pause_before(0))
    first, second = outside.sender.sent
    assert second.to == (busy,)
    assert second.message_id == first.message_id
    assert second.reading.to == first.reading.to, "the header names both, as if they had it together"
    assert refusals(taker) == []
    assert sum(isinstance(event, MailAccepted) for event in taker.heard) == 1
    assert len([each for each in lines(outside) if "Mail envoyé" in each]) == 1


async def test_a_full_box_does_not_hold_the_next_mail_of_the_dossier(agent, outside, taker):
    def twice(event) -> tuple:
        return (*concerned(event), *concerned(event))

    taker.then = twice
    outside.sender.away = {PO: FULL}
    await asked(agent)
    assert [each.to for each in outside.sender.sent] == [(SCHOOL, CC), (SCHOOL, CC)]
    assert len({each.message_id for each in outside.sender.sent}) == 2
    outside.sender.away.clear()
    await later(agent, outside, pause_before(0))
    assert [each.to for each in outside.sender.sent[2:]] == [(PO,), (PO,)]


async def test_a_box_that_stays_full_for_a_day_is_told_and_nothing_is_set_aside(agent, outside, taker):
    outside.sender.away = {PO: FULL}
    await asked(agent)
    for attempt in range(TRIES):
        await later(agent, outside, pause_before(attempt))
    assert refusals(taker) == [("po", "box_full", 452)]
    assert agent.parked() == []
    tries = outside.sender.attempts
    await later(agent, outside, A_DAY)
    assert outside.sender.attempts == tries
    assert len(outside.sender.sent) == 1


async def test_what_one_box_waits_for_outlives_the_agent(tmp_path, outside, taker):
    procedures = (taker.procedure(), *(each for each in PROCEDURES if not each.papers))
    outside.sender.away = {PO: FULL}
    async with running(tmp_path, outside, boxes=("happi", "poles"), procedures=procedures) as agent:
        await asked(agent)
    outside.reborn()
    outside.sender.away.clear()
    outside.clock.advance(hours=1)
    async with running(tmp_path, outside, boxes=("happi", "poles"), procedures=procedures) as agent:
        await agent.settle()
        assert [each.to for each in outside.sender.sent] == [(SCHOOL, CC), (PO,)]


async def test_one_box_refuses_and_the_other_is_full(agent, outside, taker):
    outside.sender.away = {SCHOOL: UNKNOWN, PO: FULL, CC: FULL}
    await asked(agent)
    assert outside.sender.sent == []
    assert [box for box, *_ in refusals(taker)] == ["school"]
    outside.sender.away.clear()
    await later(agent, outside, pause_before(0))
    assert outside.sender.sent[-1].to == (PO, CC)
    assert len(refusals(taker)) == 1


# --- a mail that comes back -----------------------------------------------------------------------------------


async def test_each_box_whose_mail_comes_back_is_told_once(agent, outside, taker):
    await asked(agent)
    mail = outside.sender.sent[-1].message_id
    for number, address in enumerate((PO, SCHOOL, PO, SCHOOL), 1):
        await agent.receive(bounce(mail, address, number=number), box="poles")
    assert [box for box, *_ in refusals(taker)] == ["po", "school"]


async def test_a_copy_that_comes_back_blames_nobody(agent, outside, taker):
    await agent.receive(form_mail())
    await asked(agent)
    await agent.receive(bounce(outside.sender.sent[-1].message_id, CC), box="poles")
    assert refusals(taker) == []
    assert any("La boite refuse ce mail" in each for each in lines(outside))
    assert "mail_refused" not in [line.event for line in agent.timeline("happi_ouverture")]


async def test_a_po_that_refuses_says_nothing_of_the_other_dossiers_of_its_school(agent, outside, taker):
    await agent.receive(form_mail())
    outside.sender.away = {PO: UNKNOWN}
    await asked(agent)
    assert [box for box, *_ in refusals(taker)] == ["po"]
    assert "mail_refused" not in [line.event for line in agent.timeline("happi_ouverture")]


async def test_a_school_that_refuses_is_told_in_all_its_dossiers(agent, outside, taker):
    await agent.receive(form_mail())
    outside.sender.away = {SCHOOL: UNKNOWN}
    await asked(agent)
    assert "mail_refused" in [line.event for line in agent.timeline("happi_ouverture")]
