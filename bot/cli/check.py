"""`vaguemestre check`: the doctor; one line each: ok, or what is wrong and what to do."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ports.finding import Finding

NAME = "check"
HELP = "vérifie les réglages, la base, les modèles, et joint chaque boite, SMTP et Slack"
EXAMPLE = "vaguemestre check --config vaguemestre.toml"


def add(parser: argparse.ArgumentParser) -> None:
    """No option of its own."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Every line as soon as it is known; 1 when one of them is not ok."""
    import asyncio

    return asyncio.run(_check(args))


async def _check(args: argparse.Namespace) -> int:
    from bot.cli.errors import CommandError
    from bot.cli.findings import on_this_machine
    from bot.cli.reaching import on_the_network
    from bot.cli.surroundings import config_path
    from bot.ports.finding import Finding
    from bot.settings import SettingsError, load

    try:
        settings = load(config_path(args))
    except (SettingsError, CommandError) as error:
        for line in str(error).splitlines():
            _say(Finding("Réglages", line))
        return 1
    sound = _say(Finding("Réglages"))
    for finding in on_this_machine(settings):
        sound = _say(finding) and sound
    async for finding in on_the_network(settings):
        sound = _say(finding) and sound
    return 0 if sound else 1


def _say(finding: "Finding") -> bool:
    import sys

    from bot.cli.screen import harmless, say

    say(f"ok    {finding.name}" if finding.ok else f"NON   {finding.name} : {harmless(finding.trouble)}")
    sys.stdout.flush()
    return finding.ok
