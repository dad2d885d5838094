"""`make` on a machine that lacks something says so in one French sentence."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.tracked import ROOT

TOOLS = ("sh", "dirname", "grep", "cat", "head", "cksum", "mktemp", "rm", "tail")
TARGETS = ("demo", "test", "check", "soak", "bench", "clean")


class Machine:
    """A folder with spaces, an ordinary user, and only the programs that are put there."""

    def __init__(self, folder: Path) -> None:
        self.project, self.programs = folder / "un dossier à nous", folder / "bin"
        self.programs.mkdir()
        (self.project / "scripts").mkdir(parents=True)
        shutil.copy(ROOT / "scripts" / "prepare.sh", self.project / "scripts")
        for tool in TOOLS:
            (self.programs / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
        self.put("id", "echo 1000")

    def put(self, program: str, body: str) -> None:
        """A program that does what `body` says."""
        (self.programs / program).write_text(f"#!/bin/sh\n{body}\n")
        (self.programs / program).chmod(0o755)

    def prepare(self, what: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the script with these programs alone."""
        return subprocess.run(
            ["/bin/sh", str(self.project / "scripts" / "prepare.sh"), what],
            env={"PATH": str(self.programs), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )


@pytest.fixture
def machine(tmp_path) -> Machine:
    """A machine without Python, without servers."""
    return Machine(tmp_path)


def test_without_python_one_sentence_says_what_to_install(machine):
    done = machine.prepare("venv")
    assert done.returncode == 1
    assert done.stderr.startswith("Il manque Python 3.11 ou plus récent")
    assert done.stderr.count("\n") == 1


def test_an_old_python_is_no_python(machine):
    machine.put("python3", "exit 1")
    assert machine.prepare("venv").stderr.startswith("Il manque Python 3.11 ou plus récent")


def test_without_venv_support_one_sentence_says_what_to_install(machine):
    machine.put("python3", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    done = machine.prepare("venv")
    assert done.returncode == 1
    assert "python3-venv" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (machine.project / ".venv").exists()


def test_missing_servers_are_named_and_the_tests_go_on(machine):
    done = machine.prepare("servers")
    assert done.returncode == 0
    assert "chromium" in done.stdout
    assert "nommés à la fin" in done.stdout


def test_in_ci_a_missing_server_is_a_failure(machine):
    done = machine.prepare("servers", CI="true")
    assert done.returncode == 1
    assert "chromium" in done.stderr


def test_what_is_installed_is_not_installed_again(machine):
    """The second `make` starts no installer at all: there is none to be found."""
    machine.put("python3", "exit 9")
    project = machine.project
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to("/bin/true")
    for file in ("requirements.lock", "pyproject.toml"):
        (project / file).write_text(file)
    sums = subprocess.run(
        ["cksum", "requirements.lock", "pyproject.toml"], cwd=project, capture_output=True, text=True, check=True
    ).stdout
    (project / ".venv" / "installed").write_text(f"{project}\n{sums}")
    done = machine.prepare("venv")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_another_lock_file_is_installed(machine):
    test_what_is_installed_is_not_installed_again(machine)
    (machine.project / "requirements.lock").write_text("autre chose")
    done = machine.prepare("venv")
    assert "Installation des dépendances" in done.stdout


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_the_target_and_help_names_it(target):
    environment = {**os.environ, "MAKEFLAGS": "", "LC_ALL": "C.UTF-8"}
    dry = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert dry.returncode == 0, dry.stderr
    helped = subprocess.run(["make"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert f"make {target} " in helped.stdout


def test_ci_may_be_run_as_it_is():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
