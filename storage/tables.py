"""Every table. Engine rows (event, effect, dossier, transition, card, job) hold no name and no text."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import Id, Instant, Personal


def _id() -> int | None:
    key: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    return key


def _instant(*, nullable: bool = False, index: bool = False) -> datetime:
    value: datetime = Field(sa_column=Column(Instant, nullable=nullable, index=index))
    return value


def _personal() -> str:
    value: str = Field(sa_column=Column(Personal, nullable=True))
    return value


def _waiting(kind: str) -> Index:
    """The pending inputs of one kind are found at once, however many others wait before them.

    `kind` is among the columns so that SQLite prefers it to the index of all that is pending.
    """
    which = text(f"state = 'new' AND kind = '{kind}'")
    return Index(f"event_{kind}", "kind", "id", sqlite_where=which, postgresql_where=which)


# --- engine rows ----------------------------------------------------------------------------------------------


class Event(SQLModel, table=True):
    """An input, recorded before it is acknowledged; `key` makes it one."""

    __tablename__ = "event"
    __table_args__ = (
        Index("event_pending", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
        *(_waiting(kind) for kind in ("press", "heavy")),
    )
    id: int | None = _id()
    key: str = Field(unique=True)
    kind: str
    payload: str
    blob: str | None = None
    state: str = "new"  # new | held | done | parked | dropped
    case_id: int | None = Field(default=None, index=True)
    attempts: int = 0
    reason: str | None = None
    trace: str | None = None
    at: datetime = _instant()


class Dossier(SQLModel, table=True):
    """One dossier; among the open ones a procedure's key stands once."""

    __tablename__ = "dossier"
    __table_args__ = (
        Index(
            "dossier_open_key",
            "procedure",
            "key",
            unique=True,
            sqlite_where=text("is_open = 1"),
            postgresql_where=text("is_open"),
        ),
    )
    id: int | None = _id()
    reference: str = Field(unique=True)
    procedure: str
    key: str
    state: str
    data: str
    year: str
    fase: int | None = Field(default=None, index=True)
    po_fase: int | None = None
    is_open: bool = True
    created_at: datetime = _instant()
    updated_at: datetime = _instant()


class Transition(SQLModel, table=True):
    """One line of a dossier's history."""

    __tablename__ = "transition"
    id: int | None = _id()
    case_id: int = Field(index=True)
    event_id: int | None = None
    event: str
    before: str
    after: str
    agent: str | None = None
    at: datetime = _instant()


class Card(SQLModel, table=True):
    """The card of a dossier at one desk."""

    __tablename__ = "card"
    case_id: int = Field(primary_key=True)
    desk: str = Field(primary_key=True)
    card: str
    version: int
    channel: str | None = None
    ts: str | None = None


