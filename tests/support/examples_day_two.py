"""Examples of the second day: another manager, an environment that is closed, a school that left the register."""

from typing import Any

from bot.domain import events
from bot.domain.numbers import Fase
from bot.domain.school_events import EnvironmentClosed, SchoolCounted, SchoolVanished
from bot.domain.schools import Environment, Fate
from bot.handlers import happi_fermeture, happi_gestionnaire, registre
from bot.handlers.happi_fermeture import Closure
from bot.handlers.happi_gestionnaire import Change
from bot.handlers.registre import Gone
from tests.support.situations import (
    AT,
    FIRST,
    FORM,
    LETTER,
    REFUSED,
    REPLIED,
    SECOND,
    Situation,
    bounced,
    chosen,
)

VANISHED = "l’école a disparu du registre"
COUNTED = "les comptes et les dossiers de l’école sont comptés"
CLOSED = "l’environnement de l’école est fermé"

SCHOOLS: list[Situation] = [
    Situation(VANISHED, SchoolVanished(at=AT, fate="vanished")),
    Situation(COUNTED, SchoolCounted(at=AT, accounts=120, dossiers=1)),
    Situation(CLOSED, EnvironmentClosed(at=AT)),
]
"""What the register and the closing of an environment tell every procedure."""


def _form(people: str, *missing: str) -> events.FormArrived:
    return events.FormArrived(
        at=AT, mail=1, form="happi_ouverture", fase=Fase(990001), people=people, missing=missing
    )


MANAGERS: list[Situation] = [
    Situation(FORM, _form(FIRST, "gestionnaire"), "il ne nomme pas de gestionnaire"),
    Situation(FORM, _form(FIRST), "les personnes déjà nommées"),
    Situation(FORM, _form(SECOND), "d’autres personnes"),
    Situation(REPLIED, events.ReplyArrived(at=AT, mail=3), "personne n’est encore nommé", {"named": False}),
    Situation("*Valider*", chosen("valider"), "personne n’est encore nommé", {"named": False}),
    Situation("*Demander des informations*", chosen("demander"), "personne n’est encore nommé", {"named": False}),
    Situation("*Écarter*", chosen("ecarter"), "personne n’est encore nommé", {"named": False}),
    Situation(REFUSED, bounced("happi_gestionnaire/recue"), "l’accusé de réception"),
    Situation(REFUSED, bounced("happi_gestionnaire/a_preciser"), "la demande du nom"),
    Situation(REFUSED, bounced("happi_gestionnaire/validee"), "le mail de validation"),
    Situation("*Renvoyer le mail*", chosen("renvoyer"), "l’accusé de réception est revenu", {"refused": "recue"}),
    Situation(
        "*Renvoyer le mail*",
        chosen("renvoyer"),
        "la demande du nom est revenue",
        {"refused": "a_preciser", "named": False, "from_school": True},
    ),
    Situation("*Renvoyer le mail*", chosen("renvoyer"), "la validation est revenue", {"refused": "validee"}),
    Situation("*Fait*", chosen("fait"), "l’école a nommé d’autres personnes entretemps", {"later_mail": 7}),
]
CLOSURES: list[Situation] = [
    Situation(LETTER, events.LetterArrived(at=AT, mail=4, from_school=True), "l’école demande la fermeture"),
    Situation(REPLIED, events.ReplyArrived(at=AT, mail=3), "l’ETNIC l’annonçait", {"by_school": False}),
    Situation(
        LETTER,
        events.LetterArrived(at=AT, mail=4, from_school=True),
        "l’école demande la fermeture que l’ETNIC annonçait",
        {"by_school": False},
    ),
    Situation(
        LETTER,
        events.LetterArrived(at=AT, mail=4),
        "l’environnement n’est pas ouvert",
        environment=Environment.NONE,
    ),
    Situation(
        "*Fermer l’environnement*",
        chosen("fermer"),
        "l’environnement n’est pas ouvert",
        environment=Environment.NONE,
    ),
    Situation("*Écarter*", chosen("ecarter"), "l’ETNIC l’annonçait", {"by_school": False}),
    Situation("*Demander des informations*", chosen("demander"), "l’ETNIC l’annonçait", {"by_school": False}),
]
GONE: list[Situation] = [
    Situation(
        VANISHED,
        SchoolVanished(at=AT, fate="merged", successor=Fase(990002)),
        "ses implantations sont à une autre école",
    ),
    Situation(
        VANISHED,
        SchoolVanished(at=AT, fate="renumbered", successor=Fase(990004)),
        "le registre la donne sous un autre numéro",
    ),
    Situation(
        VANISHED,
        SchoolVanished(at=AT, fate="vanished"),
        "elle n’a pas d’environnement ouvert",
        environment=Environment.NONE,
    ),
    Situation(
        "*Fermer l’environnement*",
        chosen("fermer"),
        "elle n’a pas d’environnement ouvert",
        environment=Environment.NONE,
    ),
]
MORE = {
    happi_gestionnaire.NAME: MANAGERS,
    happi_fermeture.NAME: CLOSURES,
    registre.NAME: GONE,
}

_OPEN, _SHUT = Environment.OPEN, Environment.CLOSED
_NAMED = Change(mail=1, from_school=True, named=True, people=FIRST)
_ASKED = Closure(by_school=True, title="demandee", accounts=120, dossiers=1)
_GONE = Gone(fate=Fate.VANISHED, accounts=120, dossiers=1)

STANDING: dict[str, dict[str, tuple[Any, Environment]]] = {
    happi_gestionnaire.NAME: {
        "nouveau": (Change(), _OPEN),
        "attend_ecole": (_NAMED, _OPEN),
        "attend_agent": (_NAMED, _OPEN),
        "attend_etnic": (_NAMED, _OPEN),
        "fait": (_NAMED, _OPEN),
        "ecarte": (_NAMED, _OPEN),
    },
    happi_fermeture.NAME: {
        "nouveau": (Closure(), _OPEN),
        "attend_agent": (_ASKED, _OPEN),
        "attend_ecole": (_ASKED, _OPEN),
        "ferme": (_ASKED, _SHUT),
        "ecarte": (_ASKED, _OPEN),
    },
    registre.NAME: {
        "nouveau": (Gone(), _OPEN),
        "attend_agent": (_GONE, _OPEN),
        "conserve": (_GONE, _OPEN),
        "ferme": (_GONE, _SHUT),
        "revenu": (_GONE, _OPEN),
    },
}
"""What a dossier of the second day holds when it stands in a state."""
