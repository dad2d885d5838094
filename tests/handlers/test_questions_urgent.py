"""What may be an access that should not be any more stands on top of what waits (exigences F9, H15)."""

from datetime import UTC, datetime

import pytest

from bot.domain.mail_parts import AttachAnnexe
from bot.domain.numbers import Fase
from bot.domain.procedure import Card, Case
from bot.domain.ready_answers import ANSWERS, URGENT_TOPICS
from bot.engine.waiting import URGENT
from bot.handlers import questions
from bot.handlers.questions import State, Thread
from tests.support.examples_questions import asked
from tests.support.situations import chosen

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def case(state: State, data: Thread) -> Case[Thread]:
    return Case("VGM-ABC123", state, data, "2026-2027", fase=Fase(990001))


def card_of(**said) -> Card:
    event = asked(box="poles", population="school", **said)
    (card,) = questions.decide(case(State.NOUVEAU, Thread()), event).cards
    return card


@pytest.mark.parametrize(
    "said", [{"certain": False}, {"certain": True}], ids=["proposed", "answered, a task is left"]
)
def test_a_departure_comes_before_other_questions(said):
    assert card_of(topic="poles_depart", **said).facts[URGENT] == "oui"


def test_a_departure_that_only_may_be_meant_is_as_urgent():
    assert card_of(topic="poles_acces", others=("poles_depart",)).facts[URGENT] == "oui"


def test_another_question_waits_its_turn():
    assert URGENT not in card_of(topic="poles_acces", others=("poles_droits",)).facts


def test_the_answer_that_is_proposed_brings_annex_5():
    data = questions.decide(
        case(State.NOUVEAU, Thread()), asked(topic="poles_depart", box="poles", population="school")
    ).data
    sent = questions.decide(case(State.ATTEND_AGENT, data), chosen("envoyer"))
    (mail,) = [each for each in sent.effects if hasattr(each, "template")]
    assert (mail.template, mail.attach) == ("questions/poles_depart", AttachAnnexe(number=5))
    assert URGENT not in sent.cards[0].facts


def test_what_is_urgent_is_a_ready_answer():
    assert ANSWERS.keys() >= URGENT_TOPICS
