"""How well questions are recognised: precision of automatic answers, and how many get an answer at all."""

import math
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bot.reading.topics.catalogue import topics
from bot.reading.topics.understanding import understand
from bot.reading.topics.verdicts import Certain, Likely, Population, Verdict

Kind = Literal["clear", "ambiguous", "off_topic"]

_KINDS: tuple[Kind, ...] = ("clear", "ambiguous", "off_topic")
_Z = 1.959963984540054  # of the normal law, for an interval of 95 %


class QuestionsError(ValueError):
    """A file of questions can't be used; the text is a French sentence that says why."""


@dataclass(frozen=True, slots=True)
class Question:
    """An invented question; `expected` holds the one right topic, or the answers worth proposing."""

    text: str
    population: Population
    kind: Kind
    expected: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """Whether a ready answer exists for it, to send or to propose."""
        return bool(self.expected)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said of one question."""

    question: Question
    verdict: Verdict

    @property
    def automatic(self) -> bool:
        """Whether an answer would leave without an agent."""
        return isinstance(self.verdict, Certain)

    @property
    def right(self) -> bool:
        """An automatic answer is right for a clear question only; a proposal when it is one of those expected."""
        match self.verdict:
            case Certain(topic):
                return self.question.kind == "clear" and topic in self.question.expected
            case Likely(topic):
                return topic in self.question.expected
            case _:
                return not self.question.answerable


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's interval of 95 %."""

    count: int
    total: int

    @property
    def value(self) -> float:
        """From 0 to 1; 0 of nothing."""
        return self.count / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's: it holds for few questions and for shares near 1, where the usual one does not."""
        if not self.total:
            return 0.0, 1.0
        square = _Z * _Z / self.total
        middle = (self.value + square / 2) / (1 + square)
        spread = (
            _Z / (1 + square) * math.sqrt(self.value * (1 - self.value) / self.total + square / 4 / self.total)
        )
        return max(0.0, middle - spread), min(1.0, middle + spread)


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one set of questions."""

    outcomes: tuple[Outcome, ...]

    @property
    def precision(self) -> Share:
        """Right automatic answers of all automatic answers."""
        automatic = [each for each in self.outcomes if each.automatic]
        return Share(sum(each.right for each in automatic), len(automatic))

    @property
    def coverage(self) -> Share:
        """Questions answered or correctly proposed, of those for which an answer exists."""
        able = [each for each in self.outcomes if each.question.answerable]
        return Share(sum(each.right for each in able), len(able))

    @property
    def passed_on(self) -> Share:
        """Questions without an answer that are left to an agent, of all of them."""
        unable = [each for each in self.outcomes if not each.question.answerable]
        return Share(sum(each.right for each in unable), len(unable))

    def of(self, topic: str) -> "Score":
        """The questions whose one right answer is this topic."""
        return Score(tuple(each for each in self.outcomes if each.question.expected == (topic,)))

    def wrongly(self, topic: str) -> int:
        """Automatic answers of this topic that should not have left."""
        wrong = (each.verdict for each in self.outcomes if each.automatic and not each.right)
        return sum(isinstance(each, Certain) and each.topic == topic for each in wrong)


def score(questions: Iterable[Question]) -> Score:
    """Ask every question."""
    return Score(tuple(Outcome(each, understand(each.text, each.population)) for each in questions))


def questions_in(path: Path) -> Sequence[Question]:
    """The questions of a TOML file; QuestionsError names the first that can't be used."""
    try:
        written = tomllib.loads(path.read_text("utf-8")).get("question")
    except FileNotFoundError:
        raise QuestionsError(f"{path} n’existe pas.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise QuestionsError(f"{path} n’est pas un fichier TOML lisible.") from None
    if not isinstance(written, list) or not written:
        raise QuestionsError(f"{path} ne contient aucune question ([[question]]).")
    return [_question(path, number, each) for number, each in enumerate(written, 1)]


def _question(path: Path, number: int, written: Any) -> Question:  # noqa: ANN401 - whatever stands in the file
    try:
        text, expected = written["text"], tuple(written.get("topics", ()))
        population, kind = Population(written["population"]), _KINDS[_KINDS.index(written["kind"])]
    except (KeyError, ValueError, TypeError, AttributeError):
        raise QuestionsError(
            f"{path}, question {number} : il faut text, population (citizen, school, staff) "
            "et kind (clear, ambiguous, off_topic)."
        ) from None
    unknown = [each for each in expected if each not in topics()]
    if unknown or not isinstance(text, str):
        raise QuestionsError(f"{path}, question {number} : sujet inconnu {', '.join(map(str, unknown))}.")
    return Question(text, population, kind, expected)
