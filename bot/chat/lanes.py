"""The pace of what we write: in order, no faster than Slack takes it, and silent while it asks for silence."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.chat.errors import LimitedError


@dataclass
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)  # serves those who wait in their order
    next_at: float = 0.0
    silent_until: float = 0.0


class Lanes:
    """One lane for the posts of each channel, another for its updates: a burst of new cards delays no answer."""

    def __init__(self, pace: float) -> None:
        """`pace` is the least time between two messages of a lane, in seconds."""
        self._pace = pace
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Have the lane alone; LimitedError at once while Slack wants no call, and after it said so."""
        lane = self._lanes.setdefault(name, _Lane())
        async with lane.lock:
            rest = lane.silent_until - time.monotonic()
            if rest > 0:
                raise LimitedError("Slack demande de ralentir", rest)
            try:
                yield
            except LimitedError as limited:
                lane.silent_until = time.monotonic() + (limited.after or 0.0)
                raise

    async def wait(self, name: str) -> None:
        """Just before a message leaves: wait until the lane may have another one."""
        lane = self._lanes[name]
        now = time.monotonic()
        lane.next_at, delay = max(now, lane.next_at) + self._pace, lane.next_at - now
        if delay > 0:
            await asyncio.sleep(delay)
