"""The smallest procedure that answers questions: what the engine does around one, whatever the real one says."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from bot.domain.effects import SendMail
from bot.domain.events import Chosen, Event
from bot.domain.mail_parts import Recipients, ToCitizen, ToSchool
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import (
    Card,
    Case,
    CaseKey,
    Certainty,
    Choice,
    Claim,
    Decision,
    Envelope,
    Labels,
    Procedure,
)
from bot.domain.question_events import QuestionAsked
from bot.domain.ready_answers import CALCULATED
from bot.domain.recipients import AddressBook, Anyone
from bot.domain.words import Facts, Word
from bot.engine.world import Rules
from tests.support.world import BOOK, RULES

BOXES = ("happi", "poles", "modigia")
ASKING_BOOK: AddressBook = replace(BOOK, services={**BOOK.services, "modigia": "modigia@cfwb.be"})
ASKING: Rules = replace(RULES, book=ASKING_BOOK)
CITIZEN = "odile.marchandeau@example.be"
NAID = "Bonjour,\nOù se trouve la démarche NAID dans Mon Espace ?\nMerci"
"""A question whose answer is certain: modigia_demarche."""


class State(StrEnum):
    NOUVEAU = "nouveau"
    REPONDUE = "repondue"
    A_LIRE = "a_lire"


class Asked(Word):
    mail: int = 0
    citizen: bool = False
    heard: int = 0


seen: list[Envelope] = []
"""Every envelope that was shown to it; a test empties it first."""


def recognise(envelope: Envelope) -> tuple[Claim, ...]:
    seen.append(envelope)
    question, sender = envelope.question, envelope.sender
    if question is None or envelope.thread is None:
        return ()
    fase = sender if isinstance(sender, Fase) else None
    key = CaseKey(f"question:{envelope.thread}", fase, sender if isinstance(sender, PoFase) else None)
    event = QuestionAsked(
        at=envelope.at,
        mail=envelope.mail,
        box=envelope.box,
        population="citizen" if isinstance(sender, Anyone) else "school",
        topic=question.topic,
        certain=question.certain,
        others=question.others,
        doubts=question.doubts,
    )
    return (Claim(Certainty.CERTAIN, key, event),)


def decide(case: Case[Asked], event: Event) -> Decision:
    """One automatic answer to a thread; whatever else is said in it is read by people."""
    match event:
        case QuestionAsked():
            data = Asked(mail=event.mail, citizen=event.population == "citizen", heard=case.data.heard + 1)
            answers = event.certain and not event.quiet and case.state == State.NOUVEAU
            if answers and event.topic is not None:
                computes = event.mail if event.topic == CALCULATED else None
                mail = SendMail(
                    template=_template(event.topic), to=_to(data), answers=event.mail, computes=computes
                )
                return Decision(State.REPONDUE, data, (mail,))
            facts: Facts = {"sujet": event.topic or "aucun", "calme": "oui" if event.quiet else "non"}
            return Decision(
                State.A_LIRE,
                data,
                cards=(Card(desk="agents", title="a_lire", choices=("repondre",), facts=facts),),
            )
        case Chosen():
            mail = SendMail(
                template="questions/reponse", to=_to(case.data), first=case.data.mail, words=event.words
            )
            return Decision(State.REPONDUE, case.data, (mail,))
        case _:
            return Decision(case.state, case.data)


def _template(topic: str) -> str:
    return f"questions/{topic}"


def _to(data: Asked) -> Recipients:
    return ToCitizen(mail=data.mail) if data.citizen else ToSchool()


LABELS = Labels(
    name="Essai",
    titles={"a_lire": "Une question à lire"},
    choices={"repondre": Choice("Répondre", frozenset({"agent"}), ask="message")},
    facts={"sujet": "Sujet", "calme": "Rien ne part"},
    values={"aucun": "aucun", "modigia_demarche": "La démarche"},
)
QUESTIONS = Procedure(
    name="essai",
    decide=decide,
    states=State,
    start=Asked(),
    labels=LABELS,
    boxes=frozenset(BOXES),
    believes=frozenset({"citizen", "school_box", "po_box"}),
    recognise=recognise,
    computes_in=frozenset({"poles"}),
    one_thread=True,
)


def believing(*believes: str, decides: Callable[[Case[Asked], Event], Decision] = decide) -> Procedure:
    """The same, believing others, or deciding something else."""
    return replace(QUESTIONS, believes=frozenset(believes), decide=decides)
