"""The watch over one INBOX: what lies above the cursor is delivered, in order, whatever the server does."""

import asyncio
import contextlib
import logging
import random
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.mailbox.accounts import ImapAccount, ImapTimeouts
from bot.mailbox.client import IdleRefusedError, ImapClient
from bot.mailbox.messages import BATCH, Message, groups
from bot.mailbox.recording import Deliver, Recorder
from bot.mailbox.troubles import WRONG_SETTINGS, MailboxError, Trouble
from bot.ports import Clock, Cursor, Fetched, TryLaterError, WatchStatus

logger = logging.getLogger(__name__)

INBOX: Final = "INBOX"
_LONGEST_DOUBLING: Final = 16
# Some servers forget to push what came between our search and the IDLE that follows it. So the first IDLE after
# news is short, in seconds, and each quiet one twice as long as the one before.
_SHORTEST_IDLE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Watched:
    """One box and how to watch it."""

    box: str
    account: ImapAccount
    timeouts: ImapTimeouts
    poll_seconds: float
    idle_seconds: float
    tls: ssl.SSLContext | None = None


class Watcher:
    """Looks for ever; a session that ends badly is told in `status` and begun again after a pause."""

    def __init__(self, watched: Watched, clock: Clock) -> None:
        self.status = WatchStatus()
        self._watched = watched
        self._clock = clock
        # After a session that broke while fetching, messages are asked for one by one: a single one that the
        # server cannot give must hold back neither those before it nor, once it is moved away, those after it.
        self._batch = BATCH

    async def run(self, cursor: Callable[[], Awaitable[Cursor]], deliver: Deliver) -> None:
        """Return when cancelled, never otherwise."""

        async def record(group: Sequence[Fetched]) -> None:
            await deliver(group)
            self.status = replace(self.status, last_received=self._clock.now())

        try:
            while True:
                pause = await self._one_session(cursor, record)
                await asyncio.sleep(pause)
        finally:
            self.status = replace(self.status, connected=False)

    async def _one_session(self, cursor: Callable[[], Awaitable[Cursor]], deliver: Deliver) -> float:
        """The pause before the next one, in seconds."""
        try:
            await self._session(cursor, deliver)
        except MailboxError as error:
            return self._failed(error.trouble)
        except TryLaterError as error:
            return max(self._failed(Trouble.RECORDING), error.after or 0.0)
        except Exception:  # the loop's edge: the engine's or our own mistake must not end the watch
            logger.exception("Boite %s : la relève a échoué.", self._watched.box, extra={"box": self._watched.box})
            return self._failed(Trouble.RECORDING)
        return 0.0

    async def _session(self, cursor: Callable[[], Awaitable[Cursor]], deliver: Deliver) -> None:
        watched = self._watched
        client = await ImapClient.open(watched.account, watched.timeouts, watched.tls)
        try:
            uidvalidity = await client.select(INBOX, read_only=True)
            self.status = replace(self.status, connected=True)
            known = await cursor()
            last = known.uid if known.uidvalidity == uidvalidity else 0
            by_push, patience = "IDLE" in client.capabilities, _SHORTEST_IDLE / 2
            while True:
                client.forget_pushes()
                before, last = last, await self._catch_up(client, deliver, uidvalidity, last)
                self._seen()
                patience = _SHORTEST_IDLE if last > before else patience * 2
                idle_seconds = min(patience, watched.idle_seconds, watched.timeouts.silence)
                by_push = await self._wait(client, idle_seconds, by_push=by_push)
        finally:
            client.close()

    async def _catch_up(self, client: ImapClient, deliver: Deliver, uidvalidity: int, last: int) -> int:
        """Deliver all above `last`; the UID up to which all is recorded."""
        # `*` is the last message even when its UID is below the range (RFC 3501, 6.4.8).
        uids = [uid for uid in await client.search(f"UID {last + 1}:*") if uid > last]
        if not uids:
            return last
        try:
            async with (
                Recorder(deliver) as recorder,
                contextlib.aclosing(groups(client, uids, self._batch)) as whole,
            ):
                async for group in whole:
                    await recorder.offer([self._fetched(message, uidvalidity) for message in group])
        except MailboxError:
            self._batch = 1
            raise
        self._batch = BATCH
        return uids[-1]  # what was expunged meanwhile is behind us too

    async def _wait(self, client: ImapClient, idle_seconds: float, *, by_push: bool) -> bool:
        """Until it is worth looking again; whether pushes can still be hoped for."""
        if by_push:
            with contextlib.suppress(IdleRefusedError):
                await client.idle(idle_seconds)
                return True
        await client.rest(self._watched.poll_seconds)
        await client.noop()
        return False

    def _fetched(self, message: Message, uidvalidity: int) -> Fetched:
        """A date that cannot be read becomes the moment we saw the message, the nearest we know."""
        date = message.internal_date or self._clock.now()
        return Fetched(self._watched.box, uidvalidity, message.uid, date, message.raw)

    def _seen(self) -> None:
        self.status = replace(self.status, connected=True, last_visit=self._clock.now(), trouble=None, failures=0)

    def _failed(self, trouble: Trouble) -> float:
        """Note the trouble; how long to wait, growing and with a jitter, so that boxes do not knock in step."""
        timeouts = self._watched.timeouts
        growth = timeouts.first_pause * 2 ** min(self.status.failures, _LONGEST_DOUBLING)
        pause = timeouts.settings_pause if trouble in WRONG_SETTINGS else min(growth, timeouts.longest_pause)
        pause *= random.uniform(0.5, 1.0)  # noqa: S311  # no secret
        self.status = replace(
            self.status, connected=False, trouble=trouble.value, failures=self.status.failures + 1
        )
        logger.warning(
            "Boite %s : relève interrompue (%s), nouvel essai dans %.1f s.",
            self._watched.box,
            trouble.value,
            pause,
            extra={"box": self._watched.box, "code": trouble.value},
        )
        return pause
