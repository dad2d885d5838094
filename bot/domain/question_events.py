"""What happens in a thread of questions: somebody asks something, in codes alone."""

from datetime import datetime
from typing import Literal

from bot.domain.words import Code, Word


class QuestionAsked(Word):
    """A mail asks something: the topic with a ready answer, or the likeliest ones, never its words.

    `certain`: the answer may leave at once. `quiet`: nothing may be answered by itself to this sender today;
    `again`: nor in this thread, which had a dossier before.
    """

    kind: Literal["question_asked"] = "question_asked"
    at: datetime
    mail: int
    box: Code
    population: Literal["citizen", "school", "staff"]
    topic: Code | None = None
    certain: bool = False
    others: tuple[Code, ...] = ()
    doubts: tuple[Code, ...] = ()
    annexe: Code | None = None  # that of the e-Pôles circular which the person needs, where the mail says so
    files: bool = False  # something is attached
    quiet: bool = False
    again: bool = False
