"""A database with three invented schools, its settings, and the command line run in this process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main
from bot.cli.invented import invented_schools
from bot.domain.numbers import Fase
from bot.domain.procedure import Card
from bot.handlers.happi_ouverture import Opening
from bot.ports.rows import CaseRow, TimelineRow
from storage.database import SqliteStore
from tests.support.world import empty_database

AT = datetime(2026, 10, 3, 12, 5, tzinfo=UTC)

SETTINGS = """
database = "vaguemestre.db"
[mail]
authserv_id = "frontiere.cfwb.be"
[slack]
agents = ["U0AGENT1"]
etnic = ["U0ETNIC1"]
[slack.channels]
agents = "C0HAPPI"
etnic = "C0ETNIC"
[keys]
code_key_file = "cle"
"""


@dataclass(frozen=True)
class Answer:
    """What a command wrote, and its exit status."""

    status: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.delenv("VAGUEMESTRE_CONFIG", raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def do(*argv: object) -> Answer:
        status = main([str(each) for each in argv])
        written = capsys.readouterr()
        return Answer(status, written.out, written.err)

    return do


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "vaguemestre.toml"
    path.write_text(SETTINGS, "utf-8")
    key = tmp_path / "cle"
    key.write_text("k" * 40, "utf-8")
    key.chmod(0o600)
    return path


@pytest.fixture
def store(config: Path):
    path = config.parent / "vaguemestre.db"
    path.write_bytes(empty_database())
    path.chmod(0o600)
    found = SqliteStore(path)
    found.write_now(lambda unit: unit.put_schools(invented_schools(3)))
    yield found
    found.engine.dispose()


@pytest.fixture
def dossier(store: SqliteStore) -> CaseRow:
    """A request that waits for an agent, with its card and its history."""

    def work(unit) -> CaseRow:
        row = CaseRow(
            id=0,
            reference="VGM-7K2M4Q",
            procedure="happi_ouverture",
            key="opening:990001",
            state="nouveau",
            data=Opening(form_mail=1, named_by=1).model_dump_json(),
            year="2026-2027",
            fase=Fase(990001),
        )
        case = unit.add_case(row, AT)
        unit.save_case(case, "attend_agent", row.data, open_=True, at=AT)
        unit.add_transition(case, None, TimelineRow(AT, "form_arrived", "nouveau", "attend_agent"))
        card = Card(desk="agents", title="demande_recue", choices=("valider", "demander", "refuser"))
        unit.put_card(case, "agents", card.model_dump_json())
        return unit.case(case)

    return store.write_now(work)
