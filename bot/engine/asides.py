"""A mail that can't be handled is set aside with a card of its own: nobody would look for it otherwise."""

from bot.domain.events import MailSetAside
from bot.domain.numbers import Fase
from bot.domain.procedure import CaseKey
from bot.domain.readings import MessageReading, Verdict
from bot.engine.brake import WATCH
from bot.engine.decide import Decider
from bot.engine.incoming import place_of
from bot.ports.rows import EventRow
from bot.ports.store import Unit

HEAD = 1 << 20  # bytes in which the end of a header is looked for
MEGABYTE = 1_000_000
_PARTS = frozenset({"too_many_parts", "too_many_attachments"})


class SetAsideError(Exception):
    """A mail that will not be handled; `code` says why, `reading` who wrote it, where that is known."""

    code = "error"

    def __init__(self, reading: MessageReading | None = None, size: int = 0) -> None:
        super().__init__()
        self.reading, self.size = reading, size


class ReadingEndedError(SetAsideError):
    """A mail was begun to be read several times and never read to its end."""

    code = "unreadable"


class TooLargeError(SetAsideError):
    """A mail beyond the size limit of the settings."""

    code = "too_large"


class TooManyPartsError(SetAsideError):
    """A mail with more parts than are read: what lies in the others would be lost without a word."""

    code = "too_many_parts"


def head_of(raw: bytes) -> bytes:
    """The header alone: enough to know who wrote, whatever hangs below it."""
    ends = [at + len(sign) for sign in (b"\r\n\r\n", b"\n\n") if (at := raw.find(sign, 0, HEAD)) >= 0]
    return raw[: min(ends, default=HEAD)]


def refuse_too_many(reading: MessageReading, size: int) -> None:
    """TooManyPartsError when the reader left parts unread."""
    if _PARTS & set(reading.defects):
        raise TooManyPartsError(reading, size)


class Asides:
    """Tells agents, inside the transaction that parks the event."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self.world = decider.world

    def tell(self, unit: Unit, event: EventRow, why: SetAsideError) -> None:
        """A card that says which box, when, why and what to do; with the school, where its word is believed."""
        place = place_of(event)
        megabytes = round(why.size / MEGABYTE)
        told = MailSetAside(at=event.at, box=place.box, came=place.came, reason=why.code, megabytes=megabytes)
        key = CaseKey(f"event:{event.id}", fase=self._author(unit, why.reading))
        row = self.decider.find_or_start(unit, self.world.procedure(WATCH), key, event.at)
        self.decider.deliver(unit, row, told, event.id)

    def _author(self, unit: Unit, reading: MessageReading | None) -> Fase | None:
        """The school that wrote; None when the boundary does not vouch for it."""
        if reading is None or reading.author is None or reading.authenticity.verdict is not Verdict.PASS:
            return None
        sender = self.world.rules.book.sender(reading.author.address)
        return sender if isinstance(sender, Fase) and unit.school(sender) is not None else None
