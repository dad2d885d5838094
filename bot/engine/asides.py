"""A mail that can't be handled is set aside with a card of its own: nobody would look for it otherwise."""

from bot.domain.events import Event, MailQuarantined, MailSetAside
from bot.domain.numbers import Fase
from bot.domain.procedure import CaseKey
from bot.domain.readings import MessageReading, Verdict
from bot.domain.recipients import Sender
from bot.engine.brake import WATCH
from bot.engine.decide import Decider
from bot.engine.incoming import place_of
from bot.engine.letters import LETTERS, Letters
from bot.engine.storm import FORGED
from bot.ports.rows import EventRow
from bot.ports.store import Unit

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


def refuse_too_many(reading: MessageReading, size: int) -> None:
    """TooManyPartsError when the reader left parts unread."""
    if _PARTS & set(reading.defects):
        raise TooManyPartsError(reading, size)


class Asides:
    """Tells agents, inside the transaction that parks the event."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self.letters = Letters(decider)
        self.world = decider.world

    def tell(self, unit: Unit, event: EventRow, why: SetAsideError) -> None:
        """A card that says which box, when, why and what to do; with the school, where its word is believed.

        Whoever is not believed has so many cards a day, with those in quarantine, and shares one then.
        """
        place, author = place_of(event), self._author(why.reading)
        beyond = 0 if author is not None else self.letters.storm.quarantined(unit, FORGED)
        if beyond:
            flood = MailQuarantined(at=event.at, box=place.box, verdict="unknown", flood=beyond)
            self._deliver(unit, LETTERS, CaseKey(self.letters.storm.key(FORGED)), flood, event)
            return
        megabytes = round(why.size / MEGABYTE)
        told = MailSetAside(at=event.at, box=place.box, came=place.came, reason=why.code, megabytes=megabytes)
        fase = author if isinstance(author, Fase) and unit.school(author) is not None else None
        self._deliver(unit, WATCH, CaseKey(f"event:{event.id}", fase=fase), told, event)

    def _deliver(self, unit: Unit, procedure: str, key: CaseKey, told: Event, event: EventRow) -> None:
        row = self.decider.find_or_start(unit, self.world.procedure(procedure), key, event.at)
        self.decider.deliver(unit, row, told, event.id)

    def _author(self, reading: MessageReading | None) -> Sender | None:
        """Who wrote; None when the boundary does not vouch for it."""
        if reading is None or reading.author is None or reading.authenticity.verdict is not Verdict.PASS:
            return None
        return self.world.rules.book.sender(reading.author.address)
