"""argparse in French: help, usage and errors without an English word, whatever the version of Python."""

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

_SENTENCES = (
    (r"the following arguments are required: (.+)", "il manque {0}"),
    (r"expected one argument", "une valeur est attendue"),
    (r"expected at most one argument", "une valeur au plus est attendue"),
    (r"expected at least one argument", "une valeur au moins est attendue"),
    (r"expected (\d+) arguments?", "nombre de valeurs attendues : {0}"),
    (r"unrecognized arguments: (.+)", "argument inconnu : {0}"),
    (r"invalid choice: (.+?), maybe you meant .*", "« {0} » n’existe pas"),
    (r"invalid choice: (.+) \(choose from (.+)\)", "« {0} » n’existe pas ; choisissez parmi : {1}"),
    (r"unknown parser (.+) \(choices: (.+)\)", "« {0} » n’existe pas ; choisissez parmi : {1}"),
    (r"invalid int value: (.+)", "« {0} » n’est pas un nombre entier"),
    (r"invalid float value: (.+)", "« {0} » n’est pas un nombre"),
    (r"invalid \S+ value: (.+)", "« {0} » n’est pas une valeur valable"),
    (r"not allowed with argument (.+)", "ne va pas avec {0}"),
    (r"one of the arguments (.+) is required", "il faut l’un de ces arguments : {0}"),
    (r"ignored explicit argument (.+)", "n’attend pas de valeur ({0})"),
    (r"ambiguous option: (.+?) could match (.+)", "« {0} » peut vouloir dire {1}"),
)
"""What argparse says → what a person reads; anything else is said by a command, in French already."""

_LAST_PORT = 65535
_OF_ARGUMENT = re.compile(r"argument ([^:]+): (.*)", re.DOTALL)


def french(message: str) -> str:
    """An error of argparse as a French sentence."""
    of_argument = _OF_ARGUMENT.fullmatch(message)
    if of_argument is not None:
        return f"{of_argument[1]} : {french(of_argument[2])}"
    for pattern, sentence in _SENTENCES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return sentence.format(*(group.replace("'", "") for group in found.groups()))
    return message


class FrenchFormatter(argparse.RawDescriptionHelpFormatter):
    """Help whose usage line begins in French and whose example keeps its lines."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """The usage line, « usage : … »."""
        super().add_usage(usage, actions, groups, "usage : " if prefix is None else prefix)


class FrenchParser(argparse.ArgumentParser):
    """A parser of one command, or of one of its actions."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - argparse's own options, handed on
        options.update(formatter_class=FrenchFormatter, allow_abbrev=False, add_help=False)
        super().__init__(**options)
        self._positionals.title, self._optionals.title = "arguments ", "options "
        self.add_argument("-h", "--help", action="help", help="affiche cette aide")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how the command is used; status 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog} : {french(message)} ; voyez « {self.prog} --help »\n")


def add_common(parser: argparse.ArgumentParser, *, config: bool = True) -> None:
    """The options that every command takes, before or after its name; without `config`, it is shown to nobody."""
    parser.add_argument(
        "--config",
        type=Path,
        metavar="F",
        default=argparse.SUPPRESS,
        help="fichier de réglages (vaguemestre.toml)" if config else argparse.SUPPRESS,
    )
    parser.add_argument(
        "--debug", action="store_true", default=argparse.SUPPRESS, help="montre la trace d’une erreur"
    )


def add_port(parser: argparse.ArgumentParser) -> None:
    """`--port`, of the commands that serve a page."""
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="port de la page (0 : un port libre)")


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas un port : donnez un nombre de 0 à {_LAST_PORT}")
    return port


def add_json(parser: argparse.ArgumentParser) -> None:
    """`--json`, which a command takes before or after the name of an action."""
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="écrit du JSON pour un programme"
    )
    parser.set_defaults(json=False)


def add_actions(parser: argparse.ArgumentParser, default: str) -> "Actions":
    """Named actions of one command; without a name it is `default`."""
    group = parser.add_subparsers(dest="action", metavar="ACTION", title="actions ", required=False)
    parser.set_defaults(action=default)
    return Actions(group)


class Actions:
    """Adds one action after the other; each takes the common options too."""

    def __init__(self, group: Any) -> None:  # noqa: ANN401 - argparse does not name this class
        self._group = group

    def add(self, name: str, words: str, example: str, *, json: bool = False) -> argparse.ArgumentParser:
        """A new action: its name, what it does, and an example of its use."""
        parser: argparse.ArgumentParser = self._group.add_parser(
            name, help=words, description=described(words), epilog=epilog(example)
        )
        add_common(parser)
        if json:
            parser.add_argument(
                "--json", action="store_true", default=argparse.SUPPRESS, help="écrit du JSON pour un programme"
            )
        return parser


def described(words: str) -> str:
    """The first words of a help page, as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."


def epilog(example: str) -> str:
    """The last lines of a help page."""
    return f"exemple :\n  {example}"
