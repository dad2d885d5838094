"""A sandbox and a real agent whose wires are tapped, and whose database can be hurt beneath it."""

import asyncio
import contextlib
import os
import re
import resource
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.cli.player import Player
from bot.cli.sandbox import opened
from tests.support.taps import Tap

ROOT = Path(__file__).parents[2]
_END = 10.0  # seconds in which SIGTERM ends it


class TappedAgent:
    """One sandbox, three taps, one agent."""

    def __init__(self, folder: Path, player: Player, taps: dict[str, Tap]) -> None:
        self.folder = folder
        self.player = player
        self.smtp, self.imap, self.slack = taps["smtp"], taps["imap"], taps["slack"]
        self.log = bytearray()
        self.process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    # --- its life ---

    async def start(self) -> None:
        """Start it as talkative as it gets; its words are read from a pipe, which no full disk cuts."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-X",
            "dev",
            str(ROOT / "tests" / "support" / "talkative.py"),
            "--debug",
            "run",
            "--config",
            str(self.folder / "vaguemestre.toml"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={name: value for name, value in os.environ.items() if not name.startswith("VAGUEMESTRE_")}
            | {"PYTHONPATH": str(ROOT)},
        )
        self._reading = asyncio.create_task(self._read())
        await self.logged("agent prêt")

    async def _read(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        while piece := await self.process.stdout.read(65536):
            self.log += piece

    async def stop(self) -> int:
        """SIGTERM; its exit status, or kill it when it does not end in time."""
        assert self.process is not None
        assert self._reading is not None
        if self.process.returncode is None:
            self.process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), _END)
        if self.process.returncode is None:
            self.process.kill()
        status = await self.process.wait()
        await self._reading
        return status

    async def logged(self, words: str, *, times: int = 1) -> None:
        """Wait until the log says so."""

        async def look() -> bool:
            assert self.process is not None
            assert self.process.returncode is None, self.log.decode(errors="replace")[-2000:]
            return self.log.decode(errors="replace").count(words) >= times

        await self.player.wait(look, f"« {words} » dans le journal")

    # --- beneath it ---

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """One statement on its database, beside it."""
        with contextlib.closing(sqlite3.connect(self.folder / "vaguemestre.db", timeout=10)) as connection:
            rows = connection.execute(statement, values).fetchall()
            connection.commit()
            return rows

    async def sql_says(self, statement: str, *values: object) -> tuple[Any, ...]:
        """Wait until a query has a first row; that row."""

        async def look() -> tuple[Any, ...] | None:
            rows = self.sql(statement, *values)
            return rows[0] if rows else None

        return await self.player.wait(look, statement)

    def disk(self, *, full: bool) -> None:
        """A disk that takes nothing more: no file of the agent may grow."""
        assert self.process is not None
        hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (4096 if full else hard, hard))

    async def killing_readers(self, until: Callable[[], Awaitable[object]]) -> None:
        """Kill every child that reads or renders, as often as it comes back, while `until` is waited for."""

        async def kill() -> None:
            while True:
                for child in self._offspring():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(child, 9)
                await asyncio.sleep(0.005)

        killer = asyncio.create_task(kill())
        try:
            await until()
        finally:
            killer.cancel()
            await asyncio.gather(killer, return_exceptions=True)

    def _offspring(self) -> list[int]:
        """The grandchildren: children of the fork server, which itself is left alone."""
        assert self.process is not None
        return [child for server in _children(self.process.pid) for child in _children(server)]


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, task.read_text().split())
    return found


@contextlib.asynccontextmanager
async def tapped_agent(folder: Path) -> AsyncIterator[TappedAgent]:
    """Running, watched from outside, and ended at the end."""
    async with opened(folder) as ready, contextlib.AsyncExitStack() as stack:
        slack = urlsplit(ready["slack"]["api_url"])
        places = {
            "smtp": (ready["smtp"]["host"], ready["smtp"]["port"]),
            "imap": (ready["imap"]["host"], ready["imap"]["port"]),
            "slack": (slack.hostname, slack.port),
        }
        taps, ports = {}, {}
        for name, place in places.items():
            taps[name] = Tap(*place)
            ports[place[1]] = await taps[name].start()
            stack.push_async_callback(taps[name].stop)
        _lead_through(Path(ready["config"]), ports)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        agent = TappedAgent(folder, Player(ready, session), taps)
        try:
            await agent.start()
            yield agent
        finally:
            await agent.stop()


def _lead_through(config: Path, ports: Mapping[int, int]) -> None:
    """In the settings, the port of each server becomes the port of its tap."""
    text = config.read_text("utf-8")
    for server, tap in ports.items():
        text, times = re.subn(rf"(port = |:){server}\b", rf"\g<1>{tap}", text)
        assert times == 1, "le serveur n’est pas, une fois, dans les réglages"
    config.write_text(text, "utf-8")
