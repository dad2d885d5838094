"""A database with three invented schools, its settings, and the command line run in this process."""

from pathlib import Path
from typing import NamedTuple

import pytest

from bot.cli import main
from bot.cli.invented import invented_schools
from storage.database import SqliteStore
from tests.support.world import empty_database


class Answer(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "vaguemestre.toml"
    path.write_text('database = "vaguemestre.db"\n', "utf-8")
    return path


@pytest.fixture
def store(config: Path):
    path = config.parent / "vaguemestre.db"
    path.write_bytes(empty_database())
    found = SqliteStore(path)
    found.write_now(lambda unit: unit.put_schools(invented_schools(3)))
    yield found
    found.engine.dispose()


@pytest.fixture
def schools(capsys, config):
    """Runs `vaguemestre schools …`."""

    def do(*argv: object) -> Answer:
        status = main(["schools", *(str(each) for each in argv), "--config", str(config)])
        written = capsys.readouterr()
        return Answer(status, written.out, written.err)

    return do
