"""What readers found in bytes: mails, workbooks and forms.

Readings hold names: they never enter an engine row, and `repr` shows none of their content.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """A display name and an address, as written in a header."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, repr=False)
class Attachment:
    """One part of a mail that a person would call an attachment; `origin` is where it was found."""

    name: str | None
    content_type: str
    content: bytes
    sha256: str
    origin: str = "mime"  # mime | tnef | zip | rfc822 | smime

    @property
    def size(self) -> int:
        """Decoded size in bytes."""
        return len(self.content)


class Verdict(StrEnum):
    """Whether the From address is believed."""

    PASS = "pass"  # noqa: S105 - a verdict of RFC 8601
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Authenticity:
    """The verdict of the trust boundary, with a reason that a person understands (French)."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Bounce:
    """A delivery status notification (RFC 3464)."""

    final: bool
    recipients: tuple[str, ...]
    original_message_id: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Someone whom a form names: `role` is `gestionnaire`, `direction`, …"""

    role: str
    name: str
    function: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class FormReading:
    """A form of the administration: its kind, numbers, the persons it names, and the fields left blank."""

    form: str  # happi_ouverture, epoles_annexe_1, …
    fase: int | None
    po_fase: int | None = None
    persons: tuple[Person, ...] = ()
    missing: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class MessageReading:
    """A mail, as `inspect --json` shows it."""

    author: Address | None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    subject: str = ""
    date: datetime | None = None
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    reply: str = ""
    attachments: tuple[Attachment, ...] = ()
    automatic: str | None = None  # auto_reply | bounce | list | own
    bounce: Bounce | None = None
    authenticity: Authenticity = Authenticity(Verdict.UNKNOWN, "aucune frontière de confiance n’est configurée")
    form: FormReading | None = None
    codes: frozenset[str] = frozenset()  # what the text is about: asks_for_happi, movement_in_words, …
    references_found: tuple[str, ...] = ()  # dossier references « [VGM-…] » seen in the subject
    defects: tuple[str, ...] = ()


class Level(StrEnum):
    """An error refuses the row or the file; a warning is only said."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, repr=False)
class Problem:
    """Something to tell the school about one row, or the whole file (`row` None); `message` is French."""

    sheet: str
    row: int | None
    column: str | None  # nom | prenom | date_naissance | movement | None
    level: Level
    code: str
    message: str


@dataclass(frozen=True, slots=True, repr=False)
class StudentRow:
    """A row taken for a student, cleaned, faulty ones included. `row` is 1-based, as Excel shows it."""

    sheet: str
    row: int
    nom: str
    prenom: str
    date_naissance: str | None  # YYYY-MM-DD, or YYYY when only the year is known
    movement: str | None = None  # in | out
    date_as_written: str = ""  # what the school typed, for its correction workbook; kept with the row


@dataclass(frozen=True, slots=True, repr=False)
class IgnoredRow:
    """A non-blank row that is no student: title, total, example, repeated header…"""

    sheet: str
    row: int
    code: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that can't be taken at all: a stable code and a French sentence that says what to do."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, repr=False)
class WorkbookReading:
    """A canevas, as `inspect --json` shows it; with `refusal`, nothing else need be there."""

    refusal: Refusal | None = None
    format: str | None = None  # xlsx | xlsm | xlsb | xls | ods | csv
    fase: int | None = None
    school_year: str | None = None
    list_kind: str | None = None  # complete | movement
    rows: tuple[StudentRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    ignored_rows: tuple[IgnoredRow, ...] = ()
    ignored_columns: tuple[str, ...] = ()
