"""The SQLite database: one writer with group commit, readers beside it (decision 0009)."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event

from bot.ports.store import Unit as UnitPort
from storage.unit import Unit
from storage.writer import TROUBLE, Writer, transaction, unavailable

T = TypeVar("T")


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


class SqliteStore:
    """Runs units of work on one file; writes go through one thread, in groups."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = open_engine(path)
        self._writer = Writer(self._quiet)
        self._eye: Connection | None = None  # the event loop's own connection

    async def stop(self) -> None:
        """Finish what was asked, then close."""
        await self._writer.stop()
        self._shut_eye()
        self.engine.dispose()

    async def write(self, work: Callable[[UnitPort], T]) -> T:
        """Run `work` in a transaction, grouped with whatever else waits; its exception undoes it alone."""
        return await self._writer.run(work, short=False)

    async def jot(self, work: Callable[[UnitPort], T]) -> T:
        """`write` for a few rows at most, at once on the event loop: the way to a thread would cost more."""
        return await self._writer.run(work, short=True)

    async def read(self, work: Callable[[UnitPort], T]) -> T:
        """Run `work` on a snapshot, beside the writer."""
        return await asyncio.to_thread(self.read_now, work)

    async def glance(self, work: Callable[[UnitPort], T]) -> T:
        """Run `work`, a few rows at most, on a snapshot at once: the way to a thread would cost more."""
        try:
            if self._eye is None:
                self._eye = self._quiet()
            with transaction(self._eye, "DEFERRED") as unit:
                return work(unit)
        except TROUBLE as error:
            self._shut_eye()
            raise unavailable(error) from None

    def _shut_eye(self) -> None:
        eye, self._eye = self._eye, None
        if eye is not None:
            eye.close()

    def read_now(self, work: Callable[[UnitPort], T]) -> T:
        """`read`, for callers without a loop (commands, tests)."""
        try:
            with self.engine.connect() as connection, connection.begin():
                return work(Unit(connection))
        except TROUBLE as error:
            raise unavailable(error) from None

    def write_now(self, work: Callable[[UnitPort], T]) -> T:
        """`write`, for callers without a loop; only while no agent runs on the file, or briefly beside it."""
        immediate = self.engine.connect().execution_options(sqlite_begin="IMMEDIATE")
        with immediate as connection, connection.begin():
            return work(Unit(connection))

    def _quiet(self) -> Connection:
        """A connection on which SQLAlchemy begins nothing by itself."""
        return self.engine.connect().execution_options(sqlite_begin=None)
