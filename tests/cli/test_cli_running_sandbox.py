"""`run` without settings finds a sandbox that runs, and says what to do when there is none."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.running_sandbox import forget, recall, remember


def test_the_last_sandbox_is_found_until_it_ends(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    first, second = tmp_path / "un.toml", tmp_path / "deux.toml"
    for each in (first, second):
        each.touch()
        remember(each, "http://127.0.0.1:1")
    forget(first)  # another one has written its own note since
    assert recall() == (second, "http://127.0.0.1:1")
    forget(second)
    assert recall() is None


def test_a_note_whose_settings_are_gone_counts_for_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    remember(tmp_path / "parti.toml", "http://127.0.0.1:1")
    assert recall() is None


def test_run_without_sandbox_nor_settings_says_what_to_do(tmp_path):
    environment = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.returncode == 1
    assert said.stderr == "Lancez `vaguemestre demo` ou indiquez --config.\n"


@pytest.fixture
def nothing_named(tmp_path, monkeypatch):
    """A folder to work in, and neither sandbox nor a setting in the environment."""
    for name in [each for each in os.environ if each.startswith("VAGUEMESTRE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    here = tmp_path / "ici"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def page():
    """A port that answers, as the page of a sandbox does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


COMMANDS = [
    ("cases",),
    ("parked",),
    ("pause",),
    ("resume",),
    ("schools",),
    ("canevas", "--fase", "990001", "-o", "c.xlsx"),
    ("migrate",),
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_other_commands_find_the_sandbox_too(run, config, store, nothing_named, page, words):
    remember(config, page)
    answer = run(*words)
    assert (answer.status, answer.err) == (0, f"Réglages du bac à sable : {config}\n")


def test_check_finds_the_sandbox_too(run, config, store, nothing_named, page):
    remember(config, page)
    assert "ok    Base de données\n" in run("check").out


def test_a_sandbox_that_does_not_answer_is_none(run, config, store, nothing_named, page):
    remember(config, "http://127.0.0.1:1")
    assert run("cases").err == "Lancez `vaguemestre demo` ou indiquez --config.\n"


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_without_any_settings_nothing_is_made_here(run, nothing_named, words):
    answer = run(*words)
    assert (answer.status, answer.err) == (1, "Lancez `vaguemestre demo` ou indiquez --config.\n")
    assert list(nothing_named.iterdir()) == []


def test_the_environment_alone_may_be_the_settings(run, config, store, nothing_named, monkeypatch):
    monkeypatch.setenv("VAGUEMESTRE_DATABASE", str(store.path))
    assert run("parked").out == "Rien n’est mis de côté.\n"
