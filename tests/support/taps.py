"""Taps on the agent's wires: everything it says to SMTP, IMAP and Slack is kept, byte for byte."""

import asyncio
import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


class Tap:
    """Stands between the agent and one server; `cut` makes the server look dead."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.said: list[bytearray] = []
        """What the agent said, one entry a connection."""
        self.cut = False

    async def start(self) -> int:
        """The port that the agent is to be told."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self.hang_up()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def hang_up(self) -> None:
        """Reset every connection."""
        for writer in self._writers:
            writer.transport.abort()

    def die(self) -> None:
        """From now on nobody answers."""
        self.cut = True
        self.hang_up()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            with contextlib.suppress(OSError):
                if not self.cut:
                    await self._relay(reader, writer)
        finally:
            writer.transport.abort()
            self._writers.discard(writer)
            self._tasks.discard(task)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(*self._target)
        self._writers.add(forth)
        said = bytearray()
        self.said.append(said)
        try:
            ways = [
                asyncio.ensure_future(_pump(reader, forth, said)),
                asyncio.ensure_future(_pump(back, writer, None)),
            ]
            _done, left = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            # The agent left: the server's last word no longer matters. The server left: neither do the agent's.
            for way in left:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        finally:
            forth.transport.abort()
            self._writers.discard(forth)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kept: bytearray | None) -> None:
    while piece := await reader.read(65536):
        if kept is not None:
            kept += piece
        writer.write(piece)
        await writer.drain()


# --- SMTP -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Submitted:
    """One mail that the agent handed over, or tried to: `raw` is empty when no recipient was taken."""

    mail_from: str
    recipients: tuple[str, ...]
    raw: bytes = field(repr=False)

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)


def submitted(said: bytes) -> Iterator[Submitted]:
    """The mails of one connection, from the client's side alone."""
    mail_from: str | None = None
    recipients: list[str] = []
    rest = bytes(said)
    while rest:
        line, _, rest = rest.partition(b"\r\n")
        verb = line[:10].upper()
        if verb.startswith((b"MAIL FROM:", b"RSET", b"QUIT")):
            if recipients and mail_from is not None:
                yield Submitted(mail_from, tuple(recipients), b"")
            mail_from, recipients = (_path(line) if verb.startswith(b"MAIL") else None), []
        elif verb.startswith(b"RCPT TO:"):
            recipients.append(_path(line))
        elif verb == b"DATA":
            raw, _, rest = rest.partition(b"\r\n.\r\n")
            yield Submitted(mail_from or "", tuple(recipients), raw.replace(b"\r\n..", b"\r\n.") + b"\r\n")
            mail_from, recipients = None, []
        elif not verb.startswith((b"EHLO", b"NOOP")):
            raise AssertionError(f"SMTP inattendu : {line[:10]!r}")
    if recipients:
        yield Submitted(mail_from or "", tuple(recipients), b"")


def _path(line: bytes) -> str:
    found = re.search(rb"<([^>]*)>", line)
    assert found is not None
    return found[1].decode()


# --- IMAP -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """One IMAP command: verb in capitals, its arguments as written, and its literal when it has one."""

    user: str
    verb: str
    arguments: str
    literal: bytes = field(repr=False)


def imap_commands(said: bytes) -> Iterator[Said]:
    """The commands of one connection, each with the user it is logged in as."""
    user, rest = "", bytes(said)
    while rest:
        line, _, rest = rest.partition(b"\r\n")
        literal = b""
        size = re.search(rb"\{(\d+)\+?\}$", line)
        if size is not None:
            literal, rest = rest[: int(size[1])], rest[int(size[1]) :].removeprefix(b"\r\n")
        words = line.decode("ascii").split(" ", 2)
        if words == ["DONE"]:
            continue
        verb = words[1].upper()
        arguments = words[2] if len(words) > 2 else ""
        if verb == "LOGIN":
            user = arguments.split(" ")[0].strip('"')
            arguments = user
        if verb == "UID":
            verb, _, arguments = arguments.partition(" ")
        yield Said(user, verb.upper(), arguments, literal)


# --- Slack ----------------------------------------------------------------------------------------------------


def slack_bytes(said: bytes) -> bytes:
    """What went to Slack on one connection, with the frames of a WebSocket unmasked."""
    head, found, rest = bytes(said).partition(b"\r\n\r\n")
    if not found or b"upgrade: websocket" not in head.lower():
        return bytes(said)
    return b"\n".join([head, *_frames(rest)])


def _frames(rest: bytes) -> Iterator[bytes]:
    """The payloads of a client's frames (RFC 6455 § 5.2)."""
    while len(rest) >= 6:
        assert not rest[0] & 0x40, "trame comprimée : rien n’y serait vu"
        size, start = rest[1] & 0x7F, 2
        if size >= 126:
            width = 2 if size == 126 else 8
            size, start = int.from_bytes(rest[2 : 2 + width], "big"), 2 + width
        mask, payload = rest[start : start + 4], rest[start + 4 : start + 4 + size]
        yield bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
        rest = rest[start + 4 + size :]
