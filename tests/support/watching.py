"""What stands for the engine when a mailbox is watched: it records, and knows how far it came."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence

from bot.mailbox.catching_up import Known
from bot.mailbox.imap import ImapMailboxes
from bot.ports import Cursor, Fetched


class Register:
    """Keeps every message; a group is recorded when `deliver` returns."""

    def __init__(self) -> None:
        self.groups: list[list[Fetched]] = []
        self._changed = asyncio.Condition()

    @property
    def messages(self) -> list[Fetched]:
        return [message for group in self.groups for message in group]

    async def cursor(self) -> Cursor:
        if not self.groups:
            return Cursor()
        last = self.messages[-1]
        return Cursor(last.uidvalidity, last.uid)

    async def known(self, uidvalidity: int, uids: Sequence[int]) -> set[int]:
        mine = {message.uid for message in self.messages if message.uidvalidity == uidvalidity}
        return mine & set(uids)

    async def deliver(self, group: Sequence[Fetched]) -> None:
        async with self._changed:
            self.groups.append(list(group))
            self._changed.notify_all()

    async def reach(self, count: int, seconds: float = 20.0) -> list[Fetched]:
        """The messages, once there are at least `count`."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.messages) >= count)
        return self.messages


@contextlib.asynccontextmanager
async def watching(
    mailboxes: ImapMailboxes, box: str, register: Register, known: Known | None = None
) -> AsyncIterator[None]:
    """A watch that ends with the block."""
    task = asyncio.create_task(mailboxes.watch(box, register.cursor, register.deliver, known))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await mailboxes.aclose()


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until `condition()` holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # what we wait for tells nobody
            await asyncio.sleep(0.005)
