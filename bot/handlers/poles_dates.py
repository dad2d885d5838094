"""The deadlines of the pôles: their seat schools are reminded 30, 7 and 1 days before (exigences J1, J2, J4).

A dossier a deadline (`avenants:2027-06-01`) tells the agents; one a reminder and school
(`avenants:2027-06-01:30:990001`) sends the mail. Whom to remind is a setting: without it, agents are told once.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.cycle import YearPlan
from bot.domain.effects import SendMail
from bot.domain.events import Due, EffectParked, Event, MailRefused
from bot.domain.labels.poles_dates import LABELS
from bot.domain.labels.refus import refusal_facts
from bot.domain.poles.deadlines import REMINDER_DAYS, Deadline, Paper, Reminder, deadlines, reminders
from bot.domain.procedure import Card, Case, CaseKey, Dated, Decision, Procedure
from bot.domain.words import Code, Facts, Word

NAME = "poles_dates"
_DAY = timedelta(days=1)


class State(StrEnum):
    """Where a deadline stands; `RAPPELEE` is one reminder of one school."""

    NOUVEAU = "nouveau"
    ANNONCE = "annonce"
    RAPPELEE = "rappelee"
    CLOS = "clos"


class Echeance(Word):
    """What the dossier remembers (version 1)."""

    version: int = 1
    paper: Paper | None = None
    day: date | None = None
    before: int = 0
    nobody: bool = False  # no seat school stands in the settings


def dates(plan: YearPlan, after: date, until: date) -> tuple[Dated, ...]:
    """The reminders of every deadline, each void once the next one is there, and the day after it."""
    farthest = until + timedelta(days=REMINDER_DAYS[0])
    found = (each for deadline in deadlines(plan.conventions, after, farthest) for each in _of(plan, deadline))
    return tuple(each for each in found if after < each.day <= until)


def _of(plan: YearPlan, deadline: Deadline) -> Iterator[Dated]:
    """What one deadline sets going; nobody to remind is told at the first reminder only."""
    key = CaseKey(f"{deadline.paper}:{deadline.day}")
    given = reminders(deadline)
    for each, following in zip(given, (*(next_.day for next_ in given[1:]), deadline.day + _DAY), strict=True):
        last = following - _DAY
        if plan.seats:
            yield Dated(key, _job("annonce", each), each.day, until=last, asks=False)
        elif each is given[0]:
            yield Dated(key, _job("personne", each), each.day, until=last, asks=False)
        for fase in plan.seats:
            own = CaseKey(f"{key.value}:{each.before}:{int(fase)}", fase=fase)
            yield Dated(own, _job("rappel", each), each.day, until=last, asks=False)
    yield Dated(key, "passee", deadline.day + _DAY, asks=False)


def _job(name: str, reminder: Reminder) -> Code:
    """`rappel_avenants_30`: a dossier hears of a day what no dossier of the day before could tell it."""
    return f"{name}_{reminder.deadline.paper}_{reminder.before}"


def decide(case: Case[Echeance], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU, Due(job=job, day=day) if job.startswith("rappel_"):
            data = _told(job, day)
            mail = SendMail(template="poles_dates/rappel", facts=_facts(data))
            return Decision(State.RAPPELEE, data, (mail,), close=True)
        case State.NOUVEAU | State.ANNONCE, Due(job=job, day=day) if job.startswith("annonce_"):
            data = _told(job, day)
            return Decision(State.ANNONCE, data, cards=(_announced(data),))
        case State.NOUVEAU, Due(job=job, day=day) if job.startswith("personne_"):
            data = _told(job, day).model_copy(update={"nobody": True})
            return Decision(State.ANNONCE, data, cards=(_announced(data),))
        case State.NOUVEAU, Due(job="passee"):  # stopped all the time: there was nothing to see
            return Decision(State.CLOS, case.data, close=True)
        case State.ANNONCE, Due(job="passee"):
            return Decision(State.CLOS, case.data, cards=(_announced(case.data, outcome="passee"),), close=True)
        case State.RAPPELEE, MailRefused(reason=reason):
            return Decision(State.RAPPELEE, case.data, cards=(_card("boite_refuse", refusal_facts(reason)),))
        case State.RAPPELEE, EffectParked():
            return Decision(State.RAPPELEE, case.data, cards=(_card("a_regarder", _facts(case.data)),))
        case _:
            return Decision(case.state, case.data)


def _told(job: Code, day: date) -> Echeance:
    """What a job says: which paper, how many days before, and so the deadline itself."""
    _name, paper, before = job.split("_")
    return Echeance(paper=Paper(paper), day=day + timedelta(days=int(before)), before=int(before))


def _facts(data: Echeance) -> Facts:
    if data.paper is None or data.day is None:
        return {}
    return {"papier": data.paper.value, "echeance": data.day, "jours": data.before}


def _announced(data: Echeance, outcome: Code | None = None) -> Card:
    """What agents see of a deadline; its end changes the card that stands, and posts none."""
    facts = _facts(data)
    if data.nobody:
        facts = {name: value for name, value in facts.items() if name != "jours"} | {"quoi_faire": "indiquer"}
    card = _card("personne" if data.nobody else "rappel", facts)
    return card.model_copy(update={"outcome": outcome, "only_if_posted": outcome is not None})


def _card(title: Code, facts: Facts) -> Card:
    return Card(desk="agents", title=title, facts=facts)


PROCEDURE = Procedure(
    name=NAME,
    decide=decide,
    states=State,
    start=Echeance(),
    labels=LABELS,
    dates=dates,
    writes_from="poles",
)
