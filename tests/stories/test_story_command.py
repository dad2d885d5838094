"""An agent asks `/vaguemestre` for dates and rules, over real Socket Mode; what is typed stays with nobody."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.cli.player import Player
from tests.support.running import Agent, running_sandbox

pytestmark = pytest.mark.timeout(120)

CHANNEL, AGNES, BASTIEN = "C0HAPPI", "U0AGENT1", "U0AGENT2"
PLANTED = "Vandenplanted"


@pytest.fixture(scope="module")
def ready() -> Iterator[dict[str, Any]]:
    with running_sandbox() as found:
        agent = Agent(Path(found["config"]))
        try:
            agent.start()
            asyncio.run(agent.ready())
            yield found
            assert PLANTED not in agent.said()
        finally:
            agent.end()


@pytest.fixture
async def player(ready: dict[str, Any]) -> AsyncIterator[Player]:
    async with aiohttp.ClientSession() as session:
        yield Player(ready, session)


async def _answer(player: Player, text: str, user: str) -> str:
    """What only `user` sees after typing; the link may still be on its way up."""

    async def asked() -> bool:
        return bool((await player.post("/control/command", {"user": user, "text": text})).get("ok"))

    await player.wait(asked, "la commande est reçue")
    messages = await player.get("/control/messages", channel=CHANNEL)
    return str([each for each in messages if each["ephemeral_for"] == user][-1]["text"])


async def test_the_date_limit_of_the_circular_is_answered_to_the_person_alone(player: Player) -> None:
    text = await _answer(player, "/vaguemestre délai 12/11/2025", AGNES)
    assert "au plus tard le mardi 14 octobre 2025." in text
    messages = await player.get("/control/messages", channel=CHANNEL)
    assert {each["ephemeral_for"] for each in messages} == {AGNES}


async def test_an_agent_asks_what_waits_and_the_help_names_the_word(player: Player) -> None:
    assert await _answer(player, "/vaguemestre attente", AGNES) == "Aucune carte n’attend votre décision."
    first, *others = (await _answer(player, "/vaguemestre", AGNES)).splitlines()
    assert first.startswith("attente – ")
    assert len(others) > 5


async def test_the_agent_counts_from_the_day_of_its_own_clock(player: Player) -> None:
    await player.post("/control/clock", {"now": "2025-10-27T10:00:00+01:00"})

    async def followed() -> str | None:
        text = await _answer(player, "calendrier", BASTIEN)
        return text if "27 octobre 2025" in text else None

    assert "n’est pas un jour ouvrable scolaire : vacances d’automne." in await player.wait(followed, "le jour")


async def test_words_that_are_no_question_are_repeated_nowhere(player: Player, ready: dict[str, Any]) -> None:
    text = await _answer(player, f"délai {PLANTED}", AGNES)
    assert text.startswith("Une date est attendue")
    payloads = await player.get("/control/payloads")
    assert PLANTED not in f"{text}{payloads}"
    databases = list(Path(ready["config"]).parent.rglob("*.db*"))
    assert databases
    assert [file for file in databases if PLANTED.encode() in file.read_bytes()] == []
