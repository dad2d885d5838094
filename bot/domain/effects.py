"""What follows from a decision, imperative: rows that the engine carries out at least once."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, TypeAdapter

from bot.domain.grant_events import Step
from bot.domain.mail_parts import Attachment, Box, Recipients, ToSchool
from bot.domain.schools import Environment
from bot.domain.words import AgentId, Code, Digest, Facts, Reference, TemplateName, Word, YearName


class _Effect(Word):
    lane: ClassVar[str]
    """Effects of one dossier in one lane leave in order."""


class SendMail(_Effect):
    """A mail to a registered box.

    `answers` is the mail it replies to, `first` an earlier one that it speaks of, `named_by` the one that names
    the persons it announces, however late it leaves, `words` the blob of an agent's words; `number` tells mails of
    one template apart, `tell` asks for a `MailAccepted`, and `batches` are those whose pages it carries.
    """

    lane: ClassVar[str] = "mail"
    kind: Literal["send_mail"] = "send_mail"
    template: TemplateName
    to: Recipients = ToSchool()
    answers: int | None = None
    first: int | None = None
    named_by: int | None = None
    words: Digest | None = None
    list: int | None = None
    facts: Facts = Field(default_factory=dict)
    attach: Attachment | None = None
    number: int = 0
    tell: bool = False
    batches: tuple[int, ...] = ()
    waiting: tuple[Box, ...] = ()  # the boxes that could not take it when the others did: it is theirs alone now
    grants: Code | None = None  # the application whose accesses, as they stand when it leaves, it lists
    computes: int | None = None  # the mail whose calculation it gives, made anew from its words when it leaves


class FileNote(_Effect):
    """File a readable mail with the names an agent needs in the box of the procedure, where only agents read.

    `named_by` is the mail that names them, `part` the attachment of it that is their form (of several); without a
    mail they are those in office in the school.
    """

    lane: ClassVar[str] = "file"
    kind: Literal["file_note"] = "file_note"
    template: TemplateName
    named_by: int | None = None
    part: int | None = None
    list: int | None = None
    batch: int | None = None  # its accounts that ETNIC refused
    facts: Facts = Field(default_factory=dict)


class FileSchools(_Effect):
    """File the schools that a date concerns, with their numbers, in the service box.

    `what`: those whose accounts of the year are active, those that sent no list of it, or those that have not
    confirmed their accesses.
    """

    lane: ClassVar[str] = "file"
    kind: Literal["file_schools"] = "file_schools"
    template: TemplateName
    what: Literal["active", "silent", "unconfirmed"]
    year: YearName
    application: Code | None = None  # whose accesses


class MoveMail(_Effect):
    """Move a handled mail out of INBOX to `Traités/<school year>`."""

    lane: ClassVar[str] = "move"
    kind: Literal["move_mail"] = "move_mail"
    mail: int


class DrawCard(_Effect):
    """Draw the dossier's card of one desk as it stands when this runs."""

    lane: ClassVar[str] = "slack"
    kind: Literal["draw_card"] = "draw_card"
    desk: Code


class AddLine(_Effect):
    """One line in the thread of the dossier's card: a mail, a decision, an outcome; no content."""

    lane: ClassVar[str] = "slack"
    kind: Literal["add_line"] = "add_line"
    desk: Code
    code: Code
    template: TemplateName | None = None
    agent: AgentId | None = None
    facts: Facts = Field(default_factory=dict)
    selection: int | None = None  # what came of it is told


class Whisper(_Effect):
    """Tell one agent why a press decided nothing, or what came of a selection."""

    lane: ClassVar[str] = "whisper"
    kind: Literal["whisper"] = "whisper"
    desk: Code
    agent: AgentId
    code: Code
    selection: int | None = None


class ReadWorkbook(_Effect):
    """Read a canevas in a child process: the attachment of this mail whose bytes have this digest."""

    lane: ClassVar[str] = "read"
    kind: Literal["read_workbook"] = "read_workbook"
    mail: int
    digest: Digest


