"""What every group of statements shares: the tables as Core objects, and statements prepared once.

Building a Core statement costs three times its execution, and SQLAlchemy's execution eight times SQLite's own
(225, 61 and 7 µs). Hot statements are therefore written once, at import, and on SQLite run on the driver's cursor;
on any other database the very same statement goes through SQLAlchemy.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    CursorResult,
    Executable,
    Row,
    Select,
    Table,
    UpdateBase,
    bindparam,
    insert,
    select,
)
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.sql.compiler import SQLCompiler
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
QUESTION, GRANT = core(tables.Question), core(tables.Grant)
SELECTION, PAIR = core(tables.Selection), core(tables.SelectionPair)
VANISHED, ENVIRONMENT_CHANGE = core(tables.VanishedSchool), core(tables.EnvironmentChange)
BATCH, BATCH_ACCOUNT = core(tables.Batch), core(tables.BatchAccount)

_SQLITE = sqlite_dialect(paramstyle="named")
Convert = Callable[[Any], Any]


class _Ready(NamedTuple):
    """A statement as SQLite wants it."""

    sql: str
    defaults: Mapping[str, Any]  # every parameter
    converts: Sequence[tuple[str, Convert]]  # those that go in as something else
    results: Sequence[tuple[int, Convert]]
    row: Callable[..., Any]


class Prepared:
    """A Core statement with `bindparam`s, compiled for SQLite when first used."""

    def __init__(self, statement: Select[Any] | UpdateBase) -> None:
        self.statement = statement

    @cached_property
    def ready(self) -> _Ready:
        """The SQL, how values go in and how columns come out."""
        compiled = self.statement.compile(dialect=_SQLITE)
        assert isinstance(compiled, SQLCompiler)
        converts = [
            (name, convert)
            for name, bind in compiled.binds.items()
            if (convert := bind.type.dialect_impl(_SQLITE).bind_processor(_SQLITE)) is not None
        ]
        columns = [(column.name, column.type) for column in _columns(self.statement)]
        results = [
            (place, convert)
            for place, (_name, kind) in enumerate(columns)
            if (convert := kind.dialect_impl(_SQLITE).result_processor(_SQLITE, None)) is not None
        ]
        names = [name for name, _kind in columns]
        return _Ready(str(compiled), compiled.params, converts, results, _row_class(names))


def _columns(statement: Select[Any] | UpdateBase) -> Sequence[Any]:
    """The columns that a SELECT or a RETURNING gives back."""
    if isinstance(statement, Select):
        return list(statement.selected_columns)
    return [each["expr"] for each in statement.returning_column_descriptions]


def _row_class(names: Sequence[str]) -> Callable[..., Any]:
    row: Callable[..., Any] = NamedTuple("Line", [(name, Any) for name in names])._make
    return row


ENVIRONMENT_OF = Prepared(select(ENVIRONMENT.c.state).where(ENVIRONMENT.c.fase == bindparam("number")))
SETTING_OF = Prepared(select(SETTING.c.value).where(SETTING.c.name == bindparam("the_name")))


class Statements:
    """Runs statements on one connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._sqlite = connection.connection.driver_connection if connection.dialect.name == "sqlite" else None

    # --- prepared statements, for the hot path ---

    def _on_cursor(self, prepared: Prepared, values: Mapping[str, object]) -> Any:  # noqa: ANN401 - sqlite3.Cursor
        assert self._sqlite is not None
        ready = prepared.ready
        given = {**ready.defaults, **values}
        for name, convert in ready.converts:
            value = given[name]
            if value is not None:
                given[name] = convert(value)
        return self._sqlite.execute(ready.sql, given)

    def all(self, prepared: Prepared, **values: object) -> list[Any]:
        """Every row, its columns by name."""
        if self._sqlite is None:
            return list(self.connection.execute(prepared.statement, values))
        ready = prepared.ready
        rows = self._on_cursor(prepared, values).fetchall()
        if not ready.results:
            return [ready.row(row) for row in rows]
        return [ready.row(_converted(row, ready.results)) for row in rows]

    def one(self, prepared: Prepared, **values: object) -> Any:  # noqa: ANN401 - a row, by name
        """The first row, or None."""
        rows = self.all(prepared, **values)
        return rows[0] if rows else None

    def scalar(self, prepared: Prepared, **values: object) -> Any:  # noqa: ANN401 - one column's value
        """The first column of the first row, or None."""
        row = self.one(prepared, **values)
        return None if row is None else row[0]

    def do(self, prepared: Prepared, **values: object) -> int:
        """Execute; the number of rows changed."""
        if self._sqlite is None:
            return self.connection.execute(prepared.statement, values).rowcount
        return int(self._on_cursor(prepared, values).rowcount)

    def add(self, prepared: Prepared, **values: object) -> int:
        """Insert one row; its id."""
        if self._sqlite is None:
            key = self.connection.execute(prepared.statement, values).inserted_primary_key
            assert key is not None
            return int(key[0])
        return int(self._on_cursor(prepared, values).lastrowid)

    # --- statements built where they are used, for the rest ---

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

    def keep_history(self, fase: int, values: Mapping[str, object]) -> None:
        """One line of what a school's environment was: state, origin and instant."""
        self.run(insert(ENVIRONMENT_CHANGE), {"fase": fase, **values})

    def stamp(self, fases: Iterable[int]) -> None:
        """The accounts of these schools change: a comparison made before is stale."""
        rows = [{"fase": fase, "stamp": 1} for fase in Counter(fases)]
        if rows:
            statement = upsert(STAMP)
            changed = statement.on_conflict_do_update(index_elements=["fase"], set_={"stamp": STAMP.c.stamp + 1})
            self.run(changed, rows)


def _converted(row: Sequence[Any], results: Sequence[tuple[int, Convert]]) -> list[Any]:
    values = list(row)
    for place, convert in results:
        if values[place] is not None:
            values[place] = convert(values[place])
    return values
