"""An SMTP server that can be made to misbehave at any stage."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

SILENCE = "silence"
DROP = "drop"


@dataclass
class Taken:
    """A mail the server took, as it came over the wire (dots undone)."""

    sender: str
    recipients: list[str]
    raw: bytes
    connection: int


@dataclass
class BadSmtp:
    """Answers well unless `answers` says otherwise for a stage.

    Stages: `greeting`, `EHLO`, `MAIL`, `RCPT <address>`, `RCPT`, `DATA`, `.`, and other verbs. An answer is a line
    (several joined by CRLF), SILENCE, DROP, or a list of them used up one by one.
    """

    host: str = "127.0.0.1"
    port: int = 0
    extensions: tuple[str, ...] = ("SIZE 30000000", "8BITMIME", "ENHANCEDSTATUSCODES")
    answers: dict[str, str | list[str]] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0
    delay: float = 0.0
    tls: ssl.SSLContext | None = None
    readers: list[asyncio.StreamReader] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        self.connections += 1
        self.readers.append(reader)
        self.writers.append(writer)
        self.most_at_once = max(self.most_at_once, len(self.writers))
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._converse(reader, writer, self.connections)
        self.writers.remove(writer)
        writer.transport.abort()
        self.tasks.discard(task)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        await self._say(writer, "220 pret", "greeting")
        sender = ""
        recipients: list[str] = []
        while line := (await reader.readline()).decode().rstrip("\r\n"):
            self.heard.append(line)
            verb, _, rest = line.partition(" ")
            if verb == "EHLO":
                await self._say(
                    writer, "\r\n".join(["250-ici", *(f"250-{e}" for e in self.extensions), "250 OK"]), verb
                )
            elif verb == "STARTTLS":
                await self._say(writer, "220 allez-y", verb)
                assert self.tls is not None
                await writer.start_tls(self.tls)
            elif verb == "MAIL":
                sender, recipients = rest.split(">")[0].removeprefix("FROM:<"), []
                await self._say(writer, "250 2.1.0 bien", verb)
            elif verb == "RCPT":
                address = rest.removeprefix("TO:<").rstrip(">")
                if await self._say(writer, "250 2.1.5 bien", f"RCPT {address}", verb):
                    recipients.append(address)
            elif verb == "DATA":
                if await self._say(writer, "354 envoyez", verb):
                    raw = await self._message(reader)
                    await asyncio.sleep(self.delay)
                    if await self._say(writer, "250 2.0.0 pris", "."):
                        self.taken.append(Taken(sender, recipients, raw, number))
            else:
                await self._say(writer, "221 au revoir" if verb == "QUIT" else "250 bien", verb)

    async def _message(self, reader: asyncio.StreamReader) -> bytes:
        lines: list[bytes] = []
        while (line := await reader.readuntil(b"\r\n")) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    async def _say(self, writer: asyncio.StreamWriter, usual: str, *stages: str) -> bool:
        """Whether the answer was a good one."""
        answer: str | list[str] | None = next((self.answers[s] for s in stages if s in self.answers), None)
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        if answer == DROP:
            raise ConnectionError
        if answer == SILENCE:
            await asyncio.sleep(3600)
        said = answer or usual
        writer.write(said.encode() + b"\r\n")
        await writer.drain()
        if said.startswith("421"):
            raise ConnectionError
        return said[0] in "23"


@contextlib.asynccontextmanager
async def running_bad_smtp(tls: ssl.SSLContext | None = None, *, implicit: bool = False) -> AsyncIterator[BadSmtp]:
    """`tls` alone is offered by STARTTLS; `implicit` begins with it."""
    bad = BadSmtp(tls=tls)
    if tls is not None and not implicit:
        bad.extensions += ("STARTTLS",)
    server = await asyncio.start_server(bad.connected, bad.host, 0, ssl=tls if implicit else None)
    bad.port = server.sockets[0].getsockname()[1]
    try:
        yield bad
    finally:
        server.close()
        for task in list(bad.tasks):
            task.cancel()
        await asyncio.gather(*bad.tasks, return_exceptions=True)
