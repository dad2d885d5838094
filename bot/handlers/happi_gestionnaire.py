"""Another manager of an open environment: receipt, an agent's answer, the change by ETNIC (exigences A1, A2).

The school names him or her by the opening form, or by its labelled lines in a mail; free text is asked again.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.effects import Effect, FileNote, RecordContacts, SendMail
from bot.domain.events import Chosen, EffectParked, Event, FormArrived, MailRefused, ReplyArrived
from bot.domain.labels.happi_gestionnaire import LABELS
from bot.domain.labels.refus import refusal_facts
from bot.domain.numbers import Fase
from bot.domain.procedure import (
    Card,
    Case,
    CaseKey,
    Certainty,
    Claim,
    Decision,
    Envelope,
    FormSummary,
    Procedure,
)
from bot.domain.recipients import ListedSender
from bot.domain.school_events import EnvironmentClosed
from bot.domain.schools import Environment
from bot.domain.words import Code, Digest, Facts, Word

NAME = "happi_gestionnaire"
FORM = "happi_ouverture"  # the form of the opening names managers later on too
CODE = "new_manager"


class State(StrEnum):
    """Where a change of manager stands."""

    NOUVEAU = "nouveau"
    ATTEND_ECOLE = "attend_ecole"
    ATTEND_AGENT = "attend_agent"
    ATTEND_ETNIC = "attend_etnic"
    FAIT = "fait"
    ECARTE = "ecarte"


_WAITS = (State.ATTEND_ECOLE, State.ATTEND_AGENT)
_CLOSED = (State.FAIT, State.ECARTE)


class Change(Word):
    """What the dossier remembers (version 1)."""

    version: int = 1
    mail: int | None = None  # the one that names the new manager, or else the first one
    from_school: bool = False
    named: bool = False
    people: Digest | None = None
    box_refuses: bool = False
    refusal: Code | None = None
    refused: Code | None = None  # the mail that can be sent again
    later_mail: int | None = None  # names others while ETNIC is at work: decided once that is done
    later_people: Digest | None = None


def recognise(envelope: Envelope) -> tuple[Claim, ...]:
    """A form with other persons than those in office, or a school with Happi that tells of another manager."""
    form, sender = envelope.form, envelope.sender
    if sender == ListedSender("form_engine"):
        return () if form is None else _of_engine(envelope, form)
    if not isinstance(sender, Fase):
        return ()
    mine = any(link.procedure == NAME for link in envelope.links)
    names = form is not None and _names(form, sender)
    news = names and form is not None and not form.in_office
    if not mine and not (envelope.environment is Environment.OPEN and (news or CODE in envelope.codes)):
        return ()
    sure = Certainty.CERTAIN if mine or not envelope.links else Certainty.POSSIBLE
    event: Event = ReplyArrived(at=envelope.at, mail=envelope.mail, files=envelope.attachments > 0)
    if names and form is not None:
        event = _form(envelope, form, sender)
    return (Claim(sure, _key(sender), event),)


def _of_engine(envelope: Envelope, form: FormSummary) -> tuple[Claim, ...]:
    usual = envelope.environment is not Environment.OPEN or form.in_office
    if form.form != FORM or form.fase is None or usual:
        return ()
    return (Claim(Certainty.CERTAIN, _key(form.fase), _form(envelope, form, form.fase)),)


def _names(form: FormSummary, sender: Fase) -> bool:
    """Whether the mail of a school names its own manager; a form with the number of another school does not."""
    return form.form == FORM and form.fase in {None, sender} and "gestionnaire" not in form.missing


def _key(fase: Fase) -> CaseKey:
    return CaseKey(f"manager:{int(fase)}", fase=fase)


def _form(envelope: Envelope, form: FormSummary, fase: Fase) -> FormArrived:
    return FormArrived(
        at=envelope.at, mail=envelope.mail, form=FORM, fase=fase, missing=form.missing, people=form.people
    )


def decide(case: Case[Change], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU, FormArrived(missing=missing) if "gestionnaire" in missing:
            return _unnamed(case, event.mail)
        case State.NOUVEAU, FormArrived():
            return _named(case, event, "changement")
        case State.NOUVEAU, ReplyArrived(mail=mail):
            return _unnamed(case, mail, from_school=True)
        case _, FormArrived(missing=missing) if case.state in _WAITS and "gestionnaire" not in missing:
            return _again(case, event)
        case State.ATTEND_ETNIC, FormArrived(missing=missing) if "gestionnaire" not in missing:
            return _later(case, event)
        case _, ReplyArrived() if case.state in _WAITS:
            return _replied(case)
        case _, Chosen():
            return _chosen(case, event)
        case _, EnvironmentClosed() if case.state != State.NOUVEAU and case.state not in _CLOSED:
            return _no_environment(case)
        case _, MailRefused() if case.state != State.NOUVEAU:
            return _box_refuses(case, event)
        case _, EffectParked() if case.state != State.NOUVEAU and case.state not in _CLOSED:
            return Decision(case.state, case.data, cards=(_card(case.data, "a_regarder", *_offered(case)),))
        case _:  # a second copy, a late mail: it does happen
            return Decision(case.state, case.data)


# --- the school writes ------------------------------------------------------------------------------------------


def _named(case: Case[Change], event: FormArrived, title: Code) -> Decision:
    """Whom the school names is filed for the agents, who read it there before they decide."""
    told = {"mail": event.mail, "named": True, "people": event.people, "box_refuses": False, "refusal": None}
    data = case.data.model_copy(update=told)
    effects: tuple[Effect, ...] = (_receipt(data), _note(data))
    return Decision(State.ATTEND_AGENT, data, effects, (_card(data, title, "valider", "demander", "ecarter"),))


def _receipt(data: Change) -> SendMail:
    return SendMail(template=f"{NAME}/recue", first=data.mail, named_by=data.mail)


def _note(data: Change) -> FileNote:
    return FileNote(template="dossiers/gestionnaire", named_by=data.mail)


def _unnamed(case: Case[Change], mail: int, *, from_school: bool = False) -> Decision:
    """Nobody retypes a name: the school is asked for the form, or for its labelled lines."""
    data = case.data.model_copy(update={"mail": mail, "from_school": from_school})
    return Decision(
        State.ATTEND_ECOLE, data, (_question(data),), (_card(data, "sans_nom", "demander", "ecarter"),)
    )


def _question(data: Change) -> SendMail:
    return SendMail(template=f"{NAME}/a_preciser", answers=data.mail if data.from_school else None)


def _again(case: Case[Change], event: FormArrived) -> Decision:
    """The same persons once more change nothing; others must be filed before anybody decides (promise 5)."""
    if case.data.named and event.people == case.data.people:
        return Decision(case.state, case.data) if case.state == State.ATTEND_AGENT else _replied(case)
    return _named(case, event, "modifie" if case.data.named else "changement")


def _later(case: Case[Change], event: FormArrived) -> Decision:
    """ETNIC works on the first ones: one change after the other, so that nobody is made manager by a mix-up."""
    if event.people in {case.data.people, case.data.later_people}:
        return Decision(case.state, case.data)
    data = case.data.model_copy(update={"later_mail": event.mail, "later_people": event.people})
    return Decision(case.state, data, cards=(_card(data, "encore_modifie"),))


def _replied(case: Case[Change]) -> Decision:
    data = case.data.model_copy(update={"box_refuses": False, "refusal": None})
    state = State.ATTEND_AGENT if data.named else State.ATTEND_ECOLE
    card = _card(data, "ecole_a_repondu", *_offered(case), *_resend(state, data))
    return Decision(state, data, cards=(card,))


# --- an agent decides, and ETNIC does it ------------------------------------------------------------------------


def _chosen(case: Case[Change], event: Chosen) -> Decision:
    data = case.data
    match case.state, event.choice:
        case State.ATTEND_ECOLE | State.ATTEND_AGENT, "valider" if data.named:
            return _validated(case, event)
        case State.ATTEND_ECOLE | State.ATTEND_AGENT, "demander":
            mail = SendMail(template=f"{NAME}/informations", words=event.words)
            card = _card(data, "attend_ecole", *_offered(case), outcome="informations_demandees", event=event)
            return Decision(State.ATTEND_ECOLE, data, (mail,), (card,))
        case State.ATTEND_ECOLE | State.ATTEND_AGENT, "ecarter":
            told = (SendMail(template=f"{NAME}/sans_suite"),) if data.named else ()
            card = _card(data, "ecarte", outcome="ecarte", event=event)
            return Decision(State.ECARTE, data, told, (card,), close=True)
        case State.ATTEND_ETNIC, "fait":
            return _done(case, event)
        case _, "renvoyer" if data.refused in _AGAIN.get(case.state, ()):
            return _sent_again(case, event)
        case _:
            return Decision(case.state, data)


def _validated(case: Case[Change], event: Chosen) -> Decision:
    """The one before gets an end date, and stays in the history (exigence A2)."""
    data = case.data
    effects = (RecordContacts(named_by=data.mail), _approval(data))
    agents = _card(data, "valide", outcome="valide", event=event)
    return Decision(State.ATTEND_ETNIC, data, effects, (agents, _etnic_card("gestionnaire_a_changer", "fait")))


def _approval(data: Change) -> SendMail:
    return SendMail(template=f"{NAME}/validee", named_by=data.mail)


def _done(case: Case[Change], event: Chosen) -> Decision:
    """The school is told; whoever it named meanwhile is the next to be decided on."""
    data, told = case.data, SendMail(template=f"{NAME}/faite")
    etnic = _etnic_card("gestionnaire_change", outcome="fait", event=event)
    if data.later_mail is None:
        agents = _card(data, "fait", outcome="fait", event=event)
        return Decision(State.FAIT, data, (told,), (etnic, agents), close=True)
    following = {"mail": data.later_mail, "people": data.later_people, "later_mail": None, "later_people": None}
    data = data.model_copy(update=following)
    effects = (told, _receipt(data), _note(data))
    agents = _card(data, "modifie", "valider", "demander", "ecarter")
    return Decision(State.ATTEND_AGENT, data, effects, (etnic, agents))


def _no_environment(case: Case[Change]) -> Decision:
    """There is nothing left to manage: the school was told that its environment is closed."""
    etnic = _etnic_card("environnement_ferme", outcome="environnement_ferme")
    cards = (
        _card(case.data, "environnement_ferme", outcome="environnement_ferme"),
        etnic.model_copy(update={"only_if_posted": True}),
    )
    return Decision(State.ECARTE, case.data, cards=cards, close=True)


def _offered(case: Case[Change]) -> tuple[Code, ...]:
    if case.state not in _WAITS:
        return ()
    return ("valider", "demander", "ecarter") if case.data.named else ("demander", "ecarter")


# --- the box refuses --------------------------------------------------------------------------------------------

_AGAIN: Mapping[str, tuple[Code, ...]] = {
    State.ATTEND_ECOLE: ("recue", "a_preciser"),
    State.ATTEND_AGENT: ("recue",),
    State.ATTEND_ETNIC: ("recue", "validee"),
}
"""Mails that may be sent again as they were, while the dossier is open; an agent's words are written anew."""


