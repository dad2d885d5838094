"""The glossary fixes each word once, and its identifiers are those of the code."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
COLUMNS = 6


def words() -> list[list[str]]:
    """Word, meaning, source, use, avoid and identifier of each table line."""
    lines = (ROOT / "docs" / "glossaire.md").read_text("utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows if row[0].strip() != "Mot"]


def code() -> str:
    """Everything written under bot/ and storage/, in one text."""
    files = (path for place in ("bot", "storage") for path in sorted((ROOT / place).rglob("*.py")))
    return "\n".join(path.read_text("utf-8") for path in files)


def test_each_word_has_all_its_columns():
    assert len(words()) > 60
    assert [row[0] for row in words() if len(row) != COLUMNS or not all(row)] == []


def test_a_word_stands_once():
    assert [word for word, n in Counter(row[0] for row in words()).items() if n > 1] == []


def test_a_source_is_a_document_or_the_field_or_the_project():
    unknown = [row[0] for row in words() if not re.fullmatch(r"(00[0-4]|TER|PRJ)(, (00[0-4]|TER))*", row[2])]
    assert unknown == []


def test_every_identifier_stands_in_the_code():
    text = code()
    identifiers = {name for row in words() for name in re.findall(r"`(\w+)`", row[5])}
    assert {name for name in identifiers if not re.search(rf"\b{name}\b", text)} == set()
