"""What was seen of an agent from outside, gathered once it has ended: wires, log, rows, commands."""

import contextlib
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.planted import Planted
from tests.support.tapped_agent import TappedAgent
from tests.support.taps import Said, Submitted, imap_commands, slack_bytes, submitted

PEOPLE = {
    "blob": None,
    "contact": None,
    "list_row": None,
    "list_problem": None,
    "account": None,
    "student_list": {"refusal_message"},
    "grant_": {"holder"},
}
"""Where people may live: a table, or some of its columns."""

ENGINE = frozenset(
    "event effect dossier transition card job sent mail cursor notice setting".split()  # noqa: SIM905
)

Rows = dict[str, list[str]]


@dataclass(repr=False)
class Evidence:
    """All that left, all that was kept; `rows` are those of every look at the database."""

    people: list[Planted] = field(default_factory=list)
    mails: list[Submitted] = field(default_factory=list)
    imap: list[Said] = field(default_factory=list)
    slack: bytes = b""
    payloads: list[dict[str, Any]] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    log: bytes = b""
    rows: Rows = field(default_factory=dict)
    printed: bytes = b""
    schools: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    private: dict[str, int] = field(default_factory=dict)
    status: int | None = None
    unseen: str = ""

    def look_at_rows(self, database: Path) -> None:
        """Add the rows as they are now: reasons and states are written over later."""
        for table, lines in rows_of(database).items():
            known = self.rows.setdefault(table, [])
            known += [line for line in lines if line not in set(known)]

    def hear(self, agent: TappedAgent) -> None:
        """Read the taps and the log."""
        self.mails = [mail for said in agent.smtp.said for mail in submitted(bytes(said))]
        self.imap = [command for said in agent.imap.said for command in imap_commands(bytes(said))]
        self.slack = b"\n".join(slack_bytes(bytes(said)) for said in agent.slack.said)
        self.log = bytes(agent.log)


def rows_of(database: Path) -> Rows:
    """Every row of every table as one line of text, without what may name people."""
    with contextlib.closing(sqlite3.connect(database, timeout=10)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: _lines(connection, name) for name in names if PEOPLE.get(name, set()) is not None}


def _lines(connection: sqlite3.Connection, table: str) -> list[str]:
    hidden = PEOPLE.get(table) or set()
    found = connection.execute(f'SELECT * FROM "{table}"')
    columns = [column[0] for column in found.description]
    return [
        " | ".join(f"{name}: {value!s}" for name, value in zip(columns, row, strict=True) if name not in hidden)
        for row in found
    ]
