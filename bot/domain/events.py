"""What happened, past tense. Every event carries its time; none carries a name or a text (promise 2)."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.domain.batch_events import (
    BatchExported,
    ChangesApplied,
    CodesWithoutAccount,
    DeletionUndone,
    ImportConfirmed,
    PagesRendered,
)
from bot.domain.grant_events import GrantEvent
from bot.domain.numbers import Fase, PoFase
from bot.domain.pix import Period
from bot.domain.question_events import QuestionAsked
from bot.domain.readings import BounceReason
from bot.domain.school_events import EnvironmentClosed, GrantsChecked, SchoolCounted, SchoolVanished
from bot.domain.words import AgentId, Code, Digest, Reference, TemplateName, Word, YearName


class _Event(Word):
    at: datetime


# --- a mail came in -----------------------------------------------------------------------------------------


class FormArrived(_Event):
    """A form of the administration was notified or sent: its numbers, and the fields left blank."""

    kind: Literal["form_arrived"] = "form_arrived"
    mail: int
    form: Code
    fase: Fase | None = None
    po_fase: PoFase | None = None
    missing: tuple[Code, ...] = ()
    people: Digest | None = None  # keyed hash of whom it names: another form, or the same again
    period: Period | None = None  # of a request that may be made at certain times only
    part: int | None = None  # the attachment that it is; None for one that is typed in the mail
    notes: tuple[Code, ...] = ()  # what an agent must know of it: problems, and how it is signed
    account: Digest | None = None  # keyed hash of the Cerbère account that it gives the person
    content: Digest | None = None  # keyed hash of all that it says
    sender: Literal["school", "po", "anyone"] = "school"


class WorkbookArrived(_Event):
    """A workbook came from the box of this dossier's school."""

    kind: Literal["workbook_arrived"] = "workbook_arrived"
    mail: int
    digest: Digest  # of the attachment


class ReplyArrived(_Event):
    """The box answered a mail of this dossier; the words are in the mailbox, and only there."""

    kind: Literal["reply_arrived"] = "reply_arrived"
    mail: int
    files: bool = False  # something is attached, though no workbook


class LetterArrived(_Event):
    """A mail that no procedure claims for certain: what it seems to be about, by match codes."""

    kind: Literal["letter_arrived"] = "letter_arrived"
    mail: int
    box: Code = "happi"  # the service box it came to
    codes: tuple[Code, ...] = ()
    from_school: bool = False
    files: bool = False  # something is attached
    quiet: bool = False  # the box had enough automatic answers today
    more: int = 0  # letters of the box today beyond those that get a card of their own
    dangerous: bool = False  # it carries a file that nobody must open
    sender: Literal["school", "po", "anyone"] | None = None  # whose form its question stands beside
    beside: Reference | None = None  # the dossier of that form


class MailQuarantined(_Event):
    """A mail whose author is not believed; `notice` says that the named box may be told today.

    `claims` is whom an agent may believe all the same: school_box, po_box, listed; None when nobody may.
    `flood` counts the mails of a day beyond those that get a card of their own.
    """

    kind: Literal["mail_quarantined"] = "mail_quarantined"
    mail: int | None = None  # none where not even the mail could be read
    verdict: Code
    box: Code = "happi"
    reason: Code | None = None  # `Authenticity.code`
    claims: Code | None = None
    notice: bool = False
    flood: int = 0
    dangerous: bool = False  # it carries a file that nobody must open


# --- an agent decided ---------------------------------------------------------------------------------------


class Chosen(_Event):
    """A named agent pressed a button of the card as it stood; `words` is the blob of what was typed.

    `target` is the dossier that was picked from a list, `pick` what was picked from a menu.
    """

    kind: Literal["chosen"] = "chosen"
    choice: Code
    agent: AgentId
    words: Digest | None = None
    target: Reference | None = None
    pick: Code | None = None


# --- an effect came back ------------------------------------------------------------------------------------


class CanevasRead(_Event):
    """The file of `mail` was read: how many rows and problems, or why it can't be taken at all."""

    kind: Literal["canevas_read"] = "canevas_read"
    mail: int
    list: int
    rows: int
    errors: int
    warnings: int
    refusal: Code | None = None
    list_kind: Code | None = None
    whose_doubt: bool = False  # the file names another school than the box (exigence C4)
    answers: int = 0  # lines of our sheet « À confirmer » that came back
    settled: int = 0  # those that answer Oui or Non to what was asked last
    outdated: bool = False  # they answer an older sheet, or that of another dossier


class Compared(_Event):
    """The list was compared with the accounts of its school (exigences E4-E6).

    The `doubtful` stay as they are until the school says who is who (promise 4); `guards` ask to look twice.
    """

    kind: Literal["compared"] = "compared"
    list: int
    change_set: int
    created: int = 0
    reactivated: int = 0
    unchanged: int = 0
    deleted: int = 0
    new_codes: int = 0
    revived: int = 0  # deleted accounts of students who are there again (exigences E5, N4)
    doubtful: int = 0
    asked: int = 0  # questions that the school was not asked yet
    guards: tuple[Code, ...] = ()


class ListUnclear(_Event):
    """Nothing tells whether a list is complete or names the new students only: an agent is asked (exigence N6)."""

    kind: Literal["list_unclear"] = "list_unclear"
    list: int
    rows: int
    known: int


