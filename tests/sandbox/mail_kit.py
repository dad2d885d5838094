"""What the tests of the mail side share: a small register, a plain IMAP client, a plain HTTP client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any, Self

import aiohttp
import aiosmtplib

from bot.sandbox.server import Sandbox

HAPPI = "happi@cfwb.be"
SCHOOL = "ec990001@adm.cfwb.be"
OTHER_SCHOOL = "ec990002@adm.cfwb.be"
CITIZEN = "marie.invente@example.be"
BOXES = [
    {"address": HAPPI, "name": "Happi", "kind": "service"},
    {"address": SCHOOL, "name": "École des Tilleuls", "kind": "school"},
    {"address": OTHER_SCHOOL, "name": "École du Verger", "kind": "school"},
    {"address": CITIZEN, "name": "Marie Inventé", "kind": "other"},
]
FILED = "Trait&AOk-s/2026-2027"


def mail(
    sender: str = SCHOOL, to: str = HAPPI, subject: str = "Ouverture", text: str = "Bonjour,"
) -> EmailMessage:
    """An ordinary mail."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{subject.lower()}@example.be>"
    message.set_content(text)
    return message


@asynccontextmanager
async def mail_sandbox(**changes: Any) -> AsyncIterator[Sandbox]:
    """The mail half alone, with the small register."""
    async with Sandbox(**{"boxes": BOXES, "channels": [], "users": [], "only": "mail"} | changes) as sandbox:
        yield sandbox


async def submit(sandbox: Sandbox, raw: EmailMessage | bytes, to: str = HAPPI, sender: str = SCHOOL) -> None:
    """Send one mail over SMTP."""
    assert sandbox.smtp is not None
    host, port = sandbox.smtp
    await aiosmtplib.send(raw, sender=sender, recipients=[to], hostname=host, port=port, start_tls=False)


class Imap:
    """An IMAP client of a few lines, so that what the server says is seen as it is."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    @asynccontextmanager
    async def open(cls, sandbox: Sandbox, box: str = HAPPI, folder: str = "INBOX") -> AsyncIterator[Self]:
        """Connected, logged in and in `folder`."""
        client = await cls.connect(sandbox)
        try:
            assert "OK" in (await client.ask(f"LOGIN {box} {sandbox.password}"))[-1]
            assert "OK" in (await client.ask(f'SELECT "{folder}"'))[-1]
            yield client
        finally:
            client.writer.close()

    @classmethod
    async def connect(cls, sandbox: Sandbox) -> Self:
        """Connected, the greeting read."""
        assert sandbox.imap is not None
        client = cls(*await asyncio.open_connection(*sandbox.imap, limit=64 * 1024 * 1024))
        await client.line()
        return client

    async def line(self) -> str:
        """The next line; empty when the server closed the connection."""
        try:
            raw = await asyncio.wait_for(self.reader.readline(), 10)
        except ConnectionError:
            return ""
        return raw.decode("utf-8", "replace").rstrip("\r\n")

    @property
    def closed(self) -> bool:
        """Whether the server ended the connection, politely or not."""
        return self.reader.at_eof() or self.reader.exception() is not None

    async def send(self, line: str) -> None:
        """Write one line."""
        self.writer.write(f"{line}\r\n".encode())
        await self.writer.drain()

    async def ask(self, command: str, literal: bytes = b"") -> list[str]:
        """All lines of the answer, the tagged one last; none when the connection was cut."""
        await self.send(f"t {command}" + (f" {{{len(literal)}}}" if literal else ""))
        lines: list[str] = []
        while not lines or not lines[-1].startswith("t "):
            line = await self.line()
            if literal and line.startswith("+"):
                self.writer.write(literal + b"\r\n")
            elif line or lines:
                lines.append(line)
            if self.closed:
                break
        return lines

    async def fetch(self, uid: str = "*") -> bytes:
        """The whole mail of that UID."""
        await self.ask("NOOP")
        await self.send(f"t UID FETCH {uid} (BODY.PEEK[])")
        head = await self.line()
        while "BODY[]" not in head:
            head = await self.line()
        raw = await asyncio.wait_for(self.reader.readexactly(int(head[head.rindex("{") + 1 : -1])), 30)
        while not (await self.line()).startswith("t "):
            pass
        return raw

    async def search(self, criteria: str) -> list[int]:
        """The UIDs found."""
        lines = await self.ask(f"UID SEARCH {criteria}")
        assert "OK" in lines[-1]
        found = next(line for line in lines if line.startswith("* SEARCH"))
        return [int(uid) for uid in found.split()[2:]]


class Page:
    """The page's address, as a script or the page itself would ask it."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        assert sandbox.page_url is not None
        self.url = sandbox.page_url
        self.session = session

    @classmethod
    @asynccontextmanager
    async def open(cls, sandbox: Sandbox) -> AsyncIterator[Self]:
        async with aiohttp.ClientSession() as session:
            yield cls(sandbox, session)

    async def get(self, path: str, **query: str) -> Any:
        """The JSON of a GET that must succeed."""
        async with self.session.get(self.url + path, params=query) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post(self, path: str, body: object, status: int = 200, **headers: str) -> Any:
        """The JSON of a POST answered with `status`."""
        async with self.session.post(self.url + path, json=body, headers=headers) as response:
            assert response.status == status, await response.text()
            return await response.json()
