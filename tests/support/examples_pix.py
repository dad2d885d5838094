"""Examples of the requests for Pix Orga and Pix Certif."""

from datetime import date
from typing import Any

from bot.domain import events
from bot.domain.numbers import Fase
from bot.domain.pix import Period, Product
from bot.domain.school_events import GrantsChecked
from bot.domain.schools import Environment
from bot.handlers import pix
from bot.handlers.pix import Demande
from tests.support.situations import AT, FIRST, FORM, REFUSED, REPLIED, SECOND, Situation, bounced, chosen

CHECKED = "ce que l’établissement a déjà est connu"
_OPEN = Period(state="open", year="2027-2028", opens=date(2026, 10, 1), last=date(2026, 10, 31))
_LATE = _OPEN.model_copy(update={"state": "outside", "last": date(2026, 10, 2)})
_UNSET = Period(state="unset", year="2026-2027")
_CERTIF = {"product": Product.CERTIF, "candidature": True}
_NO_MANDATE = {"missing": ("mandat",)}
_AGAIN = "*Renvoyer le mail*"

GRANTS: list[Situation] = [
    Situation(CHECKED, GrantsChecked(at=AT, imported=True, holder=True, higher=True, paper=True)),
]
"""What every procedure may hear of the table of grants."""


def _form(form: str, people: str = FIRST, *missing: str) -> events.FormArrived:
    return events.FormArrived(
        at=AT, mail=1, form=form, fase=Fase(990001), people=people, missing=missing, period=_OPEN
    )


def _checked(**more: bool) -> GrantsChecked:
    return GrantsChecked(at=AT, **({"imported": True, "holder": False, "higher": True, "paper": True} | more))


REQUESTS: list[Situation] = [
    Situation(FORM, _form("pix_orga"), "pour Pix Orga"),
    Situation(FORM, _form("pix_certif"), "pour Pix Certif"),
    Situation(FORM, _form("pix_orga", SECOND), "avec un autre demandeur"),
    Situation(FORM, _form("pix_orga", FIRST, "mandat"), "sans mandat"),
    Situation(FORM, _form("pix_orga", FIRST, "mandat"), "le même formulaire, toujours sans mandat", _NO_MANDATE),
    Situation(CHECKED, _checked(), "pas encore détenteur"),
    Situation(CHECKED, _checked(higher=False), "au registre, pas dans l’enseignement supérieur"),
    Situation(CHECKED, _checked(), "hors période", {"period": _LATE}),
    Situation(CHECKED, _checked(), "aucune période dans les réglages", {"period": _UNSET}),
    Situation(CHECKED, _checked(holder=True), "pour Pix Certif, détenteur de Pix Orga", _CERTIF),
    Situation(CHECKED, _checked(), "pour Pix Certif, sans Pix Orga", _CERTIF),
    Situation(CHECKED, _checked(imported=False), "pour Pix Certif, détenteurs pas encore repris", _CERTIF),
    Situation(
        CHECKED, _checked(holder=True, paper=False), "pour Pix Certif, sans dossier de candidature", _CERTIF
    ),
    Situation("*Valider*", chosen("valider"), "sans mandat", _NO_MANDATE),
    Situation("*Valider*", chosen("valider"), "pour Pix Certif", _CERTIF),
    Situation(
        "*Valider*", chosen("valider"), "pour Pix Certif, sans dossier de candidature", {"product": Product.CERTIF}
    ),
    Situation("*Demander des informations*", chosen("demander"), "sans mandat", _NO_MANDATE),
    Situation("*Accès donné*", chosen("acces_donne"), "pour Pix Certif", _CERTIF),
    Situation(REPLIED, events.ReplyArrived(at=AT, mail=3), "le mandat manquait", _NO_MANDATE),
    Situation(REFUSED, bounced("pix/recue"), "l’accusé de réception"),
    Situation(REFUSED, bounced("pix/validee"), "le mail de validation"),
    Situation(REFUSED, bounced("pix/demarches"), "la fin des démarches"),
    Situation(_AGAIN, chosen("renvoyer"), "l’accusé de réception est revenu", {"refused": "recue"}),
    Situation(
        _AGAIN,
        chosen("renvoyer"),
        "l’accusé de réception d’une demande hors période est revenu",
        {"refused": "hors_periode", "period": _LATE},
    ),
    Situation(_AGAIN, chosen("renvoyer"), "la validation est revenue", {"refused": "validee"}),
    Situation(_AGAIN, chosen("renvoyer"), "le contact pris est revenu", {"refused": "contact"}),
]

_ASKED = Demande(period=_OPEN, form_mail=1, people=FIRST, imported=True)
_NONE = Environment.NONE
PIX_STATES: dict[str, dict[str, tuple[Any, Environment]]] = {
    pix.NAME: {
        "nouveau": (Demande(), _NONE),
        **{str(state): (_ASKED, _NONE) for state in pix.State if state != pix.State.NOUVEAU},
    },
}
PIX_MORE = {pix.NAME: REQUESTS}
