"""What `run` refuses at its start: one French sentence, status 1, nothing touched and nothing invented."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage import schema
from storage.database import SqliteStore
from tests.support.running import ROOT, environment

_SETTINGS = """\
database = "vaguemestre.db"
clock_url = "http://127.0.0.1:9/control/clock"

[mail.imap]
port = 9
password_file = "secret"

[mail.smtp]
host = "127.0.0.1"
port = 9

[slack]
api_url = "http://127.0.0.1:9/api/"
bot_token_file = "secret"
app_token_file = "secret"

[slack.channels]
agents = "C0HAPPI"
etnic = "C0ETNIC"

[happi]
export_folder = "export"

[keys]
code_key_file = "cle-des-codes"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "vaguemestre.toml").write_text(_SETTINGS, "utf-8")
    (tmp_path / "secret").write_text("secret", "utf-8")
    (tmp_path / "cle-des-codes").write_text("une clé inventée pour les essais 0123456789", "utf-8")
    return tmp_path


def _no_key(folder: Path) -> None:
    (folder / "cle-des-codes").unlink()


def _empty_key(folder: Path) -> None:
    (folder / "cle-des-codes").write_text("", "utf-8")


def _short_key(folder: Path) -> None:
    (folder / "cle-des-codes").write_text("trop courte", "utf-8")


def _newer_database(folder: Path) -> None:
    _at_revision(folder, "9999_of_tomorrow")


def _older_database(folder: Path) -> None:
    _at_revision(folder, None)


def _at_revision(folder: Path, revision: str | None) -> None:
    store = SqliteStore(folder / "vaguemestre.db")
    schema.upgrade(store.engine)
    with closing(store.engine.raw_connection()) as connection:
        connection.execute("DELETE FROM alembic_version")
        if revision is not None:
            connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
        connection.commit()
    store.engine.dispose()


def _smtp_elsewhere(folder: Path) -> None:
    _change(folder, 'host = "127.0.0.1"', 'host = "smtp.example.be"')


def _slack_elsewhere(folder: Path) -> None:
    _change(folder, "http://127.0.0.1:9/api/", "https://slack.com/api/")


def _clock_elsewhere(folder: Path) -> None:
    _change(folder, "http://127.0.0.1:9/control/clock", "http://horloge.example.be/clock")


def _change(folder: Path, old: str, new: str) -> None:
    text = (folder / "vaguemestre.toml").read_text("utf-8")
    assert old in text
    (folder / "vaguemestre.toml").write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_no_key, "la clé des codes d’accès : le fichier"),
        (_empty_key, "est vide"),
        (_short_key, "La clé des codes d’accès est trop courte"),
        (_newer_database, "La base est d’une version plus récente que ce programme"),
        (_older_database, "La base est d’une version plus ancienne : lancez « vaguemestre migrate »"),
        (_smtp_elsewhere, "« clock_url » n’est permis que si tous les serveurs sont sur cette machine"),
        (_slack_elsewhere, "« clock_url » n’est permis que si tous les serveurs sont sur cette machine"),
        (_clock_elsewhere, "« clock_url » n’est permis que si tous les serveurs sont sur cette machine"),
    ],
    ids=lambda each: each.__name__.strip("_") if callable(each) else "",
)
def test_a_start_that_would_be_wrong_is_refused(
    folder: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    spoil(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run", "--config", str(folder / "vaguemestre.toml")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment(),
        check=False,
    )
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1, "plus d’une phrase"
    left = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name for name in left if name not in before} <= {"vaguemestre.db.lock"}
    assert {name: left[name] for name in before} == before
