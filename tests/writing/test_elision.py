"""A name that is put into a sentence may begin with a vowel: no word that would be elided stands before it."""

import re
from pathlib import Path

import pytest

TEMPLATES = sorted((Path(__file__).parents[2] / "mail_templates").rglob("*.j2"))
BEFORE_A_NAME = re.compile(r"\b(?:de|le|la|que|du)\s+\{\{\s*(?:concerned|school|denomination)\b", re.IGNORECASE)


@pytest.mark.parametrize("text", ["un document de {{ concerned }}", "Le dossier que {{ denomination }} suit"])
def test_what_would_be_elided_is_seen(text):
    assert BEFORE_A_NAME.search(text)


def test_no_mail_says_de_before_a_name():
    assert len(TEMPLATES) > 100
    assert [each.parent.name for each in TEMPLATES if BEFORE_A_NAME.search(each.read_text("utf-8"))] == []
