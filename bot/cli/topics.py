"""`vaguemestre topics`: what is recognised of a question, and how well on questions whose answer is known."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.errors import CommandError
from bot.cli.parser import add_actions, add_json

if TYPE_CHECKING:
    from bot.reading.topics.scoring import Score

NAME = "topics"
HELP = "mesure la reconnaissance des questions, ou dit ce qu’une question recevrait"
EXAMPLE = "vaguemestre topics score"

CORPUS = Path(__file__).parents[2] / "tests" / "corpus" / "topics"
SETS = {"dev": "Questions d’essai", "held_out": "Questions réservées", "near_misses": "Pièges"}
"""The sets of the project, as they are shown; the last one misleads on purpose and is held to nothing."""

PRECISION, COVERAGE = 0.95, 0.60  # what is asked of every other set

_POPULATIONS = {"citoyen": "citizen", "ecole": "school", "personnel": "staff"}
_LONGEST = 1_000_000


def add(parser: argparse.ArgumentParser) -> None:
    """Two actions; without one, the figures."""
    add_json(parser)
    parser.set_defaults(file=None, errors=False)
    actions = add_actions(parser, "score")
    score = actions.add(
        "score", "mesure la précision et la couverture", "vaguemestre topics score questions.toml", json=True
    )
    score.add_argument(
        "file", nargs="?", type=Path, metavar="FICHIER", help="questions (TOML) ; sinon celles du projet"
    )
    score.add_argument(
        "--erreurs", dest="errors", action="store_true", help="montre les réponses automatiques fausses"
    )
    tried = actions.add(
        "try",
        "dit ce qu’une question recevrait ; rien n’est envoyé",
        "vaguemestre topics try question.txt",
        json=True,
    )
    tried.add_argument(
        "file", nargs="?", type=Path, metavar="FICHIER", help="la question ; sinon l’entrée standard"
    )
    tried.add_argument(
        "--population", choices=tuple(_POPULATIONS), default="citoyen", help="qui la pose (par défaut : citoyen)"
    )


def run(args: argparse.Namespace) -> int:
    """Do the action; 1 when the figures are below what is asked, or a file can't be used."""
    return _try(args) if args.action == "try" else _score(args)


def _try(args: argparse.Namespace) -> int:
    from bot.cli.screen import say, say_json
    from bot.cli.topics_view import described, told
    from bot.reading.topics import Population, understand

    text = _read(args.file)
    verdict = understand(text, Population(_POPULATIONS[args.population]))
    if args.json:
        say_json(described(verdict, text))
    else:
        for line in told(verdict, text):
            say(line)
    return 0


def _read(file: Path | None) -> str:
    """The question; CommandError when there is none."""
    try:
        text = sys.stdin.read(_LONGEST) if file is None else file.read_text("utf-8")[:_LONGEST]
    except FileNotFoundError:
        raise CommandError(f"{file} n’existe pas.") from None
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"{file or 'L’entrée'} n’est pas un texte lisible en UTF-8.") from None
    if not text.strip():
        raise CommandError("La question est vide.")
    return text


def _score(args: argparse.Namespace) -> int:
    from bot.cli.screen import say_json
    from bot.cli.topics_view import figures, show

    scores = _scores(args.file)
    if args.json:
        say_json({"sets": [figures(name, each) for name, each in scores.items()]})
    else:
        show({SETS.get(name, name): each for name, each in scores.items()}, errors=args.errors)
    return 1 if any(_is_short(name, each) for name, each in scores.items()) else 0


def _scores(file: Path | None) -> "dict[str, Score]":
    """The figures of one file, or of the sets of the project."""
    from bot.reading.topics.scoring import QuestionsError, questions_in, score

    files = {name: CORPUS / f"{name}.toml" for name in SETS} if file is None else {file.name: file}
    if file is None and not CORPUS.is_dir():
        raise CommandError("Les questions du projet ne sont pas installées ici : indiquez un FICHIER.")
    try:
        return {name: score(questions_in(path)) for name, path in files.items()}
    except QuestionsError as error:
        raise CommandError(str(error)) from error


def _is_short(name: str, score: "Score") -> bool:
    return name != "near_misses" and (score.precision.value < PRECISION or score.coverage.value < COVERAGE)
