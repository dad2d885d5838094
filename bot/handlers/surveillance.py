"""What watches over the service itself: brakes that hold, silent boxes, mails set aside, missed dates (F1)."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.domain.effects import ReleaseBrake, ReleaseDate, Remind, Requeue
from bot.domain.events import (
    BoxBack,
    BoxSilent,
    BrakeBit,
    BrakeEased,
    Chosen,
    DateMissed,
    Due,
    Event,
    MailSetAside,
)
from bot.domain.labels.surveillance import LABELS
from bot.domain.procedure import Card, Case, Decision, Procedure
from bot.domain.words import Code, Facts, Word

NAME = "surveillance"
AGAIN = "reprise"  # job of the mails that a box's brake stopped: they are weighed again once its day is over
_DAY = 24  # hours after which no mail that made the brake bite counts any more


class State(StrEnum):
    """Where an alarm stands."""

    NOUVEAU = "nouveau"
    FREIN = "frein"
    MUETTE = "muette"
    MIS_DE_COTE = "mis_de_cote"
    DATE_MANQUEE = "date_manquee"
    LEVE = "leve"
    ECARTE = "ecarte"


class Alarm(Word):
    """What an alarm remembers (version 1)."""

    version: int = 1
    brake: Code | None = None
    box: Code | None = None
    since: datetime | None = None
    what: Literal["silent", "quiet", "held", "full"] = "silent"
    held: int | None = None  # the recorded date that waits for an agent


_BRAKES = {
    "answers": ("frein_reponses", "repondre_vous_meme"),
    "mails": ("frein_boite", "repris_demain"),
    "overall": ("frein_general", "voir_puis_reprendre"),
}
_BOXES = {
    "silent": ("boite_muette", "prevenir_exploitation"),
    "quiet": ("sans_courrier", "verifier_la_boite"),
    "held": ("mails_retenus", "lire_les_derniers"),
    "full": ("boite_pleine", "faire_de_la_place"),
}
_BACK = {
    "silent": ("boite_relevee", "relevee"),
    "quiet": ("courrier_revenu", "recoit"),
    "held": ("mails_donnes", "donnes"),
    "full": ("boite_desemplie", "desemplie"),
}
_HEAVY = ("too_large", "too_many_parts")


def decide(case: Case[Alarm], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU | State.FREIN, BrakeBit(brake=brake) if brake != case.data.brake:
            return _braked(event)
        case State.FREIN, BrakeEased() if case.data.brake == "overall":
            return _over(case, "frein_leve", "leve")
        case State.FREIN, Chosen(choice="reprendre") if case.data.brake == "overall":
            card = _card("frein_leve", {}, outcome="repris", event=event)
            return Decision(State.LEVE, case.data, (ReleaseBrake(),), (card,), close=True)
        case State.FREIN, Due(job=job) if job == AGAIN and case.data.brake == "mails":
            return _taken_up(case)
        case State.NOUVEAU, BoxSilent():
            return _silent(event)
        case State.MUETTE, BoxBack():
            return _over(case, *_BACK[case.data.what])
        case State.NOUVEAU, MailSetAside():
            return _set_aside(event)
        case State.NOUVEAU, DateMissed():
            return _missed(event)
        case State.DATE_MANQUEE, Chosen(choice="executer" | "ecarter") if case.data.held is not None:
            return _date_decided(case, event, case.data.held)
        case State.FREIN | State.MIS_DE_COTE, Chosen(choice="ecarter") if case.data.brake != "overall":
            card = _card("ecarte", {}, outcome="ecarte", event=event)
            return Decision(State.ECARTE, case.data, cards=(card,), close=True)
        case _:
            return Decision(case.state, case.data)


def _braked(event: BrakeBit) -> Decision:
    title, to_do = _BRAKES[event.brake]
    choices = ("reprendre",) if event.brake == "overall" else ("ecarter",)
    card = _card(title, {"limite": event.limit, "a_faire": to_do}, *choices)
    again = (Remind(job=AGAIN, hours=_DAY),) if event.brake == "mails" else ()
    return Decision(State.FREIN, Alarm(brake=event.brake), again, (card,))


def _taken_up(case: Case[Alarm]) -> Decision:
    """Nothing is lost: what the brake stopped is weighed as if it came now, unless an agent saw to it before."""
    card = _card("frein_boite_leve", {}, outcome="repris_demain")
    return Decision(State.LEVE, case.data, (Requeue(),), (card,), close=True)


def _silent(event: BoxSilent) -> Decision:
    data = Alarm(box=event.box, since=event.since, what=event.what)
    title, to_do = _BOXES[event.what]
    facts = _since(data)
    if event.what == "silent":
        facts["cause"] = event.trouble
    if event.mails:
        facts["mails"] = event.mails
    return Decision(State.MUETTE, data, cards=(_card(title, facts | {"a_faire": to_do}),))


def _set_aside(event: MailSetAside) -> Decision:
    heavy = event.reason in _HEAVY
    facts: Facts = {"boite": event.box, "recu": event.came, "cause": event.reason}
    if event.megabytes:
        facts["taille_mo"] = event.megabytes
    facts["a_faire"] = "ouvrir_vous_meme" if heavy else "lire_et_prevenir"
    card = _card("trop_lourd" if heavy else "mis_de_cote", facts, "ecarter")
    return Decision(State.MIS_DE_COTE, Alarm(box=event.box), cards=(card,))


def _missed(event: DateMissed) -> Decision:
    """Too late to act without asking: the program was stopped when the date came."""
    job = event.job.rstrip("_0123456789")  # a number says which of several
    card = _card("date_manquee", {"travail": job, "prevu": event.day}, "executer", "ecarter")
    return Decision(State.DATE_MANQUEE, Alarm(held=event.held), cards=(card,))


def _date_decided(case: Case[Alarm], event: Chosen, held: int) -> Decision:
    run = event.choice == "executer"
    card = _card("date_decidee", {}, outcome="execute" if run else "ecarte", event=event)
    state = State.LEVE if run else State.ECARTE
    return Decision(state, case.data, (ReleaseDate(held=held, run=run),), (card,), close=True)


def _over(case: Case[Alarm], title: str, outcome: str) -> Decision:
    card = _card(title, _since(case.data), outcome=outcome)
    return Decision(State.LEVE, case.data, cards=(card,), close=True)


def _since(data: Alarm) -> Facts:
    facts: Facts = {}
    if data.box is not None:
        facts["boite"] = data.box
    if data.since is not None:
        facts["depuis"] = data.since
    return facts


def _card(
    title: str, facts: Facts, *choices: str, outcome: str | None = None, event: Chosen | None = None
) -> Card:
    agent = None if event is None else event.agent
    return Card(desk="agents", title=title, choices=choices, facts=facts, outcome=outcome, agent=agent)


PROCEDURE = Procedure(
    name=NAME,
    decide=decide,
    states=State,
    start=Alarm(),
    labels=LABELS,
    tidies=frozenset({AGAIN}),
)
