"""What an agent leaves in the system’s folder: nothing; and after a kill, what its next start removes."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.wiring.scratch import own_scratch

AGENT = """
import sys
from multiprocessing import forkserver
from pathlib import Path
from bot.wiring.scratch import own_scratch
print(own_scratch(Path(sys.argv[1])), flush=True)
forkserver.ensure_running()
print("prêt", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def system() -> Iterator[Path]:
    """A folder in the place of the system's, with a name nearly as short: a socket's address has little room."""
    with tempfile.TemporaryDirectory(prefix="s", dir="/tmp") as path:
        yield Path(path)


def started(system: Path, database: Path) -> "subprocess.Popen[str]":
    """An agent in the small, with the server from which its children are made."""
    agent = subprocess.Popen(
        [sys.executable, "-c", AGENT, str(database)],
        env={**os.environ, "TMPDIR": str(system)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert agent.stdout is not None
    assert agent.stdout.readline().startswith(str(system / "vgm-"))
    assert agent.stdout.readline() == "prêt\n"
    return agent


def left(system: Path) -> list[str]:
    return sorted(str(each.relative_to(system)) for each in system.rglob("pymp-*"))


def test_a_clean_end_leaves_nothing(system, tmp_path):
    agent = started(system, tmp_path / "base.sqlite3")
    assert len(left(system)) == 1
    agent.communicate("")
    assert (agent.returncode, list(system.iterdir())) == (0, [])


def test_what_a_killed_agent_left_is_gone_once_the_next_has_started(system, tmp_path):
    database = tmp_path / "base.sqlite3"
    for _ in range(3):
        agent = started(system, database)
        agent.send_signal(signal.SIGKILL)
        agent.communicate()
    assert len(left(system)) == 1, "only what the last one left"
    started(system, database).communicate("")
    assert list(system.iterdir()) == []


def test_agents_of_two_databases_leave_each_other_alone(system, tmp_path):
    first, second = (started(system, tmp_path / name) for name in ("une.sqlite3", "deux.sqlite3"))
    assert len(left(system)) == 2
    second.communicate("")
    assert len(left(system)) == 1
    first.communicate("")
    assert first.returncode == 0


@pytest.fixture
def in_system(system, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(system))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return system


def test_a_folder_that_others_can_write_to_is_not_used(in_system, tmp_path):
    made = own_scratch(tmp_path / "base.sqlite3")
    assert made is not None
    made.parent.chmod(0o777)
    os.environ["TMPDIR"] = str(in_system)
    tempfile.tempdir = None
    assert own_scratch(tmp_path / "base.sqlite3") is None
    assert os.environ["TMPDIR"] == str(in_system)


def test_a_link_in_its_place_is_not_followed(in_system, tmp_path):
    made = own_scratch(tmp_path / "base.sqlite3")
    assert made is not None
    made.rmdir()
    made.parent.rmdir()
    precious = tmp_path / "precieux"
    precious.mkdir()
    (precious / "fichier").write_text("à garder", "utf-8")
    made.parent.symlink_to(precious)
    os.environ["TMPDIR"] = str(in_system)
    tempfile.tempdir = None
    assert own_scratch(tmp_path / "base.sqlite3") is None
    assert (precious / "fichier").exists()


def test_a_path_too_long_for_a_socket_is_not_used(in_system, monkeypatch, tmp_path):
    deep = in_system / ("d" * 60)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert own_scratch(tmp_path / "base.sqlite3") is None
    assert list(deep.iterdir()) == []
