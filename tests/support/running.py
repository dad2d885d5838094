"""A sandbox and an agent as processes of their own: started, killed, started again, looked into from beside."""

import asyncio
import contextlib
import json
import os
import selectors
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from bot.cli.player import NotSeenError

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
START = 60.0  # seconds on a busy machine
END = 10.0  # the promise of `run` after SIGTERM


def environment() -> dict[str, str]:
    """Ours without anyone's settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("VAGUEMESTRE_")}


async def seen(look: Callable[[], Awaitable[T] | T], patience: float) -> T | None:
    """Look until something true is seen, and return it; None when it never is."""
    began = time.monotonic()
    while True:
        found = look()
        answer = await found if isinstance(found, Awaitable) else found
        waited = time.monotonic() - began
        if answer or waited > patience:
            return answer or None
        # Less and less often: many stories look at once, and take the processor from what they wait for.
        await asyncio.sleep(min(max(0.03, waited / 20), 0.25))


async def until(look: Callable[[], Awaitable[T] | T], what: str, patience: float = 60.0) -> T:
    """`seen`; NotSeenError with `what` when it never is."""
    answer = await seen(look, patience)
    if answer is None:
        raise NotSeenError(f"pas vu en {patience:.0f} s : {what}")
    return answer


@contextlib.contextmanager
def running_sandbox() -> Iterator[dict[str, Any]]:
    """The line of `vaguemestre sandbox --json`; ended at the end, with its folder."""
    command = [sys.executable, "-m", "bot", "sandbox", "--json"]
    # What it says of connections that a killed agent cuts under its hands interests nobody.
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment()
    )
    assert process.stdout is not None
    try:
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdout, selectors.EVENT_READ)
            line = process.stdout.readline() if waiting.select(START) else b""
        assert line, "le bac à sable n’a pas démarré"
        yield json.loads(line)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END)
        if process.returncode is None:
            process.kill()
        process.communicate()


class Agent:
    """One `vaguemestre run`, however often it is started; its words of all lives are in one file."""

    def __init__(self, config: Path) -> None:
        self.config = config
        self.log = config.with_name(f"{config.stem}.log")
        self.process: subprocess.Popen[bytes] | None = None
        self._before = 0

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it in a session of its own, by which its children are found."""
        self._before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", "--config", str(self.config)],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env=environment(),
                start_new_session=True,
            )

    def said(self) -> str:
        """Its words in this life."""
        return self.log.read_bytes()[self._before :].decode("utf-8", "replace")

    async def says(self, words: str, *, times: int = 1, patience: float = START) -> None:
        """Wait until this life's log has these words."""

        def look() -> bool:
            said = self.said()
            assert self.is_alive or said.count(words) >= times, f"l’agent s’est arrêté : {said[-3000:]}"
            return said.count(words) >= times

        await until(look, f"« {words} » dans le journal", patience)

    async def ready(self) -> None:
        """Wait until it has begun."""
        await self.says("agent prêt")

    def kill(self) -> None:
        """SIGKILL, at once; its children are on their own."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    async def stop(self) -> tuple[int, float]:
        """SIGTERM: its exit status, and how many seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.terminate()
        await until(lambda: not self.is_alive, "la fin de l’agent après SIGTERM", END)
        return self.process.returncode, time.monotonic() - began

    async def ended(self) -> int:
        """Wait until it ends by itself; its exit status."""
        assert self.process is not None
        await until(lambda: not self.is_alive, "la fin de l’agent", START)
        return int(self.process.returncode)

    def end(self) -> None:
        """Whatever happened, leave nothing running."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self.process.wait()


def family(agent: int) -> list[int]:
    """What still runs of one life of an agent, by its process id: itself, fork servers, readers, renderers."""
    pids = (int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal())
    return [pid for pid in pids if _session(pid) == agent]


def _session(pid: int) -> int | None:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return None if fields[0] == "Z" else int(fields[3])
    return None


class Ledger:
    """An agent's database, from beside."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Every row of a query; what a statement changed is committed."""
        with contextlib.closing(sqlite3.connect(self.path, timeout=20, isolation_level=None)) as connection:
            return connection.execute(statement, values).fetchall()

    def value(self, statement: str, *values: object) -> Any:
        """The one value of a query; None without a row."""
        found = self.rows(statement, *values)
        return found[0][0] if found else None

    def progress(self) -> int:
        """A number that grows with everything recorded, decided and carried out."""
        return int(
            self.value(
                "SELECT (SELECT count(*) + sum(state <> 'new') FROM event)"
                " + (SELECT count(*) FROM effect WHERE state <> 'pending')"
            )
            or 0
        )

    def waiting(self) -> int:
        """Events and effects that are not finished."""
        return int(
            self.value(
                "SELECT (SELECT count(*) FROM event WHERE state = 'new')"
                " + (SELECT count(*) FROM effect WHERE state = 'pending')"
            )
        )

    def parked(self) -> list[tuple[Any, ...]]:
        """Everything set aside: kind, reason."""
        return self.rows(
            "SELECT kind, reason FROM event WHERE state = 'parked'"
            " UNION ALL SELECT kind, reason FROM effect WHERE state = 'parked'"
        )

    def mails(self) -> int:
        """How many mails were recorded."""
        return int(self.value("SELECT count(*) FROM event WHERE kind IN ('mail', 'heavy')"))

    def state(self, fase: int, procedure: str) -> str | None:
        """The state of a school's newest dossier."""
        found = self.value(
            "SELECT state FROM dossier WHERE fase = ? AND procedure = ? ORDER BY id DESC", fase, procedure
        )
        return None if found is None else str(found)

    def histories(self, fase: int, procedure: str) -> list[list[tuple[str, str]]]:
        """(event, state after) of each dossier of a school, in order."""
        found = "SELECT id FROM dossier WHERE fase = ? AND procedure = ? ORDER BY id"
        read = "SELECT event, after FROM transition WHERE case_id = ? ORDER BY id"
        return [self.rows(read, dossier) for (dossier,) in self.rows(found, fase, procedure)]

    async def quiet(self, mails: int, patience: float = 120.0) -> None:
        """Wait until so many mails were recorded and nothing waits any more."""

        def look() -> bool:
            return self.mails() >= mails and self.waiting() == 0

        await until(look, f"{mails} mails enregistrés, plus rien en attente ({self.path.name})", patience)
