"""What a question's dossier is: its states, and what it remembers of the thread."""

from enum import StrEnum
from typing import Final

from bot.domain.recipients import CITIZEN_BOX
from bot.domain.words import Code, Word

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
    others: tuple[Code, ...] = ()
    doubts: tuple[Code, ...] = ()
    annexe: Code | None = None
    answered: Code | None = None  # the ready answer that was sent last
    rounds: int = 0  # answers sent: the silence is counted from the last one
    task: Code | None = None  # the answer that leaves an agent something to do
    files: bool = False
    quiet: bool = False
    refusal: Code | None = None  # why our mail came back
