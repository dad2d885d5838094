"""A Happi environment that is closed: told by the school or ETNIC, decided by a named agent (exigences A4, N24).

Its accounts stay as they are (promise 4); lists then get the guidance of a school without an environment.
"""

from enum import StrEnum

from bot.domain.effects import Announce, CountSchool, Effect, RecordEnvironment, SendMail
from bot.domain.events import Chosen, EffectParked, Event, LetterArrived, MailRefused, ReplyArrived
from bot.domain.labels.happi_fermeture import LABELS
from bot.domain.labels.refus import refusal_facts
from bot.domain.numbers import Fase
from bot.domain.procedure import Card, Case, CaseKey, Certainty, Claim, Decision, Envelope, Procedure, replies
from bot.domain.recipients import ListedSender
from bot.domain.school_events import EnvironmentClosed, SchoolCounted
from bot.domain.schools import Environment
from bot.domain.words import Code, Facts, Word

NAME = "happi_fermeture"
CODE = "closes_happi"


class State(StrEnum):
    """Where a closure stands."""

    NOUVEAU = "nouveau"
    ATTEND_AGENT = "attend_agent"
    ATTEND_ECOLE = "attend_ecole"
    FERME = "ferme"
    ECARTE = "ecarte"


_WAITS = (State.ATTEND_AGENT, State.ATTEND_ECOLE)


class Closure(Word):
    """What the dossier remembers (version 1)."""

    version: int = 1
    by_school: bool = False
    title: Code = "annoncee"
    accounts: int | None = None
    dossiers: int = 0
    box_refuses: bool = False
    refusal: Code | None = None


def recognise(envelope: Envelope) -> tuple[Claim, ...]:
    """A school with Happi that asks to close it, ETNIC that tells of it, and answers to our mails about it."""
    mine = replies(envelope, NAME)
    if mine or CODE not in envelope.codes:
        return mine
    if isinstance(envelope.sender, Fase):
        if envelope.environment is not Environment.OPEN:
            return ()
        sure = Certainty.POSSIBLE if envelope.links else Certainty.CERTAIN
        return (Claim(sure, closing_key(envelope.sender), _letter(envelope, from_school=True)),)
    if envelope.sender == ListedSender("etnic") and len(envelope.named) == 1:
        return (Claim(Certainty.CERTAIN, closing_key(envelope.named[0]), _letter(envelope, from_school=False)),)
    return ()


def closing_key(fase: Fase) -> CaseKey:
    """One closure of a school at a time."""
    return CaseKey(f"closing:{int(fase)}", fase=fase)


def _letter(envelope: Envelope, *, from_school: bool) -> LetterArrived:
    return LetterArrived(at=envelope.at, mail=envelope.mail, box=envelope.box, from_school=from_school)


