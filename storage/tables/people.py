"""Contacts, lists and accounts: the only tables with names."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from storage.columns import Instant
from storage.tables.fields import id_, instant, personal


class Contact(SQLModel, table=True):
    """A manager, a direction: whom a form or a mail of the box named, when, and from when until when in office."""

    __tablename__ = "contact"
    id: int | None = id_()
    case_id: int = Field(index=True)
    mail_id: int  # the one that names him or her: nobody is decided on by another
    part: int | None = None  # the attachment that names him or her; None: the mail itself
    fase: int | None = Field(default=None, index=True)
    role: str
    name: str = personal()
    function: str = personal()
    since: datetime = instant()  # named
    valid_from: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    valid_until: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class StudentList(SQLModel, table=True):
    """One version of a school's list."""

    __tablename__ = "student_list"
    id: int | None = id_()
    case_id: int = Field(index=True)
    mail_id: int
    refusal: str | None = None
    refusal_message: str | None = personal()
    list_kind: str | None = None
    school_year: str | None = None
    rows: int = 0
    errors: int = 0
    warnings: int = 0
    at: datetime = instant()


class ListRow(SQLModel, table=True):
    """One row of a list."""

    __tablename__ = "list_row"
    list_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    sheet: str = personal()
    row: int
    nom: str = personal()
    prenom: str = personal()
    date_naissance: str | None = personal()
    as_written: str = personal()
    movement: str | None = None


class ListProblem(SQLModel, table=True):
    """One sentence for the school about a row or the file; it may quote a cell."""

    __tablename__ = "list_problem"
    list_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    sheet: str = personal()
    row: int | None = None
    column_code: str | None = None
    level: str
    code: str
    message: str = personal()


class Account(SQLModel, table=True):
    """One account of one school (exigences E9, E10); `state`: active | deactivated | deleted | erased."""

    __tablename__ = "account"
    id: int | None = id_()
    fase: int = Field(index=True)
    username: str = Field(unique=True)
    nom: str = personal()
    prenom: str = personal()
    date_naissance: str | None = personal()
    state: str = "active"
    imported: bool = False  # ETNIC confirmed it
    generation: int = 0
    key_id: str = ""
    school_year: str
    origin: str = "vaguemestre"  # vaguemestre | import
    deleted_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    created_at: datetime = instant()


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
    student: str = personal()  # the normalised key of the row
    version: int  # the list that was asked about last
    answer: bool | None = None
    asked_at: datetime = instant()
    answered_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class ChangeSet(SQLModel, table=True):
    """What a list would change, computed at one stamp of the school's accounts."""

    __tablename__ = "change_set"
    id: int | None = id_()
    list_id: int = Field(index=True)
    fase: int
    stamp: int
    state: str = "proposed"  # proposed | applied
    created: int = 0
    reactivated: int = 0
    unchanged: int = 0
    deleted: int = 0
    new_codes: int = 0
    revived: int = 0
    doubtful: int = 0


class Change(SQLModel, table=True):
    """One line of a change set: a row of the list, an account, or both."""

    __tablename__ = "change"
    change_set_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    action: str  # create | reactivate | keep | delete | new_code | revive
    list_position: int | None = None
    account_id: int | None = None


class Batch(SQLModel, table=True):
    """Accounts of one school handed over to Happi; `state`: approved | exported | imported | imported_with_errors.

    Those of an approved change set; without one, of the year that ended (exigence E1) or of an undone deletion.
    """

    __tablename__ = "batch"
    id: int | None = id_()
    case_id: int = Field(index=True)
    change_set_id: int | None = Field(default=None, unique=True)
    fase: int
    state: str = "approved"
    sha256: str | None = None


class BatchAccount(SQLModel, table=True):
    """An account of a batch: in the order of the school's list, then those that are not in it."""

    __tablename__ = "batch_account"
    batch_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    account_id: int = Field(index=True)
    action: str  # create | reactivate | new_code | suspend | delete
    imported: bool = False
    generation_before: int | None = None  # of a new code: what still opens the account when ETNIC refuses it
    key_before: str | None = None


class Grant(SQLModel, table=True):
    """An access that a school, a PO or a person holds: told by `grants import`, or given by an agent.

    `paper` is the digest of the form by which it was asked for (exigence I8), `case_id` the dossier that gave it.
    """

    __tablename__ = "grant_"
    id: int | None = id_()
    application: str
    profile: str
    fase: int | None = Field(default=None, index=True)
    po_fase: int | None = None
    holder: str | None = personal()
    account: str | None = personal()  # the holder's in Cerbère
    paper: str | None = None
    case_id: int | None = None
    since: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    until: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