class Compare(_Effect):
    """Compare a list with the accounts of its school; `taken_as` where an agent said what it is."""

    lane: ClassVar[str] = "work"
    kind: Literal["compare"] = "compare"
    list: int
    taken_as: Literal["complete", "movement"] | None = None


class ApplyChanges(_Effect):
    """Write the accounts of an approved change set, in one transaction."""

    lane: ClassVar[str] = "work"
    kind: Literal["apply_changes"] = "apply_changes"
    change_set: int


class EraseDeleted(_Effect):
    """Forget who the deleted accounts of a batch belonged to when its days are over (exigence N4)."""

    lane: ClassVar[str] = "work"
    kind: Literal["erase_deleted"] = "erase_deleted"
    batch: int


class UndoDeletion(_Effect):
    """Give back the accounts that a batch deleted, where it is still known whose they were (exigence N4)."""

    lane: ClassVar[str] = "work"
    kind: Literal["undo_deletion"] = "undo_deletion"
    batch: int


class ExportBatch(_Effect):
    """Write the hand-over file of a batch."""

    lane: ClassVar[str] = "work"
    kind: Literal["export_batch"] = "export_batch"
    batch: int


class ConfirmImport(_Effect):
    """Take ETNIC's answer on a batch: all imported, or all but those of the return file."""

    lane: ClassVar[str] = "work"
    kind: Literal["confirm_import"] = "confirm_import"
    batch: int
    with_errors: bool


class RenderPages(_Effect):
    """Make the access pages of the imported accounts of some batches, one page an account."""

    lane: ClassVar[str] = "render"
    kind: Literal["render_pages"] = "render_pages"
    batches: tuple[int, ...]


class CountYear(_Effect):
    """Count the schools and accounts that the end of a school year concerns."""

    lane: ClassVar[str] = "work"
    kind: Literal["count_year"] = "count_year"
    year: YearName


class EndYear(_Effect):
    """Begin the deactivation, a dossier a school: one that can't be done holds back no other."""

    lane: ClassVar[str] = "work"
    kind: Literal["end_year"] = "end_year"
    year: YearName


class DeactivateAccounts(_Effect):
    """Deactivate the accounts of the dossier's school that date from this year or before, in one transaction."""

    lane: ClassVar[str] = "work"
    kind: Literal["deactivate_accounts"] = "deactivate_accounts"
    year: YearName


class CountLists(_Effect):
    """Count the schools whose list of this year has not come; with a `number`, remind each of them."""

    lane: ClassVar[str] = "work"
    kind: Literal["count_lists"] = "count_lists"
    year: YearName
    number: int | None = None


class CountSchool(_Effect):
    """Count the accounts and the other open dossiers of the dossier's school."""

    lane: ClassVar[str] = "work"
    kind: Literal["count_school"] = "count_school"


class CheckGrants(_Effect):
    """Look whether the dossier's school holds a profile of an application, and whether a `paper` is there.

    `named_by`: what the person whom this mail's form names holds in the school or its PO; `profile` is then not
    asked about. `part` is the attachment that is the form.
    """

    lane: ClassVar[str] = "work"
    kind: Literal["check_grants"] = "check_grants"
    application: Code
    profile: Code | None = None
    paper: Code | None = None
    named_by: int | None = None
    part: int | None = None


class RecordGrant(_Effect):
    """The dossier's school, or the person whom this mail's form names, now holds a profile of an application."""

    lane: ClassVar[str] = "work"
    kind: Literal["record_grant"] = "record_grant"
    application: Code
    profile: Code
    named_by: int | None = None
    part: int | None = None  # the attachment that is the form


