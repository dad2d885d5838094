"""Filing in one box: handled mail out of INBOX, our own copies into folders, each once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.mailbox.accounts import ImapTimeouts
from bot.mailbox.client import ImapClient
from bot.mailbox.door import Door
from bot.mailbox.kept import KeptConnection
from bot.mailbox.line_ends import with_crlf
from bot.mailbox.names import mailbox_path, uid_set
from bot.mailbox.protocol import Exchange
from bot.mailbox.troubles import FilingError, MailboxError, Trouble

logger = logging.getLogger(__name__)

Folder = tuple[str, ...]
_Waiting = tuple[Sequence[int], asyncio.Future[None]]

# Servers limit the length of a command line; a hundred numbers stay well below.
_MOVED_AT_ONCE = 100


class Filer:
    """Moves and copies of one box over one kept connection."""

    def __init__(self, box: str, door: Door, timeouts: ImapTimeouts) -> None:
        self._box = box
        self._connection = KeptConnection(door, timeouts)
        self._hierarchy: tuple[str, str | None] | None = None
        self._waiting: dict[tuple[int, Folder], list[_Waiting]] = {}

    async def move(self, uidvalidity: int, uids: Sequence[int], folder: Folder) -> None:
        """Move these messages of INBOX; those no longer there are done.

        Calls that wait for the connection meanwhile leave together, in one command for one folder.
        """
        key = uidvalidity, folder
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append((uids, done))
        try:
            async with self._connection.lock:
                if not done.done():
                    await self._move_waiting(key)
        finally:
            self._waiting[key] = [other for other in self._waiting.get(key, ()) if other[1] is not done]
            if not self._waiting[key]:
                del self._waiting[key]
        done.result()

    async def _move_waiting(self, key: tuple[int, Folder]) -> None:
        """Do the work of all who wait for the same folder; if we are stopped, the next of them does it."""
        together = list(self._waiting[key])
        uids = sorted({uid for numbers, _ in together for uid in numbers})
        try:
            for start in range(0, len(uids), _MOVED_AT_ONCE):
                part = uids[start : start + _MOVED_AT_ONCE]
                await self._connection.use(lambda client, part=part: self._move(client, key, part))  # type: ignore[misc]
        except Exception as error:  # noqa: BLE001  # handed to everyone who waits for it
            for _, done in together:
                done.set_exception(error)
                done.exception()
        else:
            for _, done in together:
                done.set_result(None)

    async def _move(self, client: ImapClient, key: tuple[int, Folder], uids: Sequence[int]) -> None:
        uidvalidity, folder = key
        if await client.select("INBOX", read_only=False) != uidvalidity:
            # These numbers belong to a mailbox that is no more: they may name other messages now.
            raise FilingError(Trouble.RENUMBERED)
        present = set(await client.search(f"UID {uid_set(uids)}")) & set(uids)
        if not present:
            return
        try:
            await self._out(client, folder, sorted(present))
        except MailboxError as error:
            if error.trouble is not Trouble.FULL:
                raise
            # A handled mail does no harm in INBOX; knocking for a day at a full box does nobody any good.
            raise FilingError(Trouble.FULL) from None

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
            return
        if exchange.code[0] != "OVERQUOTA":
            raise MailboxError(Trouble.REFUSED)
        logger.warning(
            "Boite %s : elle est pleine ; les mails y restent où ils sont tant qu’il n’y a pas de place.",
            self._box,
            extra={"box": self._box, "code": Trouble.FULL.value},
        )
        raise MailboxError(Trouble.FULL)

    async def _name(self, client: ImapClient, folder: Folder) -> str:
        if self._hierarchy is None:
            self._hierarchy = await client.hierarchy()
        return mailbox_path(folder, *self._hierarchy)

    def close(self) -> None:
        """Leave the server."""
        self._connection.close()
