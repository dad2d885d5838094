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
    """One part of a mail that a person would call an attachment; `origin` is where it was found.

    `role` is `file` for what somebody meant to send, `container` for what only holds those that follow it, and
    `accessory` for what mail programs add: a picture of the text, a signature, a visiting card.
    """

    name: str | None
    content_type: str
    content: bytes
    sha256: str
    origin: str = "mime"  # mime | tnef | zip | rfc822 | smime
    role: str = "file"  # file | container | accessory

    @property
    def size(self) -> int:
        """Decoded size in bytes."""
        return len(self.content)


class Verdict(StrEnum):
    """Whether the From address is believed."""

    PASS = "pass"  # noqa: S105 - a verdict of RFC 8601
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, repr=False)
class Authenticity:
    """The verdict of the trust boundary, with a reason that a person understands (French).

    `code` is the reason's short stable name (docs/codes.md), for a card or a log.
    """

    verdict: Verdict
    reason: str
    code: str = ""


class BounceReason(StrEnum):
    """Why a mail did not arrive, as far as it changes what an agent does about it."""

    BOX_UNKNOWN = "box_unknown"
    BOX_FULL = "box_full"
    TOO_LARGE = "too_large"
    REFUSED_POLICY = "refused_policy"
    DELAYED = "delayed"
    OTHER = "other"


_REASONS = {  # subject and detail of an enhanced status code (RFC 3463), or its subject alone
    "1": BounceReason.BOX_UNKNOWN,
    "1.7": BounceReason.REFUSED_POLICY,  # 1.7 and 1.8 speak of our address, not of theirs
    "1.8": BounceReason.REFUSED_POLICY,
    "2.1": BounceReason.BOX_UNKNOWN,  # closed, takes no mail any more
    "2.2": BounceReason.BOX_FULL,
    "2.3": BounceReason.TOO_LARGE,
    "3.1": BounceReason.BOX_FULL,
    "3.4": BounceReason.TOO_LARGE,
    "7": BounceReason.REFUSED_POLICY,
}
_VAGUE = frozenset({"1.0", "7.0", "7.1"})  # servers write them for anything: their words say more


def refusal_reason(status: str | None, hint: BounceReason | None = None) -> BounceReason:
    """Why a mail was refused for good: its enhanced status where that is precise, else what the words hint at."""
    detail = (status or "").partition(".")[2]
    told = _REASONS.get(detail) or _REASONS.get(detail.partition(".")[0])
    if told is None or detail in _VAGUE:
        return hint or told or BounceReason.OTHER
    return told


@dataclass(frozen=True, slots=True, repr=False)
class Bounce:
    """What a notice of non-delivery says (RFC 3464, or a server's own words); `hint` comes from these words."""

    final: bool
    recipients: tuple[str, ...]
    original_message_id: str | None = None
    status: str | None = None
    hint: BounceReason | None = None

    @property
    def reason(self) -> BounceReason:
        """A short stable code: the status decides where it is precise, else the words of the notice."""
        if not self.final:
            return BounceReason.DELAYED
        return refusal_reason(self.status, self.hint)


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Someone whom a form names: `role` is `gestionnaire`, `direction`, …"""

    role: str
    name: str
    function: str = ""


class Signature(StrEnum):
    """How a form is signed; `unknown`: there is an electronic signature, or a scan, that could not be judged."""

    EID_VALID = "eid_valid"
    EID_INVALID = "eid_invalid"
    IMAGE = "image"
    TEXT = "text"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, repr=False)
class FormReading:
    """A form of the administration: its kind, numbers, the persons it names, and the fields left blank.

    A paper that can't be read as a form has a `refusal`, and then `form` is empty.
    """

    form: str  # happi_ouverture, epoles_annexe_1, …
    fase: int | None
    po_fase: int | None = None
    persons: tuple[Person, ...] = ()
    missing: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    problems: "tuple[FormProblem, ...]" = ()
    signature: Signature = Signature.NONE
    signature_code: str | None = None  # why an electronic signature could not be judged (docs/codes.md)
    profile: str | None = None  # coordonnateur | pouvoir_organisateur | direction: whose access it is about
    phone: str | None = None  # of the beneficiary, as it is dialled: 0475123456
    refusal: "Refusal | None" = None


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
    authenticity: Authenticity = Authenticity(
        Verdict.UNKNOWN, "aucune frontière de confiance n’est configurée", "no_boundary"
    )
    form: FormReading | None = None
    codes: frozenset[str] = frozenset()  # what the text is about: asks_for_happi, movement_in_words, …
    references_found: tuple[str, ...] = ()  # dossier references « [VGM-…] » seen in the subject
    fases_found: tuple[int, ...] = ()  # FASE numbers and ec boxes seen in the subject
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
class FormProblem:
    """Something to tell about one field of a form, or the whole of it (`field` None); `message` is French."""

    field: str | None
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
    movement: str | None = None  # in | out | code (a new access code)
    date_as_written: str = ""  # what the school typed, for its correction workbook; kept with the row


@dataclass(frozen=True, slots=True, repr=False)
class IgnoredRow:
    """A non-blank row that is no student: title, total, example, repeated header…"""

    sheet: str
    row: int
    code: str


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """A line of the sheet « À confirmer »: its opaque code, and Oui, Non or nothing understood (None)."""

    code: str
    answer: bool | None
    row: int = 0  # the line that says it, as the school's program numbers it; 0 when unknown


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
    answers: tuple[Answer, ...] = ()  # of the sheet « À confirmer »; there may be no student beside them
    answers_reference: str | None = None  # the dossier and the version that were asked about
    answers_version: int | None = None
    answers_edited: int = 0  # lines of that sheet whose names were changed: they are not read
