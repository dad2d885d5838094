"""What may be said of a question: answered at once, proposed to an agent, or passed on."""

from dataclasses import dataclass
from enum import StrEnum


class Population(StrEnum):
    """Who asks: it decides which answers are true for the person at all (exigence L8)."""

    CITIZEN = "citizen"  # the author of a verified mail to the Modigia box
    SCHOOL = "school"  # a school's or PO's administrative box
    STAFF = "staff"  # a member of staff who writes from elsewhere


class Doubt(StrEnum):
    """Why a question is not answered without an agent; short stable codes, fit for a card."""

    TWO_TOPICS = "two_topics"
    SEVERAL_QUESTIONS = "several_questions"
    COMPLAINT = "complaint"
    PERSONAL_CASE = "personal_case"
    SECRET = "secret"  # noqa: S105 - a code: the text holds a password or a national number
    OTHER_SUBJECT = "other_subject"
    UNKNOWN_WORDS = "unknown_words"
    VAGUE = "vague"
    LONG = "long"
    NO_TOPIC = "no_topic"


@dataclass(frozen=True, slots=True)
class Certain:
    """One topic, one question, nothing that speaks against it: the ready answer may leave."""

    topic: str

    @property
    def code(self) -> str:
        """The match code that recognition sees."""
        return f"question_certain_{self.topic}"


@dataclass(frozen=True, slots=True)
class Likely:
    """The answer to propose, the `others` that may fit, and why an agent is asked."""

    topic: str
    others: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def code(self) -> str:
        """The match code that recognition sees."""
        return f"question_likely_{self.topic}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer fits: a person reads the question."""

    doubts: tuple[Doubt, ...] = ()

    @property
    def code(self) -> str:
        """The match code that recognition sees."""
        return "question_unknown"


Verdict = Certain | Likely | Unknown
