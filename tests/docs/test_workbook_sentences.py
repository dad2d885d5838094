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


def test_one_thing_is_counted_in_the_singular_where_several_are_in_the_plural():
    assert set(messages.SINGULAR) <= set(messages.WARNINGS)
    for code, (counting, sentence) in messages.SINGULAR.items():
        known = {"n": 2, "students": 2} | {counting: 1}
        assert messages.of_file(code, **known).message == sentence.format(**known)
        assert messages.of_file(code, **{**known, counting: 2}).message != sentence.format(**known)


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
