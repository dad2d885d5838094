"""`vaguemestre dates`: the dates and rules of the pôles territoriaux, as `/vaguemestre` answers them in Slack."""

import argparse
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.poles.questions import Asker

NAME = "dates"
HELP = "calcule les dates et vérifie les règles des pôles territoriaux (« vaguemestre dates aide » montre tout)"
EXAMPLE = "vaguemestre dates délai 12/11/2025"


def add(parser: argparse.ArgumentParser) -> None:
    """The words of the question, the same as in Slack."""
    parser.add_argument("words", nargs="*", metavar="MOT", help="la question ; sans mot, ce qui peut être demandé")


def run(args: argparse.Namespace) -> int:
    """Answer; 1 for a rule that is not kept or a year that is not known, 2 for words that are not understood."""
    from bot.cli.screen import say
    from bot.domain.poles.answers import Outcome

    answer = _asker(args).answer(" ".join(args.words))
    text = "\n".join(answer.lines)
    match answer.outcome:
        case Outcome.ANSWERED:
            say(text)
            return 0
        case Outcome.FINDING | Outcome.REFUSED:
            say(text)
            return 1
        case Outcome.UNCLEAR:
            sys.stderr.write(f"{text}\n")
            return 2


def _asker(args: argparse.Namespace) -> "Asker":
    """With settings, their years and dates too; the calculators need none."""
    from bot.cli.errors import CommandError
    from bot.cli.surroundings import named_config, settings_of, today
    from bot.domain.poles.questions import Asker
    from bot.domain.poles.years import KNOWN

    if named_config(args) is None and not any(name.startswith("VAGUEMESTRE_") for name in os.environ):
        return Asker(KNOWN, today())
    from bot.settings import SettingsError
    from bot.wiring.poles import asker

    settings = settings_of(args)
    try:
        return asker(settings, today(settings))
    except SettingsError as error:
        raise CommandError(str(error)) from None