def _resend(state: str, data: Change) -> tuple[Code, ...]:
    return ("renvoyer",) if data.refused in _AGAIN.get(state, ()) else ()


def _box_refuses(case: Case[Change], event: MailRefused) -> Decision:
    mail = event.template.removeprefix(f"{NAME}/")
    refused = mail if mail in _AGAIN.get(case.state, ()) else case.data.refused
    data = case.data.model_copy(update={"box_refuses": True, "refusal": event.reason, "refused": refused})
    card = _card(data, "boite_refuse", *_offered(case), *_resend(case.state, data))
    return Decision(case.state, data, cards=(card,))


def _sent_again(case: Case[Change], event: Chosen) -> Decision:
    data = case.data.model_copy(update={"box_refuses": False, "refusal": None, "refused": None})
    mails = {"recue": _receipt(data), "a_preciser": _question(data), "validee": _approval(data)}
    mail = mails[str(case.data.refused)]
    title = "valide" if case.state == State.ATTEND_ETNIC else "changement" if data.named else "sans_nom"
    card = _card(data, title, *_offered(case), outcome="renvoye", event=event)
    return Decision(case.state, data, (mail,), (card,))


# --- what the cards show ----------------------------------------------------------------------------------------


def _card(
    data: Change, title: Code, *choices: Code, outcome: Code | None = None, event: Chosen | None = None
) -> Card:
    facts: Facts = refusal_facts(data.refusal) if data.box_refuses else {}
    agent = event.agent if event else None
    return Card(desk="agents", title=title, choices=choices, facts=facts, outcome=outcome, agent=agent)


def _etnic_card(title: Code, *choices: Code, outcome: Code | None = None, event: Chosen | None = None) -> Card:
    return Card(desk="etnic", title=title, choices=choices, outcome=outcome, agent=event.agent if event else None)


PROCEDURE = Procedure(
    name=NAME,
    boxes=frozenset({"happi"}),
    believes=frozenset({"school_box", "listed:form_engine"}),
    recognise=recognise,
    decide=decide,
    states=State,
    start=Change(),
    labels=LABELS,
)
