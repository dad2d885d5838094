"""A database of the first version comes to this one with everything in it, and its copy stays as it was."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

from bot.domain.numbers import Fase
from bot.ports.grants import Grant
from storage import schema
from storage.database import SqliteStore, open_engine

SINCE = datetime(2025, 9, 1, tzinfo=UTC)


def first_version(path) -> None:
    engine = open_engine(path)
    schema.upgrade(engine, "0001")
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(
            "INSERT INTO grant_ (application, profile, fase, holder, since) VALUES (?, ?, ?, ?, ?)",
            ("epoles", "direction", 990001, "Öztürk Ève".encode(), SINCE.isoformat(timespec="microseconds")),
        )
        connection.exec_driver_sql(
            "INSERT INTO contact (case_id, mail_id, role, name, since) VALUES (7, 9, 'direction', ?, ?)",
            (b"Dubois Karim", SINCE.isoformat(timespec="microseconds")),
        )
    assert schema.version(engine) is schema.Version.OLDER
    engine.dispose()


def test_a_database_of_the_first_version_keeps_all_it_has(run, config):
    path = config.parent / "vaguemestre.db"
    first_version(path)
    answer = run("migrate", "--config", config)
    (copy,) = config.parent.glob("vaguemestre.db.*.copie")
    assert (answer.status, str(copy) in answer.out) == (0, True)
    with closing(sqlite3.connect(copy)) as before:
        assert before.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
        assert before.execute("SELECT count(*) FROM grant_").fetchall() == [(1,)]
    store = SqliteStore(path)
    assert schema.version(store.engine) is schema.Version.CURRENT
    ((_number, kept),) = store.read_now(lambda unit: unit.grants())
    assert kept == Grant("epoles", "direction", 990001, None, "Öztürk Ève", SINCE)
    assert [each.name for each in store.read_now(lambda unit: unit.named_by(7, 9))] == ["Dubois Karim"]
    assert store.read_now(lambda unit: unit.named_in(7, 9)) is None
    assert store.read_now(lambda unit: unit.holds("epoles", "direction", Fase(990001), SINCE))
    store.engine.dispose()
