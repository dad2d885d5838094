"""The import contracts speak of every folder: one that is added cannot stay outside."""

import tomllib

from tests.house.tracked import ROOT, sources

WIRING = {"bot.__main__", "bot.app", "bot.cli", "bot.settings"}


def contracts() -> dict[str, dict]:
    """The contracts of import-linter by what they forbid."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    return {each["forbidden_modules"][0]: each for each in tool["contracts"] if each["type"] == "forbidden"}


def parts() -> set[str]:
    """Every folder and file of bot/, and the tables."""
    named = {path.relative_to(ROOT).with_suffix("").parts[:2] for path in sources("bot")}
    return {".".join(each) for each in named if each[1] != "__init__"} | {"storage"}


def test_every_folder_is_kept_from_the_tables():
    inner = parts() - WIRING - {"storage"}
    assert inner - set(contracts()["storage"]["source_modules"]) == set()


def test_every_folder_is_kept_from_reading_and_writing():
    inner = parts() - WIRING - {"bot.reading", "bot.writing", "bot.processes", "bot.wiring"}
    below = {"bot.domain", "bot.handlers", "bot.ports"}  # the layers keep these
    assert inner - below - set(contracts()["bot.reading"]["source_modules"]) == set()


def test_every_folder_is_kept_from_the_handlers():
    inner = parts() - WIRING - {"bot.handlers"}
    below = {"bot.domain", "bot.ports"}
    assert inner - below - set(contracts()["bot.handlers"]["source_modules"]) == set()
