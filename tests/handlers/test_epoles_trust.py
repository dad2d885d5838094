"""A form of a box of the register counts more than anybody’s; only the mail that came back is sent again."""

from typing import Any

import pytest

from bot.domain.effects import RecordGrant, SendMail
from bot.domain.labels.epoles import LABELS
from bot.domain.mail_parts import ToConcerned
from bot.domain.procedure import Decision
from bot.handlers.epoles import State
from tests.support.epoles_steps import PO, checked, claimed, form, pressed, summary, weighed, went
from tests.support.situations import SECOND, THIRD, bounced


def again_from(first: Decision, **more: Any) -> Decision:
    return went(State(first.state), first.data, form(mail=2, **more))


@pytest.mark.parametrize("change", [{"account": SECOND}, {"missing": ("date",)}, {}])
def test_what_anybody_sends_never_replaces_the_form_of_a_box(change):
    first = weighed(form())
    beside = again_from(first, sender="anyone", **change)
    assert (beside.state, beside.effects) == (State.ATTEND_AGENT, ())
    assert beside.data.model_copy(update={"beside": 0}) == first.data
    (card,) = beside.cards
    assert (card.facts["autre_envoi"], card.box) == ("oui", "poles"), "people read it where it came"
    assert card.choices == first.cards[0].choices
    granted = went(State(beside.state), beside.data, pressed("accorder", "coordonnateur"))
    assert granted.effects[0] == RecordGrant(application="epoles", profile="coordonnateur", named_by=1, part=0)


def test_what_anybody_sends_completes_no_form_that_a_box_left_incomplete():
    back = weighed(form(missing=("po_adresse",)))
    beside = again_from(back, sender="anyone")
    assert beside.state == State.INCOMPLET
    assert [card.only_if_posted for card in beside.cards] == [False], "an agent is shown that it came"


@pytest.mark.parametrize("sender", ["school", "po"])
def test_the_form_of_a_box_takes_the_place_of_anybody_s(sender):
    first = weighed(form(sender="anyone"))
    same = again_from(first, sender=sender)
    assert (same.data.sender, same.data.mail, same.cards[0].facts["envoye_par"]) == (sender, 2, sender)
    (mail,) = [
        each
        for each in went(State(same.state), same.data, pressed("accorder", "coordonnateur")).effects
        if isinstance(each, SendMail)
    ]
    assert mail.named_by == 2
    other = again_from(first, sender=sender, account=SECOND)
    assert (other.state, other.data.sender, other.data.account) == (State.VERIFICATION, sender, SECOND)


@pytest.mark.parametrize("change", [{"account": SECOND}, {"content": SECOND}])
def test_another_account_or_function_is_a_form_that_changed(change):
    first = weighed(form())
    again = again_from(first, **change)
    assert again.data.title == "modifiee"
    decision = went(State(again.state), again.data, checked())
    assert (decision.state, decision.cards[0].title) == (State.ATTEND_AGENT, "modifiee")


@pytest.mark.parametrize("note", ["unrelated", "po_of_school_unknown"])
def test_a_po_that_asks_for_a_school_that_is_not_its_own_is_read_by_people(note):
    apart = (note,)
    assert claimed(summary(po_fase=None, notes=apart), sender=PO) == []
    assert len(claimed(summary(notes=apart))) == 1, (
        "a school asks for itself, whatever the register says of its PO"
    )


# --- a mail that comes back -------------------------------------------------------------------------------------


def test_only_the_mail_that_came_back_is_sent_again():
    first = weighed(form())
    back = went(State(first.state), first.data, bounced("epoles/recue"))
    assert "renvoyer" in back.cards[0].choices
    asked = went(State(back.state), back.data, pressed("completer", words=THIRD))
    assert (asked.data.refused, asked.data.box_refuses) == (None, False)
    words_back = went(State(asked.state), asked.data, bounced("epoles/informations"))
    assert "renvoyer" not in words_back.cards[0].choices
    assert words_back.data.box_refuses


def test_a_mail_goes_again_to_the_box_that_refused_it_and_the_card_names_that_box():
    first = weighed(form())
    of_po = bounced("epoles/recue").model_copy(update={"box": "po"})
    back = went(State(first.state), first.data, of_po)
    assert LABELS.titles[back.cards[0].title].endswith("la boite du PO refuse nos mails")
    (sent,) = went(State(back.state), back.data, pressed("renvoyer")).effects
    assert isinstance(sent, SendMail)
    assert sent.to == ToConcerned(copied=True, only="po")
    both = went(State(back.state), back.data, bounced("epoles/recue"))
    (sent,) = went(State(both.state), both.data, pressed("renvoyer")).effects
    assert isinstance(sent, SendMail)
    assert sent.to == ToConcerned(copied=True)
