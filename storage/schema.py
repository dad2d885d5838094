"""Which version the tables of a database are at, and how they are brought to this one."""

from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect
from sqlmodel import SQLModel

_MIGRATIONS = Path(__file__).parent / "migrations"


class Version(StrEnum):
    """How a database stands to this program."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def version(engine: Engine) -> Version:
    """Compare the database's revision with the newest one this program knows."""
    script = ScriptDirectory.from_config(_config())
    with engine.connect() as connection:
        if not inspect(connection).get_table_names():
            return Version.EMPTY
        current = MigrationContext.configure(connection).get_current_revision()
    if current == script.get_current_head():
        return Version.CURRENT
    known = {each.revision for each in script.walk_revisions()}
    return Version.OLDER if current is None or current in known else Version.NEWER


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the tables to the newest revision, or to an older one; an empty database gets them all."""
    config = _config()
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def differences(engine: Engine) -> list[object]:
    """What the tables of the code have and the migrations lack; empty when they agree."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))
