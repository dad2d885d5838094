"""Opening a Happi environment: receipt, an agent's answer, opening by ETNIC (exigences C1 à C17)."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.effects import Announce, Effect, FileNote, RecordContacts, RecordEnvironment, SendMail
from bot.domain.events import (
    Chosen,
    EffectParked,
    Event,
    FormArrived,
    MailRefused,
    ReplyArrived,
)
from bot.domain.labels.happi_ouverture import LABELS
from bot.domain.labels.refus import refusal_facts
from bot.domain.mail_parts import AttachCanevas
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
    replies,
)
from bot.domain.recipients import ListedSender
from bot.domain.schools import Environment
from bot.domain.words import Code, Digest, Facts, Word

NAME = "happi_ouverture"
FORM = "happi_ouverture"


class State(StrEnum):
    """Where a request stands."""

    NOUVEAU = "nouveau"
    ATTEND_AGENT = "attend_agent"
    ATTEND_ECOLE = "attend_ecole"
    ATTEND_ETNIC = "attend_etnic"
    OUVERT = "ouvert"
    REFUSE = "refuse"


class Opening(Word):
    """What a request's dossier remembers (version 1)."""

    version: int = 1
    form_mail: int | None = None
    named_by: int | None = None  # the form whose persons are decided on: the first one, or one that changed them
    missing: tuple[Code, ...] = ()
    people: Digest | None = None
    box_refuses: bool = False
    refusal: Code | None = None  # why the box refuses
    refused: Code | None = None  # the mail that can be sent again: recue, validee


def recognise(envelope: Envelope) -> tuple[Claim, ...]:
    """The form's notification, and the school's answers to this procedure's mails."""
    form = envelope.form
    engine = envelope.sender == ListedSender("form_engine")
    wanted = form is not None and form.form == FORM and not _others(envelope, form)
    if engine and wanted and form is not None and form.fase is not None:
        key = CaseKey(f"opening:{form.fase}", fase=form.fase)
        event = FormArrived(
            at=envelope.at,
            mail=envelope.mail,
            form=FORM,
            fase=form.fase,
            missing=form.missing,
            people=form.people,
        )
        return (Claim(Certainty.CERTAIN, key, event),)
    return replies(envelope, NAME)


def _others(envelope: Envelope, form: FormSummary) -> bool:
    """A form with other persons for an environment that is open: a change of manager, with its own procedure."""
    return envelope.environment is Environment.OPEN and not form.in_office


