"""One delivery at a time, while the next group is already being fetched."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Self

from bot.ports import Fetched

Deliver = Callable[[Sequence[Fetched]], Awaitable[None]]


class Recorder:
    """Hands groups to `deliver` in order."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self.group: Sequence[Fetched] = ()
        """The group that was handed over last: the one that failed, if one did."""
        self._under_way: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """A group handed over is recorded even when fetching the next one failed; a stop cancels it."""
        if self._under_way is not None and isinstance(error, asyncio.CancelledError):
            self._under_way.cancel()
        await self._settle()

    async def offer(self, group: Sequence[Fetched]) -> None:
        """Begin to record `group` once the one before is recorded; raises what that recording raised."""
        await self._settle()
        self.group = group
        self._under_way = asyncio.create_task(self._record(group))

    async def _record(self, group: Sequence[Fetched]) -> None:
        await self._deliver(group)

    async def _settle(self) -> None:
        task, self._under_way = self._under_way, None
        if task is not None:
            await task
