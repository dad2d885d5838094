"""The figures mean what they say, and those of the project's questions hold."""

import hashlib
import re
from pathlib import Path

import pytest

from bot.reading.mail import read_message
from bot.reading.topics import Certain, Likely, Population, Unknown, topics, understand
from bot.reading.topics.scoring import Outcome, Question, QuestionsError, Score, Share, questions_in, score

CORPUS = Path(__file__).parents[2] / "corpus" / "topics"
SETS = ("dev", "held_out")


def question(kind: str, *expected: str) -> Question:
    return Question("Une question", Population.SCHOOL, kind, expected)


@pytest.fixture(scope="module")
def sets():
    return {name: questions_in(CORPUS / f"{name}.toml") for name in SETS}


@pytest.fixture(scope="module", params=SETS)
def measured(request, sets) -> Score:
    return score(sets[request.param])


def test_there_are_questions_enough_and_a_third_has_no_clear_answer(sets):
    everything = [each for questions in sets.values() for each in questions]
    assert len(everything) >= 300
    assert sum(each.kind != "clear" for each in everything) >= len(everything) / 3
    assert len(sets["held_out"]) >= len(everything) / 3


def test_a_question_is_held_out_by_its_text_alone(sets):
    for name, questions in sets.items():
        for each in questions:
            drawn = int(hashlib.sha256(each.text.encode()).hexdigest(), 16) % 3 == 0
            assert drawn == (name == "held_out"), each.text


def test_every_topic_is_asked_about(sets):
    asked = {code for questions in sets.values() for each in questions for code in each.expected}
    assert topics().keys() - asked == set()


def test_questions_name_no_real_school(sets):
    numbers = [
        n
        for questions in sets.values()
        for each in questions
        for n in re.findall(r"\b99\d{4}\b|FASE (\d+)", each.text)
    ]
    assert all(int(number) > 990000 for number in numbers if number)


def test_answers_that_leave_at_once_are_right(measured):
    assert measured.precision.total > 50
    assert measured.precision.value >= 0.95


def test_most_questions_are_answered_or_rightly_proposed(measured):
    assert measured.coverage.value >= 0.60


def test_questions_made_to_mislead_get_an_answer_at_once_at_most_twice():
    found = score(questions_in(CORPUS / "near_misses.toml"))
    wrong = [each.question.text for each in found.outcomes if each.automatic and not each.right]
    assert len(found.outcomes) > 100
    assert len(wrong) <= 2, wrong


def test_ordinary_mails_get_no_answer_at_once():
    """The corpus of mails was written for other reasons: lists, replies, absences, one request for Happi."""
    folder = CORPUS.parent / "mail"
    answered = set()
    for path in sorted(folder.glob("*.eml")):
        reading = read_message(path.read_bytes())
        for population in Population:
            if isinstance(understand(f"{reading.subject}\n{reading.reply}", population), Certain):
                answered.add(path.name)
    assert answered <= {"free_request_for_happi.eml"}


@pytest.mark.parametrize(
    ("kind", "expected", "verdict", "automatic", "right"),
    [
        ("clear", ("a",), Certain("a"), True, True),
        ("clear", ("a",), Certain("b"), True, False),
        ("clear", ("a",), Likely("a"), False, True),
        ("clear", ("a",), Likely("b", ("a",)), False, False),
        ("clear", ("a",), Unknown(), False, False),
        ("ambiguous", ("a", "b"), Certain("a"), True, False),
        ("ambiguous", ("a", "b"), Likely("b"), False, True),
        ("ambiguous", (), Likely("b"), False, False),
        ("off_topic", (), Certain("a"), True, False),
        ("off_topic", (), Unknown(), False, True),
    ],
)
def test_an_outcome_is_judged(kind, expected, verdict, automatic, right):
    outcome = Outcome(question(kind, *expected), verdict)
    assert (outcome.automatic, outcome.right) == (automatic, right)


def test_the_three_shares_count_different_questions():
    outcomes = (
        Outcome(question("clear", "a"), Certain("a")),
        Outcome(question("clear", "a"), Likely("a")),
        Outcome(question("clear", "b"), Unknown()),
        Outcome(question("off_topic"), Certain("a")),
        Outcome(question("off_topic"), Unknown()),
    )
    found = Score(outcomes)
    assert (found.precision, found.coverage, found.passed_on) == (Share(1, 2), Share(2, 3), Share(1, 2))
    assert len(found.of("a").outcomes) == 2
    assert (found.wrongly("a"), found.wrongly("b")) == (1, 0)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (Share(0, 0), 0.0, 1.0),
        (Share(10, 10), 0.7225, 1.0),
        (Share(81, 263), 0.2553, 0.3662),  # the example of Newcombe (1998), method 3
        (Share(0, 20), 0.0, 0.1611),
    ],
)
def test_the_interval_is_that_of_wilson(share, low, high):
    assert share.interval == pytest.approx((low, high), abs=0.00006)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "n’existe pas"),
        ("question = ", "TOML"),
        ("", "aucune question"),
        ("question = 3", "aucune question"),
        ("[[question]]\ntext = 'x'\n", "question 1"),
        ("[[question]]\ntext = 'x'\npopulation = 'roi'\nkind = 'clear'\n", "question 1"),
        ("[[question]]\ntext = 3\npopulation = 'school'\nkind = 'clear'\n", "question 1"),
        (
            "[[question]]\ntext = 'x'\npopulation = 'school'\nkind = 'clear'\ntopics = ['rien']\n",
            "sujet inconnu rien",
        ),
    ],
)
def test_a_file_of_questions_that_can_t_be_used_is_explained(tmp_path, content, said):
    path = tmp_path / "questions.toml"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(QuestionsError, match=said):
        questions_in(path)
