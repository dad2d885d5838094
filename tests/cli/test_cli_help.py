"""Help and wrong usage: French, with an example, and nothing heavy imported."""

import re
import subprocess
import sys

import pytest

from bot.cli import COMMANDS
from bot.cli.parser import french

ACTIONS = [
    *((name,) for name in COMMANDS),
    *(("cases", action) for action in ("list", "show", "decide")),
    *(("parked", action) for action in ("list", "show", "replay", "drop")),
    *(("schools", action) for action in ("list", "import")),
    *(("happi", action) for action in ("import", "empty")),
    *(("topics", action) for action in ("score", "try")),
    *(("report", action) for action in ("set", "figures", "keep")),
]
ENGLISH = re.compile(
    r"\b(show this|exit|error|required|invalid|positional|optional|arguments:|options:|following|choose|the|this"
    r"|default|expected|unrecognized|must|file|with)\b|usage:|options:"
)
HEAVY = (
    "sqlmodel",
    "sqlalchemy",
    "aiohttp",
    "pydantic_settings",
    "slack_bolt",
    "openpyxl",
    "typst",
    "pymap",
    "rich",
    "jinja2",
)


@pytest.mark.parametrize("words", [(), *ACTIONS], ids=" ".join)
def test_help_is_french_with_an_example(run, words):
    answer = run(*words, "--help")
    assert (answer.status, answer.err) == (0, "")
    assert "exemple :\n  vaguemestre " in answer.out
    assert "affiche cette aide" in answer.out
    assert ENGLISH.findall(answer.out) == []


@pytest.mark.parametrize("words", [[], ["inspect"], ["cases", "decide"]], ids=" ".join)
def test_help_imports_nothing_heavy(words):
    program = (
        "import sys; from bot.cli import main; main(sys.argv[1:]); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words, "--help"], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "il manque COMMANDE ; voyez « vaguemestre --help »"),
        (["danser"], "« danser » n’existe pas ; choisissez parmi : run, demo"),
        (["canevas"], "il manque --fase"),
        (["canevas", "--fase"], "--fase : une valeur est attendue"),
        (["canevas", "--fase", "douze"], "--fase : « douze » n’est pas un nombre entier"),
        (["inspect"], "il manque FICHIER"),
        (["pause", "--vite"], "argument inconnu : --vite"),
        (["cases", "perdre"], "« perdre » n’existe pas ; choisissez parmi : list, show, decide"),
        (["cases", "show"], "il manque REF"),
        (["schools", "list", "--conf", "x"], "argument inconnu : --conf x"),
        (["pause", "--debug=oui"], "--debug : n’attend pas de valeur (oui)"),
        (["sandbox", "--port", "80000"], "« 80000 » n’est pas un port : donnez un nombre de 0 à 65535"),
        (["demo", "--port", "-1"], "« -1 » n’est pas un port"),
        (["demo", "--config", "x"], "« demo » écrit ses propres réglages et ne prend pas --config"),
        (["--config", "x", "sandbox"], "« sandbox » écrit ses propres réglages et ne prend pas --config"),
        (["sandbox", "--only", "tout"], "« tout » n’existe pas ; choisissez parmi : mail, chat"),
    ],
)
def test_wrong_usage_is_said_in_french(run, argv, said):
    answer = run(*argv)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("usage : vaguemestre")
    assert said in answer.err
    assert ENGLISH.findall(answer.err) == []


def test_words_of_a_newer_python_are_french_too():
    assert french("argument COMMANDE: invalid choice: 'x' (choose from a, b)").endswith("choisissez parmi : a, b")
    assert french("argument X: invalid choice: 'chek', maybe you meant 'check'?") == "X : « chek » n’existe pas"
    assert french("argument -a: not allowed with argument -b") == "-a : ne va pas avec -b"


def test_version(run):
    answer = run("--version")
    assert answer.status == 0
    assert re.fullmatch(r"vaguemestre \d+\.\d+\.\d+\n", answer.out)


def test_common_options_go_before_or_after_the_command(run, config, store):
    for argv in (("--config", config, "parked", "list"), ("parked", "list", "--config", config)):
        assert run(*argv).out == "Rien n’est mis de côté.\n"


def test_json_goes_before_or_after_the_action(run, config, store):
    for argv in (("cases", "--json"), ("cases", "--json", "list"), ("cases", "list", "--json")):
        assert run(*argv, "--config", config).out == "[]\n"
