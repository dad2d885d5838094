"""15 July: the accounts of the year that ended are deactivated, not deleted (exigences E1, E2).

A dossier a year (`cycle:2025-2026`) tells agents a week before, lets one hold it, and counts; a dossier a school
(`cycle:2025-2026:990001`) deactivates, tells the school, and hands the suspension over to ETNIC.
"""

from datetime import date, timedelta
from enum import StrEnum

from bot.domain.batch_events import BatchExported, ImportConfirmed
from bot.domain.cycle import YearPlan, announcement, deactivation, year_that_ended, years_around
from bot.domain.effects import (
    ConfirmImport,
    CountYear,
    DeactivateAccounts,
    Effect,
    EndYear,
    ExportBatch,
    FileNote,
    FileSchools,
    SendMail,
)
from bot.domain.events import (
    AccountsDeactivated,
    Chosen,
    Due,
    EffectParked,
    Event,
    MailRefused,
    YearCounted,
    YearEnded,
)
from bot.domain.labels.happi_cycle import LABELS
from bot.domain.labels.refus import refusal_facts
from bot.domain.procedure import Card, Case, CaseKey, Dated, Decision, Procedure
from bot.domain.words import Facts, Word, YearName

NAME = "happi_cycle"


class State(StrEnum):
    """Where the end of a year stands; from `ECOLE` on, for one school."""

    NOUVEAU = "nouveau"
    COMPTE = "compte"
    ANNONCE = "annonce"
    RETENU = "retenu"
    DESACTIVATION = "desactivation"
    ECOLE = "ecole"
    ATTEND_ETNIC = "attend_etnic"
    TERMINE = "termine"
    ECARTE = "ecarte"


class Cycle(Word):
    """What the dossier remembers (version 1)."""

    version: int = 1
    year: YearName | None = None
    day: date | None = None  # of the deactivation
    came: bool = False  # while an agent held it
    schools: int = 0
    accounts: int = 0
    done_schools: int = 0
    done_accounts: int = 0
    batch: int | None = None
    refused: int = 0


_HELD = ("desactiver", "ecarter")
_IMPORT = ("importe", "importe_erreurs")
_NOT_YET = (State.NOUVEAU, State.COMPTE, State.ANNONCE)


def dates(_plan: YearPlan, after: date, until: date) -> tuple[Dated, ...]:
    """15 July, and a week before; on the 15th itself it is too late to announce anything."""
    found = []
    for year in years_around(after, until):
        key, day = CaseKey(f"cycle:{year}"), deactivation(year)
        found.append(Dated(key, "annonce", announcement(year), until=day - timedelta(days=1)))
        found.append(Dated(key, "desactivation", day))
    return tuple(each for each in found if after < each.day <= until)


