"""The pages name only commands that this version has; planned ones stand in their own section."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import COMMANDS

ROOT = Path(__file__).parents[2]
OPERATION = ROOT / "docs" / "exploitation.md"
NOT_YET = re.compile(r"^## Pas encore dans cette version\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"(?<![\s`]/)\bvaguemestre ([a-z][a-z-]*)(?![\w/-])")  # not what is typed in Slack


def written() -> Iterator[Path]:
    yield ROOT / "README.md"
    for place in ("docs", "deploy"):
        yield from (path for path in sorted((ROOT / place).rglob("*")) if path.is_file() and path.suffix != ".png")


def now(text: str) -> str:
    """What a page says of this version."""
    return NOT_YET.sub("", text)


@pytest.mark.parametrize("page", list(written()), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_named_exists(page):
    assert set(NAMED.findall(now(page.read_text("utf-8")))) - set(COMMANDS) == set()


def test_every_command_is_explained_to_the_operator():
    assert set(COMMANDS) - set(NAMED.findall(now(OPERATION.read_text("utf-8")))) == set()


def test_a_planned_command_leaves_its_section_once_it_is_there():
    section = NOT_YET.search(OPERATION.read_text("utf-8"))
    assert section is not None
    planned = set(NAMED.findall(section[1])) - {"migrate"}  # only its option --to is planned
    assert planned
    assert planned & set(COMMANDS) == set()


def test_no_other_line_offers_a_planned_command():
    """A bare `backup` in a table would mislead as much as the whole command."""
    section = NOT_YET.search(OPERATION.read_text("utf-8"))
    assert section is not None
    planned = set(NAMED.findall(section[1])) - {"migrate"}
    offered = set(re.findall(r"`([a-z][a-z-]*)(?: [^`]*)?`", now(OPERATION.read_text("utf-8"))))
    assert offered & planned == set()
