"""Deadlines of the pôles: seat schools are reminded three times, and nobody of a past date (exigences J1, J4)."""

from dataclasses import replace
from datetime import date

import pytest

from bot.app import plan
from bot.domain.cycle import YearPlan
from bot.domain.numbers import Fase
from bot.handlers import poles_dates
from bot.settings import Poles, Settings
from tests.support.raw_mails import box, mail
from tests.support.world import RULES, Outside, running
from tests.support.year import at, comes, fill, only, titles

SEATS = (Fase(990001), Fase(990002))
REMINDER = "poles_dates/rappel"
OCTOBER = date(2027, 10, 15)


@pytest.fixture
def outside():
    outside = Outside()
    outside.clock.at = at(4, 1, year=2027)
    return outside


def ruled(**of_plan):
    """The rules with nothing but the deadlines of the pôles in the calendar."""
    return replace(RULES, plan=YearPlan(types=frozenset(), reminders=(), **of_plan))


@pytest.fixture
async def agent(tmp_path, outside):
    async with running(tmp_path, outside, rules=ruled(seats=SEATS)) as agent:
        fill(agent)
        await comes(agent, at(4, 1, year=2027))
        yield agent


async def test_each_seat_is_reminded_of_the_avenants_thirty_seven_and_one_day_before(agent, outside):
    for month, day, mails in ((5, 1, 0), (5, 2, 2), (5, 24, 2), (5, 25, 4), (5, 31, 6), (6, 1, 6), (6, 15, 6)):
        await comes(agent, at(month, day, year=2027))
        assert len(outside.sender.sent) == mails, (month, day)
    assert {(each.template, each.to[0]) for each in outside.sender.sent} == {
        (REMINDER, "ec990001@cfwb.be"),
        (REMINDER, "ec990002@cfwb.be"),
    }
    assert agent.parked() == []


async def test_the_reminder_comes_from_the_box_of_the_poles(agent, outside):
    await comes(agent, at(5, 2, year=2027))
    assert {each.sender for each in outside.sender.sent} == {"poles@cfwb.be"}


async def test_agents_see_one_card_a_deadline_that_ends_with_it(agent, outside):
    await comes(agent, at(5, 2, year=2027))
    card = only(outside, "rappel envoyé aux écoles sièges")
    assert ("À communiquer", "avenants annuels") in card.fields
    assert ("Rappel, en jours avant l’échéance", "30") in card.fields
    await comes(agent, at(5, 25, year=2027))
    assert ("Rappel, en jours avant l’échéance", "7") in only(outside, "rappel envoyé").fields
    await comes(agent, at(6, 2, year=2027))
    assert "Échéance passée" in str(only(outside, "rappel envoyé"))


async def test_nobody_to_remind_is_said_once_and_nothing_leaves(tmp_path, outside):
    async with running(tmp_path, outside, rules=ruled()) as agent:
        for month, day in ((4, 1), (5, 2), (5, 25), (5, 31), (6, 2)):
            await comes(agent, at(month, day, year=2027))
        assert outside.sender.sent == []
        card = only(outside, "aucune école siège n’est indiquée")
        assert any("poles.schools" in value for _name, value in card.fields)


async def test_the_date_of_the_conventions_is_a_setting_with_its_year(tmp_path, outside):
    outside.clock.at = at(9, 1, year=2027)
    async with running(tmp_path, outside, rules=ruled(seats=SEATS[:1], conventions=OCTOBER)) as agent:
        fill(agent)
        await comes(agent, at(9, 1, year=2027))
        await comes(agent, at(9, 15, year=2027))
        assert outside.sender.templates == [REMINDER]
        await comes(agent, at(10, 15, year=2028))
        assert outside.sender.templates == [REMINDER]  # the year after, nothing: the date is past


async def test_a_reminder_missed_while_stopped_leaves_until_the_next_one_is_there(tmp_path, outside):
    async with running(tmp_path, outside, rules=ruled(seats=SEATS[:1])) as agent:
        fill(agent)
        await comes(agent, at(4, 1, year=2027))
    outside.reborn()
    async with running(tmp_path, outside, rules=ruled(seats=SEATS[:1])) as agent:
        await comes(agent, at(5, 20, year=2027))
        assert outside.sender.templates == [REMINDER]
    outside.reborn()
    async with running(tmp_path, outside, rules=ruled(seats=SEATS[:1])) as agent:
        await comes(agent, at(6, 10, year=2027))
        assert outside.sender.templates == [REMINDER]


async def test_an_answer_to_a_reminder_is_a_letter_for_people(agent, outside):
    await comes(agent, at(5, 2, year=2027))
    reminder = next(each for each in outside.sender.sent if each.to[0].startswith("ec990001"))
    await agent.receive(mail(box(990001), "C’est fait, merci.", answers=reminder.message_id))
    assert "Réponse d’une école, à lire" in titles(outside)


async def test_without_a_box_of_the_poles_the_mails_leave_from_happi(tmp_path, outside):
    rules = ruled(seats=SEATS[:1])
    rules = replace(rules, book=replace(rules.book, services={"happi": "happi@cfwb.be"}))
    async with running(tmp_path, outside, rules=rules) as agent:
        fill(agent)
        await comes(agent, at(4, 1, year=2027))
        await comes(agent, at(5, 2, year=2027))
        assert [each.sender for each in outside.sender.sent] == ["happi@cfwb.be"]


def test_the_settings_reach_the_plan_each_school_once():
    settings = Settings(poles=Poles(conventions=OCTOBER, schools=(990002, 990001, 990002)))
    assert (plan(settings).conventions, plan(settings).seats) == (OCTOBER, (Fase(990002), Fase(990001)))


def test_no_day_is_given_twice_whatever_the_spans_asked_for():
    whole = poles_dates.dates(YearPlan(seats=SEATS, conventions=OCTOBER), date(2027, 1, 1), date(2027, 12, 31))
    parts = [
        each
        for first in range(1, 365)
        for each in poles_dates.dates(
            YearPlan(seats=SEATS, conventions=OCTOBER),
            date.fromordinal(date(2027, 1, 1).toordinal() + first - 1),
            date.fromordinal(date(2027, 1, 1).toordinal() + first),
        )
    ]
    assert sorted(parts, key=str) == sorted(whole, key=str)
    assert len({(each.key.value, each.job, each.day) for each in whole}) == len(whole) == 2 * (3 * 3 + 1)
