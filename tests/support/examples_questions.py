"""Examples of questions with a ready answer, and of requests about e-Pôles."""

from typing import Any

from bot.domain import events
from bot.domain.schools import Environment
from bot.handlers import poles_demandes, questions
from bot.handlers.poles_demandes import Asked
from bot.handlers.questions import Thread
from tests.support.situations import (
    AGENT,
    AT,
    DUE,
    JULY,
    LETTER,
    QUESTION,
    REFUSED,
    THIRD,
    Situation,
    bounced,
    chosen,
    due,
)

_OTHER = "*Autre réponse*"


def asked(**more: Any) -> events.QuestionAsked:
    """A question to Modigia, unless said otherwise."""
    return events.QuestionAsked(at=AT, **({"mail": 6, "box": "modigia", "population": "citizen"} | more))


def _certain(topic: str, **more: Any) -> events.QuestionAsked:
    return asked(**({"topic": topic, "certain": True} | more))


def _school(topic: str, **more: Any) -> events.QuestionAsked:
    return _certain(topic, box="poles", population="school", **more)


def _picked(pick: str) -> events.Chosen:
    return events.Chosen(at=AT, choice="autre", agent=AGENT, pick=pick)


def parked(template: str) -> events.EffectParked:
    """A mail that could not leave."""
    return events.EffectParked(at=AT, effect="send_mail", template=template)


def gone(template: str) -> events.MailAccepted:
    """A mail that left, which was set aside before."""
    return events.MailAccepted(at=AT, template=template)


_STUCK = {"stuck": "questions/reponse", "heard": 6, "topic": None, "others": ()}
PARKED, ACCEPTED = "une étape est mise de côté", "un mail mis de côté part après tout"
QUESTIONS: list[Situation] = [
    Situation(QUESTION, _certain("modigia_demarche"), "son sujet est certain"),
    Situation(
        QUESTION,
        _certain("modigia_demarche", certain=False, others=("modigia_contexte",), doubts=("two_topics",)),
        "son sujet est probable",
    ),
    Situation(QUESTION, _certain("modigia_demarche", files=True), "son sujet est certain, un fichier est joint"),
    Situation(
        QUESTION,
        _certain("modigia_demarche", quiet=True),
        "son sujet est certain, l’adresse a eu assez de réponses automatiques aujourd’hui",
    ),
    Situation(QUESTION, asked(quiet=True), "l’adresse a eu assez de réponses automatiques aujourd’hui"),
    Situation(QUESTION, _school("poles_acces"), "une école demande l’accès à e-Pôles"),
    Situation(
        QUESTION, _school("poles_acces", annexe="annexe_1"), "une école demande l’accès de son coordonnateur"
    ),
    Situation(QUESTION, _school("poles_depart"), "une école annonce un départ"),
    Situation(QUESTION, _school("cerbere_carte_etrangere"), "la personne n’a pas de carte d’identité belge"),
    Situation(QUESTION, _school("poles_calcul"), "une école demande un calcul"),
    Situation(_OTHER, _picked("modigia_contexte"), "une réponse du menu"),
    Situation(_OTHER, _picked("annexe_2"), "la réponse avec une annexe, à une école", {"population": "school"}),
    Situation("*Répondre*", chosen("repondre"), "il restait quelque chose à faire", {"task": "poles_depart"}),
    Situation("*Envoyer cette réponse*", chosen("envoyer"), "rien n’est proposé", {"topic": None}),
    Situation("*Attribuer à…*", chosen("attribuer"), "à un dossier de la même école", {"school": True}),
    Situation("*Traité*", chosen("traite"), "il restait quelque chose à faire", {"task": "poles_depart"}),
    Situation(DUE, due("silence_1", JULY), "trente jours sans un mot"),
    Situation(REFUSED, bounced("questions/modigia_demarche"), "la réponse, à un citoyen"),
    Situation(REFUSED, bounced("questions/recue"), "l’accusé de réception, à une école", {"population": "school"}),
    Situation(QUESTION, _certain("modigia_demarche", again=True), "son fil a déjà eu un dossier, clos depuis"),
    Situation(PARKED, parked("questions/modigia_demarche"), "la réponse toute prête"),
    Situation(PARKED, parked("questions/reponse"), "la réponse d’un agent"),
    Situation(PARKED, parked("questions/recue"), "l’accusé de réception"),
    Situation(ACCEPTED, gone("questions/reponse"), data=_STUCK),
    Situation(
        ACCEPTED,
        gone("questions/reponse"),
        "la personne a écrit depuis",
        _STUCK | {"heard": 5},
    ),
    Situation("*Répondre*", chosen("repondre"), "une réponse n’avait pas pu partir", _STUCK),
    Situation("*Écarter*", chosen("ecarter"), "une réponse n’avait pas pu partir", _STUCK),
    Situation(
        "*Traité*", chosen("traite"), "une réponse n’avait pas pu partir", _STUCK | {"task": "poles_depart"}
    ),
]

_KINDS = {"kind": "liste"}
REQUESTS: list[Situation] = [
    Situation(
        LETTER, events.LetterArrived(at=AT, mail=4, box="poles", codes=("asks_unlock",)), "un déverrouillage"
    ),
    Situation(
        LETTER, events.LetterArrived(at=AT, mail=4, box="poles", codes=("list_error",)), "une liste erronée"
    ),
    Situation(
        LETTER,
        events.LetterArrived(at=AT, mail=4, box="poles", codes=("list_error",), files=True),
        "une liste erronée, avec un fichier",
    ),
    Situation("*Corrigé*", chosen("corrige"), "une liste erronée", _KINDS),
    Situation("*Déverrouillé*", chosen("deverrouille"), "une liste erronée", _KINDS),
    Situation(REFUSED, bounced("poles_demandes/recue"), "l’accusé de réception"),
    Situation(REFUSED, bounced("poles_demandes/informations"), "la demande d’informations"),
    Situation("*Renvoyer le mail*", chosen("renvoyer"), "l’accusé de réception est revenu", {"back": "recue"}),
    Situation(
        "*Renvoyer le mail*",
        chosen("renvoyer"),
        "la demande d’informations est revenue",
        {"back": "informations", "asked": THIRD},
    ),
]

_NONE = Environment.NONE
_ANSWERED = Thread(mail=6, messages=1, answered="modigia_demarche", rounds=1)
_WAITING = Thread(mail=6, messages=1, topic="modigia_demarche", others=("modigia_contexte",), doubts=("vague",))
_UNLOCK = Asked(mail=4, messages=1)

QUESTION_STATES: dict[str, dict[str, tuple[Any, Environment]]] = {
    questions.NAME: {
        "nouveau": (Thread(), _NONE),
        "repondue": (_ANSWERED, _NONE),
        "attend_agent": (_WAITING, _NONE),
        "attribuee": (_WAITING, _NONE),
        "ecartee": (_WAITING, _NONE),
        "close": (_ANSWERED, _NONE),
    },
    poles_demandes.NAME: {
        "nouveau": (Asked(), _NONE),
        "attend_agent": (_UNLOCK, _NONE),
        "attend_ecole": (_UNLOCK, _NONE),
        "faite": (_UNLOCK, _NONE),
        "refusee": (_UNLOCK, _NONE),
    },
}
QUESTION_MORE = {questions.NAME: QUESTIONS, poles_demandes.NAME: REQUESTS}
