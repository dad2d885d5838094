"""A form that was sent back and returns as it was, or never complete: a robot is not answered without end."""

import pytest

from bot.handlers.epoles import State
from tests.support.epoles_steps import checked, form, mails, weighed, went
from tests.support.situations import FIRST, SECOND, THIRD

BLANK = ("beneficiaire_mail",)


def version(number: int, annexe: int = 1):
    """Another incomplete version of the same form, by its content."""
    digest = (FIRST, SECOND, THIRD, "d" * 64, "e" * 64)[number]
    return form(annexe, mail=number + 1, missing=BLANK, content=digest)


def next_version(before, event):
    looked = went(State(before.state), before.data, event)
    return went(State(looked.state), looked.data, checked())


@pytest.mark.parametrize("annexe", [1, 2, 3, 5])
def test_the_form_that_was_just_sent_back_has_no_second_mail(annexe):
    first = weighed(version(0, annexe))
    again = went(State(first.state), first.data, form(annexe, mail=9, missing=BLANK, content=FIRST))
    assert mails(first) == ["epoles/incomplete"]
    assert again.state == first.state
    assert mails(again) == []
    assert again.data.copies == 1
    assert again.data.mail == 9


def test_people_see_a_form_that_came_again_as_it_was():
    first = weighed(version(0))
    again = went(State(first.state), first.data, form(mail=9, missing=BLANK, content=FIRST))
    [shown] = again.cards
    assert not shown.only_if_posted
    assert shown.facts["recu_encore"] == "oui"
    assert shown.choices == ("completer", "refuser")


@pytest.mark.parametrize("annexe", [1, 5])
def test_after_three_incomplete_versions_an_agent_helps(annexe):
    decision, left = weighed(version(0, annexe)), 0
    for number in (1, 2, 3, 4):
        left += len(mails(decision))
        decision = next_version(decision, version(number, annexe))
    assert left == 3
    assert mails(decision) == []
    assert decision.state == State.ATTEND_AGENT
    assert [each.only_if_posted for each in decision.cards] == [False]


def test_a_version_that_is_complete_at_last_has_its_receipt():
    decision = weighed(version(0))
    for number in (1, 2, 3):
        decision = next_version(decision, version(number))
    assert mails(next_version(decision, form(mail=9))) == ["epoles/recue"]
