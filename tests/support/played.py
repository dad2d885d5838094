"""A story: an agent at work on a running sandbox, and a player who sends, presses and looks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.cli.player import Player
from tests.support.running import Agent, Ledger


@asynccontextmanager
async def playing(ready: dict[str, Any]) -> AsyncIterator[tuple[Player, Agent]]:
    """The player and the agent, which is ready, and is ended with the story."""
    agent = Agent(Path(ready["config"]))
    async with aiohttp.ClientSession() as session:
        try:
            agent.start()
            await agent.ready()
            yield Player(ready, session), agent
        finally:
            agent.end()


def ledger_of(ready: dict[str, Any]) -> Ledger:
    """What the agent of this sandbox wrote down."""
    return Ledger(Path(ready["config"]).with_name("vaguemestre.db"))
