"""An IMAP server that can be made to misbehave, one command at a time."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

Answer = Callable[["Line", str, str], Awaitable[None]]


class Line:
    """One connection, as the server sees it."""

    def __init__(self, server: "BadImap", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server = server
        self.reader = reader
        self.writer = writer
        self.selected = ""

    def say(self, *lines: str | bytes) -> None:
        for line in lines:
            self.writer.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    async def hear(self) -> str:
        """One line; what was heard is kept for the test to look at."""
        raw = await self.reader.readline()
        if not raw:
            raise ConnectionError
        text = raw.decode().rstrip("\r\n")
        self.server.heard.append(text)
        return text

    def drop(self) -> None:
        self.writer.transport.abort()


class BadImap:
    """Well-behaved until a test replaces the answer to a command in `answers`."""

    def __init__(self) -> None:
        self.host = "127.0.0.1"
        self.port = 0
        self.messages: dict[int, bytes] = {}
        self.uidvalidity = 7
        self.capabilities = "IMAP4rev1 IDLE MOVE UIDPLUS SASL-IR"
        self.greeting = "* OK pret"
        self.heard: list[str] = []
        self.connections = 0
        self.answers: dict[str, Answer] = {}
        self.lines: list[Line] = []
        self.folders: dict[str, list[bytes]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self, tls: ssl.SSLContext | None = None) -> None:
        self._server = await asyncio.start_server(self._connected, self.host, 0, ssl=tls, limit=2**26)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        line = Line(self, reader, writer)
        self.lines.append(line)
        with contextlib.suppress(ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            line.say(self.greeting)
            while True:
                await self._answer(line)
        self.lines.remove(line)
        writer.transport.abort()
        self._tasks.discard(task)

    async def _answer(self, line: Line) -> None:
        tag, _, command = (await line.hear()).partition(" ")
        name, _, rest = command.partition(" ")
        if name == "UID":
            name, _, rest = rest.partition(" ")
        answer = self.answers.get(name) or getattr(self, f"_{name.lower()}", None)
        if answer is None:
            line.say(f"{tag} OK fait")
        else:
            await answer(line, tag, rest)
        await line.writer.drain()

    def arrive(self, uid: int, raw: bytes) -> None:
        """A new message; who idles is told."""
        self.messages[uid] = raw
        for line in self.lines:
            line.say(f"* {len(self.messages)} EXISTS")

    # --- good manners -------------------------------------------------------------------------------------------

    async def _capability(self, line: Line, tag: str, rest: str) -> None:
        line.say(f"* CAPABILITY {self.capabilities}", f"{tag} OK fait")

    async def _select(self, line: Line, tag: str, rest: str) -> None:
        name = rest.strip('"')
        if name != "INBOX" and name not in self.folders:
            line.say(f"{tag} NO [NONEXISTENT] inconnu")
            return
        line.selected = name
        line.say(f"* {len(self.messages)} EXISTS", f"* OK [UIDVALIDITY {self.uidvalidity}] bon", f"{tag} OK fait")

    _examine = _select

    async def _search(self, line: Line, tag: str, rest: str) -> None:
        uids = list(self.messages)
        if match := re.fullmatch(r"UID (\d+):\*", rest):
            uids = [uid for uid in uids if uid >= int(match.group(1))] or uids[-1:]
        elif rest.startswith("UID "):
            uids = [uid for uid in uids if uid in numbers(rest[4:])]
        elif rest.startswith("HEADER"):
            sought = rest.rsplit(" ", 1)[1].strip('"').encode()
            filed = self.folders.get(line.selected, [])
            uids = [number for number, raw in enumerate(filed, 1) if sought in raw]
        line.say("* SEARCH " + " ".join(map(str, uids)), f"{tag} OK fait")

    async def _fetch(self, line: Line, tag: str, rest: str) -> None:
        wanted, _, items = rest.partition(" ")
        for uid in numbers(wanted):
            if uid in self.messages:
                self.say_message(line, uid, items)
        line.say(f"{tag} OK fait")

    def say_message(self, line: Line, uid: int, items: str) -> None:
        part = re.search(r"<(\d+)\.(\d+)>", items)
        assert part is not None
        origin, length = int(part.group(1)), int(part.group(2))
        body = self.messages[uid][origin : origin + length]
        head = f'* {uid} FETCH (UID {uid} INTERNALDATE "22-Nov-2026 10:00:00 +0100" BODY[]<{origin}> '
        line.say(f"{head}{{{len(body)}}}")
        line.writer.write(body)
        line.say(")")

    async def _idle(self, line: Line, tag: str, rest: str) -> None:
        line.say("+ attente")
        assert await line.hear() == "DONE"
        line.say(f"{tag} OK fait")

    async def _list(self, line: Line, tag: str, rest: str) -> None:
        line.say('* LIST (\\Noselect) "/" ""', f"{tag} OK fait")

    async def _create(self, line: Line, tag: str, rest: str) -> None:
        self.folders.setdefault(rest.strip('"'), [])
        line.say(f"{tag} OK fait")

    async def _move(self, line: Line, tag: str, rest: str) -> None:
        wanted, _, name = rest.partition(" ")
        if name.strip('"') not in self.folders:
            line.say(f"{tag} NO [TRYCREATE] dossier inconnu")
            return
        for uid in numbers(wanted):
            self.folders[name.strip('"')].append(self.messages.pop(uid))
        line.say(f"{tag} OK fait")

    async def _append(self, line: Line, tag: str, rest: str) -> None:
        name, _, size = rest.rpartition(" ")
        line.say("+ envoyez")
        raw = await line.reader.readexactly(int(size.strip("{}")))
        await line.reader.readline()
        if name.strip('"') not in self.folders:
            line.say(f"{tag} NO [TRYCREATE] dossier inconnu")
            return
        self.folders[name.strip('"')].append(raw)
        line.say(f"{tag} OK fait")

    async def _logout(self, line: Line, tag: str, rest: str) -> None:
        line.say("* BYE", f"{tag} OK fait")
        raise ConnectionError


def numbers(uid_set: str) -> list[int]:
    """`1:3,7` → 1, 2, 3, 7."""
    found: list[int] = []
    for part in uid_set.split(","):
        first, _, last = part.partition(":")
        found.extend(range(int(first), int(last or first) + 1))
    return found


@contextlib.asynccontextmanager
async def running_bad_imap(tls: ssl.SSLContext | None = None) -> AsyncIterator[BadImap]:
    server = BadImap()
    await server.start(tls)
    try:
        yield server
    finally:
        await server.stop()
