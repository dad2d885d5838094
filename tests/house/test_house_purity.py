"""What is decided depends on what was said only: no clock, no chance, no file in the domain or in a handler."""

import ast

import pytest

from tests.house.tracked import ROOT, name, sources

PURE = (ROOT / "bot" / "domain", ROOT / "bot" / "handlers")
# `logging` too: what a handler has to say, it says in its decision.
MODULES = frozenset(
    {
        "asyncio",
        "io",
        "logging",
        "os",
        "pathlib",
        "random",
        "secrets",
        "shutil",
        "socket",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
        "uuid",
    }
)
CLOCKS = frozenset({"now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp"})
BUILTINS = frozenset({"open", "input", "print", "exec", "eval", "__import__"})


def impurities(source: str) -> list[str]:
    """Every import and call that makes a result depend on more than its arguments."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found += [each.name for each in names if each.name.split(".")[0] in MODULES]
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in MODULES:
                found.append(module)
            case ast.Attribute(attr=attribute) if attribute in CLOCKS:
                found.append(ast.unparse(node))
            case ast.Call(func=ast.Name(id=function)) if function in BUILTINS:
                found.append(function)
            case _:
                pass
    return found


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "import os.path",
        "from random import choice",
        "from pathlib import Path",
        "datetime.now(UTC)",
        "date.today()",
        "when = datetime.utcnow",
        "field(default_factory=datetime.now)",
        "open('x')",
        "print(case)",
    ],
)
def test_an_impurity_is_recognised(source):
    assert impurities(source)


@pytest.mark.parametrize(
    "source", ["from datetime import UTC, datetime", "event.at + timedelta(days=14)", "case.open"]
)
def test_time_that_was_passed_in_is_left_alone(source):
    assert impurities(source) == []


def test_domain_and_handlers_read_no_clock_and_touch_nothing():
    files = [path for path in sources("bot") if any(path.is_relative_to(folder) for folder in PURE)]
    assert len(files) > len(PURE)
    found = {name(path): impurities(path.read_text("utf-8")) for path in files}
    assert {path: impure for path, impure in found.items() if impure} == {}
