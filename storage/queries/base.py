"""What every group of statements shares: the connection, and the tables as Core objects."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, Row, Table
from sqlmodel import SQLModel

from storage import tables


def core(model: type[SQLModel]) -> Table:
    """The Core table behind a SQLModel class."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


EVENT, DOSSIER, TRANSITION = core(tables.Event), core(tables.Dossier), core(tables.Transition)
CARD, EFFECT, JOB, BLOB = core(tables.Card), core(tables.Effect), core(tables.Job), core(tables.Blob)
CURSOR, MAIL, SENT, NOTICE = core(tables.Cursor), core(tables.Mail), core(tables.Sent), core(tables.Notice)
SETTING, SCHOOL, ENVIRONMENT = core(tables.Setting), core(tables.School), core(tables.EnvironmentState)
CONTACT, LIST, LIST_ROW = core(tables.Contact), core(tables.StudentList), core(tables.ListRow)
PROBLEM, ACCOUNT, STAMP = core(tables.ListProblem), core(tables.Account), core(tables.AccountStamp)
CHANGE_SET, CHANGE = core(tables.ChangeSet), core(tables.Change)
BATCH, BATCH_ACCOUNT = core(tables.Batch), core(tables.BatchAccount)


class Statements:
    """Runs statements on one connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def run(self, statement: Executable, values: Any = None) -> CursorResult[Any]:  # noqa: ANN401 - as SQLAlchemy
        """Execute one statement."""
        return self.connection.execute(statement, values)

    def first(self, statement: Executable) -> Row[Any] | None:
        """Its first row, or None."""
        return self.connection.execute(statement).first()

    def insert(self, statement: Executable, values: Mapping[str, object]) -> int:
        """Insert one row and return its id."""
        key = self.connection.execute(statement, values).inserted_primary_key
        assert key is not None
        return int(key[0])
