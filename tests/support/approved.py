"""Approved tables: what a procedure does in every state with every event, in French, produced by running it.

`python -m tests.support.approved` writes them anew; a reviewer then reads the difference.
"""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from bot.domain import effects
from bot.domain.effects import Effect, SendMail
from bot.domain.procedure import Card, Case, Decision, Labels, Procedure
from bot.domain.schools import Environment
from bot.engine.present import WHISPERS
from bot.handlers import PROCEDURES
from tests.support.examples import STATES, Situation, case, situations

FOLDER = Path(__file__).parents[2] / "docs" / "procedures"
NOTHING = "sans effet"
_DESKS = {"agents": "agents", "etnic": "ETNIC"}
_ENVIRONMENTS = {
    Environment.NONE: "aucun",
    Environment.REQUESTED: "demandé",
    Environment.OPEN: "ouvert",
    Environment.CLOSED: "fermé",
}
_FILES = {
    "canevas": "le canevas",
    "correction": "le classeur de correction",
    "doubts": "la feuille « À confirmer »",
    "pages": "un PDF",
    "paper": "le fichier de l’opérateur",
    "annexe": "l’annexe",
}
_STEPS = {
    "ask": "la demande à chacun",
    "remind": "un rappel à ceux qui n’ont pas répondu",
    "close": "la fin de l’attente",
}
_HEAD = "| Ce qui arrive | Condition | Nouvel état | Mails | Cartes | Autres effets |\n|---|---|---|---|---|---|"


def path_of(procedure: Procedure) -> Path:
    """Where the approved table of a procedure is."""
    return FOLDER / f"{procedure.name.replace('_', '-')}.table.md"


def table(procedure: Procedure) -> str:
    """The whole page."""
    sections = "\n".join(_section(procedure, str(state)) for state in procedure.states)
    page = path_of(procedure).name.replace(".table", "")
    return (
        f"# {procedure.labels.name} : le tableau de tous les cas\n\n"
        f"Cette page est produite en exécutant le programme ; [la procédure]({page}) l’explique.\n"
        "Elle a une ligne par état, évènement et condition.\n"
        f"« {NOTHING} » veut dire que rien ne change et que rien ne part.\n\n{sections}"
    )


def _section(procedure: Procedure, state: str) -> str:
    label = procedure.labels.states[state]
    lines = list(_lines(procedure, state))
    effective = [line for line in lines if NOTHING not in line]
    idle = [line for line in lines if NOTHING in line]
    return "\n".join([f"## `{state}` : {label}\n", _HEAD, *effective, *idle, ""])


def _lines(procedure: Procedure, state: str) -> Iterator[str]:
    """One line a condition; conditions with the same outcome as the usual case are told once."""
    order = {each.name: place for place, each in reversed(list(enumerate(situations(procedure))))}
    everything = sorted(situations(procedure), key=lambda each: order[each.name])
    for name, group in groupby(everything, key=lambda each: each.name):
        outcomes: dict[str, list[Situation]] = {}
        for each in group:
            outcomes.setdefault(_outcome(procedure, case(procedure, state, each), each), []).append(each)
        for outcome, same in outcomes.items():
            conditions = _conditions(same, alone=len(outcomes) == 1)
            yield f"| {name} | {conditions} | {outcome} |"


def _conditions(same: list[Situation], *, alone: bool) -> str:
    if alone:
        return "–"
    return " ; ".join(each.condition or "d’habitude" for each in same)


def _outcome(procedure: Procedure, before: Case[object], situation: Situation) -> str:
    labels = procedure.labels
    decision = procedure.decide(before, situation.event)
    if is_idle(before, decision):
        return f"{NOTHING} | – | – | –"
    state = labels.states[decision.state] if decision.state != before.state else "inchangé"
    mails = [_mail(labels, each) for each in decision.effects if isinstance(each, SendMail)]
    cards = [_card(labels, each) for each in decision.cards]
    others = [_effect(each, labels) for each in decision.effects if not isinstance(each, SendMail)]
    if decision.close:
        others.append("dossier clos")
    return " | ".join([state, *("<br>".join(each) or "–" for each in (mails, cards, others))])


def is_idle(before: Case[object], decision: Decision) -> bool:
    """Whether nothing at all follows."""
    same = decision.state == before.state and decision.data == before.data
    return same and not decision.effects and not decision.cards and not decision.close


def _mail(labels: Labels, mail: SendMail) -> str:
    said = labels.mails[mail.template]
    if mail.words is not None:
        said += ", avec les mots de l’agent"
    if mail.attach is not None:
        said += f", avec {_FILES[mail.attach.file]}"
    part = mail.facts.get("partie")
    return f"{said} ({part}/{mail.facts['parties']})" if part is not None else said


