"""The approved tables: every state × event has its line, and the committed page is what the program does."""

import re
from datetime import date
from typing import get_args

import pytest

from bot.domain.cycle import YearPlan
from bot.domain.effects import Remind
from bot.domain.events import Event
from bot.domain.labels.surveillance import LABELS as WATCH
from bot.handlers import PROCEDURES
from tests.support.approved import path_of, table
from tests.support.examples import GENERAL, STATES, case, situations

each_procedure = pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.name)
KINDS = {each.model_fields["kind"].default for each in get_args(get_args(Event)[0])}


@each_procedure
def test_the_approved_table_is_what_the_procedure_does(procedure):
    path = path_of(procedure)
    assert path.exists(), f"{path} manque : python -m tests.support.approved"
    assert path.read_text("utf-8") == table(procedure), "relisez la différence : python -m tests.support.approved"


@each_procedure
def test_every_state_has_an_example(procedure):
    assert set(STATES[procedure.name]) == {str(state) for state in procedure.states}


def test_every_event_has_an_example():
    assert {situation.event.kind for situation in GENERAL} | {"chosen"} == KINDS


@each_procedure
def test_every_pair_of_state_and_event_has_its_line(procedure):
    sections = re.split(r"^## `(\w+)`.*$", path_of(procedure).read_text("utf-8"), flags=re.MULTILINE)[1:]
    pages = dict(zip(sections[::2], sections[1::2], strict=True))
    missing = [
        (state, situation.name)
        for state in procedure.states
        for situation in situations(procedure)
        if f"\n| {situation.name} | " not in pages[state]
    ]
    assert missing == []


@each_procedure
def test_the_same_input_gives_the_same_decision(procedure):
    for state in procedure.states:
        for situation in situations(procedure):
            before = case(procedure, state, situation)
            assert procedure.decide(before, situation.event) == procedure.decide(before, situation.event)


@each_procedure
def test_every_example_changes_something_somewhere(procedure):
    """An example that never matters would be a line that nobody needs."""
    idle = [
        (situation.name, situation.condition)
        for situation in situations(procedure)
        if situation.condition and all(_same_as_usual(procedure, state, situation) for state in procedure.states)
    ]
    assert idle == []


def _same_as_usual(procedure, state, situation):
    usual = next(each for each in situations(procedure) if each.name == situation.name)
    told = procedure.decide(case(procedure, state, situation), situation.event)
    expected = procedure.decide(case(procedure, state, usual), usual.event)
    return (told.state, told.effects, told.cards, told.close) == (
        expected.state,
        expected.effects,
        expected.cards,
        expected.close,
    )


@each_procedure
def test_every_date_that_may_be_missed_is_named_to_the_agents(procedure):
    """Too late to be followed without asking, it is asked about by its name."""
    decided = [
        procedure.decide(case(procedure, str(state), situation), situation.event)
        for state in procedure.states
        for situation in situations(procedure)
    ]
    jobs = {each.job for decision in decided for each in decision.effects if isinstance(each, Remind)}
    days = procedure.dates(YearPlan(), date(2026, 1, 1), date(2027, 1, 1))
    named = {job.rstrip("_0123456789") for job in jobs | {each.job for each in days if each.asks}}
    assert named - procedure.tidies <= set(WATCH.values)
