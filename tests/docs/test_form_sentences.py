"""Every sentence that reading a form gives is the one that docs/codes.md publishes."""

import re
from pathlib import Path

import pytest

from bot.reading.forms import messages

ROOT = Path(__file__).parents[2]
CODES = (ROOT / "docs" / "codes.md").read_text("utf-8")
PUBLISHED = {
    code: (level, sentence)
    for code, level, sentence in re.findall(r"^\| `(\w+)` \| (\w+) \| \w+ \| (.*?) \|$", CODES, re.MULTILINE)
}


@pytest.mark.parametrize(
    ("level", "table"),
    [("refused", messages.REFUSALS), ("error", messages.ERRORS), ("warning", messages.WARNINGS)],
)
def test_sentences_and_levels_are_the_published_ones(level, table):
    assert {code: (level, sentence) for code, sentence in table.items()} == {
        code: PUBLISHED[code] for code in table
    }


def test_a_sentence_names_a_field_by_the_words_of_the_paper_and_nobody():
    problem = messages.problem("field_missing", "po_fase", label="Numéro FASE du pouvoir organisateur")
    assert "« Numéro FASE du pouvoir organisateur »" in problem.message
    assert problem.field == "po_fase"


def test_why_a_signature_is_not_judged_is_published():
    source = (ROOT / "bot" / "reading" / "forms" / "signatures.py").read_text("utf-8")
    reasons = set(re.findall(r'Signature\.UNKNOWN, "(\w+)"', source))
    assert len(reasons) >= 3
    assert [code for code in reasons if f"| `{code}` |" not in CODES] == []
