"""The topics are data: complete, consistent, each with an answer that suits those whom it may be given to."""

import re
from pathlib import Path

import pytest

from bot.reading.topics import Certain, Population, topics, understand
from bot.reading.topics.catalogue import TopicDataError, _check, _topic
from bot.reading.topics.ideas import lexicon, neutral_ideas
from bot.writing.mails import FOLDER

ROOT = Path(__file__).parents[3]
STAFF_CERBERE = re.compile(r"matricule|cerbere_inscription|cerbere_portail|Cerbère(?! Citoyen)|Intervenants dans")

EACH = [(topic, population) for topic in topics().values() for population in sorted(topic.populations)]


def guided() -> set[str]:
    """The requirements of sections G to L that ask for a ready answer."""
    rows = re.findall(
        r"^\| ([GHIJL]\d+) \|.*\| ([^|]+) \| [^|]+ \|$",
        (ROOT / "docs" / "exigences.md").read_text("utf-8"),
        re.MULTILINE,
    )
    return {name for name, treatment in rows if "GUIDE" in treatment}


def words_of(template: str) -> str:
    return "".join(path.read_text("utf-8") for path in sorted((FOLDER / template).glob("*.j2")))


def written(**changes: object) -> dict[str, object]:
    """A topic as a data file has it."""
    return {
        "code": "essai",
        "title": "Un essai",
        "populations": ["school"],
        "requirements": [],
        "certain": ["HAPPI"],
        "examples": [],
        "counter_examples": [],
    } | changes


def test_every_requirement_that_asks_for_guidance_has_a_topic():
    answered = {name for topic in topics().values() for name in topic.requirements}
    assert len(guided()) > 50
    assert guided() - answered == set()


def test_every_requirement_that_a_topic_names_exists():
    page = (ROOT / "docs" / "exigences.md").read_text("utf-8")
    known = set(re.findall(r"^\| ([A-M]\d+) \|", page, re.MULTILINE))
    assert {name for topic in topics().values() for name in topic.requirements} - known == set()


def test_every_topic_has_its_answer_and_every_answer_its_topic():
    folders = {f"questions/{path.name}" for path in (FOLDER / "questions").iterdir() if path.is_dir()}
    templates = {topic.template for topic in topics().values()}
    assert folders - templates == {"questions/recue", "questions/reponse", "questions/poles_calcul"}
    assert {name for name in templates if not (FOLDER / name / "body.txt.j2").exists()} == set()


@pytest.mark.parametrize(("topic", "population"), EACH, ids=lambda each: getattr(each, "code", str(each)))
def test_an_example_is_answered_and_a_counter_example_is_not(topic, population):
    assert topic.examples
    assert topic.counter_examples
    for example in topic.examples:
        assert understand(example, population) == Certain(topic.code), example
    for example in topic.counter_examples:
        assert understand(example, population) != Certain(topic.code), example


def test_a_citizen_never_reads_what_staff_do_with_cerbere():
    for topic in topics().values():
        if Population.CITIZEN in topic.populations:
            assert STAFF_CERBERE.search(words_of(topic.template)) is None, topic.code
            assert not topic.code.startswith(("cerbere_", "poles_", "happi_"))


def test_no_answer_names_a_person_of_the_circulars():
    """A name is a setting (exigence A9): the answers take it as a value."""
    named = re.compile(r"dradin|dohogne|dufour|defawe|verstraete|690[ -/]?8", re.IGNORECASE)
    assert [topic.code for topic in topics().values() if named.search(words_of(topic.template))] == []


def test_links_are_values_never_written_in_an_answer():
    assert [topic.code for topic in topics().values() if "http" in words_of(topic.template)] == []


def test_an_idea_that_no_topic_needs_is_not_kept():
    named = set(neutral_ideas()) | {"COMPLAINT", "CASE", "BESIDES", "PASSING", "ELSEWHERE"}
    for topic in topics().values():
        named |= topic.never.union(*(pattern.ideas for pattern in topic.patterns))
    assert lexicon().forms.keys() - named == set()


def test_a_form_is_written_as_words_are_compared():
    wrong = [
        (name, form)
        for name, forms in lexicon().forms.items()
        for form in forms
        if not all(re.fullmatch(r"[a-z0-9]+\*?", word) for word in form) or not form
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"certain": ["HAPY"]}, "HAPY"),
        ({"never": ["HAPY"]}, "HAPY"),
        ({"not_with": ["autre_sujet"]}, "autre_sujet"),
    ],
)
def test_a_slip_in_the_data_is_told_by_name(changes, said):
    with pytest.raises(TopicDataError, match=said):
        _check(_topic(written(**changes)), topics())


def test_an_unknown_key_is_told_by_name():
    with pytest.raises(TopicDataError, match="certains"):
        _topic(written(certains=["HAPPI"]))
