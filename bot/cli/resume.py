"""`vaguemestre resume`: mails leave again, those that waited first."""

import argparse

NAME = "resume"
HELP = "reprend les envois de mails arrêtés par « pause »"
EXAMPLE = "vaguemestre resume --config vaguemestre.toml"


def add(parser: argparse.ArgumentParser) -> None:
    """No option of its own."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Remove the mark."""
    from bot.cli.pausing import set_mark
    from bot.cli.screen import say

    changed = set_mark(args, paused=False)
    say("Les envois reprennent." if changed else "Les envois n’étaient pas en pause.")
    return 0
