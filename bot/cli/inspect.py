"""`vaguemestre inspect`: what the agent would understand of a mail, workbook or form; nothing is changed."""

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.cli.inspector import Inspector

NAME = "inspect"
HELP = "lit des mails, classeurs et formulaires comme l’agent logiciel le ferait, et dit ce qu’il comprend"
EXAMPLE = "vaguemestre inspect demande.eml canevas.xlsx --json"


def add(parser: argparse.ArgumentParser) -> None:
    """Which files, and how to show them."""
    parser.add_argument("files", nargs="+", metavar="FICHIER", help="mail (.eml), classeur ou formulaire")
    parser.add_argument("--json", action="store_true", help="une ligne JSON par fichier, dans l’ordre donné")


def run(args: argparse.Namespace) -> int:
    """One line, or one page, a file; 1 when any of them is refused."""
    import asyncio

    return asyncio.run(_inspect_all(args))


async def _inspect_all(args: argparse.Namespace) -> int:
    from bot.cli.inspect_view import show
    from bot.cli.inspector import Inspector
    from bot.cli.screen import say_json
    from bot.cli.surroundings import named_config, settings_of
    from bot.processes import ReaderProcesses

    settings = settings_of(args) if named_config(args) is not None else None
    readers = ReaderProcesses()
    await readers.start()
    refused = False
    try:
        inspector = Inspector(readers, settings)
        for file in args.files:
            line = await _inspect(inspector, file)
            refused = refused or line["refused"] is not None
            if args.json:
                say_json(line)
            else:
                show(line)
    finally:
        await readers.stop()
    return 1 if refused else 0


async def _inspect(inspector: "Inspector", file: str) -> dict[str, Any]:
    """The line of one file; a bug of ours on one file must not cost the lines of the others."""
    from bot.cli.inspector import refused

    try:
        return {"file": file} | await inspector.inspect(file)
    except Exception:  # noqa: BLE001 - the contract: no file, however broken, may end the command
        return {"file": file} | refused("reading_failed")
