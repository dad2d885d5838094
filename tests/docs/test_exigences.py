"""Every requirement stands once in docs/exigences.md, and nothing cites one that does not exist."""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "exigences.md"
TREATMENTS = {"AUTO", "AGENT", "REMIND", "GUIDE", "REPORT", "GUARD", "DATA", "OUT"}
PLACES = ("bot", "storage", "mail_templates", "tests", "docs", "deploy", "benchmarks")
KINDS = {".py", ".md", ".j2", ".toml", ".txt"}

ID = r"[A-N]\d{1,2}\b"
CITED = re.compile(rf"\b(?:exigences?|d[ée]cisions?)\s+`?({ID}(?:`?(?:\s*[,–-]\s*|\s+(?:et|à|and|to)\s+)`?{ID})*)")


def cells() -> list[list[str]]:
    """The table lines of the page that begin with an identifier, cell by cell."""
    lines = PAGE.read_text("utf-8").splitlines()
    return [line.strip("| ").split(" | ") for line in lines if re.match(rf"\| {ID} \|", line)]


def identifiers() -> list[str]:
    return [row[0] for row in cells()]


def cited(text: str) -> list[str]:
    """The identifiers that `text` cites as « exigence C5 », « exigences C5, C6 » or « décision N2 »."""
    return [found for match in CITED.finditer(text) for found in re.findall(ID, match[1])]


def written_files() -> Iterator[Path]:
    yield from (path for name in ("README.md", "CHANGELOG.md") if (path := ROOT / name).exists())
    for place in PLACES:
        yield from (path for path in sorted((ROOT / place).rglob("*")) if path.suffix in KINDS)


def test_there_are_198_requirements_and_25_decisions():
    assert len([name for name in identifiers() if name[0] != "N"]) == 198
    assert len([name for name in identifiers() if name[0] == "N"]) == 25


def test_each_section_counts_from_one_without_a_gap_or_a_double():
    sections = groupby(identifiers(), key=lambda name: name[0])
    numbers = {letter: [int(name[1:]) for name in names] for letter, names in sections}
    assert "".join(numbers) == "ABCDEFGHIJKLMN"
    assert {letter: found for letter, found in numbers.items() if found != list(range(1, len(found) + 1))} == {}


def test_each_requirement_is_a_sentence_with_a_treatment_and_a_source():
    for name, sentence, *rest in cells():
        assert sentence.endswith((".", "?")), name
        if name[0] == "N":
            assert rest[0].endswith("."), name
            continue
        treatments, sources = rest
        assert set(treatments.split(", ")) <= TREATMENTS, name
        assert all(re.fullmatch(r"00[0-4]|TER|DÉR", source) for source in sources.split(", ")), name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(exigence C5)", ["C5"]),
        ("exigences C5, C6 et\nD11", ["C5", "C6", "D11"]),
        ("les exigences `E4` à `E6` et la décision N4", ["E4", "E6", "N4"]),
        ("exigence Z9, cellule A99", []),
    ],
)
def test_a_citation_is_recognised(text, expected):
    assert cited(text) == expected


def test_every_requirement_cited_anywhere_exists():
    known = set(identifiers())
    unknown = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in written_files()
        for name in cited(path.read_text("utf-8"))
        if name not in known
    }
    assert unknown == set()


def test_something_is_cited():
    """The check above would also pass if it read nothing."""
    assert sum(len(cited(path.read_text("utf-8"))) for path in (ROOT / "docs").rglob("*.md")) > 20
