"""Which version the tables of a database are at, and how they are brought to this one.

Every start of the agent compares versions, and seldom does more: Alembic is imported by what needs it.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parent / "migrations"


_KEPT = "SELECT version_num FROM alembic_version"


class Version(StrEnum):
    """How a database stands to this program."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


@cache
def revisions() -> Sequence[str]:
    """The revisions this program knows, oldest first, by their file names: 0002_grants_of_persons is 0002."""
    found = (_MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")
    return tuple(sorted(each.name.partition("_")[0] for each in found))


def version(engine: Engine) -> Version:
    """Compare the database's revision with the newest one this program knows."""
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        if not tables:
            return Version.EMPTY
        kept = connection.execute(text(_KEPT)).scalars().all() if "alembic_version" in tables else ()
    current = next(iter(kept), None)
    if current == revisions()[-1]:
        return Version.CURRENT
    return Version.OLDER if current is None or current in revisions() else Version.NEWER


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the tables to the newest revision, or to an older one; an empty database gets them all."""
    from alembic import command

    config = _config()
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def differences(engine: Engine) -> list[object]:
    """What the tables of the code have and the migrations lack; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))
