"""`vaguemestre parked`: what could not be handled; nothing is ever lost."""

import argparse
from typing import TYPE_CHECKING, Any

from bot.cli.errors import CommandError
from bot.cli.parser import add_actions, add_json
from bot.domain.numbers import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.ports.rows import ParkedRow
    from bot.ports.store import Unit
    from bot.settings import Settings

NAME = "parked"
HELP = "montre ce qui a été mis de côté, le rejoue ou y renonce"
EXAMPLE = "vaguemestre parked replay f34"

_WORDS = {"event": "évènement", "effect": "effet"}


def add(parser: argparse.ArgumentParser) -> None:
    """Four actions; without one, the list."""
    add_json(parser)
    actions = add_actions(parser, "list")
    actions.add("list", "montre tout ce qui est mis de côté", "vaguemestre parked list", json=True)
    for name, words in (
        ("show", "explique un cas, avec l’endroit du programme"),
        ("replay", "essaie de nouveau ; réparez d’abord la cause"),
        ("drop", "y renonce ; la ligne reste dans la base"),
    ):
        action = actions.add(name, words, f"vaguemestre parked {name} f34", json=True)
        action.add_argument("id", metavar="ID", help="e12 pour un évènement, f34 pour un effet")


def run(args: argparse.Namespace) -> int:
    """Do the action; 1 when nothing is set aside under this id."""
    from bot.cli.surroundings import now, opened, settings_of

    settings = settings_of(args)
    with opened(settings) as store:
        if args.action == "list":
            return _list(store.read_now(lambda unit: unit.parked()), as_json=args.json)
        if args.action == "show":
            return _show(store.read_now(lambda unit: _found(unit, args.id)), as_json=args.json)
        at = now(settings)
        done = store.write_now(lambda unit: _change(unit, args.action, args.id, at))
    return _told(args, settings, done)


def _told(args: argparse.Namespace, settings: "Settings", row: "ParkedRow") -> int:
    from bot.cli.screen import say, say_json
    from bot.cli.surroundings import when_decided

    if args.json:
        say_json({"id": id_of(row), "action": args.action, "done": True})
    elif args.action == "replay":
        say(f"{id_of(row)} est offert de nouveau : {when_decided(settings)}.")
    else:
        say(f"{id_of(row)} est abandonné ; la ligne reste dans la base.")
    return 0


def id_of(row: "ParkedRow") -> str:
    """e12 or f34."""
    return f"{'e' if row.what == 'event' else 'f'}{row.id}"


def _found(unit: "Unit", wanted: str) -> "ParkedRow":
    for row in unit.parked():
        if id_of(row) == wanted.strip().lower():
            return row
    raise CommandError(f"Rien n’est mis de côté sous « {wanted} » : voyez « vaguemestre parked list ».")


def _change(unit: "Unit", action: str, wanted: str, at: "datetime") -> "ParkedRow":
    row = _found(unit, wanted)
    if action == "replay":
        unit.replay(row.what, row.id, at)
    else:
        unit.drop(row.what, row.id)
    return row


def _json(row: "ParkedRow") -> dict[str, Any]:
    from bot.cli.screen import iso

    return {
        "id": id_of(row),
        "what": row.what,
        "kind": row.kind,
        "reference": row.reference,
        "since": iso(row.at),
        "attempts": row.attempts,
        "reason": row.reason,
    }


def _list(rows: "Sequence[ParkedRow]", *, as_json: bool) -> int:
    from bot.cli.screen import instant, say, say_json, table

    if as_json:
        say_json([_json(row) for row in rows])
    elif not rows:
        say("Rien n’est mis de côté.")
    else:
        shown = [
            (
                id_of(row),
                _WORDS[row.what],
                row.kind,
                row.reference or "",
                instant(row.at),
                row.attempts,
                row.reason,
            )
            for row in rows
        ]
        table(("ID", "Quoi", "Sorte", "Dossier", "Depuis", "Essais", "Raison"), shown)
    return 0


def _show(row: "ParkedRow", *, as_json: bool) -> int:
    from bot.cli.screen import harmless, instant, say, say_json

    if as_json:
        say_json(_json(row) | {"trace": row.trace})
        return 0
    tries = counted(row.attempts, "essai", "essais")
    say(f"{id_of(row)} : {_WORDS[row.what]} « {row.kind} », {tries}, du {instant(row.at)}")
    if row.reference is not None:
        say(f"Dossier : {row.reference}")
    say(f"Raison : {harmless(row.reason)}")
    if row.trace:
        say(f"Endroit du programme :\n{harmless(row.trace)}")
    return 0
