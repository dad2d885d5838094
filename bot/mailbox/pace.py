"""No more than so many mails a minute, where the provider says so."""

import asyncio
from collections import deque


class Pace:
    """Lets through `limit` turns in any `period` seconds, in the order they were asked for; None is no limit."""

    def __init__(self, limit: int | None, period: float = 60.0) -> None:
        self._limit = limit
        self._period = period
        self._turns: deque[float] = deque()
        self._lock = asyncio.Lock()

    async def turn(self) -> None:
        """Return when the next mail may leave."""
        if self._limit is None:
            return
        loop = asyncio.get_running_loop()
        async with self._lock:
            if len(self._turns) >= self._limit:
                await asyncio.sleep(self._turns[0] + self._period - loop.time())
                self._turns.popleft()
            self._turns.append(loop.time())
