"""A school that the register no longer has, though something of it is left: an agent decides (exigences B1, E8).

The import changes nothing by itself: the school keeps its row, its box, its accounts and its environment.
"""

from enum import StrEnum

from bot.domain.effects import Announce, CountSchool, RecordEnvironment, SendMail
from bot.domain.events import Chosen, EffectParked, Event, MailRefused, SchoolRegistered
from bot.domain.labels.refus import refusal_facts
from bot.domain.labels.registre import LABELS
from bot.domain.numbers import Fase
from bot.domain.procedure import Card, Case, Decision, Procedure
from bot.domain.school_events import EnvironmentClosed, SchoolCounted, SchoolVanished
from bot.domain.schools import Environment, Fate
from bot.domain.words import Code, Facts, Word

NAME = "registre"


class State(StrEnum):
    """Where the card of a school that vanished stands."""

    NOUVEAU = "nouveau"
    ATTEND_AGENT = "attend_agent"
    CONSERVE = "conserve"
    FERME = "ferme"
    REVENU = "revenu"


class Gone(Word):
    """What the dossier remembers (version 1)."""

    version: int = 1
    fate: Fate = Fate.VANISHED
    successor: Fase | None = None
    accounts: int | None = None
    dossiers: int = 0
    closed: bool = False  # its environment was closed meanwhile
    refusal: Code | None = None


def decide(case: Case[Gone], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU | State.ATTEND_AGENT, SchoolVanished():
            data = case.data.model_copy(update={"fate": Fate(event.fate), "successor": event.successor})
            return Decision(State.ATTEND_AGENT, data, (CountSchool(),), (_asked(case, data),))
        case State.ATTEND_AGENT, SchoolCounted():
            told = {"accounts": event.accounts, "dossiers": event.dossiers}
            return _redrawn(case, case.data.model_copy(update=told))
        case State.ATTEND_AGENT, EnvironmentClosed():
            return _redrawn(case, case.data.model_copy(update={"closed": True}))
        case State.ATTEND_AGENT, MailRefused(reason=reason):
            return _redrawn(case, case.data.model_copy(update={"refusal": reason}))
        case State.FERME, MailRefused(reason=reason):  # the box of a school that is gone, most likely
            data = case.data.model_copy(update={"refusal": reason})
            return Decision(case.state, data, cards=(_card(data, "fermee"),))
        case State.ATTEND_AGENT, EffectParked():
            return _redrawn(case, case.data)
        case State.ATTEND_AGENT, SchoolRegistered():
            card = _card(case.data, "revenue", outcome="revenue")
            return Decision(State.REVENU, case.data, cards=(card,), close=True)
        case State.ATTEND_AGENT, Chosen(choice="conserver"):
            card = _card(case.data, "conservee", outcome="conservee", event=event)
            return Decision(State.CONSERVE, case.data, cards=(card,), close=True)
        case State.ATTEND_AGENT, Chosen(choice="fermer") if _may_close(case, case.data):
            return _closed(case, event)
        case _:
            return Decision(case.state, case.data)


def _may_close(case: Case[Gone], data: Gone) -> bool:
    return case.environment is Environment.OPEN and not data.closed


def _redrawn(case: Case[Gone], data: Gone) -> Decision:
    return Decision(case.state, data, cards=(_asked(case, data),))


def _closed(case: Case[Gone], event: Chosen) -> Decision:
    effects = (
        RecordEnvironment(state=Environment.CLOSED),
        Announce(event="environment_closed"),
        SendMail(template="happi_fermeture/fermee"),
    )
    card = _card(case.data, "fermee", outcome="fermee", event=event)
    return Decision(State.FERME, case.data, effects, (card,), close=True)


def _asked(case: Case[Gone], data: Gone) -> Card:
    choices = ("conserver", "fermer") if _may_close(case, data) else ("conserver",)
    return _card(data, _TITLES[data.fate], *choices)


_TITLES = {Fate.VANISHED: "disparue", Fate.MERGED: "fusionnee", Fate.RENUMBERED: "renumerotee"}


def _card(
    data: Gone, title: Code, *choices: Code, outcome: Code | None = None, event: Chosen | None = None
) -> Card:
    facts: Facts = {} if data.successor is None else {"fase_successeur": int(data.successor)}
    if data.accounts is not None:
        facts |= {"comptes": data.accounts, "dossiers": data.dossiers}
    if data.refusal is not None:
        facts |= refusal_facts(data.refusal)
    agent = event.agent if event else None
    return Card(desk="agents", title=title, choices=choices, facts=facts, outcome=outcome, agent=agent)


PROCEDURE = Procedure(
    name=NAME,
    decide=decide,
    states=State,
    start=Gone(),
    labels=LABELS,
)
