"""Dates that come late: once with their own day, and after two weeks an agent is asked."""

from datetime import date, timedelta

import pytest

from bot.domain.cycle import YearPlan
from bot.domain.effects import Remind
from bot.domain.events import Due
from bot.domain.labels.surveillance import LABELS
from bot.domain.procedure import Decision
from bot.handlers import PROCEDURES
from tests.support.raw_mails import form_mail
from tests.support.world import AGENT

OPENING = "happi_ouverture"
QUESTION = "faut-il encore la suivre"


@pytest.fixture
async def waiting(agent, monkeypatch):
    """A dossier that asked for a date in three days; `heard` are the dates that it was told."""
    await agent.receive(form_mail())
    procedure = agent.world.procedure(OPENING)
    before, heard = procedure.decide, []

    def decide(case, event):
        if isinstance(event, Due):
            heard.append(event)
            return Decision(case.state, case.data)
        return before(case, event)

    object.__setattr__(procedure, "decide", decide)
    case, now = agent.case(OPENING), agent.outside.clock.now()
    asked = Decision(case.state, procedure.start, (Remind(job="relance", days=3),))
    await agent.world.store.write(lambda unit: agent.runner.decider._keep(unit, unit.case(case.id), asked, now))
    yield agent, heard
    object.__setattr__(procedure, "decide", before)


def questions(agent):
    """Cards that ask about a date of the school's dossier; the calendar itself has its own."""
    cards = [each for each in agent.outside.desk.cards.values() if QUESTION in each.title]
    return [each for each in cards if ("FASE", "990001") in each.fields]


@pytest.mark.parametrize(("late", "asked"), [(0, 0), (14, 0), (15, 1), (400, 1)])
async def test_a_date_is_followed_up_to_two_weeks_late(waiting, late, asked):
    agent, heard = waiting
    agent.outside.clock.at += timedelta(days=3 + late, hours=1)
    await agent.settle()
    assert len(questions(agent)) == asked
    assert len(heard) == 1 - asked


async def test_what_only_tidies_up_asks_nobody_however_late(waiting):
    agent, heard = waiting
    object.__setattr__(agent.world.procedure(OPENING), "tidies", frozenset({"relance"}))
    try:
        agent.outside.clock.at += timedelta(days=400)
        await agent.settle()
    finally:
        object.__setattr__(agent.world.procedure(OPENING), "tidies", frozenset())
    assert questions(agent) == []
    assert [each.job for each in heard] == ["relance"]


def test_the_silence_after_an_answer_closes_its_dossier_without_anybody_s_leave():
    assert {each.name: each.tidies for each in PROCEDURES if each.tidies} == {
        "questions": frozenset({"silence"}),
        "surveillance": frozenset({"reprise"}),
    }


async def test_the_card_names_the_school_and_the_date_and_the_press_follows_it_with_its_own_day(waiting):
    agent, heard = waiting
    agent.outside.clock.at += timedelta(days=40)
    await agent.settle()
    [card] = questions(agent)
    assert ("FASE", "990001") in card.fields
    assert ("Pour le", "8 octobre 2026") in card.fields
    await agent.press("executer", AGENT, card=card)
    assert [(each.job, each.day) for each in heard] == [("relance", date(2026, 10, 8))]
    await agent.press("executer", AGENT, card=card)
    assert len(heard) == 1


async def test_a_date_that_an_agent_drops_never_comes(waiting):
    agent, heard = waiting
    agent.outside.clock.at += timedelta(days=40)
    await agent.settle()
    await agent.press("ecarter", AGENT, card=questions(agent)[0])
    agent.outside.clock.at += timedelta(days=40)
    await agent.settle()
    assert heard == []


async def test_a_card_is_recalled_however_late(agent):
    """A reminder of a card that still waits asks nothing: it is one."""
    await agent.receive(form_mail())
    agent.outside.clock.at += timedelta(days=60)
    await agent.settle()
    assert questions(agent) == []
    assert any("Rappel" in line for line in agent.outside.desk.lines.values())


def test_every_date_of_the_calendar_has_words_for_the_card():
    first, last = date(2026, 1, 1), date(2027, 12, 31)
    every = [dated for each in PROCEDURES for dated in each.dates(YearPlan(), first, last)]
    asked = {each.job for each in every if each.asks}
    assert "desactivation" in asked
    assert asked <= set(LABELS.values)
