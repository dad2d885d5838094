"""Requests about e-Pôles: who may ask, one dossier a kind, and nothing is called done before an agent did it."""

from datetime import UTC, datetime

import pytest

from bot.domain import events
from bot.domain.effects import SendMail
from bot.domain.mail_parts import ToConcerned, ToSchool
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import Case, CaseKey, Envelope, FormPart, FormSummary, Link
from bot.domain.recipients import Anyone, ListedSender
from bot.handlers import PROCEDURES, poles_demandes
from bot.handlers.poles_demandes import PROCEDURE, Asked, State

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SCHOOL, PO = Fase(990001), PoFase(990501)
BOTH = frozenset({"asks_unlock", "list_error"})


def envelope(*codes: str, sender=SCHOOL, box: str = "poles", **more) -> Envelope:
    values = {"at": AT, "mail": 7, "box": box, "sender": sender, "year": "2026-2027", "codes": frozenset(codes)}
    return Envelope(**(values | more))


def keys(mail: Envelope) -> list[str]:
    return [claim.key.value for claim in PROCEDURE.recognise(mail)]


def waiting(fase: Fase | None = SCHOOL, state: State = State.ATTEND_AGENT, **more) -> Case[Asked]:
    return Case("VGM-ABC123", state, Asked(mail=7, messages=1, **more), "2026-2027", fase=fase)


def press(choice: str) -> events.Chosen:
    return events.Chosen(at=AT, choice=choice, agent="U1", words="c" * 64)


def mails(decision) -> list[SendMail]:
    return [each for each in decision.effects if isinstance(each, SendMail)]


def test_a_box_has_one_dossier_for_each_kind():
    assert keys(envelope("asks_unlock")) == ["poles_demandes:deverrouillage:990001"]
    assert keys(envelope("list_error", sender=PO)) == ["poles_demandes:liste:po990501"]
    assert len(keys(envelope(*BOTH))) == 2
    assert keys(envelope()) == []


@pytest.mark.parametrize("sender", [Anyone(), ListedSender("etnic"), ListedSender("form_engine")])
def test_nobody_but_a_box_of_the_register_may_ask(sender):
    assert keys(envelope(*BOTH, sender=sender)) == []


def test_a_form_or_a_reply_to_something_else_is_no_request():
    assert keys(envelope(*BOTH, form=FormSummary("epoles_annexe_1"))) == []
    assert keys(envelope(*BOTH, papers=(FormPart(0, "a" * 64, FormSummary("epoles_annexe_1")),))) == []
    assert keys(envelope(*BOTH, links=(Link("pix", CaseKey("pix:990001")),))) == []


def test_a_reply_goes_to_its_dossier():
    key = CaseKey("poles_demandes:liste:990001", fase=SCHOOL)
    (claim,) = PROCEDURE.recognise(envelope("asks_unlock", links=(Link("poles_demandes", key),)))
    assert (claim.key, type(claim.event)) == (key, events.ReplyArrived)


@pytest.mark.parametrize("code", sorted(BOTH))
@pytest.mark.parametrize("box", ["poles", "happi", "modigia"])
def test_it_alone_claims_such_a_mail_whatever_the_box(code, box):
    mail = envelope(code, box=box)
    claiming = [each.name for each in PROCEDURES if each.recognise(mail)]
    assert claiming == ["poles_demandes"]


@pytest.mark.parametrize(("fase", "to"), [(SCHOOL, ToSchool()), (None, ToConcerned())])
@pytest.mark.parametrize(("code", "kind"), [("asks_unlock", "deverrouillage"), ("list_error", "liste")])
def test_the_request_is_received_and_shown(code, kind, fase, to):
    event = events.LetterArrived(at=AT, mail=7, box="poles", codes=(code,))
    new = Case("VGM-ABC123", State.NOUVEAU, Asked(), "2026-2027", fase=fase)
    decision = poles_demandes.decide(new, event)
    (receipt,) = mails(decision)
    assert (receipt.template, receipt.to, receipt.answers) == ("poles_demandes/recue", to, 7)
    assert receipt.facts == {"objet": kind}
    (card,) = decision.cards
    assert (card.title, card.box) == (kind, "poles")


