"""Each requirement that asks for guidance: a question as people write it gets the answer that says the words."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.reading.topics import Certain, Likely, Population, topics, understand
from bot.writing.mails import Templates

templates = Templates()
FILE = Path(__file__).parents[1] / "corpus" / "requirements" / "answers.toml"


class Asked(NamedTuple):
    """A requirement, who asks what, the topic it must be taken for, and words that its answer must contain."""

    requirement: str
    population: str
    question: str
    topic: str
    words: tuple[str, ...]


def _asked() -> Iterator[Asked]:
    for each in tomllib.loads(FILE.read_text("utf-8"))["asked"]:
        yield Asked(**each | {"words": tuple(each["words"])})


ASKED = tuple(_asked())


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.requirement}-{asked.topic}")
def test_a_question_about_a_requirement_is_taken_for_its_topic(asked):
    """Answered at once or proposed first; never taken for another subject."""
    verdict = understand(asked.question, Population(asked.population))
    assert isinstance(verdict, Certain | Likely)
    assert verdict.topic == asked.topic


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.requirement}-{asked.topic}")
def test_the_answer_says_what_the_requirement_asks_for(asked, samples, always):
    template = topics()[asked.topic].template
    said = templates.words(template, {**always, **samples[template]})
    text = said.text.replace("\u00a0", " ")
    page = re.sub(r"\s+", " ", re.sub(r'<a [^>]*href="([^"]*)"[^>]*>|<[^>]+>', r" \1 ", said.html))
    assert [words for words in asked.words if words not in text] == []
    missing = [link for link in asked.words if link.startswith("http") and link not in page]
    assert missing == [], "a link of the text is a link of the page"


def test_most_of_these_questions_are_answered_at_once():
    sure = [
        asked for asked in ASKED if isinstance(understand(asked.question, Population(asked.population)), Certain)
    ]
    assert len(sure) > len(ASKED) * 0.7


def test_each_requirement_of_an_answer_is_named_by_its_topic():
    """What a topic says it answers and what is proved here go together."""
    told = {(asked.requirement, asked.topic) for asked in ASKED}
    assert {each for each in told if each[0] not in topics()[each[1]].requirements} == set()
