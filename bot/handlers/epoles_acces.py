"""The accesses to e-Pôles, once a year: each school and PO confirms its own; silence takes nothing away (F9).

A dossier a year (`acces:2026-2027`) counts, asks and tells agents; one a school (`acces:2026-2027:990001`), or a
PO with accesses beside any school (`accespo:2026-2027:990100`), hears the answer, which an agent reads.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Literal

from bot.domain.cycle import YearPlan, years_around
from bot.domain.effects import CountGrants, Effect, FileSchools, Remind, SendMail
from bot.domain.events import Chosen, Due, EffectParked, Event, MailRefused, ReplyArrived
from bot.domain.grant_events import GrantsAwaited, GrantsCounted, Step
from bot.domain.labels.epoles_acces import LABELS
from bot.domain.labels.refus import refusal_facts, refusal_of, refusal_title
from bot.domain.mail_parts import AttachAnnexe, ToConcerned
from bot.domain.procedure import Card, Case, CaseKey, Claim, Dated, Decision, Envelope, Procedure, replies
from bot.domain.schools import SchoolYear
from bot.domain.words import Code, Facts, Word, YearName

NAME = "epoles_acces"
APPLICATION: Final = "epoles"
REVOCATION: Final = AttachAnnexe(number=5)
REMINDED_AFTER = 30  # days after the mail
BALANCE_AFTER = 60
_TOO_LATE = timedelta(days=180)  # a confirmation later than that would come too near the next one


class State(StrEnum):
    """Where it stands: the first four states are those of the year, the others those of one school or PO."""

    NOUVEAU = "nouveau"
    COMPTE = "compte"
    DEMANDEE = "demandee"
    CLOS = "clos"
    ATTEND_ECOLE = "attend_ecole"
    REPONDU = "repondu"
    A_CORRIGER = "a_corriger"
    CONFIRME = "confirme"
    SANS_REPONSE = "sans_reponse"
    SANS_OBJET = "sans_objet"


class Confirmation(Word):
    """What a dossier remembers (version 1); the counts are those of the year, the rest is of one school or PO."""

    version: int = 1
    year: YearName | None = None
    places: int = 0
    accesses: int = 0
    silent: int = 0
    unknown: int = 0
    reminders: int = 0
    replies: int = 0
    files: bool = False  # the newest reply has an attachment: an annex 5, it may be
    refusal: Code | None = None  # why a box refuses, while it does
    refusing: tuple[Literal["school", "po"], ...] = ()  # whose boxes


_OF_YEAR = (State.NOUVEAU, State.COMPTE, State.DEMANDEE, State.CLOS)
_AWAITED = (State.ATTEND_ECOLE, State.REPONDU, State.A_CORRIGER)
_ENDED = (State.CLOS, State.CONFIRME, State.SANS_REPONSE, State.SANS_OBJET)


def dates(plan: YearPlan, after: date, until: date) -> tuple[Dated, ...]:
    """The day of the settings, once a school year; none where they give none."""
    if plan.confirm is None:
        return ()
    days = ((year, plan.confirm.on(year)) for year in years_around(after, until))
    return tuple(
        Dated(CaseKey(f"acces:{year}"), "confirmation", day, until=day + _TOO_LATE)
        for year, day in days
        if after < day <= until
    )


def recognise(envelope: Envelope) -> tuple[Claim, ...]:
    """What a school or a PO answers to our mail."""
    return replies(envelope, NAME)


def decide(case: Case[Confirmation], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case _, Due() if case.state in _OF_YEAR:
            return _due(case, event)
        case State.COMPTE | State.DEMANDEE, GrantsCounted():
            return _counted(case, event)
        case _, GrantsAwaited():
            return _awaited(case, event)
        case _, ReplyArrived() if case.state in _AWAITED:
            return _replied(case, event)
        case _, Chosen():
            return _chosen(case, event)
        case _, MailRefused() if case.state not in _OF_YEAR:
            return _box_refuses(case, event)
        case _, EffectParked() if case.state not in {State.NOUVEAU, *_ENDED}:
            return Decision(case.state, case.data, cards=(_card(case.state, case.data, "a_regarder"),))
        case _:  # a late date, a second click, a mail of another dossier: it does happen
            return Decision(case.state, case.data)


# --- the year ---------------------------------------------------------------------------------------------------


def _due(case: Case[Confirmation], event: Due) -> Decision:
    match case.state, event.job:
        case State.NOUVEAU | State.COMPTE, "confirmation":
            year = case.data.year or str(SchoolYear.of(event.day))
            data = case.data.model_copy(update={"year": year})
            return Decision(State.COMPTE, data, (_count(year, "ask"),))
        case State.DEMANDEE, "relance_acces" if case.data.year is not None:
            return Decision(case.state, case.data, (_count(case.data.year, "remind"),))
        case State.DEMANDEE, "bilan_acces" if case.data.year is not None:
            return Decision(case.state, case.data, (_count(case.data.year, "close"),))
        case _:
            return Decision(case.state, case.data)


def _count(year: YearName, step: Step) -> CountGrants:
    return CountGrants(application=APPLICATION, year=year, step=step)


_NEXT_MORNING: Mapping[str, Remind] = {
    "ask": Remind(job="confirmation", days=1),
    "remind": Remind(job="relance_acces", days=1),
}
"""What is tried again while sending is suspended."""


def _counted(case: Case[Confirmation], event: GrantsCounted) -> Decision:
    counts = {"places": event.places, "accesses": event.accesses, "unknown": event.unknown}
    data = case.data.model_copy(update={**counts, "silent": event.silent})
    match case.state, event.step:
        case (State.COMPTE, "ask") | (State.DEMANDEE, "remind") if event.paused:
            return Decision(case.state, case.data, (_NEXT_MORNING[event.step],))
        case State.COMPTE, "ask":
            return _asked(data)
        case State.DEMANDEE, "remind" if event.silent:
            data = data.model_copy(update={"reminders": 1})
            return Decision(case.state, data, cards=(_year_card(data, "rappelee"),))
        case State.DEMANDEE, "close":
            return _balance(data, event.year)
        case _:
            return Decision(case.state, case.data)


def _asked(data: Confirmation) -> Decision:
    """Agents see how many; where nobody holds anything there is nothing to see."""
    if data.places:
        jobs: tuple[Effect, ...] = (
            Remind(job="relance_acces", days=REMINDED_AFTER),
            Remind(job="bilan_acces", days=BALANCE_AFTER),
        )
        return Decision(State.DEMANDEE, data, jobs, (_year_card(data, "demandee"),))
    cards = (_year_card(data, "personne"),) if data.unknown else ()
    return Decision(State.CLOS, data, cards=cards, close=True)


def _balance(data: Confirmation, year: YearName) -> Decision:
    """Nothing is taken away by silence: people see who has not answered, by a filed note (promise 4)."""
    if not data.silent:
        card = _year_card(data, "tous_ont_repondu", outcome="finie")
        return Decision(State.CLOS, data, cards=(card,), close=True)
    note = FileSchools(
        template="dossiers/acces_sans_reponse", what="unconfirmed", year=year, application=APPLICATION
    )
    return Decision(State.CLOS, data, (note,), (_year_card(data, "bilan", outcome="finie"),), close=True)


def _year_card(data: Confirmation, title: Code, *, outcome: Code | None = None) -> Card:
    facts: Facts = {"destinataires": data.places, "acces": data.accesses}
    if title != "demandee":
        facts["sans_reponse"] = data.silent
    if data.unknown:
        facts["inconnus"] = data.unknown
    return Card(desk="agents", title=title, facts=facts, outcome=outcome)


# --- one school or PO -------------------------------------------------------------------------------------------


def _awaited(case: Case[Confirmation], event: GrantsAwaited) -> Decision:
    """Asked, reminded once, then left in peace; whoever answered hears nothing more."""
    data = case.data
    match case.state, event.step:
        case State.NOUVEAU, "ask":
            return Decision(State.ATTEND_ECOLE, Confirmation(year=event.year), (_question(1),))
        case State.ATTEND_ECOLE, "remind" if event.accesses:
            data = data.model_copy(update={"reminders": data.reminders + 1})
            return Decision(case.state, data, (_question(2),))
        case State.ATTEND_ECOLE, "remind":
            return _over(State.SANS_OBJET, data)
        case State.ATTEND_ECOLE, "close":
            return _over(State.SANS_REPONSE, data)
        case _:
            return Decision(case.state, data)


def _question(reminder: int, to: ToConcerned | None = None) -> SendMail:
    """The list of names is made when it leaves, from the table of grants: no row repeats it (promise 2)."""
    facts: Facts = {"rappel": reminder}
    mail = SendMail(template=f"{NAME}/confirmation", to=to or ToConcerned(), facts=facts, attach=REVOCATION)
    return mail.model_copy(update={"grants": APPLICATION})


def _over(state: State, data: Confirmation) -> Decision:
    """Nobody waits any more: a card that stood for a refused mail is closed with it."""
    card = _card(state, data, state.value, outcome=state.value).model_copy(update={"only_if_posted": True})
    return Decision(state, data, cards=(card,), close=True)


def _replied(case: Case[Confirmation], event: ReplyArrived) -> Decision:
    update = {"replies": case.data.replies + 1, "files": event.files, **_TAKEN}
    data = case.data.model_copy(update=update)
    return Decision(State.REPONDU, data, cards=(_card(State.REPONDU, data, "a_repondu"),))


_TAKEN: Mapping[str, object] = {"refusal": None, "refusing": ()}


def _box_refuses(case: Case[Confirmation], event: MailRefused) -> Decision:
    """Of the two boxes of a mail, the card names the one that refuses."""
    refusing = tuple(dict.fromkeys((*case.data.refusing, event.box)))
    data = case.data.model_copy(update={"refusal": refusal_of(event), "refusing": refusing})
    return Decision(case.state, data, cards=(_card(case.state, data, refusal_title(data.refusal)),))


def _sent_again(case: Case[Confirmation], event: Chosen) -> Decision:
    """To the box that refused; the other one has the mail."""
    title, refusing = refusal_title(case.data.refusal), case.data.refusing
    data = case.data.model_copy(update=dict(_TAKEN))
    card = _card(case.state, data, title, outcome="renvoye", event=event)
    to = ToConcerned(only=refusing[0] if len(refusing) == 1 else None)
    return Decision(case.state, data, (_question(data.reminders + 1, to),), (card,))


def _chosen(case: Case[Confirmation], event: Chosen) -> Decision:
    data = case.data
    match case.state, event.choice:
        case State.REPONDU | State.A_CORRIGER, "confirmer":
            mail = SendMail(template=f"{NAME}/confirmee", to=ToConcerned())
            card = _card(State.CONFIRME, data, "confirme", outcome="confirme", event=event)
            return Decision(State.CONFIRME, data, (mail,), (card,), close=True)
        case State.REPONDU | State.A_CORRIGER, "corriger":
            mail = SendMail(template=f"{NAME}/a_corriger", to=ToConcerned(), words=event.words, attach=REVOCATION)
            card = _card(State.A_CORRIGER, data, "a_corriger", outcome="a_corriger", event=event)
            return Decision(State.A_CORRIGER, data, (mail,), (card,))
        case State.ATTEND_ECOLE, "renvoyer" if data.refusal is not None:
            return _sent_again(case, event)
        case _:
            return Decision(case.state, data)


def _offered(state: str, data: Confirmation) -> tuple[Code, ...]:
    if state in {State.REPONDU, State.A_CORRIGER}:
        return ("confirmer", "corriger")
    return ("renvoyer",) if state == State.ATTEND_ECOLE and data.refusal is not None else ()


def _card(
    state: str, data: Confirmation, title: Code, *, outcome: Code | None = None, event: Chosen | None = None
) -> Card:
    facts: Facts = {}
    if state == State.REPONDU and data.files:
        facts["fichiers"] = "oui"
    if data.refusal is not None:
        facts |= refusal_facts(data.refusal)
    return Card(
        desk="agents",
        title=title,
        choices=_offered(state, data),
        facts=facts,
        outcome=outcome,
        agent=event.agent if event else None,
    )


PROCEDURE = Procedure(
    name=NAME,
    boxes=frozenset({"poles"}),
    believes=frozenset({"school_box", "po_box"}),
    recognise=recognise,
    decide=decide,
    states=State,
    start=Confirmation(),
    labels=LABELS,
    dates=dates,
    writes_from="poles",
    asks_many=True,
)
