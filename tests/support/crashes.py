"""A database under which the process dies at the n-th write: just before it, or just after it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.ports.store import Unit
from storage.database import SqliteStore
from tests.support.fakes import Life

T = TypeVar("T")


class DyingStore:
    """Counts writes; at `last` the process ends, and none of its calls ever returns again.

    `kept` says whether that write still reached the disk: both happen when a machine stops.
    """

    def __init__(self, store: SqliteStore, life: Life, last: int | None, *, kept: bool) -> None:
        self.store, self.life, self.last, self.kept = store, life, last, kept
        self.writes = 0

    async def write(self, work: Callable[[Unit], T]) -> T:
        return await self._written(self.store.write, work)

    async def jot(self, work: Callable[[Unit], T]) -> T:
        return await self._written(self.store.jot, work)

    async def _written(self, write: Callable[[Callable[[Unit], T]], Awaitable[T]], work: Callable[[Unit], T]) -> T:
        await self.life.pulse()
        self.writes += 1
        if self.last is not None and self.writes >= self.last:
            await self._die(work)
        result = await write(work)
        await self.life.pulse()
        return result

    async def _die(self, work: Callable[[Unit], T]) -> None:
        self.life.over.set()
        if self.kept:
            await self.store.write(work)
        await asyncio.Event().wait()

    async def read(self, work: Callable[[Unit], T]) -> T:
        await self.life.pulse()
        result = await self.store.read(work)
        await self.life.pulse()
        return result

    async def glance(self, work: Callable[[Unit], T]) -> T:
        """As `read`."""
        return await self.read(work)
