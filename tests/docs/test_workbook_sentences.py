"""Every sentence that reading a canevas gives is the one that docs/codes.md publishes."""

import re
from pathlib import Path

import pytest

from bot.reading.workbook import messages

CODES = (Path(__file__).parents[2] / "docs" / "codes.md").read_text("utf-8")
PUBLISHED = {
    code: (level, sentence)
    for code, level, sentence in re.findall(r"^\| `(\w+)` \| (\w+) \| \w+ \| (.*?) \|$", CODES, re.MULTILINE)
}


@pytest.mark.parametrize(
    ("level", "table"),
    [
        ("refused", messages.REFUSALS),
        ("error", messages.ERRORS),
        ("warning", messages.WARNINGS),
        ("ignored", messages.IGNORED),
    ],
)
def test_sentences_and_levels_are_the_published_ones(level, table):
    assert {code: (level, sentence) for code, sentence in table.items()} == {
        code: PUBLISHED[code] for code in table
    }
