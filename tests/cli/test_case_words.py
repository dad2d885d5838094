"""Every event that a dossier can go through has French words on the screen."""

import re
from typing import get_args

from bot.cli import case_words
from bot.domain.events import Event


def kinds() -> set[str]:
    """The `kind` of each member of the union of events."""
    union, _ = get_args(Event)
    return {member.model_fields["kind"].default for member in get_args(union)}


def test_every_kind_of_event_has_words():
    assert kinds() - set(case_words.EVENTS) == set()


def test_words_are_not_codes():
    assert [
        words for words in case_words.EVENTS.values() if re.search(r"[_A-Z]", words.replace("ETNIC", ""))
    ] == []
