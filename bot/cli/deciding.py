"""A decision taken on the command line: recorded like a press in Slack, and decided by the agent alone."""

import getpass
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.cli.case_words import labels_of
from bot.cli.errors import CommandError
from bot.domain.procedure import DOSSIER, GROUPED, PICK, Card, Choice, Labels
from bot.engine.presses import record_press
from bot.ports import Press
from bot.ports.rows import CardRow, CaseRow
from bot.ports.store import Unit
from bot.reading.words import plain

if TYPE_CHECKING:
    from bot.settings import Settings


ALL = ""
"""What `--confirm` gives without a name: everything that is to be confirmed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was written on the command line: a choice of the card, by whom, and what its window would ask."""

    choice: str
    agent: str
    message: str | None = None
    pick: str | None = None
    confirmed: tuple[str, ...] = ()


def decide(unit: Unit, case: CaseRow, settings: "Settings", wanted: Wanted, at: datetime) -> str:
    """Record the press on the card as it stands; what was chosen, in words. CommandError says why it can't be."""
    code, card, offered = _offered(unit, case, wanted.choice)
    _must_be_allowed(offered, settings, wanted.agent)
    if offered.ask == GROUPED:
        raise CommandError(f"« {offered.label} » montre une sélection dans Slack : ici, décidez liste par liste.")
    words, target = _words(offered, wanted.message), _target(offered, wanted.message)
    labels = labels_of(case.procedure)
    pick = picked(labels, Card.model_validate_json(card.card), code, wanted.pick)
    press = Press(
        key=f"cli:{_login()}:{secrets.token_hex(8)}",
        agent=wanted.agent,
        reference=case.reference,
        desk=card.desk,
        version=card.version,
        choice=code,
        text=words,
        target=target,
        pick=pick,
        ticked=ticked(labels, offered, wanted.confirmed),
    )
    record_press(unit, press, at)
    return offered.label if pick is None else f"{offered.label} ({labels.values.get(pick, pick)})"


def picked(labels: Labels, card: Card, choice: str, given: str | None) -> str | None:
    """The code of what the choice offers, written as its code or its French words; None where it asks for none."""
    offered = labels.choices[choice]
    if offered.ask != PICK:
        _no_use(offered, "--pick", given)
        return None
    found = _named(labels, card.picks.get(choice, ()), given or "")
    if found is not None:
        return found
    said = f"« {offered.label} » demande un choix" if given is None else f"« {given} » n’est pas un choix possible"
    possible = worded(labels, card.picks.get(choice, ())) or "rien n’est à choisir"
    raise CommandError(f"{said} : ajoutez --pick, parmi : {possible}.")


def ticked(labels: Labels, offered: Choice, given: Sequence[str]) -> tuple[str, ...]:
    """What is confirmed by its code or its words, or all of it; CommandError says in words what is not yet."""
    if not offered.ticks:
        _no_use(offered, "--confirm", next(iter(given), None))
        return ()
    named = set(offered.ticks) if ALL in given else {_named(labels, offered.ticks, each) for each in given}
    if left := [code for code in offered.ticks if code not in named]:
        raise CommandError(
            f"« {offered.label} » demande de confirmer : {worded(labels, left)}. "
            "Vérifiez-le, puis ajoutez --confirm avec chaque code, ou --confirm seul pour tout."
        )
    return offered.ticks


def worded(labels: Labels, codes: Iterable[str]) -> str:
    """Codes with their words: direction_siege (Direction école siège)."""
    return ", ".join(f"{code} ({labels.values.get(code, code)})" for code in codes)


def _named(labels: Labels, codes: Iterable[str], given: str) -> str | None:
    known = ((code, {plain(code), plain(labels.values.get(code, code))}) for code in codes)
    return next((code for code, names in known if plain(given) in names), None)


def _no_use(offered: Choice, option: str, given: str | None) -> None:
    """An option that the choice has no use for was meant for another choice: nothing is decided by mistake."""
    if given is not None:
        raise CommandError(f"« {offered.label} » n’attend pas {option} : rien n’a été décidé.")


def _words(offered: Choice, message: str | None) -> str | None:
    """The text for the school, where the choice asks for one."""
    if offered.ask in {None, DOSSIER, PICK}:
        return None
    if not (message or "").strip():
        raise CommandError(f"« {offered.label} » demande un texte pour l’école : ajoutez --message.")
    return message


def _target(offered: Choice, message: str | None) -> str | None:
    """The number of the dossier, where the choice asks for one; whether it may be chosen, the agent decides."""
    if offered.ask != DOSSIER:
        return None
    target = (message or "").strip().strip("[]").upper()
    if re.fullmatch(r"VGM-[0-9A-Z]{6}", target, re.ASCII) is None:
        raise CommandError(f"« {offered.label} » demande le numéro d’un dossier : ajoutez --message VGM-….")
    return target


def _offered(unit: Unit, case: CaseRow, wanted: str) -> tuple[str, CardRow, Choice]:
    """The choice by its code or its French label, and the card that offers it now."""
    labels = labels_of(case.procedure)
    possible = [(code, row) for row in unit.cards(case.id) for code in Card.model_validate_json(row.card).choices]
    for code, row in possible:
        if plain(wanted) in {plain(code), plain(labels.choices[code].label)}:
            return code, row, labels.choices[code]
    raise CommandError(_refusal(case, labels, [code for code, _ in possible], wanted))


def _refusal(case: CaseRow, labels: Labels, codes: list[str], wanted: str) -> str:
    if not codes:
        return f"Le dossier {case.reference} n’attend aucune décision pour l’instant."
    choices = ", ".join(f"{code} ({labels.choices[code].label})" for code in dict.fromkeys(codes))
    return f"« {wanted} » n’est pas un choix de {case.reference} ; choisissez parmi : {choices}."


def _must_be_allowed(choice: Choice, settings: "Settings", agent: str) -> None:
    """The agent would be told in Slack that he or she may not decide this; here it is said at once."""
    roles = {"agent": settings.slack.agents, "etnic": settings.slack.etnic}
    if not any(agent in roles.get(role, ()) for role in choice.roles):
        raise CommandError(
            f"« {agent} » n’a pas le droit de choisir « {choice.label} » : voyez les rôles dans les réglages."
        )


def _login() -> str:
    """Who typed the command on this machine, as the event's key keeps it."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError):
        login = ""
    return re.sub(r"[^a-z0-9_.-]", "", login.lower())[:32] or "inconnu"
