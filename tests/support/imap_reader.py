"""Looks into a mailbox with the standard library's client, so that two of them agree on what was filed."""

import asyncio
import imaplib
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Seen:
    uid: int
    flags: str
    raw: bytes


class ImapReader:
    """A second pair of eyes on one box; names are as on the wire (modified UTF-7)."""

    def __init__(self, host: str, port: int, user: str, password: str) -> None:
        self._where = (host, port)
        self._who = (user, password)

    async def folders(self) -> list[str]:
        return await asyncio.to_thread(self._folders)

    async def messages(self, folder: str = "INBOX") -> list[Seen]:
        return await asyncio.to_thread(self._messages, folder)

    def _open(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4(*self._where, timeout=10)
        client.login(*self._who)
        return client

    def _folders(self) -> list[str]:
        client = self._open()
        try:
            _, lines = client.list()
            return sorted(line.decode().rsplit(" ", 1)[-1].strip('"') for line in lines if isinstance(line, bytes))
        finally:
            client.logout()

    def _messages(self, folder: str) -> list[Seen]:
        client = self._open()
        try:
            client.select(f'"{folder}"', readonly=True)
            _, data = client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])")
        finally:
            client.logout()
        return [self._seen(entry) for entry in data if isinstance(entry, tuple)]

    def _seen(self, entry: tuple[bytes, bytes]) -> Seen:
        head = entry[0].decode()
        uid = re.search(r"UID (\d+)", head)
        flags = re.search(r"FLAGS \(([^)]*)\)", head)
        assert uid is not None
        return Seen(int(uid.group(1)), flags.group(1) if flags else "", entry[1])
