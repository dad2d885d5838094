"""`vaguemestre happi`: the accounts that Happi has already, taken in from a user export of Moodle."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import closing
from bot.cli.errors import CommandError
from bot.cli.parser import add_actions
from bot.domain.numbers import counted

if TYPE_CHECKING:
    from typing import BinaryIO

    from bot.cli.existing_state import Report
    from bot.reading.accounts import AccountsFile
    from bot.settings import Settings
    from storage.database import SqliteStore

NAME = "happi"
HELP = "reprend les environnements et les comptes qui existent déjà dans Happi"
EXAMPLE = "vaguemestre happi import utilisateurs.csv --dry-run"


def add(parser: argparse.ArgumentParser) -> None:
    """Three actions; one must be named."""
    actions = add_actions(parser, "")
    imported = actions.add(
        "import",
        "montre d’abord, école par école, ce qui change, puis reprend les comptes ; aucun n’est jamais supprimé",
        EXAMPLE,
    )
    imported.add_argument(
        "file", type=Path, metavar="FICHIER", help="export des utilisateurs de Moodle, CSV ou xlsx"
    )
    imported.add_argument("--fase", type=int, metavar="N", help="école de toutes les lignes qui n’en donnent pas")
    imported.add_argument("--dry-run", action="store_true", help="montre ce qui changerait, sans rien changer")
    imported.add_argument("--oui", action="store_true", help="applique sans demander")
    empty = actions.add(
        "empty",
        "note qu’un agent déclare que l’environnement ouvert d’une école n’a encore aucun compte",
        "vaguemestre happi empty --fase 990001 --agent U0AGENT1",
    )
    empty.add_argument("--fase", type=int, required=True, metavar="N", help="numéro FASE de l’établissement")
    empty.add_argument("--agent", required=True, metavar="ID", help="identifiant Slack de l’agent qui le déclare")
    closed = actions.add(
        "close",
        "note qu’un agent décide que l’environnement d’une école est fermé ; aucun compte n’est supprimé",
        "vaguemestre happi close --fase 990001 --agent U0AGENT1 --dry-run",
    )
    closing.add(closed)


def run(args: argparse.Namespace) -> int:
    """Do the action; 1 when it can't be done, or nobody said yes."""
    from bot.cli.surroundings import settings_of

    if not args.action:
        args.refuse("il manque ACTION : import, empty ou close")
    actions = {"import": _import, "empty": _empty, "close": _close}
    return actions[args.action](args, settings_of(args))


def _import(args: argparse.Namespace, settings: "Settings") -> int:
    from bot.cli.surroundings import opened

    with opened(settings) as store:
        if args.fase is not None:
            _must_be_known(store, args.fase)
        try:
            stream = args.file.open("rb")
        except OSError:
            raise CommandError(
                f"Le fichier {args.file} ne peut pas être lu : vérifiez son nom et vos droits."
            ) from None
        with stream:
            return _take_in(args, settings, store, stream)


def _take_in(args: argparse.Namespace, settings: "Settings", store: "SqliteStore", stream: "BinaryIO") -> int:
    """Show the difference, ask, apply."""
    from bot.cli.existing_report import show
    from bot.cli.existing_state import Place, import_accounts
    from bot.cli.screen import agreed, say
    from bot.cli.surroundings import today
    from bot.reading.account_files import AccountsError
    from bot.reading.accounts import AccountsFile

    try:
        day = today(settings)
        file = AccountsFile(stream, day, args.fase)
        place = store.read_now(lambda unit: Place.of(unit, day))
        report = import_accounts(file, place, store.read_now)
        show(report, has_suspended="suspended" in file.columns.one, has_dates=bool(file.columns.dates))
        if args.dry_run or not report.changes:
            say("Essai à blanc : rien n’a été changé." if args.dry_run else "Ces comptes sont déjà repris.")
            return 0
        if not agreed("Reprendre ces comptes ?", oui=args.oui):
            raise CommandError("Rien n’a été changé ; relancez avec --oui pour appliquer.")
        done = _apply(file, settings, store)
    except AccountsError as error:
        raise CommandError(str(error)) from error
    created = sum(count.created for count in done.schools.values())
    accounts = counted(created, "compte créé", "comptes créés")
    say(f"Repris : {accounts} ici, {counted(done.changes, 'changement', 'changements')} en tout.")
    _resume(settings, store, [fase for fase, count in done.schools.items() if count.opens])
    return 0


def _apply(file: "AccountsFile", settings: "Settings", store: "SqliteStore") -> "Report":
    """The file once more, compared anew and written, a group of rows a transaction."""
    from bot.cli.existing_state import Place, import_accounts
    from bot.cli.surroundings import now, today

    day = today(settings)
    place = store.read_now(lambda unit: Place.of(unit, day))
    return import_accounts(file, place, store.write_now, now(settings))


def _resume(settings: "Settings", store: "SqliteStore", fases: list[int]) -> None:
    """Lists that waited for their school's environment learn that it is open."""
    from bot.cli.existing_state import announce_open
    from bot.cli.screen import say
    from bot.cli.surroundings import now, when_decided

    at = now(settings)
    told = store.write_now(lambda unit: announce_open(unit, fases, at))
    if told:
        waited = counted(told, "dossier attendait", "dossiers attendaient")
        say(f"{waited} une de ces écoles : {when_decided(settings)}.")


def _empty(args: argparse.Namespace, settings: "Settings") -> int:
    from bot.cli.screen import say
    from bot.cli.surroundings import now, opened
    from bot.domain.numbers import Fase

    _must_be_agent(args.agent, settings)
    with opened(settings) as store:
        name = _must_be_known(store, args.fase)
        fase = Fase(args.fase)
        known, filled = store.read_now(
            lambda unit: (unit.state_known(fase), args.fase in unit.schools_with_accounts())
        )
        if filled:
            raise CommandError(f"L’école {args.fase} a déjà des comptes ici : elle n’est pas vide.")
        if known:
            say(f"L’état de « {name} » est déjà connu : rien n’a été changé.")
            return 0
        at = now(settings)
        store.write_now(lambda unit: unit.declare_empty(fase, args.agent, at))
        say(f"« {name} » : environnement ouvert et sans compte, déclaré par {args.agent}.")
        _resume(settings, store, [args.fase])
    return 0


def _close(args: argparse.Namespace, settings: "Settings") -> int:
    from bot.cli.surroundings import opened
    from bot.domain.numbers import Fase

    _must_be_agent(args.agent, settings)
    with opened(settings) as store:
        name = _must_be_known(store, args.fase)
        return closing.close(store, settings, Fase(args.fase), name, args)


def _must_be_agent(agent: str, settings: "Settings") -> None:
    if agent not in settings.slack.agents:
        raise CommandError(f"« {agent} » n’est pas un agent : voyez slack.agents dans les réglages.")


def _must_be_known(store: "SqliteStore", fase: int) -> str:
    """The name of the school in the register."""
    from bot.domain.numbers import LARGEST, Fase

    school = store.read_now(lambda unit: unit.school(Fase(fase))) if 1 <= fase <= LARGEST else None
    if school is None:
        raise CommandError(f"Le numéro FASE {fase} n’est pas au registre : voyez « vaguemestre schools list ».")
    return school.denomination
