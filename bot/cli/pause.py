"""`vaguemestre pause`: no mail leaves any more; reading and deciding go on."""

import argparse

NAME = "pause"
HELP = "arrête les envois de mails ; la lecture continue et rien n’est perdu"
EXAMPLE = "vaguemestre pause --config vaguemestre.toml"


def add(parser: argparse.ArgumentParser) -> None:
    """No option of its own."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Set the mark."""
    from bot.cli.pausing import set_mark
    from bot.cli.screen import say

    changed = set_mark(args, paused=True)
    say("Les envois sont en pause ; « vaguemestre resume » les reprend." if changed else "La pause durait déjà.")
    return 0
