"""`parked`, `pause`, `canevas`, `migrate`: what an operator does beside the agent."""

import io
import json
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from bot.app import lock_database
from bot.domain.schools import SchoolYear
from storage import schema

AT = datetime(2026, 10, 3, 12, 5, tzinfo=UTC)


@pytest.fixture
def parked(store, dossier):
    """One event and one effect set aside."""

    def work(unit) -> None:
        event = unit.add_event("mail:happi:1:1", "mail", "happi:1:1", AT)
        unit.park_event(event, "builtins.KeyError", "weigh.py:12 weigh")
        effect = unit.add_effect(dossier.id, "mail", "send_mail", "{}", AT)
        unit.park_effect(effect.id, "retries_exhausted", "")

    store.write_now(work)
    return store


def test_parked_things_are_listed_with_their_ids(run, config, parked):
    rows = json.loads(run("parked", "--json", "--config", config).out)
    assert [(row["id"], row["kind"], row["reference"]) for row in rows] == [
        ("e1", "mail", None),
        ("f1", "send_mail", "VGM-7K2M4Q"),
    ]
    assert "builtins.KeyError" in run("parked", "list", "--config", config).out


def test_show_tells_the_place_in_the_program(run, config, parked):
    assert "weigh.py:12 weigh" in run("parked", "show", "e1", "--config", config).out


def test_replay_offers_it_again(run, config, parked):
    answer = run("parked", "replay", "e1", "--config", config)
    assert (answer.status, "e1 est offert de nouveau" in answer.out) == (0, True)
    assert [event.id for event in parked.read_now(lambda unit: unit.pending_events(9))] == [1]
    run("parked", "replay", "f1", "--config", config)
    assert parked.read_now(lambda unit: unit.pending_effects()) == {"mail": 1}


def test_drop_gives_it_up(run, config, parked):
    assert run("parked", "drop", "f1", "--config", config).status == 0
    assert [row.what for row in parked.read_now(lambda unit: unit.parked())] == ["event"]
    assert parked.read_now(lambda unit: unit.pending_effects()) == {}


@pytest.mark.parametrize("wanted", ["f99", "1", "x"])
def test_an_unknown_id_is_refused(run, config, parked, wanted):
    answer = run("parked", "drop", wanted, "--config", config)
    assert (answer.status, f"« {wanted} »" in answer.err) == (1, True)


def test_pause_and_resume_leave_and_take_a_mark(run, config, store):
    assert "sont en pause" in run("pause", "--config", config).out
    assert store.read_now(lambda unit: unit.setting("paused")) is not None
    assert run("pause", "--config", config).out == "La pause durait déjà.\n"
    assert run("resume", "--config", config).out == "Les envois reprennent.\n"
    assert store.read_now(lambda unit: unit.setting("paused")) is None
    assert run("resume", "--config", config).status == 0


# --- canevas --------------------------------------------------------------------------------------------------


def test_canevas_is_written_for_the_school(run, config, store, tmp_path):
    path = tmp_path / "c.xlsx"
    answer = run("canevas", "--fase", "990001", "-o", path, "--config", config)
    assert answer.status == 0
    sheet = load_workbook(io.BytesIO(path.read_bytes()))["Élèves"]
    assert 990001 in {cell.value for row in sheet.iter_rows(max_row=8) for cell in row}


def test_canevas_has_a_name_of_its_own_and_spares_a_filled_one(run, config, store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    year = SchoolYear.of(datetime.now(UTC).date())
    assert run("canevas", "--fase", "990001", "--config", config).status == 0
    path = tmp_path / f"canevas-990001-{year}.xlsx"
    path.write_bytes(b"rempli")
    answer = run("canevas", "--fase", "990001", "--config", config)
    assert (answer.status, path.read_bytes()) == (1, b"rempli")


@pytest.mark.parametrize(
    ("fase", "said"),
    [("989999", "n’est pas au registre"), ("0", "n’est pas un numéro FASE"), ("1000000", "chiffres")],
)
def test_canevas_of_nobody_is_refused(run, config, store, fase, said):
    answer = run("canevas", "--fase", fase, "--config", config)
    assert (answer.status, said in answer.err) == (1, True)


def test_canevas_says_when_it_cannot_be_written(run, config, store, tmp_path):
    answer = run("canevas", "--fase", "990001", "-o", tmp_path / "absent" / "c.xlsx", "--config", config)
    assert (answer.status, "ne peut pas être écrit" in answer.err) == (1, True)


# --- migrate --------------------------------------------------------------------------------------------------


def test_migrate_makes_a_database_for_its_owner_alone(run, config):
    answer = run("migrate", "--config", config)
    path = config.parent / "vaguemestre.db"
    assert (answer.status, stat.S_IMODE(path.stat().st_mode)) == (0, 0o600)
    assert "déjà à la version" in run("migrate", "--config", config).out


def test_migrate_copies_an_older_database_first(run, config):
    path = config.parent / "vaguemestre.db"
    with closing(sqlite3.connect(path)) as old:
        old.execute("CREATE TABLE souvenir (mot TEXT)")
        old.execute("INSERT INTO souvenir VALUES ('gardé')")
        old.commit()
    answer = run("migrate", "--config", config)
    assert answer.status == 0
    (copy,) = config.parent.glob("vaguemestre.db.*.copie")
    assert str(copy) in answer.out
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT mot FROM souvenir").fetchall() == [("gardé",)]
        assert kept.execute("SELECT name FROM sqlite_master WHERE name = 'dossier'").fetchall() == []


def test_migrate_refuses_a_newer_database(run, config, store):
    with closing(sqlite3.connect(store.path)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()
    assert schema.version(store.engine) is schema.Version.NEWER
    answer = run("migrate", "--config", config)
    assert (answer.status, "plus récente que ce programme" in answer.err) == (1, True)


def test_migrate_leaves_a_running_agent_alone(run, config, store):
    with lock_database(store.path):
        answer = run("migrate", "--config", config)
    assert (answer.status, "arrêtez-le d’abord" in answer.err) == (1, True)


def test_migrate_refuses_what_is_no_database(run, config):
    (config.parent / "vaguemestre.db").write_text("rien" * 500, "utf-8")
    answer = run("migrate", "--config", config)
    assert (answer.status, "est-ce bien une base" in answer.err) == (1, True)


def test_moving_is_refused_for_now(run, config, store):
    answer = run("migrate", "--to", "postgresql://localhost/x", "--config", config)
    assert (answer.status, "rien n’a été changé" in answer.err) == (1, True)