def _card(labels: Labels, card: Card) -> str:
    said = f"{_DESKS[card.desk]} : « {labels.titles[card.title]} »"
    if card.outcome is not None:
        said += f", issue : {labels.outcomes[card.outcome]}"
    if card.choices:
        said += ", boutons : " + ", ".join(labels.choices[code].label for code in card.choices)
    warnings = [labels.facts[code] for code, value in card.facts.items() if value == "oui"]
    if warnings:
        said += ", dit : " + ", ".join(warnings)
    if card.grouped is not None:
        said += f", *{labels.choices[card.grouped].label}* possible avec d’autres"
    return said + (" (si elle existe)" if card.only_if_posted else "")


def _effect(effect: Effect, labels: Labels) -> str:
    match effect:
        case effects.FileNote():
            return "dépôt des noms dans la boite du service"
        case effects.FileSchools():
            return "dépôt des écoles dans la boite du service"
        case effects.CountYear():
            return "compte des écoles et des comptes de l’année finie"
        case effects.EndYear():
            return "un dossier par école concernée"
        case effects.DeactivateAccounts():
            return "désactivation des comptes de l’école"
        case effects.CountLists(number=None):
            return "compte des écoles sans liste"
        case effects.CountLists():
            return "compte des écoles sans liste, et un rappel à chacune"
        case effects.ReleaseDate(run=run):
            return "ce qui était prévu à cette date se fait maintenant" if run else "la date n’est pas suivie"
        case effects.ReadWorkbook():
            return "lecture du classeur"
        case effects.Compare():
            return "comparaison avec les comptes"
        case effects.ApplyChanges():
            return "écriture des comptes"
        case effects.ExportBatch():
            return "fichier du lot dans le dossier d’export"
        case effects.ConfirmImport(with_errors=with_errors):
            return "retour de l’ETNIC, avec le fichier des refus" if with_errors else "retour de l’ETNIC : tout"
        case effects.RenderPages():
            return "préparation des pages d’accès"
        case effects.RecordEnvironment(state=state):
            return f"environnement noté : {_ENVIRONMENTS[state]}"
        case effects.RecordContacts():
            return "les personnes nommées entrent en fonction ; les précédentes restent dans l’historique"
        case effects.CheckGrants(named_by=int()):
            return "regard sur ce que la personne a déjà"
        case effects.CheckGrants():
            return "regard sur ce que l’établissement a déjà"
        case effects.RecordGrant():
            return "accès noté"
        case effects.EndGrants():
            return "fin de l’accès notée"
        case effects.AddLine(code=code):
            return f"dans le fil de la carte : « {labels.outcomes[code]} »"
        case effects.CountGrants(step=step):
            return f"compte des accès à confirmer, et {_STEPS[step]}"
        case effects.CountSchool():
            return "compte des comptes et des dossiers de l’école"
        case effects.Announce(event="environment_closed"):
            return "annonce aux autres dossiers de l’école : environnement fermé"
        case effects.Announce(event="environment_opened"):
            return "annonce aux autres dossiers de l’école : environnement ouvert"
        case effects.Announce(event="grants_changed"):
            return "annonce aux autres formulaires de l’école ou de son PO"
        case effects.Announce():
            return "annonce aux autres dossiers de l’école : demande refusée"
        case effects.GiveUpParked():
            return "ce qui n’avait pas pu partir ne part plus"
        case effects.ReleaseBrake():
            return "les mails qui attendent repartent"
        case effects.Requeue(accepted_by=str()):
            return "le mail est repris depuis le début, son auteur étant cru"
        case effects.Attribute():
            return "le mail est remis au dossier choisi, comme une réponse"
        case effects.Requeue(mail=None):
            return "chaque mail de ce dossier est repris depuis le début"
        case effects.Requeue():
            return "le mail est repris depuis le début"
        case effects.Remind(job=job, days=0, hours=0):
            return f"rappel « {labels.facts[job]} » le matin suivant"
        case effects.Remind(job=job, days=0, hours=hours):
            return f"rappel « {labels.facts[job]} » dans {hours} heures, de 8 à 17 h"
        case effects.Remind(job=job, days=days):
            when = "le lendemain" if days == 1 else f"dans {days} jours"
            return f"rappel « {labels.facts[job.rstrip('_0123456789')]} » {when}"
        case effects.UndoDeletion():
            return "retour des comptes supprimés du lot"
        case effects.EraseDeleted():
            return "oubli des noms des comptes supprimés du lot"
        case effects.Whisper(code=code):
            return f"à cet agent seul : « {WHISPERS[code]} »"
        case _:
            raise ValueError(f"{effect.kind} n’a pas de mots pour le tableau")


def main() -> None:
    """Write every table."""
    for procedure in PROCEDURES:
        assert set(STATES[procedure.name]) == {str(state) for state in procedure.states}
        path_of(procedure).write_text(table(procedure), "utf-8")
        sys.stdout.write(f"{path_of(procedure)}\n")


if __name__ == "__main__":
    main()