def decide(case: Case[Closure], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU, LetterArrived():
            return _told(case, event)
        case _, LetterArrived(from_school=True) if case.state in _WAITS and not case.data.by_school:
            return _told(case, event)  # ETNIC had told of it already
        case _, LetterArrived() | ReplyArrived() if case.state in _WAITS:
            told = _box_is_back(case.data)
            data = told.model_copy(update={"title": "ecole_a_repondu"}) if case.data.by_school else told
            return _asked(case, data, State.ATTEND_AGENT)
        case State.NOUVEAU, SchoolCounted():  # the command line counts before it tells what an agent decided
            return Decision(case.state, _counted(case.data, event))
        case _, SchoolCounted() if case.state in _WAITS:
            return _asked(case, _counted(case.data, event))
        case _, Chosen(choice="fermer") if case.state in {State.NOUVEAU, *_WAITS} and _is_open(case):
            return _closed(case, event)
        case _, Chosen() if case.state in _WAITS:
            return _chosen(case, event)
        case _, EnvironmentClosed() if case.state in _WAITS:
            card = _card(case.data, "ferme", outcome="deja_fermee")
            return Decision(State.FERME, case.data, cards=(card,), close=True)
        case _, MailRefused() if case.state != State.NOUVEAU:
            return _box_refuses(case, event)
        case _, EffectParked() if case.state in _WAITS:
            return _asked(case, case.data)
        case _:
            return Decision(case.state, case.data)


def _told(case: Case[Closure], event: LetterArrived) -> Decision:
    """An ETNIC mail moves nothing: it is on a card, and an agent presses (promise 5)."""
    told = {"by_school": event.from_school, "title": "demandee" if event.from_school else "annoncee"}
    data = case.data.model_copy(update=told)
    receipt = (SendMail(template=f"{NAME}/recue", answers=event.mail),) if event.from_school else ()
    card = _card(data, data.title, *_offered(case, data))
    return Decision(State.ATTEND_AGENT, data, (*receipt, CountSchool()), (card,))


def _is_open(case: Case[Closure]) -> bool:
    return case.environment is Environment.OPEN


def _offered(case: Case[Closure], data: Closure) -> tuple[Code, ...]:
    close = ("fermer",) if _is_open(case) else ()
    return (*close, "demander", "ecarter") if data.by_school else (*close, "ecarter")


def _asked(case: Case[Closure], data: Closure, state: State | None = None) -> Decision:
    """An agent is asked, by the card as it must be now."""
    return Decision(state or case.state, data, cards=(_card(data, data.title, *_offered(case, data)),))


def _counted(data: Closure, event: SchoolCounted) -> Closure:
    return data.model_copy(update={"accounts": event.accounts, "dossiers": event.dossiers})


def _closed(case: Case[Closure], event: Chosen) -> Decision:
    """No account is touched (promise 4); the other dossiers of the school learn of it."""
    card = _card(case.data, "ferme", outcome="ferme", event=event)
    effects: tuple[Effect, ...] = (
        RecordEnvironment(state=Environment.CLOSED),
        Announce(event="environment_closed"),
        SendMail(template=f"{NAME}/fermee"),
    )
    return Decision(State.FERME, case.data, effects, (card,), close=True)


def _chosen(case: Case[Closure], event: Chosen) -> Decision:
    data = case.data
    if event.choice == "demander" and data.by_school:
        data = data.model_copy(update={"title": "attend_ecole"})
        mail = SendMail(template=f"{NAME}/informations", words=event.words)
        card = _card(data, data.title, *_offered(case, data), outcome="informations_demandees", event=event)
        return Decision(State.ATTEND_ECOLE, data, (mail,), (card,))
    if event.choice == "ecarter":
        told = (SendMail(template=f"{NAME}/sans_suite"),) if data.by_school else ()
        card = _card(data, "ecarte", outcome="ecarte", event=event)
        return Decision(State.ECARTE, data, told, (card,), close=True)
    return Decision(case.state, data)


def _box_is_back(data: Closure) -> Closure:
    return data.model_copy(update={"box_refuses": False, "refusal": None})


def _box_refuses(case: Case[Closure], event: MailRefused) -> Decision:
    data = case.data.model_copy(update={"box_refuses": True, "refusal": event.reason})
    choices = _offered(case, data) if case.state in _WAITS else ()
    return Decision(case.state, data, cards=(_card(data, "boite_refuse", *choices),))


def _card(
    data: Closure, title: Code, *choices: Code, outcome: Code | None = None, event: Chosen | None = None
) -> Card:
    facts: Facts = {}
    if data.accounts is not None:
        facts = {"comptes": data.accounts, "dossiers": data.dossiers}
    if data.box_refuses:
        facts |= refusal_facts(data.refusal)
    agent = event.agent if event else None
    return Card(desk="agents", title=title, choices=choices, facts=facts, outcome=outcome, agent=agent)


PROCEDURE = Procedure(
    name=NAME,
    boxes=frozenset({"happi"}),
    believes=frozenset({"school_box", "listed:etnic"}),
    recognise=recognise,
    decide=decide,
    states=State,
    start=Closure(),
    labels=LABELS,
)