class Effect(SQLModel, table=True):
    """Something to carry out, at least once."""

    __tablename__ = "effect"
    __table_args__ = (
        Index("effect_order", "case_id", "lane", "id"),
        Index(
            "effect_pending",
            "lane",
            "due",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        UniqueConstraint("case_id", "number"),
    )
    id: int | None = _id()
    case_id: int
    number: int
    lane: str
    kind: str
    payload: str
    state: str = "pending"  # pending | done | refused | parked | dropped
    attempts: int = 0
    after_id: int | None = None
    after_until: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    reason: str | None = None
    trace: str | None = None
    due: datetime = _instant()
    created_at: datetime = _instant()


class Job(SQLModel, table=True):
    """A date that a dossier waits for."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("case_id", "code", "due"),)
    id: int | None = _id()
    case_id: int
    code: str
    state: str = "pending"  # pending | done
    due: datetime = _instant(index=True)


class Cursor(SQLModel, table=True):
    """How far a mailbox was recorded."""

    __tablename__ = "cursor"
    box: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)


class Mail(SQLModel, table=True):
    """A mail received; its Message-ID is kept as a keyed hash, its bytes as a blob."""

    __tablename__ = "mail"
    __table_args__ = (UniqueConstraint("box", "uidvalidity", "uid"),)
    id: int | None = _id()
    box: str
    uidvalidity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)
    blob: str = Field(index=True)
    message_id: str | None = Field(default=None, index=True)
    sender: str  # kind of sender who is believed; none
    verdict: str
    automatic: str | None = None
    said: str | None = None  # keyed hash of author, subject, words and files: the same mail in another box
    defect: str | None = None  # message_id_reused
    accepted_by: str | None = None  # the agent who took an unverified mail at its word
    case_id: int | None = Field(default=None, index=True)
    received_at: datetime = _instant()


class Sent(SQLModel, table=True):
    """A mail of ours, by the keyed hash of its Message-ID."""

    __tablename__ = "sent"
    effect_id: int = Field(primary_key=True)
    case_id: int = Field(index=True)
    message_id: str = Field(unique=True)
    template: str


class Notice(SQLModel, table=True):
    """A box that was told on that day that somebody used its name."""

    __tablename__ = "notice"
    fase: int = Field(primary_key=True)
    day: str = Field(primary_key=True)


class Setting(SQLModel, table=True):
    """A small value of the program itself."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: str


# --- bytes ----------------------------------------------------------------------------------------------------


class Blob(SQLModel, table=True):
    """Bytes under their SHA-256. `secret` ones stay out of backups and go after 48 hours."""

    __tablename__ = "blob"
    __table_args__ = (
        Index("blob_secret", "at", sqlite_where=text("secret = 1"), postgresql_where=text("secret")),
    )
    digest: str = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    secret: bool = False
    at: datetime = _instant()


# --- the register ---------------------------------------------------------------------------------------------


class School(SQLModel, table=True):
    """A school of the register (signalétique)."""

    __tablename__ = "school"
    fase: int = Field(primary_key=True)
    denomination: str
    type: str
    reseau: str = ""
    localite: str = ""
    po_fase: int | None = Field(default=None, index=True)
    po_denomination: str = ""
    implantations: str = ""  # comma-separated numbers


class EnvironmentState(SQLModel, table=True):
    """How far a school's Happi environment is; `origin` tells an imported state from ours."""

    __tablename__ = "environment"
    fase: int = Field(primary_key=True)
    state: str
    origin: str = "vaguemestre"  # vaguemestre | import | empty (an agent declared that it has no account yet)
    at: datetime = _instant()


# --- people: the only tables with names -----------------------------------------------------------------------


class Contact(SQLModel, table=True):
    """A manager, a direction: whom a form or a mail of the box named, with its date."""

    __tablename__ = "contact"
    id: int | None = _id()
    case_id: int = Field(index=True)
    fase: int | None = Field(default=None, index=True)
    role: str
    name: str = _personal()
    function: str = _personal()
    since: datetime = _instant()


class StudentList(SQLModel, table=True):
    """One version of a school's list."""

    __tablename__ = "student_list"
    id: int | None = _id()
    case_id: int = Field(index=True)
    mail_id: int
    refusal: str | None = None
    refusal_message: str | None = _personal()
    list_kind: str | None = None
    school_year: str | None = None
    rows: int = 0
    errors: int = 0
    warnings: int = 0
    at: datetime = _instant()


class ListRow(SQLModel, table=True):
    """One row of a list."""

    __tablename__ = "list_row"
    list_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    sheet: str = _personal()
    row: int
    nom: str = _personal()
    prenom: str = _personal()
    date_naissance: str | None = _personal()
    as_written: str = _personal()
    movement: str | None = None


class ListProblem(SQLModel, table=True):
    """One sentence for the school about a row or the file; it may quote a cell."""

    __tablename__ = "list_problem"
    list_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    sheet: str = _personal()
    row: int | None = None
    column_code: str | None = None
    level: str
    code: str
    message: str = _personal()


class Account(SQLModel, table=True):
    """One account of one school (exigences E9, E10); `state`: active | deactivated | deleted | erased."""

    __tablename__ = "account"
    id: int | None = _id()
    fase: int = Field(index=True)
    username: str = Field(unique=True)
    nom: str = _personal()
    prenom: str = _personal()
    date_naissance: str | None = _personal()
    state: str = "active"
    imported: bool = False  # ETNIC confirmed it
    generation: int = 0
    key_id: str = ""
    school_year: str
    origin: str = "vaguemestre"  # vaguemestre | import
    deleted_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    created_at: datetime = _instant()


class AccountStamp(SQLModel, table=True):
    """Counts the changes of a school's accounts, so that a stale comparison is seen."""

    __tablename__ = "account_stamp"
    fase: int = Field(primary_key=True)
    stamp: int


class Question(SQLModel, table=True):
    """A line of a sheet « À confirmer »: is this account (None: the row itself) the student of this row?"""

    __tablename__ = "question"
    fase: int = Field(primary_key=True)
    code: str = Field(primary_key=True)  # a keyed digest of what is asked
    account_id: int | None = None
    student: str = _personal()  # the normalised key of the row
    version: int  # the list that was asked about last
    answer: bool | None = None
    asked_at: datetime = _instant()
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class ChangeSet(SQLModel, table=True):
    """What a list would change, computed at one stamp of the school's accounts."""

    __tablename__ = "change_set"
    id: int | None = _id()
    list_id: int = Field(index=True)
    fase: int
    stamp: int
    state: str = "proposed"  # proposed | applied
    created: int = 0
    reactivated: int = 0
    unchanged: int = 0
    deleted: int = 0
    doubtful: int = 0


class Change(SQLModel, table=True):
    """One line of a change set: a row of the list, an account, or both."""

    __tablename__ = "change"
    change_set_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    action: str  # create | reactivate | keep | delete
    list_position: int | None = None
    account_id: int | None = None


class Batch(SQLModel, table=True):
    """Accounts of one school handed over to Happi; `state`: approved | exported | imported | imported_with_errors.

    Those of an approved change set, or without one those of the year that ended (exigence E1).
    """

    __tablename__ = "batch"
    id: int | None = _id()
    case_id: int = Field(index=True)
    change_set_id: int | None = Field(default=None, unique=True)
    fase: int
    state: str = "approved"
    sha256: str | None = None


class BatchAccount(SQLModel, table=True):
    """An account of a batch: the new ones in the order of the school's list, then the others."""

    __tablename__ = "batch_account"
    batch_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    account_id: int
    action: str  # create | reactivate | suspend | delete
    imported: bool = False


class Grant(SQLModel, table=True):
    """An access that exists already: e-Pôles profile, Pix Orga holder (filled by `grants import`)."""

    __tablename__ = "grant_"
    id: int | None = _id()
    application: str
    profile: str
    fase: int | None = Field(default=None, index=True)
    po_fase: int | None = None
    holder: str | None = _personal()
    since: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    until: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
