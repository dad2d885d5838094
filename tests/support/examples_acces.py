"""Examples of the yearly confirmation of the accesses to e-Pôles."""

from datetime import date
from typing import Any

from bot.domain import events
from bot.domain.grant_events import GrantsAwaited, GrantsChanged, GrantsCounted, Step
from bot.domain.schools import Environment
from bot.handlers import epoles_acces
from bot.handlers.epoles_acces import Confirmation
from tests.support.situations import AT, DUE, REFUSED, REPLIED, Situation, bounced, chosen, due

YEAR_NAME = "2026-2027"
GRANTS_COUNTED = "les accès à confirmer sont comptés"
GRANTS_AWAITED = "la confirmation des accès est attendue"


def grants_counted(step: Step = "ask", **more: Any) -> GrantsCounted:
    return GrantsCounted(at=AT, year=YEAR_NAME, step=step, **({"places": 12, "accesses": 30} | more))


def grants_awaited(step: Step = "ask", accesses: int = 2) -> GrantsAwaited:
    return GrantsAwaited(at=AT, year=YEAR_NAME, step=step, accesses=accesses)


REFUSED_BY_PO = bounced("epoles_acces/confirmation").model_copy(update={"box": "po"})

ACCESSES: list[Situation] = [
    Situation(GRANTS_COUNTED, grants_counted()),
    Situation(GRANTS_AWAITED, grants_awaited()),
    Situation("un accès ou une demande change dans le même lieu", GrantsChanged(at=AT)),
]
"""What every procedure may hear of the yearly confirmation."""

_LATER = date(2026, 12, 15)
YEARLY: list[Situation] = [
    Situation(DUE, due("confirmation", date(2026, 11, 15)), "le jour de la confirmation annuelle"),
    Situation(DUE, due("relance_acces", _LATER), "trente jours après"),
    Situation(DUE, due("bilan_acces", _LATER), "soixante jours après"),
    Situation(GRANTS_COUNTED, grants_counted(unknown=2), "certains sont absents du registre"),
    Situation(GRANTS_COUNTED, grants_counted(places=0, accesses=0), "personne n’a d’accès"),
    Situation(
        GRANTS_COUNTED, grants_counted(places=0, accesses=0, unknown=1), "seuls des absents du registre en ont"
    ),
    Situation(GRANTS_COUNTED, grants_counted(paused=True), "les envois sont suspendus"),
    Situation(GRANTS_COUNTED, grants_counted("remind", silent=3), "trente jours après, certains se taisent"),
    Situation(GRANTS_COUNTED, grants_counted("remind", silent=3, paused=True), "et les envois sont suspendus"),
    Situation(GRANTS_COUNTED, grants_counted("close", silent=3), "soixante jours après, certains se taisent"),
    Situation(GRANTS_COUNTED, grants_counted("close"), "soixante jours après, tous ont répondu"),
    Situation(GRANTS_AWAITED, grants_awaited("remind"), "trente jours après"),
    Situation(GRANTS_AWAITED, grants_awaited("remind", 0), "trente jours après, plus aucun accès"),
    Situation(GRANTS_AWAITED, grants_awaited("close"), "soixante jours après"),
    Situation(REPLIED, events.ReplyArrived(at=AT, mail=3, files=True), "un fichier est joint"),
    Situation("*Renvoyer le mail*", chosen("renvoyer"), "la boite a refusé notre mail", {"refusal": "box_full"}),
    Situation(
        "*Renvoyer le mail*",
        chosen("renvoyer"),
        "la boite a refusé notre rappel",
        {"refusal": "box_full", "reminders": 1},
    ),
    Situation(REFUSED, REFUSED_BY_PO, "c’est la boite du PO"),
    Situation(
        "*Renvoyer le mail*",
        chosen("renvoyer"),
        "la boite du PO a refusé notre mail",
        {"refusal": "po_box_full", "refusing": ("po",)},
    ),
]

_OF_YEAR = Confirmation(year=YEAR_NAME, places=12, accesses=30, silent=12)
_OF_PLACE = Confirmation(year=YEAR_NAME)
_NONE = Environment.NONE
ACCES_STATES: dict[str, dict[str, tuple[Any, Environment]]] = {
    epoles_acces.NAME: {
        "nouveau": (Confirmation(), _NONE),
        "compte": (Confirmation(year=YEAR_NAME), _NONE),
        "demandee": (_OF_YEAR, _NONE),
        "clos": (_OF_YEAR, _NONE),
        **dict.fromkeys(("attend_ecole", "confirme", "sans_reponse", "sans_objet"), (_OF_PLACE, _NONE)),
        "repondu": (_OF_PLACE.model_copy(update={"replies": 1}), _NONE),
        "a_corriger": (_OF_PLACE.model_copy(update={"replies": 1}), _NONE),
    },
}
ACCES_MORE = {epoles_acces.NAME: YEARLY}
