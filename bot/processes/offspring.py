"""One child process as the agent sees it: ask, or end it."""

import asyncio
import contextlib
import multiprocessing
import os
import socket
import sys
import threading
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from pickle import UnpicklingError
from types import ModuleType

from bot.processes.child import work
from bot.processes.limits import Limits
from bot.processes.wire import LARGEST_REPLY, LENGTH, Job, Reply, pack, unpack_reply

# Imported once, in the fork server: a new child starts in milliseconds.
PRELOADED = ["bot.processes.child", "bot.reading.workbook", "bot.reading.mail", "bot.writing.pages"]


_MAIN = threading.Lock()


class ChildDiedError(Exception):
    """The child ended, or answered nonsense, before its reply."""


class Offspring:
    """A started child; it serves one job at a time."""

    def __init__(
        self, process: ForkServerProcess, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self.jobs = 0
        self.rss = 0
        self._before = 0.0  # seconds of processor that it had before the job under way
        self._ended = False

    @classmethod
    async def start(cls, limits: Limits) -> "Offspring":
        """A new child, ready; cancelled on the way, none is left behind. Raises ChildDiedError."""
        try:
            ours, process = await _uninterrupted(asyncio.create_task(asyncio.to_thread(_spawn, limits)))
        except (OSError, EOFError) as error:  # the fork server was killed; the next start makes a new one
            raise ChildDiedError from error
        try:
            reader, writer = await asyncio.open_unix_connection(sock=ours, limit=1 << 20)
        except BaseException:
            _discard((ours, process))
            raise
        return cls(process, reader, writer)

    @property
    def pid(self) -> int | None:
        """Process id."""
        return self._process.pid

    async def ask(self, job: Job) -> Reply:
        """The reply to one job; raises ChildDiedError."""
        self.jobs += 1
        self._before = self._processor()
        frame = pack(job)
        try:
            self._writer.write(frame)
            await self._writer.drain()
            size = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))[0]
            if size > LARGEST_REPLY:
                raise ChildDiedError
            reply = unpack_reply(await self._reader.readexactly(size))
        except (OSError, EOFError, UnpicklingError, ValueError, TypeError, AttributeError, ImportError) as error:
            raise ChildDiedError from error
        self.rss = reply.rss
        return reply

    def worn(self, limits: Limits) -> bool:
        """Whether it is time for a fresh one."""
        return self.jobs >= limits.jobs or (limits.rss is not None and self.rss > limits.rss)

    def spent(self) -> float:
        """Seconds of processor that the job under way has had; 0 when the child is gone."""
        return max(0.0, self._processor() - self._before)

    def _processor(self) -> float:
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        except (OSError, ValueError):
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> bool:
        """End it now, whatever it does; False when that was done before."""
        first, self._ended = not self._ended, True
        if first:
            self._writer.transport.abort()
            if self._process.is_alive():
                self._process.kill()
        return first

    async def gone(self) -> None:
        """Wait until it has ended and nothing of it is left."""
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
        await asyncio.to_thread(self._process.join)
        self._process.close()


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _spawn(limits: Limits) -> tuple[socket.socket, ForkServerProcess]:
    """Blocking: the first call starts the fork server, which imports what children need."""
    ours, theirs = socket.socketpair()
    with theirs, _blank_main():
        process = _context().Process(target=work, args=(theirs, limits), daemon=True)
        process.start()
    return ours, process


@contextlib.contextmanager
def _blank_main() -> Iterator[None]:
    """Hide the script that started the agent: a child would run it again, and needs nothing of it."""
    with _MAIN:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _discard(started: tuple[socket.socket, ForkServerProcess]) -> None:
    started[0].close()
    started[1].kill()


async def _uninterrupted(
    starting: "asyncio.Task[tuple[socket.socket, ForkServerProcess]]",
) -> tuple[socket.socket, ForkServerProcess]:
    """A thread can't be cancelled: what it brings too late is ended at once."""
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        starting.add_done_callback(lambda task: None if task.exception() else _discard(task.result()))
        raise
