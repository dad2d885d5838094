"""`vaguemestre happi close`: a named agent notes that a school's environment is closed; no account is touched."""

import argparse
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.cli.errors import CommandError
from bot.domain.numbers import counted

if TYPE_CHECKING:
    from bot.domain.numbers import Fase
    from bot.domain.schools import Environment
    from bot.ports.store import Unit
    from bot.settings import Settings
    from storage.database import SqliteStore

_STATES = {"none": "n’existe pas", "requested": "est seulement demandé", "closed": "est déjà fermé"}


class Standing(NamedTuple):
    """What the school has now."""

    environment: "Environment"
    accounts: int
    dossiers: int


def add(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    parser.add_argument("--fase", type=int, required=True, metavar="N", help="numéro FASE de l’établissement")
    parser.add_argument("--agent", required=True, metavar="ID", help="identifiant Slack de l’agent qui le décide")
    parser.add_argument("--dry-run", action="store_true", help="montre ce qui changerait, sans rien changer")
    parser.add_argument("--oui", action="store_true", help="ferme sans demander")


def close(store: "SqliteStore", settings: "Settings", fase: "Fase", name: str, args: argparse.Namespace) -> int:
    """Show what is at stake, ask, and record the decision; the agent alone carries it out."""
    from bot.cli.screen import agreed, say
    from bot.cli.surroundings import now, when_decided
    from bot.domain.schools import Environment

    standing = store.read_now(lambda unit: _standing(unit, fase))
    if standing.environment is not Environment.OPEN:
        raise CommandError(f"L’environnement de « {name} » {_STATES[standing.environment.value]}.")
    accounts = counted(standing.accounts, "compte, qui reste tel quel", "comptes, qui restent tels quels")
    dossiers = counted(standing.dossiers, "dossier en cours", "dossiers en cours")
    say(f"« {name} » : environnement ouvert, {accounts} ;")
    say(f"{dossiers} ; les cartes le diront. L’école reçoit un mail.")
    if args.dry_run:
        say("Essai à blanc : rien n’a été changé.")
        return 0
    if not agreed("Fermer cet environnement ?", oui=args.oui):
        raise CommandError("Rien n’a été changé ; relancez avec --oui pour fermer.")
    at = now(settings)
    if not store.write_now(lambda unit: record_closure(unit, fase, args.agent, at)):
        raise CommandError("Cette fermeture est déjà enregistrée : rien n’a été changé.")
    say(f"Fermeture enregistrée, décidée par {args.agent} : {when_decided(settings)}.")
    return 0


def _standing(unit: "Unit", fase: "Fase") -> Standing:
    return Standing(unit.environment(fase), unit.count_accounts(fase), _under_way(unit, fase))


def _under_way(unit: "Unit", fase: "Fase") -> int:
    """Dossiers of the school in which something is still to be done."""
    return sum(row.under_way for row in unit.cases_of_school(fase))


def record_closure(unit: "Unit", fase: "Fase", agent: str, at: datetime) -> bool:
    """Record the choice of this agent for the school's closure; False when it waits already.

    It joins the closure that the school or ETNIC began; without an open one, it begins its own.
    """
    from bot.domain.events import Chosen
    from bot.domain.procedure import CaseKey
    from bot.domain.school_events import SchoolCounted
    from bot.engine.calendar import record_for
    from bot.handlers.happi_fermeture import NAME, closing_key

    key = closing_key(fase)
    newest = unit.newest_case(NAME, key.value)
    if newest is not None and not newest.open:
        key = CaseKey(f"{key.value}:{int(at.timestamp())}", fase=fase)
    stake = SchoolCounted(at=at, accounts=unit.count_accounts(fase), dossiers=_under_way(unit, fase))
    record_for(unit, NAME, key, stake, once=f"{key.value}:counted:{at.isoformat()}")
    chosen = Chosen(at=at, choice="fermer", agent=agent)
    return record_for(unit, NAME, key, chosen, once=f"{key.value}:{agent}:{at.date()}") is not None
