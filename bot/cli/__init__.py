"""The command line: one module a command, imported light; what is heavy is imported by the command that runs."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from bot.cli.errors import CommandError
from bot.cli.parser import FrenchParser, add_common, described, epilog

COMMANDS = (
    "run",
    "demo",
    "sandbox",
    "check",
    "migrate",
    "inspect",
    "cases",
    "parked",
    "schools",
    "happi",
    "grants",
    "canevas",
    "dates",
    "report",
    "topics",
    "pause",
    "resume",
)
"""Modules of this package, in the order of the help. Each has NAME, HELP, EXAMPLE, add(parser) and run(args).

One that makes settings of its own, and takes none, has OWN_SETTINGS.
"""

_ABOUT = (
    "Vaguemestre relève les boites administratives, lit ce que les écoles envoient, "
    "confirme chaque étape par mail et laisse les agents décider dans Slack."
)
INTERRUPTED = 130  # what a shell expects after Ctrl-C


class _Version(argparse.Action):
    """Prints the version; finding it out costs an import, so it is done on demand."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:  # noqa: ANN401 - argparse's signature
        from importlib.metadata import version

        sys.stdout.write(f"vaguemestre {version('vaguemestre')}\n")
        parser.exit()


def build(commands: Sequence[ModuleType]) -> FrenchParser:
    """The parser of the whole command line."""
    parser = FrenchParser(prog="vaguemestre", description=_ABOUT, epilog=epilog("vaguemestre demo"))
    parser.add_argument("--version", action=_Version, nargs=0, help="affiche la version")
    add_common(parser)
    parser.set_defaults(config=None, debug=False, refuse=parser.error)
    group = parser.add_subparsers(dest="command", metavar="COMMANDE", title="commandes ", required=True)
    for module in commands:
        words: str = module.HELP
        command = group.add_parser(
            module.NAME, help=words, description=described(words), epilog=epilog(module.EXAMPLE)
        )
        own: bool = getattr(module, "OWN_SETTINGS", False)
        add_common(command, config=not own)
        command.set_defaults(own_settings=own, refuse=command.error)
        module.add(command)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status: 0 done, 1 a refusal or a finding, 2 wrong usage."""
    _prepare_streams()
    modules = {module.NAME: module for module in (import_module(f"bot.cli.{name}") for name in COMMANDS)}
    try:
        args = build(tuple(modules.values())).parse_args(argv)
        if args.own_settings and args.config is not None:
            args.refuse(f"« {args.command} » écrit ses propres réglages et ne prend pas --config")
    except SystemExit as stop:  # after --help, --version or wrong usage
        return _flushed(int(stop.code or 0))
    _quiet(debug=args.debug)
    return _guarded(modules[args.command], args)


def _guarded(module: ModuleType, args: argparse.Namespace) -> int:
    """Whatever happens, a person reads one French sentence and never a trace, unless it was asked for."""
    try:
        return _flushed(module.run(args))
    except BrokenPipeError:
        return _reader_left()
    except KeyboardInterrupt:
        return _told(None, "Interrompu.", INTERRUPTED)
    except CommandError as error:
        return _told(error if args.debug else None, str(error), 1)
    except Exception as error:  # noqa: BLE001 - the edge of the program
        if args.debug:
            return _told(error, "", 1)
        kind = type(error).__qualname__
        return _told(None, f"Erreur inattendue ({kind}) ; relancez avec --debug pour en voir la trace.", 1)


def _flushed(status: int) -> int:
    """The status, once everything is written; what fails at exit would be told in English."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_left()
    return status


def _told(error: Exception | None, sentence: str, status: int) -> int:
    if error is not None:
        import traceback

        traceback.print_exception(error)
    if sentence:
        sys.stderr.write(f"{sentence}\n")
    return status


def _reader_left() -> int:
    """The reader of our output closed it (`… | head`): nothing more is written, not even at exit."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _prepare_streams() -> None:
    """A terminal that lacks a letter shows its code instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _quiet(*, debug: bool) -> None:
    """Libraries log; a person reads what the command says, and nothing else."""
    import logging

    if not debug:
        logging.getLogger().addHandler(logging.NullHandler())
