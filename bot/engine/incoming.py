"""A recorded mail on its way to be weighed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from bot.domain.readings import MessageReading
from bot.ports.rows import EventRow


class Place(NamedTuple):
    """Where a mail stood, and when the server took it in (INTERNALDATE)."""

    box: str
    uidvalidity: int
    uid: int
    came: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Incoming:
    """A recorded mail with what was read in it before the transaction."""

    event: EventRow
    place: Place
    reading: MessageReading
    workbooks: tuple[tuple[int, bytes], ...] = ()  # index among the attachments, content

    @property
    def box(self) -> str:
        """The service box it came to."""
        return self.place.box


def place_of(event: EventRow) -> Place:
    """The place written in a mail's event."""
    box, uidvalidity, uid, came = event.payload.split(":")
    return Place(box, int(uidvalidity), int(uid), datetime.fromtimestamp(int(came), UTC))
