"""The start of the year: schools whose list has not come are reminded, and nothing is deleted by silence (E3, E8).

A dossier a year (`rentree:2026-2027`) counts and tells agents, one a reminder and school
(`rentree:2026-2027:2:990001`) sends it; on 1 November a last one (`bilan:2026-2027`) says who has not answered.
"""

from datetime import date, timedelta
from enum import StrEnum

from bot.domain.cycle import YearPlan, closing, years_around
from bot.domain.effects import CountLists, FileSchools, Remind, SendMail
from bot.domain.events import Due, EffectParked, Event, ListAwaited, ListsCounted, MailRefused
from bot.domain.labels.happi_rentree import LABELS
from bot.domain.labels.refus import refusal_facts
from bot.domain.mail_parts import AttachCanevas
from bot.domain.procedure import Card, Case, CaseKey, Dated, Decision, Procedure
from bot.domain.schools import SchoolYear
from bot.domain.words import Facts, Word, YearName

NAME = "happi_rentree"


class State(StrEnum):
    """Where the reminders of a year stand; `RAPPELEE` is one reminder of one school."""

    NOUVEAU = "nouveau"
    COMPTE = "compte"
    RAPPELS = "rappels"
    BILAN = "bilan"
    RAPPELEE = "rappelee"
    CLOS = "clos"


class Rentree(Word):
    """What the dossier remembers (version 1)."""

    version: int = 1
    year: YearName | None = None
    number: int = 0  # reminders that were sent
    awaited: int = 0
    silent: int = 0


_UNDER_WAY = (State.NOUVEAU, State.COMPTE, State.RAPPELS)


def dates(plan: YearPlan, after: date, until: date) -> tuple[Dated, ...]:
    """The reminders of the settings, each void once the next one is there, and 1 November."""
    found = []
    for year in years_around(after, until):
        key, end = CaseKey(f"rentree:{year}"), closing(year)
        days = plan.reminder_days(year)
        for day, following in zip(days, (*days, end)[1:], strict=True):
            found.append(Dated(key, "relance", day, until=following - timedelta(days=1)))
        new_year = date(year.first, 12, 31)  # who has not answered by then is no news any more
        found.append(Dated(key, "cloture", end, asks=False))
        found.append(Dated(CaseKey(f"bilan:{year}"), "bilan", end, until=new_year, asks=False))
    return tuple(each for each in found if after < each.day <= until)


def decide(case: Case[Rentree], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    data = case.data
    match case.state, event:
        case _, Due(job="relance", day=day) if case.state in _UNDER_WAY:
            data = data.model_copy(update={"year": _year(data, day)})
            return Decision(State.COMPTE, data, (CountLists(year=_year(data, day), number=data.number + 1),))
        case State.COMPTE, ListsCounted(paused=True):
            return Decision(State.RAPPELS, data, (Remind(job="relance", days=1),))
        case State.COMPTE, ListsCounted():
            return _reminded(data, event)
        case _, Due(job="cloture") if case.state in _UNDER_WAY:
            card = _card(data, "rappels_finis", outcome="finis").model_copy(update={"only_if_posted": True})
            return Decision(State.CLOS, data, cards=(card,), close=True)
        case State.NOUVEAU, Due(job="bilan", day=day):
            year = _year(data, day)
            return Decision(State.BILAN, Rentree(year=year), (CountLists(year=year),))
        case State.BILAN, ListsCounted():
            return _closing(_counted(data, event), event.year)
        case State.NOUVEAU, ListAwaited(year=year, number=number):
            facts: Facts = {"rappel": number}
            mail = SendMail(template="happi_rentree/rappel", facts=facts, attach=AttachCanevas(year=year))
            return Decision(State.RAPPELEE, Rentree(year=year, number=number), (mail,), close=True)
        case State.RAPPELEE, MailRefused(reason=reason):
            card = Card(desk="agents", title="boite_refuse", facts=refusal_facts(reason))
            return Decision(State.RAPPELEE, data, cards=(card,))
        case _, EffectParked() if case.state != State.NOUVEAU:
            return Decision(case.state, data, cards=(_card(data, "a_regarder"),))
        case _:
            return Decision(case.state, data)


def _year(data: Rentree, day: date) -> YearName:
    """The school year of the dossier: that of its first date."""
    return data.year or str(SchoolYear.of(day))


def _counted(data: Rentree, event: ListsCounted) -> Rentree:
    return data.model_copy(update={"awaited": event.awaited, "silent": event.silent})


def _reminded(data: Rentree, event: ListsCounted) -> Decision:
    """Agents see how many; who they are is filed, for Slack stays short."""
    data = _counted(data, event).model_copy(update={"number": data.number + 1})
    if not event.silent:
        card = _card(data, "toutes_ont_repondu").model_copy(update={"only_if_posted": True})
        return Decision(State.RAPPELS, data, cards=(card,))
    note = FileSchools(template="dossiers/sans_liste", what="silent", year=event.year)
    return Decision(State.RAPPELS, data, (note,), (_card(data, "rappels"),))


def _closing(data: Rentree, year: YearName) -> Decision:
    """Nothing is deleted by silence: the accounts stay as they are, and people know it (exigence E8)."""
    if not data.awaited:
        return Decision(State.CLOS, data, close=True)
    if not data.silent:
        return Decision(State.CLOS, data, cards=(_card(data, "toutes_ont_repondu"),), close=True)
    note = FileSchools(template="dossiers/sans_liste", what="silent", year=year)
    return Decision(State.CLOS, data, (note,), (_card(data, "sans_reponse"),), close=True)


def _card(data: Rentree, title: str, outcome: str | None = None) -> Card:
    facts: Facts = {"attendues": data.awaited, "sans_liste": data.silent}
    if data.number:
        facts["rappel"] = data.number
    return Card(desk="agents", title=title, facts=facts, outcome=outcome)


PROCEDURE = Procedure(
    name=NAME,
    decide=decide,
    states=State,
    start=Rentree(),
    labels=LABELS,
    dates=dates,
)
