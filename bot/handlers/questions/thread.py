"""What a question's dossier is: its states, and what it remembers of the thread."""

from enum import StrEnum
from typing import Final

from bot.domain.ready_answers import template_of
from bot.domain.recipients import CITIZEN_BOX
from bot.domain.words import Code, TemplateName, Word

NAME = "questions"
CITIZEN: Final = "citizen"
SILENCE = 30  # days without a word, after which an answer is taken to have helped
TASKS: frozenset[Code] = frozenset({"poles_depart", "cerbere_carte_etrangere"})
"""What is answered and leaves an agent something to do all the same (exigences H15, H16)."""


class State(StrEnum):
    """Where a question stands."""

    NOUVEAU = "nouveau"
    REPONDUE = "repondue"
    ATTEND_AGENT = "attend_agent"
    ATTRIBUEE = "attribuee"
    ECARTEE = "ecartee"
    CLOSE = "close"


class Thread(Word):
    """What the dossier of a question remembers (version 1)."""

    version: int = 1
    mail: int | None = None  # the newest of its author: the one that is answered
    box: Code = CITIZEN_BOX
    population: Code = CITIZEN
    school: bool = False  # it may belong to another dossier of its school
    messages: int = 0
    topic: Code | None = None  # the answer that is proposed
    asks: int | None = None  # the mail that it answers: a later one may say something else
    others: tuple[Code, ...] = ()
    doubts: tuple[Code, ...] = ()
    annexe: Code | None = None
    answered: Code | None = None  # the ready answer that was decided last
    answered_to: int | None = None  # the mail that it answers
    heard: int | None = None  # the newest mail when an answer was decided last
    stuck: TemplateName | None = None  # the mail of ours that could not leave
    rounds: int = 0  # answers sent: the silence is counted from the last one
    task: Code | None = None  # the answer that leaves an agent something to do
    files: bool = False
    quiet: bool = False
    again: bool = False  # the thread had a dossier before this one
    refusal: Code | None = None  # why our mail came back

    @property
    def given(self) -> Code | None:
        """The ready answer that the person has: what could not leave was never given."""
        gone = self.answered is not None and template_of(self.answered) != self.stuck
        return self.answered if gone else None

    @property
    def asking(self) -> int | None:
        """The mail that the proposal answers."""
        return self.mail if self.asks is None else self.asks
