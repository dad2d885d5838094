"""Columns that many tables share."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field

from storage.columns import Id, Instant, Personal


def id_() -> int | None:
    """A number that the database gives."""
    key: int | None = Field(default=None, sa_column=Column(Id, primary_key=True, autoincrement=True))
    return key


def instant(*, nullable: bool = False, index: bool = False) -> datetime:
    """An aware instant."""
    value: datetime = Field(sa_column=Column(Instant, nullable=nullable, index=index))
    return value


def personal() -> str:
    """A text about a person."""
    value: str = Field(sa_column=Column(Personal, nullable=True))
    return value
