"""A recorded mail on its way to be weighed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from bot.domain.readings import FormReading, MessageReading, Verdict
from bot.ports.rows import EventRow

_UNREAD = frozenset({"encrypted", "smime_broken", "tnef_broken", "too_deep", "too_large", "base64_broken"})
"""Defects of a mail of which the reader saw a part only; so are those of archives."""


HEAD = 1 << 20
"""Bytes of a mail in which the end of its header is looked for."""


HEAVY_MAIL = "heavy"  # kind of the event of a mail that is read beside the others


class Place(NamedTuple):
    """Where a mail stood, and when the server took it in (INTERNALDATE)."""

    box: str
    uidvalidity: int
    uid: int
    came: datetime


class ReadForm(NamedTuple):
    """An attachment that was read as a form: its place in the mail, and what it says."""

    place: int
    reading: FormReading


@dataclass(frozen=True, slots=True, repr=False)
class Incoming:
    """A recorded mail with what was read in it before the transaction.

    `forms` are the attachments that are forms, or may be and can't be read: none where nobody vouches. `tokens`
    are those of our own plus addresses among its recipients. `kept` is its row, `accepted_by` the agent who took
    it at its word: both are filled in once it is weighed.
    """

    event: EventRow
    place: Place
    reading: MessageReading
    workbooks: tuple[int, ...] = ()  # their places among the attachments
    forms: tuple[ReadForm, ...] = ()
    tokens: tuple[str, ...] = ()
    kept: int = 0
    quiet: bool = False  # its author was answered often enough today
    accepted_by: str | None = None

    @property
    def box(self) -> str:
        """The service box it came to."""
        return self.place.box

    @property
    def dangerous(self) -> bool:
        """Whether it carries a file of a type that nobody must open; the agent never does."""
        return "attachment_dangerous" in self.reading.defects

    @property
    def has_files(self) -> bool:
        """Whether it carries more than the images of its text."""
        return bool(self.reading.attachments) and "only_inline_images" not in self.reading.codes

    @property
    def only_says_absent(self) -> bool:
        """Whether nothing but its words tells of a program: a person may have written them, so people read it."""
        return "automatic_in_words" in self.reading.codes

    @property
    def asks(self) -> bool:
        """Whether its author asks something, which somebody must read beside a list."""
        return "?" in self.reading.reply

    def leaves_unread(self, taken: Collection[int | None]) -> bool:
        """Whether there is more in it than the attachments `taken`: another file, or bytes nobody could read."""
        files = (at for at, file in enumerate(self.reading.attachments) if file.role == "file")
        return any(at not in taken for at in files) or any(
            defect in _UNREAD or defect.startswith("archive_") for defect in self.reading.defects
        )

    @property
    def read_whole(self) -> frozenset[int]:
        """The places of the attachments that nobody need open: workbooks, and forms that could be read."""
        forms = (each.place for each in self.forms if each.reading.refusal is None)
        return frozenset((*self.workbooks, *forms))

    def form_at(self, part: int | None) -> FormReading | None:
        """The form that stands in an attachment, or in the mail's own words."""
        if part is None:
            return self.reading.form
        return next((each.reading for each in self.forms if each.place == part), None)

    @property
    def vouched_by(self) -> str | None:
        """The agent whose word counts: where the boundary does not know, never where it found a forgery."""
        return self.accepted_by if self.reading.authenticity.verdict is Verdict.UNKNOWN else None

    @property
    def at(self) -> datetime:
        """When it was recorded."""
        return self.event.at


def place_of(event: EventRow) -> Place:
    """The place written in a mail's event."""
    box, uidvalidity, uid, came = event.payload.split(":")
    return Place(box, int(uidvalidity), int(uid), datetime.fromtimestamp(int(came), UTC))


def head_of(raw: bytes) -> bytes:
    """The header alone, whatever hangs below it: who wrote, to whom, under which Message-ID."""
    ends = [at + len(sign) for sign in (b"\r\n\r\n", b"\n\n") if (at := raw.find(sign, 0, HEAD)) >= 0]
    return raw[: min(ends, default=HEAD)]
