"""A few children at work, each on one job; the death of one fails no other job."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

from bot.processes.limits import Limits
from bot.processes.offspring import ChildDiedError, Offspring
from bot.processes.wire import Job, Reply


class JobFailedError(Exception):
    """A job that no child could do; `code` is `timeout`, `died` or the name of what was raised."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PoolStoppedError(Exception):
    """The pool was stopped before the job was done: it will be asked again by the next agent."""


class SpentError(TimeoutError):
    """The time ran out on a job that had the processor: it would take as long again."""


class Pool:
    """`size` children with the same limits."""

    def __init__(self, size: int, limits: Limits) -> None:
        self._size = size
        self._limits = limits
        self._slots = asyncio.Semaphore(size)
        self._alone = asyncio.Lock()  # taken to collect all slots, so that two retries can't starve each other
        self._idle: list[Offspring] = []
        self._busy: set[Offspring] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._starting = asyncio.Lock()
        self._open = False

    async def start(self, ready: int | None = None) -> None:
        """So many children ready to serve, all where nothing is said; the others start when they are needed."""
        self._open = True
        for _ in range((self._size if ready is None else ready) - len(self._idle)):
            self._idle.append(await self._new())

    async def stop(self) -> None:
        """End every child, busy ones too, and wait until they are gone."""
        self._open = False
        for child in (*self._idle, *self._busy):
            self._end(child)
        self._idle.clear()
        async with self._starting:
            pass  # one that was on its way has arrived, and was ended
        while self._ending:
            await asyncio.gather(*self._ending)

    async def run(self, function: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever the function returns
        """Call `module:name` in a child. A failed child is replaced and the job tried once more, alone.

        What used up its time itself is not tried again, and what died has the rest of its time, or a quarter of
        it: a hostile file keeps the others waiting for one and a quarter of `wall` at most.
        Raises JobFailedError when that fails too, PoolStoppedError when the pool is stopped meanwhile.
        """
        job = Job(function, arguments)
        wall, began = self._limits.wall, 0.0
        try:
            async with self._slots:
                began = time.monotonic()
                reply = await self._try(job, wall)
        except SpentError:
            raise JobFailedError("timeout") from None
        except TimeoutError:
            reply = await self._retry(job, wall)
        except ChildDiedError:
            reply = await self._retry(job, max(wall - (time.monotonic() - began), wall / 4))
        if reply.raised is not None:
            raise JobFailedError(reply.raised)
        return reply.value

    async def _retry(self, job: Job, wall: float) -> Reply:
        """The same in a fresh child while no other works: it may have starved because of its neighbours."""
        async with self._every_slot():
            while self._idle:
                self._end(self._idle.pop())
            try:
                return await self._try(job, wall)
            except ChildDiedError:
                raise JobFailedError("died") from None
            except TimeoutError:
                raise JobFailedError("timeout") from None

    async def _try(self, job: Job, wall: float) -> Reply:
        """One attempt; the child is kept only when it answered."""
        self._must_be_open()
        child = self._idle.pop() if self._idle else await self._new()
        self._busy.add(child)
        try:
            async with asyncio.timeout(wall):
                reply = await child.ask(job)
        except TimeoutError:
            busy = child.spent() > wall / 2
            self._end(child)
            self._must_be_open()
            raise SpentError if busy else TimeoutError from None
        except ChildDiedError:
            self._end(child)
            self._must_be_open()  # it died because the pool was stopped
            raise
        except BaseException:
            self._end(child)
            raise
        self._busy.discard(child)
        if self._open and not child.worn(self._limits) and reply.raised != "MemoryError":
            self._idle.append(child)
        else:
            self._end(child)
        return reply

    async def _new(self) -> Offspring:
        """Children start one after the other: multiprocessing keeps its list of them without a lock."""
        async with self._starting:
            child = await Offspring.start(self._limits)
            if not self._open:
                self._end(child)
                raise PoolStoppedError
        return child

    def _end(self, child: Offspring) -> None:
        """Kill now, tidy in the background."""
        self._busy.discard(child)
        if not child.kill():
            return
        task = asyncio.ensure_future(child.gone())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _must_be_open(self) -> None:
        if not self._open:
            raise PoolStoppedError

    @contextlib.asynccontextmanager
    async def _every_slot(self) -> AsyncIterator[None]:
        async with self._alone, contextlib.AsyncExitStack() as stack:
            for _ in range(self._size):
                await stack.enter_async_context(self._slots)
            yield
