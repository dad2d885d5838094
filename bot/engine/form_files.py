"""Attachments that may be forms are opened in children before their mail is weighed, if its author is believed."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace

from bot.domain.readings import Attachment, FormReading, Refusal, Signature, Verdict
from bot.domain.recipients import ListedSender, Sender
from bot.engine.incoming import Incoming, Place, ReadForm
from bot.engine.world import World
from bot.ports.store import Unit

MOST = 5  # attachments of one mail that are opened; the others stay for people
PATIENCE = 20.0  # seconds that the forms of one mail may take: the mails behind it wait
BUDGET = 60.0  # seconds in an hour that papers of strangers may take which end their children
HOUR = 3600.0
SMALLEST_SCAN = 50_000  # bytes: a smaller picture is a logo, not a page
NO_FORM = "not_a_form"  # the refusal of a paper that could be read, and is another one
_ENDED = frozenset({"form_timeout", "form_failed"})
"""Refusals of papers that took all that a child has."""
_TOO_SLOW = FormReading("", None, refusal=Refusal("form_timeout", ""), signature=Signature.UNKNOWN)


class FormFiles:
    """Opens them; whatever they hold, the event loop goes on and no mail is lost."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._boxes = frozenset(box for each in world.procedures if each.papers for box in each.boxes)
        self._one = asyncio.Semaphore(1)  # strangers leave a child free for the boxes of the register
        self._lost: list[tuple[float, float]] = []  # when strangers took time for nothing, and how much

    async def read(self, found: Incoming, count: Callable[[], Awaitable[None]]) -> Incoming:
        """The same mail with its forms. `count` notes that bytes are opened which may end the process."""
        files = list(self._files(found))[:MOST]
        if not files or not self._is_written(found) or not await self._is_vouched_for(found):
            return found
        stranger = self._author(found) is None
        if stranger and self._is_spent():
            return found  # quarantined, for people to see; boxes of the register have their turn
        await count()
        began = time.monotonic()
        readings = await asyncio.gather(
            *(self._opened(file, self._one if stranger else nullcontext()) for _, file in files)
        )
        if stranger and any(each.refusal is not None and each.refusal.code in _ENDED for each in readings):
            self._lost.append((began, time.monotonic() - began))
        read = (ReadForm(index, each) for (index, _file), each in zip(files, readings, strict=True))
        return replace(found, forms=tuple(each for each in read if self._is_form(found.box, each.reading)))

    def _files(self, found: Incoming) -> Iterator[tuple[int, Attachment]]:
        for index, file in enumerate(found.reading.attachments):
            if file.role == "file" and self._may_be_form(found.box, file):
                yield index, file

    def _may_be_form(self, box: str, file: Attachment) -> bool:
        """By its bytes. A picture is looked at only where forms are sent to: nobody can read it but a person."""
        match self.world.interpreter.kind(file):
            case "document" | "pdf":
                return True
            case "image":
                return box in self._boxes and file.size >= SMALLEST_SCAN
            case _:
                return False

    def _is_form(self, box: str, reading: FormReading) -> bool:
        """Whether it is one, or may well be: what can't be read counts only where forms are sent to."""
        refusal = reading.refusal
        return refusal is None or (box in self._boxes and refusal.code != NO_FORM)

    def _is_written(self, found: Incoming) -> bool:
        """Whether somebody wrote it, or a program of ours: people look at what robots send."""
        reading = found.reading
        if reading.automatic is None:
            return reading.bounce is None
        return isinstance(self._author(found), ListedSender)

    def _author(self, found: Incoming) -> Sender | None:
        """Whose address stands in From; None for a stranger's."""
        author = found.reading.author
        return None if author is None else self.world.rules.book.sender(author.address)

    def _is_spent(self) -> bool:
        """Whether strangers took their share of this hour: anybody may send what no child can read."""
        since = time.monotonic() - HOUR
        self._lost = [(at, spent) for at, spent in self._lost if at > since]
        return sum(spent for _at, spent in self._lost) >= BUDGET

    async def _is_vouched_for(self, found: Incoming) -> bool:
        """By the boundary, or where it does not know by an agent who accepted the mail."""
        match found.reading.authenticity.verdict:
            case Verdict.PASS:
                return True
            case Verdict.UNKNOWN:
                return await self.world.store.glance(lambda unit: _is_accepted(unit, found.place))
            case _:
                return False

    async def _opened(self, file: Attachment, turn: AbstractAsyncContextManager[None]) -> FormReading:
        """In a child, which may die of it; what waits too long for one is refused by name."""
        try:
            async with asyncio.timeout(PATIENCE), turn:
                return await self.world.readers.form(file.content, file.name or "", self.world.forms)
        except TimeoutError:
            return _TOO_SLOW


def _is_accepted(unit: Unit, place: Place) -> bool:
    kept = unit.mail_at(*place[:3])
    return kept is not None and unit.mail(kept).accepted_by is not None
