"""What every file of the project keeps to, whoever wrote it."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.house.tracked import ROOT, name, sources, tracked

# Split, so that this file keeps to its own rule.
HOSTS = tuple(
    f"{first}{rest}"
    for first, rest in (
        ("pypi", ".org"),
        ("python", "hosted.org"),
        ("registry.npm", "js.org"),
        ("deb.deb", "ian.org"),
        ("crates", ".io"),
        ("proxy.gol", "ang.org"),
    )
)
MACHINE = re.compile("/" + r"(?:work|root|home/[a-z]\w*|Users/[A-Za-z]\w*)/(?!\*)|/" + r"shared/|\." + "library/")
LATER = re.compile(r"\b(?:TO" + "DO|FIX" + "ME)\\b")
LONGEST = 400


def text(path: Path) -> str:
    """The file as text; empty for a picture, a font or a workbook."""
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")


def test_no_file_names_the_host_of_a_registry():
    assert [name(path) for path in tracked() if any(host in text(path) for host in HOSTS)] == []


def test_no_file_names_a_place_of_one_machine():
    found = {name(path): match[0] for path in tracked() if (match := MACHINE.search(text(path)))}
    assert found == {}


@pytest.mark.parametrize(
    "line", ["see /" + "work/notes", "/" + "root/x", "/" + "home/anne/x", "cd /" + "shared/y", "." + "library/z"]
)
def test_a_place_of_one_machine_is_recognised(line):
    assert MACHINE.search(line)


@pytest.mark.parametrize(
    "line", ["bot/reading/workbook/rows.py", "/var/lib/vaguemestre", "https://example.be/home"]
)
def test_a_place_of_the_project_or_of_production_is_left_alone(line):
    assert not MACHINE.search(line)


def test_nothing_is_left_for_later():
    kinds = (".py", ".md", ".j2", ".js", ".css", ".html", ".sh", ".service")
    assert [name(path) for path in tracked() if path.suffix in kinds and LATER.search(text(path))] == []


def test_a_file_has_one_job():
    """At 400 lines a second job hides inside. A migration is left out: it is a record, never edited again."""
    files = sources(
        "bot", "storage", "tests", "benchmarks", "scripts", suffixes=(".py", ".js", ".css", ".html", ".sh")
    )
    lengths = {name(path): text(path).count("\n") for path in files if "versions" not in path.parts}
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST} == {}


def test_a_module_opens_with_its_purpose():
    modules = [path for path in sources("bot", "storage", "benchmarks") if path.stat().st_size]
    assert [name(path) for path in modules if not ast.get_docstring(ast.parse(text(path)))] == []


def swallows(source: str) -> list[int]:
    """The lines where anything at all may go wrong and nobody learns of it."""
    handlers = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ExceptHandler)]
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    lines = [each.lineno for each in handlers if _is_broad(each.type) and all(map(_is_silent, each.body))]
    suppressed = [each for each in calls if ast.unparse(each.func) in {"suppress", "contextlib.suppress"}]
    return lines + [each.lineno for each in suppressed if any(map(_is_broad, each.args))]


def _is_broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(map(_is_broad, caught.elts))
    return caught is None or ast.unparse(caught) in {"Exception", "BaseException"}


def _is_silent(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass | ast.Continue) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


@pytest.mark.parametrize(
    "source",
    [
        "try: f()\nexcept Exception: pass",
        "try: f()\nexcept: ...",
        "for x in y:\n  try: f()\n  except (ValueError, BaseException): continue",
        "with suppress(Exception): f()",
    ],
)
def test_a_swallowed_error_is_recognised(source):
    assert swallows(source)


@pytest.mark.parametrize(
    "source",
    ["try: f()\nexcept Exception: log()", "try: f()\nexcept OSError: pass", "with suppress(OSError): f()"],
)
def test_an_answered_error_is_left_alone(source):
    assert swallows(source) == []


def test_no_error_is_swallowed_whatever_it_is():
    found = {name(path): swallows(text(path)) for path in sources("bot", "storage", "benchmarks")}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_tests_have_names_of_their_own_and_no_package():
    files = Counter(path.name for path in sources("tests"))
    assert files["__init__.py"] == 0
    assert [file for file, count in files.items() if file.startswith("test_") and count > 1] == []


def test_tests_use_fakes_written_by_hand():
    library = re.compile(
        r"^\s*(?:from|import)\s+(?:unittest\.mock|mock)\b|^\s*from unittest import .*\bmock\b", re.MULTILINE
    )
    assert [name(path) for path in sources("tests") if library.search(text(path))] == []


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md"])
def test_a_page_at_the_front_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", text(ROOT / page))
    assert [each for each in links if "://" not in each and not (ROOT / each).exists()] == []


def test_the_changelog_speaks_of_this_version():
    version = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["version"]
    assert f"## [{version}]" in text(ROOT / "CHANGELOG.md")
