"""Every requirement has its place in the program and the test that proves it, or a reason why nothing is done."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "couverture.md"
REQUIREMENTS = ROOT / "docs" / "exigences.md"

ID = r"[A-N]\d{1,2}"
CODE = re.compile(r"`([^`]+)`")
TEST = re.compile(r"`(tests/[^`]*)`")


class Row(NamedTuple):
    """One line of the table: what is asked, where it lives, what proves it."""

    name: str
    words: str
    places: str
    proof: str


def cells(page: Path) -> list[list[str]]:
    """The table lines of `page` that begin with an identifier, cell by cell."""
    lines = page.read_text("utf-8").splitlines()
    return [line.strip("| ").split(" | ") for line in lines if re.match(rf"\| {ID} \|", line)]


def rows() -> list[Row]:
    return [Row(*each) for each in cells(PAGE)]


def treatments() -> dict[str, str]:
    """What docs/exigences.md does with each requirement; a decision has its answer there."""
    return {each[0]: each[2] for each in cells(REQUIREMENTS)}


@cache
def names_in(path: Path) -> frozenset[str]:
    """The names of the tests that a file holds, read without running it."""
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(
        each.name
        for each in tree.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name.startswith("test_")
    )


def exists(test: str) -> bool:
    """Whether `tests/…/test_x.py::test_name` is a test that stands in that file."""
    path, colons, name = test.partition("::")
    file = ROOT / path
    return bool(colons) and file.is_file() and name in names_in(file)


def is_out(name: str) -> bool:
    return treatments()[name] == "OUT"


def test_each_requirement_and_each_decision_has_exactly_one_line_in_the_same_order():
    assert [row.name for row in rows()] == list(treatments())


def test_each_line_has_four_cells_and_none_is_empty():
    assert [each for each in cells(PAGE) if len(each) != 4 or not all(map(str.strip, each))] == []


def test_every_place_exists():
    missing = {
        f"{row.name}: {place}"
        for row in rows()
        for place in CODE.findall(row.places)
        if not (ROOT / place.partition("#")[0]).exists()
    }
    assert missing == set()


def test_a_setting_that_is_named_as_a_place_stands_in_its_file():
    """`bot/settings.py#cycle_types` names a word of that file."""
    missing = {
        f"{row.name}: {place}"
        for row in rows()
        for place in CODE.findall(row.places)
        if "#" in place and place.partition("#")[2] not in (ROOT / place.partition("#")[0]).read_text("utf-8")
    }
    assert missing == set()


def test_every_test_that_is_named_exists():
    assert {
        f"{row.name}: {test}" for row in rows() for test in TEST.findall(row.proof) if not exists(test)
    } == set()


@pytest.mark.parametrize(
    ("file", "cases"),
    [
        ("test_requirements_answers.py", ROOT / "tests" / "corpus" / "requirements" / "answers.toml"),
        ("test_requirements_mails.py", ROOT / "tests" / "writing" / "test_requirements_mails.py"),
    ],
)
def test_a_proof_made_of_many_cases_has_a_case_of_its_own_for_each_requirement(file, cases):
    told = set(re.findall(rf'(?:requirement = |\bSaid\(\s*)"({ID})"', cases.read_text("utf-8")))
    proved = {row.name for row in rows() if file in row.proof and "taken_for_its_topic" not in row.proof}
    assert len(told) > 15
    assert {name for name in proved if name[0] != "N"} - told == set()


def test_a_requirement_that_is_treated_has_a_place_and_a_proof():
    wanting = [
        row.name
        for row in rows()
        if not is_out(row.name) and not (CODE.search(row.places) and TEST.search(row.proof))
    ]
    assert wanting == []


def test_a_requirement_without_consequence_says_why():
    out = [row for row in rows() if is_out(row.name)]
    assert len(out) >= 8
    assert [row.name for row in out if not re.match(r"— .{20,}\.$", row.proof)] == []


@pytest.mark.parametrize(
    ("test", "there"),
    [
        ("tests/docs/test_couverture.py::test_every_place_exists", True),
        ("tests/docs/test_couverture.py::test_nobody_wrote_this", False),
        ("tests/docs/test_couverture.py::exists", False),
        ("tests/docs/test_couverture.py", False),
        ("tests/docs/test_of_nobody.py::test_every_place_exists", False),
    ],
)
def test_a_test_that_is_not_there_would_be_seen(test, there):
    assert exists(test) is there