class EndGrants(_Effect):
    """The person whom this mail's form names no longer holds a profile of an application in the dossier's place.

    Without a profile: any, in the schools of the PO too where the dossier is about a PO alone.
    """

    lane: ClassVar[str] = "work"
    kind: Literal["end_grants"] = "end_grants"
    application: Code
    profile: Code | None
    named_by: int
    part: int | None = None  # the attachment that is the form


class CountGrants(_Effect):
    """Count who holds accesses of an application, and ask, remind, or no longer await each school and PO."""

    lane: ClassVar[str] = "work"
    kind: Literal["count_grants"] = "count_grants"
    application: Code
    year: YearName
    step: Step


class RecordEnvironment(_Effect):
    """Note how far the school's environment is; done with the decision itself."""

    lane: ClassVar[str] = "now"
    kind: Literal["record_environment"] = "record_environment"
    state: Environment


class RecordContacts(_Effect):
    """The persons that this mail names take office; those of the same roles before them get an end date.

    It is the mail that the agent decided on: one that came since, or beside it, puts nobody in office (promise 5).
    """

    lane: ClassVar[str] = "now"
    kind: Literal["record_contacts"] = "record_contacts"
    named_by: int | None


class Announce(_Effect):
    """Tell the other dossiers of the school (about grants, of its PO too); delivered with the decision itself."""

    lane: ClassVar[str] = "now"
    kind: Literal["announce"] = "announce"
    event: Literal["environment_opened", "environment_closed", "request_refused", "grants_changed"]


class Requeue(_Effect):
    """Weigh a mail again: its school is now in the register, or an agent takes it at its word.

    Without a mail: each mail of the dossier, which a named agent wants looked at again.
    """

    lane: ClassVar[str] = "now"
    kind: Literal["requeue"] = "requeue"
    mail: int | None = None
    accepted_by: AgentId | None = None


class Attribute(_Effect):
    """Give a letter, as a reply, to an open dossier of the same school that an agent named."""

    lane: ClassVar[str] = "now"
    kind: Literal["attribute"] = "attribute"
    mail: int
    to: Reference
    agent: AgentId
    files: bool = False


class GiveUpParked(_Effect):
    """The mails of the dossier that were set aside never leave: an agent decided something else."""

    lane: ClassVar[str] = "now"
    kind: Literal["give_up_parked"] = "give_up_parked"


class ReleaseBrake(_Effect):
    """Let as many mails leave again as an hour allows, at once: a named agent decided it."""

    lane: ClassVar[str] = "now"
    kind: Literal["release_brake"] = "release_brake"


class ReleaseDate(_Effect):
    """A date that was held until an agent decided: it is delivered now, with its own day, or given up."""

    lane: ClassVar[str] = "now"
    kind: Literal["release_date"] = "release_date"
    held: int
    run: bool


class Remind(_Effect):
    """Ask for a `Due` event at 8 a.m. in Brussels, `days` days after the decision; without a number, the next one.

    Or `hours` hours after it, where that is between 8 and 17 h; else the next morning.
    """

    lane: ClassVar[str] = "now"
    kind: Literal["remind"] = "remind"
    job: Code
    days: int = 0
    hours: int = 0


Effect = Annotated[
    SendMail
    | FileNote
    | FileSchools
    | MoveMail
    | DrawCard
    | AddLine
    | Whisper
    | ReadWorkbook
    | Compare
    | ApplyChanges
    | EraseDeleted
    | UndoDeletion
    | ExportBatch
    | ConfirmImport
    | RenderPages
    | CountYear
    | EndYear
    | DeactivateAccounts
    | CountLists
    | CountSchool
    | CheckGrants
    | RecordGrant
    | EndGrants
    | CountGrants
    | RecordEnvironment
    | RecordContacts
    | Announce
    | Requeue
    | Attribute
    | GiveUpParked
    | ReleaseBrake
    | ReleaseDate
    | Remind,
    Field(discriminator="kind"),
]
EFFECTS: TypeAdapter[Effect] = TypeAdapter(Effect)
"""Reads and writes any effect as JSON."""