@pytest.mark.parametrize(("kind", "done"), [("deverrouillage", "deverrouille"), ("liste", "corrige")])
def test_done_is_said_once_an_agent_pressed_it(kind, done):
    decision = poles_demandes.decide(waiting(kind=kind), press(done))
    assert [each.template for each in mails(decision)] == ["poles_demandes/faite"]
    assert (decision.state, decision.close) == (State.FAITE, True)
    assert decision.cards[0].agent == "U1"
    other = {"deverrouille": "corrige", "corrige": "deverrouille"}[done]
    assert mails(poles_demandes.decide(waiting(kind=kind), press(other))) == []


def test_nothing_but_a_press_says_that_it_is_done():
    heard = [
        events.LetterArrived(at=AT, mail=8, codes=("asks_unlock",)),
        events.ReplyArrived(at=AT, mail=8),
        events.EffectParked(at=AT, effect="send_mail"),
        events.MailRefused(at=AT, template="poles_demandes/recue", code=550, reason="box_full"),
        events.Due(at=AT, job="rappel", day=AT.date()),
    ]
    for event in heard:
        decision = poles_demandes.decide(waiting(), event)
        assert (mails(decision), decision.close) == ([], False)


def test_writing_again_only_counts():
    decision = poles_demandes.decide(waiting(), events.LetterArrived(at=AT, mail=8, codes=("asks_unlock",)))
    assert (decision.cards[0].title, decision.cards[0].facts["messages"]) == ("encore", 2)


def test_an_agent_asks_and_the_reply_comes_back_to_the_card():
    asked = poles_demandes.decide(waiting(), press("demander"))
    assert (asked.state, mails(asked)[0].words) == (State.ATTEND_ECOLE, "c" * 64)
    replied = poles_demandes.decide(waiting(state=State.ATTEND_ECOLE), events.ReplyArrived(at=AT, mail=8))
    assert (replied.state, replied.cards[0].title) == (State.ATTEND_AGENT, "a_repondu")


def test_a_receipt_that_came_back_can_be_sent_again_once():
    refused = events.MailRefused(at=AT, template="poles_demandes/recue", code=550, reason="box_full")
    decision = poles_demandes.decide(waiting(), refused)
    assert "renvoyer" in decision.cards[0].choices
    back = poles_demandes.decide(waiting(back="recue", refusal="box_full"), press("renvoyer"))
    assert [each.template for each in mails(back)] == ["poles_demandes/recue"]
    assert "renvoyer" not in back.cards[0].choices
    assert mails(poles_demandes.decide(waiting(), press("renvoyer"))) == []


def test_what_came_back_is_sent_again_with_the_words_of_its_agent():
    asked = poles_demandes.decide(waiting(back="recue", refusal="box_full"), press("demander")).data
    assert (asked.back, asked.refusal) == (None, None), "the question is another mail than the receipt"
    refused = events.MailRefused(at=AT, template="poles_demandes/informations", code=550, reason="box_full")
    data = poles_demandes.decide(waiting(state=State.ATTEND_ECOLE, asked="c" * 64), refused).data
    (mail,) = mails(
        poles_demandes.decide(Case("VGM-ABC123", State.ATTEND_ECOLE, data, "2026-2027"), press("renvoyer"))
    )
    assert (mail.template, mail.words, mail.answers) == ("poles_demandes/informations", "c" * 64, None)


@pytest.mark.parametrize("state", [State.FAITE, State.REFUSEE])
def test_a_mail_that_could_not_leave_is_told_after_the_decision_too(state):
    parked = events.EffectParked(at=AT, effect="send_mail", template="poles_demandes/faite")
    decision = poles_demandes.decide(waiting(state=state), parked)
    assert [(each.title, each.choices) for each in decision.cards] == [("a_regarder", ())]
    assert decision.state == state
