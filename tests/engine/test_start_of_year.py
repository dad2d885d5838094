"""From the first day of the year to 1 November: schools without a list are reminded (exigences E3, E8)."""

from dataclasses import replace

import pytest

from bot.domain.cycle import Moment, YearPlan
from tests.support.raw_mails import box, list_mail, mail
from tests.support.world import RULES, Outside, running
from tests.support.year import ARTS, CLAIRVAL, COMING, REMINDER, accounts, at, comes, fill, only, titles


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


# --- the start of the year ------------------------------------------------------------------------------------


@pytest.fixture
async def august(filled, outside):
    """15 July is done, the mails of it are forgotten, and 23 August is here."""
    await comes(filled, at(7, 15))
    await comes(filled, at(8, 23))
    outside.sender.sent.clear()
    return filled


async def test_on_the_first_day_each_awaited_school_is_asked_for_its_list_with_a_canevas(august, outside):
    await comes(august, at(8, 24))
    assert sorted((each.template, each.to[0]) for each in outside.sender.sent) == [
        (REMINDER, "ec990001@cfwb.be"),
        (REMINDER, "ec990002@cfwb.be"),
    ]
    assert all(
        b"file: canevas-happi-99000" in each.raw and COMING.encode() in each.raw for each in outside.sender.sent
    )
    card = only(outside, "rappel envoyé")
    assert dict(card.fields) == {"Écoles attendues": "2", "Écoles sans liste": "2", "Rappel numéro": "1"}


async def test_a_school_that_has_answered_is_not_reminded(august, outside):
    await august.receive(list_mail("A;B;2012-01-01", fase=CLAIRVAL))
    outside.sender.sent.clear()
    for day in (at(8, 24), at(9, 14), at(10, 1), at(10, 15)):
        await comes(august, day)
    assert [(each.template, each.to[0]) for each in outside.sender.sent] == [(REMINDER, "ec990001@cfwb.be")] * 4
    filed = [raw for _folder, raw in outside.mailboxes.filed.values() if b"dossiers/sans_liste" in raw]
    assert len(filed) == 4
    assert all(b"990001" in raw and b"990002" not in raw for raw in filed)


async def test_nobody_is_reminded_while_sending_is_suspended_and_the_next_morning_they_are(august, outside):
    august.store.write_now(lambda unit: unit.set_setting("paused", "1"))
    await comes(august, at(8, 24))
    await comes(august, at(8, 25))
    august.store.write_now(lambda unit: unit.set_setting("paused", None))
    await august.settle()
    assert outside.sender.sent == []
    await comes(august, at(8, 26))
    assert outside.sender.templates == [REMINDER, REMINDER]


async def test_of_two_missed_reminders_only_the_newest_is_sent(tmp_path, outside):
    outside.clock.at = at(8, 20)
    async with running(tmp_path, outside) as agent:
        fill(agent)
        await comes(agent, at(8, 20))
    outside.reborn()
    async with running(tmp_path, outside) as agent:
        await comes(agent, at(9, 16))
    assert outside.sender.templates == [REMINDER, REMINDER]


async def test_the_days_of_the_reminders_are_a_setting(tmp_path, outside):
    outside.clock.at = at(8, 20)
    rules = replace(RULES, plan=YearPlan(reminders=(Moment.parse("5/10"),)))
    async with running(tmp_path, outside, rules=rules) as agent:
        fill(agent)
        await comes(agent, at(10, 4))
        assert outside.sender.sent == []
        await comes(agent, at(10, 5))
        assert len(outside.sender.sent) == 2


async def test_without_reminders_in_the_settings_nobody_is_reminded_and_the_balance_is_drawn(tmp_path, outside):
    async with running(tmp_path, outside, rules=replace(RULES, plan=YearPlan(reminders=()))) as agent:
        fill(agent)
        await comes(agent, at(8, 24))
        assert outside.sender.sent == []
        await comes(agent, at(11, 1))
        assert ("Écoles sans liste", "2") in only(outside, "n’ont pas répondu").fields


async def test_on_all_saints_agents_see_who_has_not_answered_and_nothing_is_deleted(august, outside):
    before = accounts(august)
    for day in (at(8, 24), at(9, 14), at(10, 1), at(10, 15), at(11, 1)):
        await comes(august, day)
    assert accounts(august) == before
    card = only(outside, "n’ont pas répondu")
    assert ("Écoles sans liste", "2") in card.fields
    assert only(outside, "les rappels sont finis").buttons == ()
    assert len(outside.sender.sent) == 8
    await comes(august, at(12, 24))
    assert len(outside.sender.sent) == 8
    assert august.parked() == []


async def test_a_reply_to_a_reminder_is_a_letter_for_people(august, outside):
    await comes(august, at(8, 24))
    reminder = next(each for each in outside.sender.sent if each.to[0].startswith("ec990001"))
    sent = len(outside.sender.sent)
    await august.receive(mail(box(ARTS), "Merci, nous vous répondrons.", answers=reminder.message_id))
    assert "Réponse d’une école, à lire" in titles(outside)
    assert len(outside.sender.sent) == sent
