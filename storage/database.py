"""The SQLite database: one writer thread with group commit, readers beside it (design, « Decisions »)."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from bot.ports.store import StoreUnavailableError
from bot.ports.store import Unit as UnitPort
from storage.unit import Unit

T = TypeVar("T")
GROUP = 50
"""Units of work committed together at most; no timer, whatever waits is taken."""


def open_engine(path: Path) -> Engine:
    """An engine on a SQLite file: WAL, synchronous=FULL, errors that never print bound values."""
    engine = create_engine(
        f"sqlite:///{path}",
        hide_parameters=True,
        connect_args={"isolation_level": None, "timeout": 10, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection type
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        if mode is not None:
            connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


class _Job:
    """One unit of work and the future that waits for it."""

    def __init__(self, work: Callable[[UnitPort], Any]) -> None:
        self.work = work
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None

    def settle(self) -> None:
        """Wake the waiting coroutine; in its own loop."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


def _settle(jobs: list[_Job]) -> None:
    """Wake everyone who waits, each loop once: a wake-up costs as much as a statement."""
    for loop in {job.loop for job in jobs}:
        mine = [job for job in jobs if job.loop is loop]
        with suppress(RuntimeError):  # the loop was closed meanwhile; nobody waits any more
            loop.call_soon_threadsafe(_settle_each, mine)


def _settle_each(jobs: list[_Job]) -> None:
    for job in jobs:
        job.settle()


class SqliteStore:
    """Runs units of work on one file; writes go through one thread, in groups."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = open_engine(path)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._started = False
        self._eye: Connection | None = None  # the event loop's own connection
        self._pen: Connection | None = None  # the writer thread's

    def start(self) -> None:
        """Start the writer thread."""
        self._thread.start()
        self._started = True

    async def stop(self) -> None:
        """Finish what was asked, then close."""
        if self._started:
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)
        self._shut_eye()
        self.engine.dispose()

    async def write(self, work: Callable[[UnitPort], T]) -> T:
        """Run `work` in a transaction, grouped with whatever else waits; its exception undoes it alone."""
        job = _Job(work)
        self._jobs.put(job)
        result: T = await job.future
        return result

    async def read(self, work: Callable[[UnitPort], T]) -> T:
        """Run `work` on a snapshot, beside the writer."""
        return await asyncio.to_thread(self.read_now, work)

    async def glance(self, work: Callable[[UnitPort], T]) -> T:
        """Run `work`, a few rows at most, on a snapshot at once: the way to a thread would cost more."""
        try:
            if self._eye is None:
                self._eye = self._quiet()
            with _at_once(self._eye, "DEFERRED") as unit:
                return work(unit)
        except _TROUBLE as error:
            self._shut_eye()
            raise _unavailable(error) from None

    def _shut_eye(self) -> None:
        eye, self._eye = self._eye, None
        if eye is not None:
            eye.close()

    def read_now(self, work: Callable[[UnitPort], T]) -> T:
        """`read`, for callers without a loop (commands, tests)."""
        try:
            with self.engine.connect() as connection, connection.begin():
                return work(Unit(connection))
        except _TROUBLE as error:
            raise _unavailable(error) from None

    def write_now(self, work: Callable[[UnitPort], T]) -> T:
        """`write`, for callers without a loop; only while no agent runs on the file, or briefly beside it."""
        immediate = self.engine.connect().execution_options(sqlite_begin="IMMEDIATE")
        with immediate as connection, connection.begin():
            return work(Unit(connection))

    def _quiet(self) -> Connection:
        """A connection on which SQLAlchemy begins nothing by itself."""
        return self.engine.connect().execution_options(sqlite_begin=None)

    # --- the writer thread ---

    def _run(self) -> None:
        while True:
            jobs = self._take()
            if jobs is None:
                self._put_down()
                return
            self._commit_group(jobs)
            _settle(jobs)

    def _take(self) -> list[_Job] | None:
        first = self._jobs.get()
        if first is None:
            return None
        jobs = [first]
        while len(jobs) < GROUP:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            jobs.append(job)
        return jobs

    def _commit_group(self, jobs: list[_Job]) -> None:
        """All in one transaction; when one of them or the commit fails, each in its own."""
        if self._transaction(jobs) or len(jobs) == 1:
            return
        for job in jobs:
            job.error, job.result = None, None
            self._transaction([job])

    def _transaction(self, jobs: list[_Job]) -> bool:
        try:
            if self._pen is None:
                self._pen = self._quiet()
            with _at_once(self._pen, "IMMEDIATE") as unit:
                for job in jobs:
                    job.result = job.work(unit)
        except Exception as error:  # noqa: BLE001 - handed to whoever asked; the writer itself must go on
            if isinstance(error, _TROUBLE):
                self._put_down()
            for job in jobs:
                job.error = _unavailable(error)
            return False
        return True

    def _put_down(self) -> None:
        pen, self._pen = self._pen, None
        if pen is not None:
            with suppress(*_TROUBLE):
                pen.close()


@contextmanager
def _at_once(connection: Connection, mode: str) -> Iterator[Unit]:
    """One transaction begun on the driver: SQLAlchemy's own costs more than most of what is done in it."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"BEGIN {mode}")
    try:
        yield Unit(connection)
    except BaseException:
        connection.rollback()
        if driver.in_transaction:
            driver.execute("ROLLBACK")
        raise
    if connection.in_transaction():  # a statement went through SQLAlchemy: its commit is the driver's
        connection.commit()
    if driver.in_transaction:
        driver.execute("COMMIT")


_TROUBLE = (DBAPIError, sqlite3.Error)  # through SQLAlchemy, or from the driver itself


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


def _is_outage(error: BaseException) -> bool:
    """Disk full, locked, unreadable: the world's trouble, not the statement's, which would fail for ever."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) & 0xFF in _OUTAGES


def _unavailable(error: Exception) -> Exception:
    if _is_outage(error):
        return StoreUnavailableError("base de données indisponible", after=2.0)
    return error
