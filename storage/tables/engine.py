"""Engine rows, bytes and the register: no name of a person and no text stands here."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import Instant
from storage.tables.fields import id_, instant


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
    id: int | None = id_()
    key: str = Field(unique=True)
    kind: str
    payload: str
    blob: str | None = None
    state: str = "new"  # new | held | done | parked | dropped
    case_id: int | None = Field(default=None, index=True)
    attempts: int = 0
    reason: str | None = None
    trace: str | None = None
    at: datetime = instant()


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
    id: int | None = id_()
    reference: str = Field(unique=True)
    procedure: str
    key: str
    state: str
    data: str
    year: str
    fase: int | None = Field(default=None, index=True)
    po_fase: int | None = None
    is_open: bool = True
    created_at: datetime = instant()
    updated_at: datetime = instant()


class Transition(SQLModel, table=True):
    """One line of a dossier's history."""

    __tablename__ = "transition"
    id: int | None = id_()
    case_id: int = Field(index=True)
    event_id: int | None = None
    event: str
    before: str
    after: str
    agent: str | None = None
    at: datetime = instant()


class Card(SQLModel, table=True):
    """The card of a dossier at one desk."""

    __tablename__ = "card"
    __table_args__ = (
        Index(
            "card_grouped",
            "grouped",
            sqlite_where=text("grouped IS NOT NULL"),
            postgresql_where=text("grouped IS NOT NULL"),
        ),
    )
    case_id: int = Field(primary_key=True)
    desk: str = Field(primary_key=True)
    card: str
    version: int
    grouped: str | None = None  # the choice that may be made for many such cards at once
    channel: str | None = None
    ts: str | None = None


class Selection(SQLModel, table=True):
    """The cards that one agent was shown, to decide them with one press."""

    __tablename__ = "selection"
    id: int | None = id_()
    case_id: int
    agent: str
    choice: str
    used: bool = False
    told: bool = False
    at: datetime = instant()


class SelectionPair(SQLModel, table=True):
    """One card of a selection at the version that was shown, the press it became, and what came of it."""

    __tablename__ = "selection_pair"
    selection_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    case_id: int
    version: int
    event_id: int | None = None
    outcome: str | None = None


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
    id: int | None = id_()
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
    due: datetime = instant()
    created_at: datetime = instant()


class Job(SQLModel, table=True):
    """A date that a dossier waits for."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("case_id", "code", "due"),)
    id: int | None = id_()
    case_id: int
    code: str
    state: str = "pending"  # pending | done
    due: datetime = instant(index=True)


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
    id: int | None = id_()
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
    received_at: datetime = instant()


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
    at: datetime = instant()


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


class VanishedSchool(SQLModel, table=True):
    """A school that the newest file of the register lacks; `fate`: vanished | merged | renumbered."""

    __tablename__ = "vanished_school"
    fase: int = Field(primary_key=True)
    since: datetime = instant()
    fate: str
    successor: int | None = None


class EnvironmentChange(SQLModel, table=True):
    """One line of the history of a school's environment."""

    __tablename__ = "environment_change"
    id: int | None = id_()
    fase: int = Field(index=True)
    state: str
    origin: str
    at: datetime = instant()


class EnvironmentState(SQLModel, table=True):
    """How far a school's Happi environment is; `origin` tells an imported state from ours."""

    __tablename__ = "environment"
    fase: int = Field(primary_key=True)
    state: str
    origin: str = "vaguemestre"  # vaguemestre | import | empty (an agent declared that it has no account yet)
    at: datetime = instant()
