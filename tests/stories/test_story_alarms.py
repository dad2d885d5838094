"""The mailbox server goes away: agents, the log and `check` are told; it comes back, and all say so."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.cli.player import Player, words
from tests.support.fault_proxy import Fault, fault_proxy
from tests.support.running import ROOT, Agent, environment, running_sandbox, until
from tests.support.school_papers import HAPPI, box

pytestmark = pytest.mark.timeout(90)

CHANNEL = "C0HAPPI"
SCHOOL = 990_311
MUTE = "Une boite du service n’est plus relevée"
BACK = "La boite du service est de nouveau relevée"
SILENCE_MINUTES = 0.05  # three seconds; a visit is due every second
HAPPI_WORD = "happi@"  # as the card names the box
AWAY = 6.0  # seconds without a server


@dataclass
class Seen:
    """What was told while the server was away, and after."""

    before: list[str]
    away: list[str]
    after: list[str]
    check_away: str
    check_after: str
    log: str
    answered: bool


def config_of(ready: dict[str, Any], port: int) -> Path:
    """The sandbox's settings with a short patience, by way of the proxy."""
    config = Path(ready["config"])
    text = config.read_text("utf-8")
    changes = {
        f"port = {ready['imap']['port']}\n": f"port = {port}\n",
        "poll_seconds = 5\n": "poll_seconds = 1\nidle_seconds = 1\n",
        "[mail]\n": f"[mail]\nsilence_minutes = {SILENCE_MINUTES}\n",
    }
    for old, new in changes.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = config.with_name("alarmes.toml")
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    with running_sandbox() as ready:
        yield asyncio.run(_play(ready))


async def _play(ready: dict[str, Any]) -> Seen:
    async with fault_proxy(ready["imap"]["port"]) as proxy, aiohttp.ClientSession() as session:
        agent = Agent(config_of(ready, proxy.port))
        player = Player(ready, session)
        try:
            agent.start()
            await agent.ready()
            await asyncio.sleep(1.5)  # a start is no alarm, and a box that is well has none
            before = await _alarms(player)
            going = asyncio.create_task(proxy.inflict(Fault("refuse", AWAY)))
            away = await until(lambda: _alarms(player, HAPPI_WORD), "l’alerte", AWAY)
            check_away = await _check(agent.config)
            await player.send(box(SCHOOL), HAPPI, "Happi", "Bonjour, une question.\n")
            await going
            await until(lambda: _all_back(player), "le retour des boites", 20)
            answered = await until(lambda: player.get("/mail/messages", box=box(SCHOOL)), "la réponse", 20)
            return Seen(
                before,
                away,
                await _alarms(player),
                check_away,
                await _check(agent.config),
                agent.said(),
                bool(answered),
            )
        finally:
            agent.end()


async def _alarms(player: Player, box_word: str = "") -> list[str]:
    found = [words(each) for each in await player.get("/control/messages", channel=CHANNEL)]
    return [each for each in found if (MUTE in each or BACK in each) and box_word in each]


async def _all_back(player: Player) -> bool:
    return all(BACK in each for each in await _alarms(player))


async def _check(config: Path) -> str:
    command = [sys.executable, "-m", "bot", "check", "--config", str(config)]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, env=environment(), capture_output=True, check=False
    )
    return done.stdout.decode()


def test_a_start_is_no_alarm(seen: Seen) -> None:
    assert seen.before == []


def test_one_card_a_box_says_so_and_why(seen: Seen) -> None:
    (card,) = seen.away
    assert MUTE in card
    assert "le serveur de mail ne répond pas" in card or "coupé" in card


def test_the_same_card_says_that_it_is_back(seen: Seen) -> None:
    assert any(BACK in each and "De nouveau relevée" in each for each in seen.after)
    assert not any(MUTE in each for each in seen.after)


def test_check_says_it_from_another_process(seen: Seen) -> None:
    assert "NON   Relève de « happi » : dernière : le " in seen.check_away
    assert "ok    Relève de « happi » (dernière : le " in seen.check_after


def test_the_log_says_both(seen: Seen) -> None:
    assert "boite happi : pas relevée depuis trop longtemps" in seen.log
    assert "boite happi : de nouveau relevée" in seen.log


def test_the_mail_that_came_meanwhile_is_answered(seen: Seen) -> None:
    assert seen.answered
