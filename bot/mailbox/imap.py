"""The service boxes over IMAP: `ports.Mailboxes` for a set of accounts."""

import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.mailbox.accounts import ImapAccount, ImapTimeouts, Probe
from bot.mailbox.catching_up import Engine, Known
from bot.mailbox.client import ImapClient
from bot.mailbox.door import Door
from bot.mailbox.filing import Filer
from bot.mailbox.recording import Deliver
from bot.mailbox.troubles import MailboxError, Trouble
from bot.mailbox.watch import INBOX, Watched, Watcher
from bot.ports import Clock, Cursor, WatchStatus
from bot.ports.clock import SystemClock

# What the agent can do without, but the operator should know of.
_WANTED = ("IDLE", "MOVE", "UIDPLUS")


class ImapMailboxes:
    """Watches and files; each box has one connection that looks and one, opened when needed, that files."""

    def __init__(
        self,
        accounts: Mapping[str, ImapAccount],
        *,
        clock: Clock | None = None,
        poll_seconds: float = 40.0,
        idle_seconds: float = 40.0,
        timeouts: ImapTimeouts | None = None,
        tls: ssl.SSLContext | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """`poll_seconds`: how often to look where IDLE is missing; `idle_seconds`: how often at least to renew it.

        Exchange Online stops pushing after ten minutes of one IDLE, and a line may be dead long before: see
        `ImapTimeouts.silence`. `tls` replaces the system's certificates; `ticks` measures pauses, in seconds.
        """
        self._timeouts = timeouts or ImapTimeouts()
        self._accounts = dict(accounts)
        if tls is None and any(account.tls != "none" for account in accounts.values()):
            tls = ssl.create_default_context()
        self._tls = tls
        clock = clock or SystemClock()
        doors = {box: Door(account, self._timeouts, tls, ticks) for box, account in accounts.items()}
        self._watchers = {
            box: Watcher(Watched(box, door, self._timeouts, poll_seconds, idle_seconds), clock, ticks)
            for box, door in doors.items()
        }
        self._filers = {box: Filer(box, door, self._timeouts, ticks) for box, door in doors.items()}

    async def watch(
        self,
        box: str,
        cursor: Callable[[], Awaitable[Cursor]],
        deliver: Deliver,
        known: Known | None = None,
    ) -> None:
        """See `ports.Mailboxes`; whatever the server does, the watch goes on."""
        await self._watchers[box].run(Engine(cursor, deliver, known))

    def statuses(self) -> Mapping[str, WatchStatus]:
        """See `ports.Mailboxes`: what the watch says, and whether the last filing found room."""
        return {box: _with_room(watcher.status, self._filers[box].full) for box, watcher in self._watchers.items()}

    async def probe(self, box: str) -> Probe:
        """Enter the box once, change nothing, and say what was found."""
        try:
            client = await ImapClient.open(self._accounts[box], self._timeouts, self._tls)
            try:
                await client.select(INBOX, read_only=True)
                full = await client.is_full()
            finally:
                client.close()
        except MailboxError as error:
            return Probe(error.trouble.value)
        return Probe(
            Trouble.FULL.value if full else "ok",
            tuple(name for name in _WANTED if name not in client.capabilities),
        )

    async def move(self, box: str, uidvalidity: int, uids: Sequence[int], folder: tuple[str, ...]) -> None:
        """File messages of INBOX under `folder` with as few commands as possible; done when they are gone from it.

        Raises FilingError when that can never be done, BoxFullError without room, TryLaterError for all else.
        """
        await self._filers[box].move(uidvalidity, uids, folder)

    async def append(self, box: str, folder: tuple[str, ...], raw: bytes, message_id: str) -> None:
        """File `raw` under `folder`, once; raises like `move`."""
        await self._filers[box].append(folder, raw, message_id)

    async def aclose(self) -> None:
        """Leave the connections kept for filing; a watch ends by its cancellation."""
        for filer in self._filers.values():
            filer.close()


def _with_room(status: WatchStatus, full: bool | None) -> WatchStatus:  # noqa: FBT001 - the name is at the call
    trouble = Trouble.FULL.value if full and status.trouble is None else status.trouble
    return replace(status, full=full, trouble=trouble)
