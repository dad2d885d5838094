"""What the engine needs from the world: mailboxes, SMTP, Slack, readers, renderers, hand-over, the clock."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.matching import ToConfirm
from bot.domain.procedure import Question
from bot.domain.readings import (
    Attachment,
    FormReading,
    MessageReading,
    Problem,
    Refusal,
    StudentRow,
    WorkbookReading,
)
from bot.domain.schools import Etablissement, SchoolYear
from bot.ports.desk import Button as Button
from bot.ports.desk import CardView as CardView
from bot.ports.desk import Desk as Desk
from bot.ports.desk import Posted as Posted
from bot.ports.desk import Press as Press
from bot.ports.forms import FormContext


class TryLaterError(Exception):
    """The world is not ready (server down, 4xx, rate limit): the same effect is offered again after a while.

    The text names the kind of trouble, never a person, subject, file name or server answer that quotes one.
    `after` is what the server asked for, in seconds.
    """

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class BoxFullError(TryLaterError):
    """A service box takes nothing more. It may stay so for days, and agents are told of it (`WatchStatus.full`).

    The same effect is offered again for as long as that lasts; nothing is ever set aside for it.
    """


class CannotFileError(Exception):
    """A message can't be filed, and trying again would not help (UIDVALIDITY changed, no MOVE nor UIDPLUS)."""


class Clock(Protocol):
    """Where the time comes from; aware datetimes, UTC."""

    def now(self) -> datetime:
        """The present instant."""


# --- mailboxes ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a mailbox was recorded; `uidvalidity` 0 means never."""

    uidvalidity: int = 0
    uid: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message of INBOX, whole. Its identity is (box, uidvalidity, uid)."""

    box: str  # name of the service in the settings: happi, poles, …
    uidvalidity: int
    uid: int
    internal_date: datetime
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class WatchStatus:
    """How the watch over one box is doing, since this process began.

    `last_visit` is when INBOX was last looked at with success, news or not; `last_received` is when a message of
    it was last recorded. Both are read from the agent's clock, never from the server's. `trouble` is the code of
    what is wrong now, None when all is well; `failures` counts the attempts that failed in a row since the last
    visit. `held` messages cannot be had from the server: they stay in INBOX, and the others go on. `full` is what
    the last filing found, None before the first: True while the box takes nothing more.
    """

    connected: bool = False
    last_visit: datetime | None = None
    last_received: datetime | None = None
    trouble: str | None = None
    failures: int = 0
    held: int = 0
    full: bool | None = None


class Mailboxes(Protocol):
    """The service boxes over IMAP."""

    async def watch(
        self,
        box: str,
        cursor: Callable[[], Awaitable[Cursor]],
        deliver: Callable[[Sequence[Fetched]], Awaitable[None]],
        known: Callable[[int, Sequence[int]], Awaitable[Collection[int]]] | None = None,
    ) -> None:
        """Deliver every message above the cursor, in groups and in order, for ever; return when cancelled.

        `deliver` returns once the group is recorded; whatever was delivered but not recorded comes again. A
        message that the server cannot give is held back alone and comes later, below the cursor: `known` says
        which of some UIDs of a UIDVALIDITY are recorded, so that none is forgotten when the agent starts anew.
        """

    def statuses(self) -> Mapping[str, WatchStatus]:
        """How each box is doing at this moment, by its name in the settings; one that is not watched yet too."""

    async def move(self, box: str, uidvalidity: int, uids: Sequence[int], folder: tuple[str, ...]) -> None:
        """File messages of INBOX under `folder` (created when missing); done when they are no longer there.

        CannotFileError when that can never be done, BoxFullError while the box has no room.
        """

    async def append(self, box: str, folder: tuple[str, ...], raw: bytes, message_id: str) -> None:
        """File `raw` under `folder`, once: a message there with that Message-ID means it was done.

        BoxFullError while the box has no room.
        """


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A recipient that the server did not take, for good unless it is `passing` (4xx)."""

    address: str = field(repr=False)
    code: int
    enhanced: str = ""
    passing: bool = False


@dataclass(frozen=True, slots=True)
class SmtpAnswer:
    """The server's last word on one mail: `accepted` for somebody, or a final refusal (5xx) with its code.

    `turned_away` are the recipients that it did not take, where it said so of some and not of the others.
    """

    accepted: bool
    code: int
    enhanced: str = ""  # RFC 3463 status when given: 5.1.1
    turned_away: tuple[TurnedAway, ...] = ()


class EverybodyBusyError(TryLaterError):
    """No recipient is taken now, and none is refused for good; `away` says why."""

    def __init__(self, away: Sequence[TurnedAway]) -> None:
        super().__init__(f"smtp {away[0].code}")
        self.away = tuple(away)


class MailSender(Protocol):
    """SMTP submission; raises TryLaterError for everything that is not final."""

    async def send(self, sender: str, recipients: Sequence[str], raw: bytes) -> SmtpAnswer:
        """Submit `raw` from the envelope sender to every recipient; the answer once it is final for somebody."""


# --- heavy bytes --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What a reader must know to judge a canevas: whose it is, and on which day."""

    fase: int | None
    today: date
    school_type: str = "autre"
    po_fase: int | None = None
    implantations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class AccessPage:
    """What one page of « Accès personnels à Happi » says."""

    nom: str
    prenom: str
    username: str
    code: str
    qr: str  # text of the QR code
    replaces: bool = False  # the code takes the place of an older one, which opens nothing any more


