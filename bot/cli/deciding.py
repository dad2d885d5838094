"""A decision taken on the command line: recorded like a press in Slack, and decided by the agent alone."""

import getpass
import re
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from bot.cli.case_words import labels_of
from bot.cli.errors import CommandError
from bot.domain.procedure import DOSSIER, GROUPED, Card, Choice, Labels
from bot.engine.presses import record_press
from bot.ports import Press
from bot.ports.rows import CardRow, CaseRow
from bot.ports.store import Unit
from bot.reading.words import plain

if TYPE_CHECKING:
    from bot.settings import Settings


def decide(
    unit: Unit, case: CaseRow, settings: "Settings", choice: str, agent: str, message: str | None, at: datetime
) -> str:
    """Record the press on the card as it stands; the button's label. CommandError says why it can't be."""
    code, card, offered = _offered(unit, case, choice)
    _must_be_allowed(offered, settings, agent)
    if offered.ask == GROUPED:
        raise CommandError(f"« {offered.label} » montre une sélection dans Slack : ici, décidez liste par liste.")
    words = _words(offered, message)
    target = _target(offered, message)
    press = Press(
        key=f"cli:{_login()}:{secrets.token_hex(8)}",
        agent=agent,
        reference=case.reference,
        desk=card.desk,
        version=card.version,
        choice=code,
        text=words,
        target=target,
    )
    record_press(unit, press, at)
    return offered.label


def _words(offered: Choice, message: str | None) -> str | None:
    """The text for the school, where the choice asks for one."""
    if offered.ask in {None, DOSSIER}:
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
