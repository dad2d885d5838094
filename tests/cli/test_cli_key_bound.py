"""A database keeps to the key it was begun with, and its files to their owner."""

from pathlib import Path

import pytest

from bot.app import _same_key, open_database, rules
from bot.engine.world import Rules
from bot.settings import Settings, SettingsError, load
from tests.cli.conftest import SETTINGS

FIRST = "une clé inventée pour les essais 0123456789"
OTHER = "une autre clé, inventée elle aussi 0123456789"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("VAGUEMESTRE_CONFIG", raising=False)
    (tmp_path / "vaguemestre.toml").write_text(SETTINGS, "utf-8")
    return load(tmp_path / "vaguemestre.toml")


def told_of(settings: Settings, key: str, key_id: str) -> Rules:
    """The rules with this key in the file of the settings."""
    keys = settings.keys
    assert keys.code_key_file is not None
    Path(keys.code_key_file).write_text(key, "utf-8")
    return rules(settings.model_copy(update={"keys": keys.model_copy(update={"key_id": key_id})}))


async def start(settings: Settings, key: str, key_id: str = "1") -> None:
    """What a start does with the key, on the database of the settings."""
    told = told_of(settings, key, key_id)
    store = open_database(settings)
    try:
        await _same_key(store, told)
    finally:
        await store.stop()


async def test_the_same_key_starts_again_and_again(settings):
    for _ in range(3):
        await start(settings, FIRST)


async def test_another_key_under_the_same_name_does_not_start(settings):
    await start(settings, FIRST)
    with pytest.raises(SettingsError, match="remettez la clé d’origine") as refused:
        await start(settings, OTHER)
    assert OTHER not in str(refused.value)
    await start(settings, FIRST)


async def test_another_key_under_another_name_starts(settings):
    await start(settings, FIRST)
    await start(settings, OTHER, key_id="2")
    with pytest.raises(SettingsError):
        await start(settings, FIRST, key_id="2")


async def test_the_database_keeps_no_trace_of_the_key_itself(settings):
    await start(settings, FIRST)
    assert FIRST.encode() not in settings.database.read_bytes()


async def test_a_new_database_and_its_journals_are_for_their_owner_only(settings):
    store = open_database(settings)
    try:
        await store.write(lambda unit: unit.set_setting("paused", "1"))
        files = sorted(settings.database.parent.glob(settings.database.name + "*"))
        assert [each.name.removeprefix(settings.database.name) for each in files] == ["", "-shm", "-wal"]
        assert {oct(each.stat().st_mode & 0o777) for each in files} == {"0o600"}
    finally:
        await store.stop()
