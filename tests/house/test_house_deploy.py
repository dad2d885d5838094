"""The production example is complete, loads, and the service knows the same secrets and places."""

import re
import tomllib
from configparser import RawConfigParser

import pytest
from pydantic import BaseModel, SecretStr

from bot.settings import Settings, load
from tests.house.tracked import ROOT

EXAMPLE = ROOT / "deploy" / "vaguemestre.toml"
SERVICE = ROOT / "deploy" / "vaguemestre.service"
# The clock of the sandbox: `run` refuses it in production. A file that only the operator can bring.
LEFT_OUT = {"clock_url", "forms.eid_roots"}


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch):
    import os

    for each in [each for each in os.environ if each.startswith("VAGUEMESTRE_")]:
        monkeypatch.delenv(each)


def keys(model: type[BaseModel], above: str = "") -> set[str]:
    """Every key that may stand in the file, dotted; secrets come by environment only."""
    found = set()
    for field, info in model.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found |= keys(kind, f"{above}{field}.")
        elif SecretStr not in getattr(kind, "__args__", ()):
            found.add(f"{above}{field}")
    return found


def has(values: dict, key: str) -> bool:
    """Whether the dotted key has a value."""
    for part in key.split("."):
        if not isinstance(values, dict) or part not in values:
            return False
        values = values[part]
    return True


def test_the_production_example_loads():
    settings = load(EXAMPLE)
    assert settings.mail.domain == "adm.cfwb.be"
    assert settings.mail.authserv_id
    assert settings.clock_url is None


def test_the_production_example_has_every_key():
    values = tomllib.loads(EXAMPLE.read_text("utf-8"))
    assert {key for key in keys(Settings) - LEFT_OUT if not has(values, key)} == set()


def test_a_key_that_is_left_out_is_explained():
    assert all(f"# {key.rpartition('.')[2]} = " in EXAMPLE.read_text("utf-8") for key in LEFT_OUT)


def service() -> dict[str, list[str]]:
    """Every key of the unit with its values, in order."""
    found: dict[str, list[str]] = {}
    for line in SERVICE.read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def test_the_service_hands_over_every_secret_of_the_example():
    files = re.findall(r'_file = "(/etc/vaguemestre/secrets/([a-z-]+))"', EXAMPLE.read_text("utf-8"))
    assert sorted(service()["LoadCredential"]) == sorted(f"{secret}:{path}" for path, secret in files)
    handed = {value.partition("=%d/")[2] for value in service()["Environment"]}
    assert handed == {secret for _, secret in files}


def test_the_service_names_settings_that_exist():
    variables = [value.partition("=")[0] for value in service()["Environment"]]
    dotted = [each.removeprefix("VAGUEMESTRE_").lower().replace("__", ".") for each in variables]
    assert set(dotted) <= keys(Settings)


def test_what_the_agent_writes_lies_in_the_folder_that_the_service_opens():
    settings = load(EXAMPLE)
    state = f"/var/lib/{service()['StateDirectory'][0]}/"
    assert str(settings.database).startswith(state)
    assert str(settings.happi.export_folder).startswith(state)


def test_the_service_gives_the_agent_more_time_to_end_than_it_takes():
    assert service()["KillSignal"] == ["SIGTERM"]
    assert int(service()["TimeoutStopSec"][0]) > 10


def test_readers_may_still_limit_themselves_under_the_service():
    """`~@resources` would take setrlimit away, and every hostile workbook would then be read without limits."""
    assert service()["SystemCallFilter"] == ["@system-service"]


def test_the_unit_is_well_formed():
    parser = RawConfigParser(strict=False)
    parser.read(SERVICE, "utf-8")
    assert parser.sections() == ["Unit", "Service", "Install"]