def decide(case: Case[Opening], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU, FormArrived():
            return _received(case, event)
        case State.ATTEND_AGENT | State.ATTEND_ECOLE, Chosen(choice="valider"):
            return _validated(case, event)
        case State.ATTEND_AGENT | State.ATTEND_ECOLE, Chosen(choice="demander"):
            question = SendMail(template="happi_ouverture/informations", words=event.words)
            card = _agents_card(case.data, "attend_ecole", outcome="informations_demandees", event=event)
            return Decision(State.ATTEND_ECOLE, case.data, (question,), (card,))
        case State.ATTEND_AGENT | State.ATTEND_ECOLE, Chosen(choice="refuser"):
            refusal = SendMail(template="happi_ouverture/refusee", words=event.words)
            return _refused(case, event, (*_no_longer_requested(case), refusal))
        case State.ATTEND_ETNIC, Chosen(choice="environnement_ouvert"):
            return _opened(case, event)
        case State.ATTEND_AGENT, ReplyArrived() if case.data.missing or case.data.box_refuses:
            return _answered(_box_is_back(case.data), ())  # mail 1 asked for whom the form did not name
        case State.ATTEND_ECOLE, ReplyArrived():
            return _answered(_box_is_back(case.data), ())  # the agent reads in the reply what the form lacked
        case State.ATTEND_ETNIC, ReplyArrived() if case.data.box_refuses:
            data = _box_is_back(case.data)
            card = _agents_card(data, "ecole_a_repondu", choices=_again(case.state, data))
            return Decision(case.state, data, cards=(card,))
        case State.ATTEND_AGENT | State.ATTEND_ECOLE, FormArrived() if _says_otherwise(case.data, event):
            return _changed(case, event)
        case State.ATTEND_ECOLE, FormArrived(missing=missing):
            return _answered(case.data, missing)
        case _, MailRefused() if case.state != State.NOUVEAU:
            return _box_refuses(case, event)
        case _, Chosen(choice="renvoyer") if case.data.refused in _AGAIN.get(case.state, ()):
            return _sent_again(case, event)
        case _, EffectParked() if case.state not in {State.NOUVEAU, State.OUVERT, State.REFUSE}:
            return Decision(case.state, case.data, cards=_warned(case.state, case.data))
        case _:  # a second click, a second copy of the form, a late mail: it does happen
            return Decision(case.state, case.data)


def _says_otherwise(data: Opening, event: FormArrived) -> bool:
    return (event.missing, event.people) != (data.missing, data.people)


def _changed(case: Case[Opening], event: FormArrived) -> Decision:
    """Sent again with other persons: what the agent decides on must be what is filed (promise 5)."""
    told = {"missing": event.missing, "people": event.people, "named_by": event.mail}
    data = case.data.model_copy(update=told)
    title = "ecole_a_repondu" if case.state == State.ATTEND_ECOLE else "demande_modifiee"
    return Decision(State.ATTEND_AGENT, data, (_note(data),), (_agents_card(data, title),))


def _received(case: Case[Opening], event: FormArrived) -> Decision:
    data = Opening(form_mail=event.mail, named_by=event.mail, missing=event.missing, people=event.people)
    effects: tuple[Effect, ...] = (
        RecordEnvironment(state=Environment.REQUESTED),
        _receipt(data),
        _note(data),
    )
    if case.environment is Environment.OPEN:
        effects = effects[1:]  # a second request for an environment that is open does not close it
    title = "deja_ouvert" if case.environment is Environment.OPEN else "demande_recue"
    return Decision(State.ATTEND_AGENT, data, effects, (_agents_card(data, title),))


def _receipt(data: Opening) -> SendMail:
    """It speaks of the first form, also when it is sent again after another one."""
    return SendMail(template="happi_ouverture/recue", first=data.form_mail, named_by=data.form_mail)


def _note(data: Opening) -> FileNote:
    return FileNote(template="dossiers/ouverture", named_by=data.named_by)


def _answered(data: Opening, missing: tuple[Code, ...]) -> Decision:
    data = data.model_copy(update={"missing": missing})
    card = _agents_card(data, "ecole_a_repondu")
    choices = (*card.choices, *_again(State.ATTEND_AGENT, data))
    return Decision(State.ATTEND_AGENT, data, cards=(card.model_copy(update={"choices": choices}),))


def _no_longer_requested(case: Case[Opening]) -> tuple[Effect, ...]:
    """An environment that is open stays open when a second request for it is refused."""
    if case.environment is Environment.OPEN:
        return ()
    return (RecordEnvironment(state=Environment.NONE), Announce(event="request_refused"))


def _validated(case: Case[Opening], event: Chosen) -> Decision:
    effects = (RecordContacts(named_by=case.data.named_by), _approval(case))
    agents = _agents_card(case.data, "demande_validee", outcome="validee", event=event, choices=())
    etnic = Card(desk="etnic", title="environnement_a_ouvrir", choices=("environnement_ouvert",))
    return Decision(State.ATTEND_ETNIC, case.data, effects, (agents, etnic))


def _approval(case: Case[Opening]) -> SendMail:
    canevas = AttachCanevas(year=case.year)
    return SendMail(template="happi_ouverture/validee", named_by=case.data.named_by, attach=canevas)


def _opened(case: Case[Opening], event: Chosen) -> Decision:
    effects = (
        RecordEnvironment(state=Environment.OPEN),
        SendMail(template="happi_ouverture/ouverte"),
        Announce(event="environment_opened"),
    )
    etnic = Card(desk="etnic", title="environnement_ouvert", outcome="ouverte", agent=event.agent)
    agents = _agents_card(case.data, "environnement_ouvert", outcome="ouverte", event=event, choices=())
    return Decision(State.OUVERT, case.data, effects, (etnic, agents), close=True)


def _refused(case: Case[Opening], event: Chosen, effects: tuple[Effect, ...]) -> Decision:
    card = _agents_card(case.data, "demande_close", outcome="refusee", event=event, choices=())
    return Decision(State.REFUSE, case.data, effects, (card,), close=True)


_AGAIN: Mapping[str, tuple[Code, ...]] = {
    State.ATTEND_AGENT: ("recue",),
    State.ATTEND_ECOLE: ("recue",),
    State.ATTEND_ETNIC: ("recue", "validee"),
}
"""Mails that may be sent again as they were, while the dossier is open; an agent's words are written anew."""


def _again(state: str, data: Opening) -> tuple[Code, ...]:
    """The button that sends a mail which came back once more."""
    return ("renvoyer",) if data.refused in _AGAIN.get(state, ()) else ()


def _box_is_back(data: Opening) -> Opening:
    """A box that writes is read by somebody: what came back can still be sent again."""
    return data.model_copy(update={"box_refuses": False, "refusal": None})


def _box_refuses(case: Case[Opening], event: MailRefused) -> Decision:
    mail = event.template.removeprefix(f"{NAME}/")
    may_again = mail in _AGAIN.get(case.state, ())
    refused = mail if may_again else case.data.refused
    data = case.data.model_copy(update={"box_refuses": True, "refusal": event.reason, "refused": refused})
    usual = None if case.state in {State.ATTEND_AGENT, State.ATTEND_ECOLE} else ()
    card = _agents_card(data, "boite_refuse", choices=usual)
    choices = (*card.choices, *_again(case.state, data))
    return Decision(case.state, data, cards=(card.model_copy(update={"choices": choices}),))


def _sent_again(case: Case[Opening], event: Chosen) -> Decision:
    data = case.data.model_copy(update={"box_refuses": False, "refusal": None, "refused": None})
    mail = _approval(case) if case.data.refused == "validee" else _receipt(data)
    if case.state == State.ATTEND_ETNIC:
        card = _agents_card(data, "demande_validee", outcome="renvoye", event=event, choices=())
    else:
        card = _agents_card(data, "demande_recue", outcome="renvoye", event=event)
    return Decision(case.state, data, (mail,), (card,))


def _agents_card(
    data: Opening,
    title: str,
    *,
    outcome: str | None = None,
    event: Chosen | None = None,
    choices: tuple[str, ...] | None = None,
) -> Card:
    """The agents' card. Without a named manager the request can't be validated (exigence A1)."""
    if choices is None:
        choices = ("demander", "refuser") if "gestionnaire" in data.missing else ("valider", "demander", "refuser")
    facts: Facts = {f"manque_{code}": "oui" for code in data.missing}
    if data.box_refuses:
        facts |= refusal_facts(data.refusal)
    return Card(
        desk="agents",
        title=title,
        choices=choices,
        facts=facts,
        outcome=outcome,
        agent=event.agent if event else None,
    )


def _warned(state: str, data: Opening) -> tuple[Card, ...]:
    """The agents' card again, saying that something was set aside."""
    match state:
        case State.ATTEND_AGENT | State.ATTEND_ECOLE:
            return (_agents_card(data, "demande_recue"),)
        case _:
            return (_agents_card(data, "a_regarder", choices=()),)


PROCEDURE = Procedure(
    name=NAME,
    boxes=frozenset({"happi"}),
    believes=frozenset({"listed:form_engine", "school_box"}),
    recognise=recognise,
    decide=decide,
    states=State,
    start=Opening(),
    labels=LABELS,
)
