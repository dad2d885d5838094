"""The edge of the program: whatever is raised, a person reads a sentence."""

import argparse
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from bot.cli import _guarded
from bot.cli.errors import CommandError


def command(error: BaseException) -> SimpleNamespace:
    def run(_args: argparse.Namespace) -> int:
        raise error

    return SimpleNamespace(run=run)


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (CommandError("La base n’existe pas."), 1, "La base n’existe pas.\n"),
        (KeyboardInterrupt(), 130, "Interrompu.\n"),
        (
            RuntimeError("Marie Dupont"),
            1,
            "Erreur inattendue (RuntimeError) ; relancez avec --debug pour en voir la trace.\n",
        ),
    ],
)
def test_what_is_raised_ends_as_one_sentence(capsys, error, status, said):
    assert _guarded(command(error), argparse.Namespace(debug=False)) == status
    assert capsys.readouterr().err == said


def test_debug_shows_the_trace(capsys):
    assert _guarded(command(RuntimeError("cause")), argparse.Namespace(debug=True)) == 1
    assert "Traceback" in (shown := capsys.readouterr().err)
    assert "RuntimeError: cause" in shown


@pytest.mark.parametrize("words", [("schools", "list", "--json"), ("schools", "list"), ("--help",)], ids=" ".join)
def test_a_reader_that_left_is_no_trouble(config, store, words):
    """`vaguemestre schools list | head`: nothing on stderr, and an end."""
    reader, writer = os.pipe()
    os.close(reader)
    argv = [sys.executable, "-m", "bot.cli", "--config", str(config), *words]
    try:
        done = subprocess.run(argv, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
    finally:
        os.close(writer)
    assert done.stderr == b""
    assert done.returncode in {0, 1}  # argparse hides the trouble of --help


def test_wrong_settings_are_named(run, config):
    config.write_text("databse = 'x'\n", "utf-8")
    answer = run("cases", "--config", config)
    assert answer.status == 1
    assert answer.err == "Le réglage « databse » est inconnu : corrigez son nom ou retirez-le.\n"


def test_a_missing_database_says_what_to_do(run, config):
    answer = run("cases", "--config", config)
    assert answer.status == 1
    assert "n’existe pas encore : lancez « vaguemestre run »" in answer.err
    assert not (config.parent / "vaguemestre.db").exists()


def test_a_file_that_is_no_database_is_refused(run, config):
    (config.parent / "vaguemestre.db").write_text("ceci n’est pas une base" * 100, "utf-8")
    answer = run("parked", "--config", config)
    assert answer.status == 1
    assert "ne peut pas être ouverte" in answer.err


def test_the_environment_may_name_the_settings(run, config, store, monkeypatch):
    monkeypatch.setenv("VAGUEMESTRE_CONFIG", str(config))
    assert run("parked").status == 0
