"""Recorded mails are read: light ones on the event loop, a moment at a time; heavy or slow ones in a child."""

import asyncio
import time
from dataclasses import replace

from bot.domain.readings import MessageReading
from bot.engine.asides import ReadingEndedError, SetAsideError, TooLargeError, refuse_too_many
from bot.engine.form_files import FormFiles
from bot.engine.incoming import Incoming, head_of, place_of
from bot.engine.links import plus_tokens
from bot.engine.world import World
from bot.ports import UnreadableError
from bot.ports.rows import EventRow
from bot.ports.store import Unit

HEAVY = 100_000  # bytes of a mail that is read in a child: its time and memory are limited there
TURN = 0.05  # seconds of reading after which Slack, IMAP and the others have their turn
SLOW = 10.0  # seconds for which light mails too are read in a child, after one that took longer than a turn
READ_TRIES = 3


class MailReader:
    """Reads one mail at a time; SetAsideError for one that will not be handled."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._forms = FormFiles(world)
        self._apart_until = 0.0
        self._counted: set[int] = set()  # events whose reading was counted in the life of this process

    async def read(self, event: EventRow, raw: bytes) -> Incoming:
        """What a mail says, whatever it costs: never more than a moment of the event loop, never for ever."""
        if len(raw) > self.world.rules.limits.max_bytes:
            raise TooLargeError(await self._head(raw), len(raw))
        if len(raw) > HEAVY:
            return await self._heavy(event, raw)
        if time.monotonic() < self._apart_until:  # who sent a slow one sends others: the loop is not theirs
            return await self._apart(event, raw)
        began = time.thread_time()  # a busy machine makes no mail a slow one
        try:
            return self._understood(event, raw, self.world.interpreter.read(raw))
        finally:
            if time.thread_time() - began > TURN:
                self._apart_until = time.monotonic() + SLOW

    async def signed(self, found: Incoming, raw: bytes) -> Incoming:
        """Where the boundary was silent, a signature may speak for the author."""
        reading = await self.world.interpreter.signed(found.reading, raw)
        return found if reading is found.reading else replace(found, reading=reading)

    async def forms(self, found: Incoming, raw: bytes) -> Incoming:
        """The same mail with the forms attached to it; reading them is counted like that of a heavy mail."""
        return await self._forms.read(found, lambda: self.count(found.event, raw))

    async def _heavy(self, event: EventRow, raw: bytes) -> Incoming:
        await self.count(event, raw)
        return await self._apart(event, raw)

    async def count(self, event: EventRow, raw: bytes) -> None:
        """Count that a mail is read which may end the process: a heavy one, or one of a process that ended.

        Once a life: a database that is away a few times sets no mail aside.
        """
        if event.id in self._counted:
            return
        if event.attempts >= READ_TRIES:  # it ended the process before: it may not do so for ever
            raise ReadingEndedError(await self._head(raw))
        await self.world.store.jot(lambda unit: unit.count_attempt(event.id))
        self._counted.add(event.id)

    async def _apart(self, event: EventRow, raw: bytes) -> Incoming:
        """In a child, which tries twice: what ended both will end a third."""
        try:
            reading = await self.world.readers.message(raw)
        except UnreadableError:
            raise ReadingEndedError(await self._head(raw)) from None
        return await asyncio.to_thread(self._understood, event, raw, reading)

    async def _head(self, raw: bytes) -> MessageReading | None:
        """Who wrote, by the header alone; None when not even that can be read."""
        try:
            return await self.world.readers.message(head_of(raw))
        except UnreadableError:
            return None

    def _understood(self, event: EventRow, raw: bytes, reading: MessageReading) -> Incoming:
        refuse_too_many(reading, len(raw))
        workbooks = tuple(
            index
            for index, attachment in enumerate(reading.attachments)
            if self.world.interpreter.kind(attachment) == "workbook"
        )
        return Incoming(event, place_of(event), reading, workbooks, tokens=plus_tokens(raw))

    async def why(self, event: EventRow, error: Exception) -> SetAsideError:
        """Why a mail is set aside, with who wrote it where that can be known."""
        if isinstance(error, SetAsideError):
            return error

        def header(unit: Unit) -> bytes:
            return head_of(unit.blob(event.blob or ""))

        try:
            return SetAsideError(await self._head(await self.world.store.read(header)))
        except LookupError:
            return SetAsideError()