@dataclass(frozen=True, slots=True, repr=False)
class PdfPart:
    """One PDF of a delivery: its bytes and number of pages."""

    content: bytes
    pages: int


class Codes(Protocol):
    """Usernames and access codes: opaque, derived, never stored (decision 0004)."""

    def new_username(self, fase: int) -> str:
        """An opaque username drawn at random; another one at each call."""

    def derive(self, username: str, key_id: str, generation: int) -> str:
        """The code of one account, the same as long as its generation is; LookupError for a lost key."""


class AccountAction(StrEnum):
    """What Happi is asked to do with one account."""

    CREATE = "create"
    REACTIVATE = "reactivate"
    NEW_CODE = "new_code"
    SUSPEND = "suspend"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, repr=False)
class HandOverRow:
    """One account of a batch, and what becomes of it.

    `password` goes with every creation and new code, and with a reactivation for which one was asked; never else.
    """

    username: str
    nom: str
    prenom: str
    action: AccountAction
    fase: int
    password: str | None = None


class HandOver(Protocol):
    """How a batch of accounts reaches Happi, and how its answer comes back (decision 0008)."""

    @property
    def answers(self) -> bool:
        """Whether `refused` is this adapter's own answer: then it holds, whatever button a person presses."""

    async def export(self, batch: str, rows: Sequence[HandOverRow]) -> str:
        """Hand the rows over, anew each time, twice nothing; returns the SHA-256 of what they ask.

        ValueError, which names no account, for rows that no hand-over may carry.
        """

    async def refused(self, batch: str) -> frozenset[str] | None:
        """The usernames of the return file that were not imported; None while there is no such file."""

    async def forget(self, batch: str) -> None:
        """Delete the batch's files once it is confirmed."""


class Interpreter(Protocol):
    """A mail in the form the engine weighs it, with the boundary's verdict; never raises."""

    def read(self, raw: bytes) -> MessageReading:
        """What the mail says and whether its author is believed."""

    async def signed(self, reading: MessageReading, raw: bytes) -> MessageReading:
        """The same reading; where the boundary was silent, a DKIM signature may speak if the settings allow."""

    def question(self, reading: MessageReading, population: str, computes: date | None = None) -> Question:
        """What the mail asks, in codes: `population` is who asks, citizen, school or staff.

        `computes`: the day of a mail that may ask for a calculation too, whose topic is « poles_calcul ».
        """

    def computed(self, reading: MessageReading, day: date) -> tuple[str, ...]:
        """The French lines that answer the calculation asked for; empty where it has no result."""

    def masked(self, text: str) -> str:
        """The text without passwords and national numbers."""

    def kind(self, attachment: Attachment) -> str:
        """What an attachment is by its bytes: workbook | pdf | document | image | mail | archive | other."""


class UnreadableError(Exception):
    """No child could read a mail to its end: it took too long, too much memory, or ended the child."""


class Readers(Protocol):
    """Hostile bytes, read in limited children; a workbook or a form never raises, whatever it contains."""

    async def workbook(self, content: bytes, name: str, context: ReadingContext) -> WorkbookReading:
        """What a workbook says; a refusal when it can't be taken."""

    async def form(self, content: bytes, name: str, context: FormContext) -> FormReading:
        """What a filled form says; a refusal when it can't be read, or is another paper."""

    async def message(self, raw: bytes) -> MessageReading:
        """What a mail says and whether its author is believed, as `Interpreter.read`; UnreadableError."""


class Renderers(Protocol):
    """Documents made in recycled children."""

    async def access_pages(
        self, school: Etablissement, pages: Sequence[AccessPage], limit: int
    ) -> tuple[PdfPart, ...]:
        """One A4 page a student, in the given order, in as many PDFs as `limit` bytes each asks for."""


@dataclass(frozen=True, slots=True, repr=False)
class File:
    """A file that goes out: attached to a mail or exported."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """A mail to compose: template folder, its values, threading and files."""

    template: str  # happi_ouverture/recue
    values: Mapping[str, object]
    sender: str
    to: tuple[str, ...]
    message_id: str
    date: datetime
    cc: tuple[str, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    automatic: str = "auto-generated"  # RFC 3834: auto-replied for an answer to one mail
    files: tuple[File, ...] = ()


class Writer(Protocol):
    """Decisions → bytes; pure."""

    def mail(self, mail: Mail) -> bytes:
        """The mail as RFC 5322 bytes."""

    def canevas(self, school: Etablissement, year: SchoolYear) -> bytes:
        """The template made for one school."""

    def doubts(self, school: Etablissement, asked: ToConfirm, beside: bytes | None = None) -> bytes:
        """The sheet « À confirmer », alone or beside a workbook of ours."""

    def correction(
        self,
        school: Etablissement,
        year: SchoolYear,
        rows: Sequence[StudentRow],
        problems: Sequence[Problem],
        refusal: Refusal | None = None,
    ) -> bytes:
        """The template with the school's rows and a sentence beside each fault."""

    def annexe(self, number: int, fields: Mapping[str, str], *, return_to: str, copy_to: str = "") -> bytes:
        """Annex 1, 2, 3 or 5 of the e-Pôles circular, filled in with what is known of it."""