class MailAccepted(_Event):
    """The mail server took a mail that asked to be told about."""

    kind: Literal["mail_accepted"] = "mail_accepted"
    template: TemplateName
    number: int = 0


class MailRefused(_Event):
    """A mail can't reach a box: refused for good, or bounced later; `batches` are those whose pages it held."""

    kind: Literal["mail_refused"] = "mail_refused"
    template: TemplateName
    number: int = 0
    batches: tuple[int, ...] = ()
    code: int = 0
    reason: BounceReason = BounceReason.OTHER
    box: Literal["school", "po"] = "school"


class EffectParked(_Event):
    """An effect was set aside after its last try: people must look."""

    kind: Literal["effect_parked"] = "effect_parked"
    effect: Code
    template: TemplateName | None = None  # of a mail


# --- the service watches over itself -------------------------------------------------------------------------


class BrakeBit(_Event):
    """A numeric brake holds: `answers` or `mails` to one box in a day, `overall` for what leaves in an hour."""

    kind: Literal["brake_bit"] = "brake_bit"
    brake: Literal["answers", "mails", "overall"]
    limit: int


class BrakeEased(_Event):
    """Nothing is held back any more."""

    kind: Literal["brake_eased"] = "brake_eased"


class BoxSilent(_Event):
    """Something is wrong with a service box since then.

    `silent`: it can't be visited; `quiet`: it is, but nothing comes; `held`: its server does not give some mails;
    `full`: it takes nothing more.
    """

    kind: Literal["box_silent"] = "box_silent"
    box: Code
    since: datetime
    what: Literal["silent", "quiet", "held", "full"] = "silent"
    trouble: Code = "unknown"
    mails: int = 0


class BoxBack(_Event):
    """What was wrong with the box is over."""

    kind: Literal["box_back"] = "box_back"
    box: Code


class MailSetAside(_Event):
    """A received mail could not be handled: it stays in its box, and people must look."""

    kind: Literal["mail_set_aside"] = "mail_set_aside"
    box: Code
    came: datetime
    reason: Code  # too_large | too_many_parts | unreadable | error
    megabytes: int = 0


class DateMissed(_Event):
    """A date came too long ago to be acted upon without asking; `held` is the recorded event that waits."""

    kind: Literal["date_missed"] = "date_missed"
    job: Code
    day: date
    held: int


# --- the yearly life of accounts ------------------------------------------------------------------------------


class YearCounted(_Event):
    """How many schools and accounts the end of this school year concerns."""

    kind: Literal["year_counted"] = "year_counted"
    year: YearName
    schools: int
    accounts: int


class YearEnded(_Event):
    """15 July came: the accounts of this dossier's school are to be deactivated."""

    kind: Literal["year_ended"] = "year_ended"
    year: YearName


class AccountsDeactivated(_Event):
    """The accounts of one school were deactivated; `batch` hands the suspension over, None when Happi has none."""

    kind: Literal["accounts_deactivated"] = "accounts_deactivated"
    year: YearName
    accounts: int
    batch: int | None = None


class ListsCounted(_Event):
    """How many schools were awaited with a list of this year, and how many have sent nothing.

    `paused`: sending is suspended, and nobody was reminded.
    """

    kind: Literal["lists_counted"] = "lists_counted"
    year: YearName
    awaited: int
    silent: int
    paused: bool = False


class ListAwaited(_Event):
    """No list of this year came from the dossier's school; `number` counts the reminders."""

    kind: Literal["list_awaited"] = "list_awaited"
    year: YearName
    number: int


class ListsReady(_Event):
    """So many lists wait that may be approved together; `moved`: their card is now that of another day."""

    kind: Literal["lists_ready"] = "lists_ready"
    lists: int
    moved: bool = False


# --- other dossiers, the register, the calendar -------------------------------------------------------------


class EnvironmentOpened(_Event):
    """ETNIC opened the environment of this school."""

    kind: Literal["environment_opened"] = "environment_opened"


class RequestRefused(_Event):
    """The school's request for an environment was refused."""

    kind: Literal["request_refused"] = "request_refused"


class SchoolRegistered(_Event):
    """The register now knows this dossier's school."""

    kind: Literal["school_registered"] = "school_registered"


class Due(_Event):
    """A date that the dossier waited for; `day` is its own date, also when it is delivered late."""

    kind: Literal["due"] = "due"
    job: Code
    day: date


Event = Annotated[
    FormArrived
    | QuestionAsked
    | WorkbookArrived
    | ReplyArrived
    | LetterArrived
    | MailQuarantined
    | Chosen
    | CanevasRead
    | Compared
    | CodesWithoutAccount
    | DeletionUndone
    | ListUnclear
    | ChangesApplied
    | BatchExported
    | ImportConfirmed
    | PagesRendered
    | MailAccepted
    | MailRefused
    | EffectParked
    | BrakeBit
    | BrakeEased
    | BoxSilent
    | BoxBack
    | MailSetAside
    | DateMissed
    | YearCounted
    | YearEnded
    | AccountsDeactivated
    | ListsCounted
    | ListAwaited
    | ListsReady
    | EnvironmentOpened
    | RequestRefused
    | SchoolRegistered
    | SchoolVanished
    | SchoolCounted
    | GrantsChecked
    | GrantEvent
    | EnvironmentClosed
    | Due,
    Field(discriminator="kind"),
]
EVENTS: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads and writes any event as JSON."""
