"""Everything new in one INBOX is delivered, in order; one message that cannot be had never stops the others."""

import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from bot.mailbox.client import ImapClient
from bot.mailbox.held import Held
from bot.mailbox.messages import BATCH, Message, MessageReader
from bot.mailbox.recording import Deliver, Recorder
from bot.mailbox.troubles import MailboxError
from bot.ports import Clock, Cursor, Fetched, TryLaterError

logger = logging.getLogger(__name__)

Known = Callable[[int, Sequence[int]], Awaitable[Collection[int]]]


@dataclass(frozen=True, slots=True)
class Engine:
    """What the engine gave the watch: how far it came, where mails go, and what it already has."""

    cursor: Callable[[], Awaitable[Cursor]]
    deliver: Deliver
    known: Known | None = None


class CatchingUp:
    """Goes on over any number of connections: what is held back is remembered."""

    def __init__(
        self, box: str, clock: Clock, unreadable_pause: float, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self.held = Held(unreadable_pause, ticks)
        self._box = box
        self._clock = clock
        self._uidvalidity = 0
        self._last = 0
        self._missed: list[int] = []
        # After a session that broke while fetching, messages are asked for one by one: so the one on which the
        # server breaks down is found.
        self._batch = BATCH

    async def begin(self, client: ImapClient, engine: Engine, uidvalidity: int) -> None:
        """Go on after what is recorded."""
        recorded = await engine.cursor()
        # A message that came late was recorded last: the engine's cursor then stands below what we have seen.
        seen = self._last if uidvalidity == self._uidvalidity else 0
        self._uidvalidity = uidvalidity
        self._last = max(seen, recorded.uid if recorded.uidvalidity == uidvalidity else 0)
        self.held.under(uidvalidity)
        self._missed = await self._unrecorded(client, engine.known) if engine.known is not None else []

    async def _unrecorded(self, client: ImapClient, known: Known) -> list[int]:
        """What lies in INBOX and is not recorded: held back by a former process, or put below by the server."""
        there = await client.search("UID 1:*")
        have = await known(self._uidvalidity, there) if there else ()
        self._last = max(self._last, *there, 0)
        return sorted(set(there) - set(have))

    async def look(self, client: ImapClient, deliver: Deliver) -> bool:
        """Deliver what is new; whether there was anything."""
        # `*` is the last message even when its UID is below the range (RFC 3501, 6.4.8).
        above = [uid for uid in await client.search(f"UID {self._last + 1}:*") if uid > self._last]
        again = {*self.held.due(), *self._missed}
        uids = sorted({*above, *again} - self.held.resting())
        if uids:
            await self._bring(client, deliver, uids)
        self._missed = []
        self._last = max(self._last, *above, 0)  # what was expunged meanwhile is behind us too
        return bool(uids)

    async def _bring(self, client: ImapClient, deliver: Deliver, uids: Sequence[int]) -> None:
        reader = MessageReader(client, self._withheld)

        async def record(group: Sequence[Fetched]) -> None:
            await deliver(group)
            self.held.settle(message.uid for message in group)

        recorder = Recorder(record)
        try:
            async with recorder, contextlib.aclosing(reader.groups(uids, self._batch)) as whole:
                async for group in whole:
                    await recorder.offer([self._fetched(message) for message in group])
        except TryLaterError:
            raise  # it is no fault of the message that the database is away
        except MailboxError:
            self._blame(reader.asking)
            raise
        except Exception:
            self._blame([message.uid for message in recorder.group])
            raise
        self.held.settle(reader.gone)
        self._batch = BATCH

    def _blame(self, uids: Sequence[int]) -> None:
        """One of these was under way when the session broke: one by one from now on, and which one is seen."""
        self._batch = 1
        if len(uids) == 1 and self.held.strike(uids[0]):
            self._withheld(uids[0])

    def _withheld(self, uid: int) -> None:
        """It stays in INBOX, where a person sees it: nothing is skipped in silence."""
        if self.held.hold(uid):
            logger.warning(
                "Boite %s : le message n° %d ne peut pas être relevé ; les autres continuent, il sera redemandé.",
                self._box,
                uid,
                extra={"box": self._box, "uid": uid},
            )

    def _fetched(self, message: Message) -> Fetched:
        """A date that cannot be read becomes the moment we saw the message, the nearest we know."""
        date = message.internal_date or self._clock.now()
        return Fetched(self._box, self._uidvalidity, message.uid, date, message.raw)
