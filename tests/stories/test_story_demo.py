"""The eleven steps of the demo, played through real SMTP, IMAP and Socket Mode; and what they leave behind."""

import asyncio
import json
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.cli.player import Player
from bot.cli.story import FORM, HAPPI, OTHER, SCHOOL, STUDENTS, Story
from tests.stories.conftest import environment

PATIENCE = 90  # seconds; the whole command takes about fifteen


@dataclass
class Played:
    """What the story showed, and the sandbox it was played on."""

    ready: dict[str, Any]
    steps: list[tuple[int, str, str]]
    payloads: str
    mails: dict[str, list[Any]]


@pytest.fixture(scope="module")
def played(demo: dict[str, Any]) -> Played:
    return asyncio.run(_play(demo))


async def _play(ready: dict[str, Any]) -> Played:
    async with aiohttp.ClientSession() as session:
        player = Player(ready, session)
        steps = [step async for step in Story(player).play()]
        payloads = json.dumps(await player.get("/control/payloads"), ensure_ascii=False)
        boxes = [box["address"] for box in await player.get("/control/boxes") if box["kind"] != "service"]
        letters = {box: await player.get("/mail/messages", box=box) for box in boxes}
        return Played(ready, steps, payloads, {box: found for box, found in letters.items() if found})


def test_the_eleven_steps_are_seen_in_order(played: Played) -> None:
    assert [number for number, _title, _seen in played.steps] == list(range(1, 12))
    assert all(title and seen for _number, title, seen in played.steps)


def test_everything_listens_on_this_machine_only(demo: dict[str, Any]) -> None:
    hosts = {urlsplit(demo["page"]).hostname, demo["smtp"]["host"], demo["imap"]["host"]}
    assert hosts | {urlsplit(demo["slack"]["api_url"]).hostname} == {"127.0.0.1"}


def test_no_student_and_no_manager_was_ever_told_to_slack(played: Played) -> None:
    assert "Académie de Clairval" in played.payloads
    assert not [name for name in _people() if name in played.payloads]


def test_no_student_and_no_manager_is_in_the_log(played: Played) -> None:
    log = Path(played.ready["config"]).with_name("agent.log").read_text("utf-8")
    assert log
    assert not [name for name in _people() if name in log]


def _people() -> list[str]:
    """Every name of the story; short first names would also be found inside other words."""
    manager = [line.partition(" : ")[2] for line in FORM.splitlines() if "(nom, prénom)" in line]
    names = [part for whole in manager for part in whole.split(", ")]
    return [name for nom, prenom, _date in STUDENTS for name in (nom, prenom) if len(name) > 4] + names


def test_only_administrative_boxes_of_the_two_schools_got_mail(played: Played) -> None:
    assert set(played.mails) == {SCHOOL, OTHER}


def test_the_school_was_told_of_every_stage(played: Played) -> None:
    subjects = [mail["subject"] for mail in reversed(played.mails[SCHOOL])]
    stages = (
        "demande d’ouverture est bien reçue",
        "une information nous manque",
        "demande est validée",
        "environnement est ouvert",
        "liste d’élèves est bien reçue",
        "liste d’élèves est à corriger",
        "liste d’élèves est bien reçue",
        "liste d’élèves est approuvée",
        "accès personnels de vos élèves",
    )
    assert len(subjects) == len(stages)
    assert all(stage in subject for stage, subject in zip(stages, subjects, strict=True))


@pytest.mark.parametrize(
    ("place", "rights"),
    [
        (lambda home: home / "export", 0o700),
        (lambda home: home / "vaguemestre.db", 0o600),
        (lambda home: home / "cle-des-codes", 0o600),
    ],
    ids=["export", "base", "clé"],
)
def test_what_holds_names_or_keys_is_for_its_owner_only(
    played: Played, place: Callable[[Path], Path], rights: int
) -> None:
    path = place(Path(played.ready["config"]).parent)
    assert stat.S_IMODE(path.stat().st_mode) == rights


def test_the_file_of_the_import_is_gone_once_confirmed(played: Played) -> None:
    assert not list((Path(played.ready["config"]).parent / "export").glob("lot-*.csv"))


def test_without_a_terminal_the_command_shows_eleven_steps_and_ends() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo"],
        capture_output=True,
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
        env=environment() | {"PYTHONUTF8": "1"},
        check=False,
    )
    shown = done.stdout.decode()
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert shown.count("✔") == 11
    assert "✘" not in shown
    assert "\x1b[" not in shown, "des couleurs hors d’un terminal"
    assert HAPPI in shown
