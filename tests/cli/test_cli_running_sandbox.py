"""`run` without settings finds a sandbox that runs, and says what to do when there is none."""

import os
import subprocess
import sys
from pathlib import Path

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
    assert "lancez `vaguemestre demo` ou indiquez --config" in said.stderr
    assert "Traceback" not in said.stderr
