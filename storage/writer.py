"""The one writer: units of work in groups, short ones on the event loop, the rest in a thread.

A statement gives up the interpreter's lock for its few microseconds; in a thread beside a busy event loop the
writer then waits for it again, thirty times a mail. What is short is therefore run on the loop itself, and only
its COMMIT, which waits for the disk, in the thread (decision record 0009).
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.ports.store import StoreUnavailableError
from bot.ports.store import Unit as UnitPort
from storage.unit import Unit

T = TypeVar("T")
GROUP: Final = 50
"""Units of work committed together at most; no timer, whatever waits is taken."""
TURN: Final = 0.02
"""Seconds of short units after which the event loop has its turn."""
TROUBLE: Final = (DBAPIError, sqlite3.Error)  # through SQLAlchemy, or from the driver itself

_OUTAGES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}


class _Job:
    """One unit of work and the future that waits for it."""

    def __init__(self, work: Callable[[UnitPort], Any], *, short: bool) -> None:
        self.work, self.short = work, short
        self.future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.result: Any = None
        self.error: Exception | None = None

    def settle(self) -> None:
        """Wake whoever waits."""
        if self.future.done():  # given up meanwhile
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Writer:
    """Runs units of work one group after the other; each group is one transaction."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._jobs: deque[_Job] = deque()
        self._thread = ThreadPoolExecutor(1, "writer")
        self._working: asyncio.Task[None] | None = None
        self._quill: Connection | None = None  # the event loop's
        self._pen: Connection | None = None  # the thread's
        self._locked = False  # why the thread's last transaction failed

    async def run(self, work: Callable[[UnitPort], T], *, short: bool) -> T:
        """Run `work` with whatever else waits; its exception undoes it alone."""
        job = _Job(work, short=short)
        self._jobs.append(job)
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work_off())
        result: T = await job.future
        return result

    async def stop(self) -> None:
        """Finish what was asked, then close."""
        if self._working is not None:
            await asyncio.wait([self._working])
        await self._work_off()
        await asyncio.to_thread(self._thread.shutdown)
        self._drop_quill()
        self._drop_pen()

    async def _work_off(self) -> None:
        in_thread = asyncio.get_running_loop().run_in_executor
        while self._jobs:
            jobs: list[_Job] = []
            try:
                if not (self._jobs[0].short and await self._at_once(jobs)):
                    jobs = jobs or self._next()
                    await in_thread(self._thread, self._commit_group, jobs)
            except Exception as error:  # noqa: BLE001 - nobody may wait for ever: stopped, or a roll-back failed
                for job in jobs:
                    job.error = error
            for job in jobs:
                job.settle()

    def _next(self) -> list[_Job]:
        jobs = [self._jobs.popleft()]
        while self._jobs and self._jobs[0].short == jobs[0].short and len(jobs) < GROUP:
            jobs.append(self._jobs.popleft())
        return jobs

    # --- on the event loop ---

    async def _at_once(self, jobs: list[_Job]) -> bool:
        """Run the short units that are next; False when they must be done in the thread: nothing was kept."""
        try:
            if self._quill is None:
                self._quill = _impatient(self._connect())
            _begin(self._quill, "IMMEDIATE")
            self._run_short(self._quill, jobs)
            await asyncio.get_running_loop().run_in_executor(self._thread, _commit, self._quill)
        except Exception as error:  # noqa: BLE001 - the thread does them again, each alone if need be, and tells
            self._undo(error)
            return False
        return True

    def _run_short(self, connection: Connection, jobs: list[_Job]) -> None:
        unit, ends = Unit(connection), time.monotonic() + TURN
        while self._jobs and self._jobs[0].short and len(jobs) < GROUP:
            job = self._jobs.popleft()
            jobs.append(job)
            job.result = job.work(unit)
            if time.monotonic() > ends:
                return

    def _undo(self, error: Exception) -> None:
        if self._quill is None:
            return
        if isinstance(error, TROUBLE):
            self._drop_quill()
        else:
            _roll_back(self._quill)

    def _drop_quill(self) -> None:
        quill, self._quill = self._quill, None
        _close(quill)

    # --- in the thread ---

    def _commit_group(self, jobs: list[_Job]) -> None:
        """All in one transaction; when one of them or the commit fails, each in its own.

        Where the database could not even be begun, none would be done alone: nobody waits once more for each.
        """
        if self._transaction(jobs) or len(jobs) == 1 or self._locked:
            return
        for job in jobs:
            job.error, job.result = None, None
            self._transaction([job])

    def _transaction(self, jobs: list[_Job]) -> bool:
        try:
            if self._pen is None:
                self._pen = self._connect()
            with transaction(self._pen, "IMMEDIATE") as unit:
                for job in jobs:
                    job.result = job.work(unit)
        except Exception as error:  # noqa: BLE001 - handed to whoever asked; the writer itself must go on
            if isinstance(error, TROUBLE):
                self._drop_pen()
            self._locked = _is_locked(error)
            for job in jobs:
                job.error = unavailable(error)
            return False
        return True

    def _drop_pen(self) -> None:
        pen, self._pen = self._pen, None
        _close(pen)


@contextmanager
def transaction(connection: Connection, mode: str) -> Iterator[Unit]:
    """One transaction begun on the driver: SQLAlchemy's own costs more than most of what is done in it."""
    _begin(connection, mode)
    try:
        yield Unit(connection)
    except BaseException:
        _roll_back(connection)
        raise
    _commit(connection)


def unavailable(error: Exception) -> Exception:
    """An outage of the world as such; any other error as it is."""
    if _is_outage(error):
        return StoreUnavailableError("base de données indisponible", after=2.0)
    return error


def _is_outage(error: BaseException) -> bool:
    """Disk full, locked, unreadable: the world's trouble, not the statement's, which would fail for ever."""
    return _code_of(error) in _OUTAGES


def _code_of(error: BaseException) -> int:
    """SQLite's primary result code; 0 for any other error."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return int(getattr(cause, "sqlite_errorcode", 0)) & 0xFF if isinstance(cause, sqlite3.Error) else 0


def _is_locked(error: BaseException) -> bool:
    """Another process writes."""
    return _code_of(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _driver(connection: Connection) -> Any:  # noqa: ANN401 - sqlite3.Connection, which SQLAlchemy does not name
    return connection.connection.driver_connection


def _impatient(connection: Connection) -> Connection:
    """Where another process writes, the event loop does not wait: the thread does."""
    _driver(connection).execute("PRAGMA busy_timeout=0")
    return connection


def _begin(connection: Connection, mode: str) -> None:
    _driver(connection).execute(f"BEGIN {mode}")


def _commit(connection: Connection) -> None:
    if connection.in_transaction():  # a statement went through SQLAlchemy: its commit is the driver's
        connection.commit()
    driver = _driver(connection)
    if driver.in_transaction:
        driver.execute("COMMIT")


def _roll_back(connection: Connection) -> None:
    connection.rollback()
    driver = _driver(connection)
    if driver.in_transaction:
        driver.execute("ROLLBACK")


def _close(connection: Connection | None) -> None:
    """For good: its settings are not those of the pool's others."""
    if connection is not None:
        with suppress(*TROUBLE):
            connection.invalidate()
            connection.close()
