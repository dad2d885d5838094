"""Filing in one box: handled mail out of INBOX, our own copies into folders, each once."""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from bot.mailbox.accounts import ImapTimeouts
from bot.mailbox.client import ImapClient
from bot.mailbox.door import Door
from bot.mailbox.kept import KeptConnection
from bot.mailbox.line_ends import with_crlf
from bot.mailbox.names import mailbox_path, uid_set
from bot.mailbox.protocol import Exchange
from bot.mailbox.room import Room
from bot.mailbox.troubles import FilingError, MailboxError, Trouble

logger = logging.getLogger(__name__)

Folder = tuple[str, ...]

# Servers limit the length of a command line; a hundred numbers stay well below.
_MOVED_AT_ONCE = 100


class Filer:
    """Moves and copies of one box over one kept connection."""

    def __init__(
        self, box: str, door: Door, timeouts: ImapTimeouts, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._box = box
        self._connection = KeptConnection(door, timeouts, ticks)
        self._hierarchy: tuple[str, str | None] | None = None
        self._room = Room(timeouts.settings_pause, ticks)

    @property
    def full(self) -> bool | None:
        """Whether the box takes nothing more; None before anything was filed."""
        return self._room.full

    async def move(self, uidvalidity: int, uids: Sequence[int], folder: Folder) -> None:
        """Move these messages of INBOX; those no longer there are done."""
        numbers = sorted(set(uids))
        async with self._connection.lock:
            for start in range(0, len(numbers), _MOVED_AT_ONCE):
                self._room.enter()
                part = numbers[start : start + _MOVED_AT_ONCE]
                await self._connection.use(partial(self._move, uidvalidity=uidvalidity, uids=part, folder=folder))

    async def _move(self, client: ImapClient, uidvalidity: int, uids: Sequence[int], folder: Folder) -> None:
        if await client.select("INBOX", read_only=False) != uidvalidity:
            # These numbers belong to a mailbox that is no more: they may name other messages now.
            raise FilingError(Trouble.RENUMBERED)
        present = set(await client.search(f"UID {uid_set(uids)}")) & set(uids)
        if present:
            await self._out(client, folder, sorted(present))
        elif self._room.full and not await client.is_full():
            self._room.taken()  # people filed by hand what waited here: nothing says any more that it is full

    async def _out(self, client: ImapClient, folder: Folder, numbers: Sequence[int]) -> None:
        if "MOVE" in client.capabilities:
            await self._into(client, folder, lambda name: client.move(numbers, name))
        elif "UIDPLUS" in client.capabilities:
            await self._into(client, folder, lambda name: client.copy(numbers, name))
            await client.remove(numbers)
        else:
            # A bare EXPUNGE would also remove what people marked for deletion.
            raise FilingError(Trouble.MOVE_UNSUPPORTED)

    async def append(self, folder: Folder, raw: bytes, message_id: str) -> None:
        """Add `raw` to the folder unless a message with this Message-ID is there."""
        content = with_crlf(raw)
        async with self._connection.lock:
            self._room.enter()
            await self._connection.use(lambda client: self._append(client, folder, content, message_id))

    async def _append(self, client: ImapClient, folder: Folder, raw: bytes, message_id: str) -> None:
        name = await self._name(client, folder)
        try:
            await client.select(name, read_only=True)
            there = await client.has_message(message_id)
        except MailboxError as error:
            if error.trouble is not Trouble.MAILBOX_MISSING:
                raise
            there = False
        if not there:
            await self._into(client, folder, lambda target: client.append(target, raw))

    async def _into(self, client: ImapClient, folder: Folder, put: Callable[[str], Awaitable[Exchange]]) -> None:
        """Put something into the folder, making it first when the server says that it is missing."""
        name = await self._name(client, folder)
        exchange = await put(name)
        if exchange.result != "OK" and exchange.code[0] in {"TRYCREATE", "NONEXISTENT", ""}:
            for level in range(1, len(folder) + 1):
                await client.create(await self._name(client, folder[:level]))
            exchange = await put(name)
        if exchange.result == "OK":
            self._room.taken()
            return
        if exchange.code[0] != "OVERQUOTA":
            raise MailboxError(Trouble.REFUSED)
        logger.warning(
            "Boite %s : elle est pleine ; les mails y restent où ils sont tant qu’il n’y a pas de place.",
            self._box,
            extra={"box": self._box, "code": Trouble.FULL.value},
        )
        raise self._room.refused()

    async def _name(self, client: ImapClient, folder: Folder) -> str:
        if self._hierarchy is None:
            self._hierarchy = await client.hierarchy()
        return mailbox_path(folder, *self._hierarchy)

    def close(self) -> None:
        """Leave the server."""
        self._connection.close()