def decide(case: Case[Cycle], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU, Due(job="annonce", day=day):
            data = _of(day)
            return Decision(State.COMPTE, data, (CountYear(year=_year(data)),))
        case State.COMPTE, YearCounted():
            return _announced(_counted(case.data, event))
        case _, Due(job="desactivation", day=day) if case.state in _NOT_YET:
            return _begin(_of(day) if case.data.year is None else case.data)
        case State.RETENU, Due(job="desactivation"):
            data = case.data.model_copy(update={"came": True})
            return Decision(State.RETENU, data, cards=(_card(data, "a_decider", *_HELD),))
        case State.DESACTIVATION, YearCounted():
            return _begun(_counted(case.data, event))
        case State.DESACTIVATION, AccountsDeactivated():
            return _one_more(case.data, event)
        case State.NOUVEAU, YearEnded(year=year):
            return Decision(State.ECOLE, Cycle(year=year), (DeactivateAccounts(year=year),))
        case State.ECOLE, AccountsDeactivated():
            return _deactivated(case.data, event)
        case State.ECOLE, BatchExported():
            return Decision(
                State.ATTEND_ETNIC, case.data, cards=(_etnic_card(case.data, "a_suspendre", *_IMPORT),)
            )
        case State.ATTEND_ETNIC, ImportConfirmed():
            return _confirmed(case.data, event)
        case _, Chosen():
            return _chosen(case, event)
        case State.ECOLE | State.ATTEND_ETNIC | State.TERMINE, MailRefused():
            card = _card(case.data, "boite_refuse", facts=refusal_facts(event.reason))
            return Decision(case.state, case.data, cards=(card,))
        case _, EffectParked() if case.state != State.NOUVEAU:
            return Decision(case.state, case.data, cards=(_card(case.data, "a_regarder", *_offered(case)),))
        case _:  # a date that comes twice, a late outcome
            return Decision(case.state, case.data)


# --- the year -------------------------------------------------------------------------------------------------


def _of(day: date) -> Cycle:
    year = year_that_ended(day)
    return Cycle(year=str(year), day=deactivation(year))


def _year(data: Cycle) -> YearName:
    if data.year is None:
        raise ValueError("ce dossier n’a pas d’année scolaire")
    return data.year


def _counted(data: Cycle, event: YearCounted) -> Cycle:
    return data.model_copy(update={"schools": event.schools, "accounts": event.accounts})


def _announced(data: Cycle) -> Decision:
    """Where no account is concerned, nobody is disturbed; the date comes all the same."""
    if not data.schools:
        return Decision(State.ANNONCE, data)
    note = FileSchools(template="dossiers/fin_annee", what="active", year=_year(data))
    return Decision(State.ANNONCE, data, (note,), (_card(data, "annoncee", "retenir"),))


def _begin(data: Cycle) -> Decision:
    return Decision(State.DESACTIVATION, data, (EndYear(year=_year(data)),))


def _begun(data: Cycle) -> Decision:
    if data.schools:
        return Decision(State.DESACTIVATION, data, cards=(_card(data, "en_cours"),))
    card = _card(data, "faite", outcome="faite").model_copy(update={"only_if_posted": True})
    return Decision(State.TERMINE, data, cards=(card,), close=True)


def _one_more(data: Cycle, event: AccountsDeactivated) -> Decision:
    """Another school is done; after the last one the card says what was done."""
    schools, accounts = data.done_schools + 1, data.done_accounts + event.accounts
    data = data.model_copy(update={"done_schools": schools, "done_accounts": accounts})
    if schools < data.schools:
        return Decision(State.DESACTIVATION, data)
    facts: Facts = {"ecoles": schools, "comptes_desactives": accounts}
    card = _card(data, "faite", outcome="faite").model_copy(update={"facts": facts})
    return Decision(State.TERMINE, data, cards=(card,), close=True)


# --- one school -----------------------------------------------------------------------------------------------


def _deactivated(data: Cycle, event: AccountsDeactivated) -> Decision:
    data = data.model_copy(update={"accounts": event.accounts, "batch": event.batch})
    if not event.accounts:
        return Decision(State.TERMINE, data, close=True)
    mail = SendMail(template="happi_cycle/desactives", facts={"comptes": event.accounts})
    if event.batch is None:  # Happi never had them: there is nothing to suspend
        return Decision(State.TERMINE, data, (mail,), close=True)
    return Decision(State.ECOLE, data, (mail, ExportBatch(batch=event.batch)))


def _confirmed(data: Cycle, event: ImportConfirmed) -> Decision:
    if event.awaiting_file:
        return Decision(State.ATTEND_ETNIC, data, cards=(_etnic_card(data, "retour_attendu", *_IMPORT),))
    known = data.model_copy(update={"refused": event.refused})
    done = _etnic_card(known, "suspendus", outcome="importe")
    if not event.refused:
        return Decision(State.TERMINE, known, cards=(done,), close=True)
    note = FileNote(template="dossiers/refus_import", batch=event.batch)
    told = _card(known, "suspension_refusee", facts={"refuses_etnic": event.refused})
    return Decision(State.TERMINE, known, (note,), (told, done), close=True)


# --- people decide --------------------------------------------------------------------------------------------


def _chosen(case: Case[Cycle], event: Chosen) -> Decision:
    data = case.data
    match case.state, event.choice:
        case State.ANNONCE, "retenir":
            return _answered(State.RETENU, data, "retenue", event, choices=_HELD)
        case State.RETENU, "desactiver" if data.came:
            run = EndYear(year=_year(data))
            return _answered(State.DESACTIVATION, data, "en_cours", event, run)
        case State.RETENU, "desactiver":  # before the date: it will do its work
            return _answered(State.ANNONCE, data, "annoncee", event, choices=("retenir",))
        case State.RETENU, "ecarter":
            told = _answered(State.ECARTE, data, "ecartee", event)
            return Decision(told.state, told.data, told.effects, told.cards, close=True)
        case State.ATTEND_ETNIC, "importe" | "importe_erreurs" if data.batch is not None:
            effect = ConfirmImport(batch=data.batch, with_errors=event.choice == "importe_erreurs")
            card = _etnic_card(data, "import_en_cours", outcome=event.choice, event=event)
            return Decision(State.ATTEND_ETNIC, data, (effect,), (card,))
        case _:
            return Decision(case.state, data)


_OUTCOMES = {"retenir": "retenue", "desactiver": "confirmee", "ecarter": "ecartee"}


def _answered(
    state: State, data: Cycle, title: str, event: Chosen, *effects: Effect, choices: tuple[str, ...] = ()
) -> Decision:
    card = _card(data, title, *choices, outcome=_OUTCOMES[event.choice], event=event)
    return Decision(state, data, effects, (card,))


def _offered(case: Case[Cycle]) -> tuple[str, ...]:
    """The buttons that the card of a year still has."""
    match case.state:
        case State.ANNONCE:
            return ("retenir",)
        case State.RETENU:
            return _HELD
        case _:
            return ()


def _card(
    data: Cycle,
    title: str,
    *choices: str,
    facts: Facts | None = None,
    outcome: str | None = None,
    event: Chosen | None = None,
) -> Card:
    shown: Facts = {"comptes": data.accounts}
    if data.day is not None:
        shown |= {"le": data.day, "ecoles": data.schools}
    agent = None if event is None else event.agent
    shown |= facts or {}
    return Card(desk="agents", title=title, choices=choices, facts=shown, outcome=outcome, agent=agent)


def _etnic_card(
    data: Cycle, title: str, *choices: str, outcome: str | None = None, event: Chosen | None = None
) -> Card:
    facts: Facts = {"comptes": data.accounts, "lot": data.batch or 0}
    card = _card(data, title, *choices, outcome=outcome, event=event)
    return card.model_copy(update={"desk": "etnic", "facts": facts})


PROCEDURE = Procedure(
    name=NAME,
    decide=decide,
    states=State,
    start=Cycle(),
    labels=LABELS,
    dates=dates,
)
