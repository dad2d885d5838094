"""Examples of the e-Pôles forms: access, revocation, papers that a person reads."""

from datetime import date
from typing import Any

from bot.domain import events
from bot.domain.numbers import Fase, PoFase
from bot.domain.school_events import GrantsChecked
from bot.domain.schools import Environment
from bot.handlers import epoles
from bot.handlers.epoles import Demande
from tests.support.examples_pix import CHECKED
from tests.support.situations import (
    AT,
    DUE,
    FIRST,
    FORM,
    REFUSED,
    REPLIED,
    SECOND,
    THIRD,
    Situation,
    bounced,
    chosen,
)

PARKED = "une étape est mise de côté"
_AGAIN = "*Renvoyer le mail*"
_NAME = "*C’est l’annexe…*"
_GRANT, _REVOKE, _COMPLETE = "*Accorder*", "*Révoquer*", "*Compléter*"
_LATER = {"mail": 7}  # the form of the dossier came in a mail of its own
_FIVE: dict[str, Any] = {"annexe": 5}
_HELD = _FIVE | {"held": ("coordonnateur",)}
_NO_MAIL = {"missing": ("beneficiaire_mail",)}
_NO_THIRD = {
    "missing": ("beneficiaire_compte_cerbere",),
    "notes": ("account_missing", "signature_text"),
}
_OTHER_KEY = f"epoles:epoles_annexe_5:990001:{FIRST[:16]}"
_SCAN: dict[str, Any] = {"annexe": None, "why": "scan"}


def _form(annexe: int | str = 1, *notes: str, **more: Any) -> events.FormArrived:
    told = {
        "mail": 1,
        "people": FIRST,
        "fase": Fase(990001),
        "po_fase": PoFase(990100),
        "account": THIRD,
        "part": 0,
    }
    form = f"epoles_annexe_{annexe}" if isinstance(annexe, int) else annexe
    return events.FormArrived(at=AT, form=form, notes=notes or ("signature_text",), **(told | more))


def _checked(*profiles: str, **more: Any) -> GrantsChecked:
    return GrantsChecked(at=AT, imported=True, holder=False, higher=False, profiles=profiles, **more)


def _picked(choice: str, pick: str) -> events.Chosen:
    return chosen(choice).model_copy(update={"pick": pick})


FORMS: list[Situation] = [
    Situation(FORM, _form(1), "annexe 1"),
    Situation(FORM, _form(3), "annexe 3"),
    Situation(FORM, _form(5), "annexe 5"),
    Situation(FORM, _form(1), "le même qu’avant, dans un autre mail", _LATER | {"received": True}),
    Situation(FORM, _form(1, people=SECOND), "avec une autre personne", _LATER | {"received": True}),
    Situation(FORM, _form(1, missing=("date",)), "avec un champ vide de plus", _LATER | {"received": True}),
    Situation(FORM, _form(1, account=SECOND), "avec un autre compte Cerbère", _LATER | {"received": True}),
    Situation(
        FORM, _form(1, sender="anyone", account=SECOND), "d’une autre adresse, après celui d’une boite", _LATER
    ),
    Situation(
        FORM,
        _form(1),
        "d’une boite, après celui d’une autre adresse",
        _LATER | {"sender": "anyone", "received": True},
    ),
    Situation(FORM, _form("unreadable", "scan", mail=8), "un scan"),
    Situation(
        FORM, _form("unreadable", "scan", "revocation_named", mail=8), "un scan, et le mail parle d’une révocation"
    ),
    Situation(FORM, _form("epoles", "annexe_unknown", mail=8), "une annexe sans profil"),
    Situation(CHECKED, _checked("coordonnateur"), "complète, l’accès existe déjà"),
    Situation(CHECKED, _checked(), "annexe 3", {"annexe": 3}),
    Situation(CHECKED, _checked(), "sans compte Cerbère", {"missing": ("beneficiaire_compte_cerbere",)}),
    Situation(CHECKED, _checked(), "un champ manque", _NO_MAIL),
    Situation(CHECKED, _checked(), "aucune qualité cochée", {"notes": ("quality_missing",)}),
    Situation(CHECKED, _checked(), "l’école n’est pas au registre", {"notes": ("school_unknown",)}),
    Situation(CHECKED, _checked(), "un champ manque sur un scan lu", _NO_MAIL | {"notes": ("text_from_scan",)}),
    Situation(CHECKED, _checked(), "ni signature ni date", {"missing": ("date",), "notes": ("not_signed",)}),
    Situation(CHECKED, _checked(), "sans signature", {"notes": ("not_signed", "signature_none")}),
    Situation(
        CHECKED,
        _checked(),
        "signature eID, sans date écrite",
        {"missing": ("date",), "notes": ("day_missing", "signature_eid_valid")},
    ),
    Situation(CHECKED, _checked(), "l’école n’est pas de ce pouvoir organisateur", {"notes": ("unrelated",)}),
    Situation(CHECKED, _checked(), "l’accusé est déjà parti", {"received": True, "title": "modifiee"}),
    Situation(CHECKED, _checked(), "deux formulaires à la fois", {"pending": 2}),
    Situation(CHECKED, _checked("coordonnateur"), "révocation, un accès connu", _FIVE),
    Situation(CHECKED, _checked("coordonnateur", "po_siege"), "révocation, deux accès connus", _FIVE),
    Situation(CHECKED, _checked(schools=2), "révocation d’un PO, des accès dans deux de ses écoles", _FIVE),
    Situation(CHECKED, _checked("po_siege", whole_po=True), "révocation, un accès de tout le PO", _FIVE),
    Situation(CHECKED, _checked(homonym=True), "révocation, le même nom avec un autre compte", _FIVE),
    Situation(CHECKED, _checked("po_siege", other_name=True), "révocation, le compte d’un autre nom", _FIVE),
    Situation(CHECKED, _checked(), "révocation, aucun accès connu", _FIVE),
    Situation(CHECKED, _checked(), "révocation, un champ manque", _FIVE | _NO_MAIL),
    Situation(CHECKED, _checked("coordonnateur"), "révocation, le compte manque seul", _FIVE | _NO_THIRD),
    Situation(CHECKED, _checked(beside=(_OTHER_KEY,)), "une révocation de la même personne attend"),
    Situation(REPLIED, events.ReplyArrived(at=AT, mail=3), "à propos d’une révocation", _HELD),
    Situation(REPLIED, events.ReplyArrived(at=AT, mail=3), "à propos d’un scan", _SCAN),
    Situation(DUE, events.Due(at=AT, job="complement_1", day=date(2026, 10, 20)), "le formulaire manque toujours"),
    Situation(
        DUE, events.Due(at=AT, job="revocation", day=date(2026, 10, 5)), "la révocation attend toujours", _HELD
    ),
    Situation(PARKED, events.EffectParked(at=AT, effect="check_grants"), "le regard sur les accès"),
    Situation(_NAME, _picked("nommer", "annexe_1"), "annexe 1", _SCAN),
    Situation(_NAME, _picked("nommer", "annexe_5"), "annexe 5", _SCAN),
    Situation(_GRANT, _picked("accorder", "coordonnateur"), "annexe 1"),
    Situation(_GRANT, _picked("accorder", "direction_partenaire"), "annexe 3", {"annexe": 3}),
    Situation(_REVOKE, _picked("revoquer", "coordonnateur"), "un accès connu", _HELD),
    Situation(
        _REVOKE, _picked("revoquer", "tous"), "deux accès connus", _FIVE | {"held": ("coordonnateur", "po_siege")}
    ),
    Situation(_REVOKE, _picked("revoquer", "hors_liste"), "aucun accès connu", _FIVE),
    Situation(_COMPLETE, chosen("completer"), "une révocation", _HELD),
    Situation(_COMPLETE, chosen("completer"), "un scan", _SCAN),
    Situation("*Refuser*", chosen("refuser"), "une révocation", _HELD),
    Situation(REFUSED, bounced("epoles/recue"), "l’accusé de réception"),
    Situation(REFUSED, bounced("epoles/incomplete"), "le formulaire rendu"),
    Situation(
        REFUSED,
        bounced("epoles/recue").model_copy(update={"box": "po"}),
        "l’accusé de réception, à la boite du PO",
    ),
    Situation(_AGAIN, chosen("renvoyer"), "l’accusé de réception est revenu", {"refused": "recue"}),
    Situation(_AGAIN, chosen("renvoyer"), "le formulaire rendu est revenu", _NO_MAIL | {"refused": "incomplete"}),
]

_ASKED = Demande(
    annexe=1,
    form_mail=1,
    mail=1,
    part=0,
    people=FIRST,
    account=THIRD,
    notes=("signature_text",),
    pending=1,
    received=False,
)
_RECEIVED = _ASKED.model_copy(update={"pending": 0, "received": True})
_LACKING = _ASKED.model_copy(update={"pending": 0, "asked": 1, "missing": ("beneficiaire_fonction",)})
_PAPER = Demande(annexe=None, form_mail=1, mail=1, part=0, why="scan")
_NONE = Environment.NONE
EPOLES_STATES: dict[str, dict[str, tuple[Any, Environment]]] = {
    epoles.NAME: {
        "nouveau": (Demande(), _NONE),
        "verification": (_ASKED, _NONE),
        "incomplet": (_LACKING, _NONE),
        "numerise": (_PAPER, _NONE),
        "attend_agent": (_RECEIVED, _NONE),
        "attend_ecole": (_RECEIVED, _NONE),
        "accordee": (_RECEIVED, _NONE),
        "revoquee": (_RECEIVED.model_copy(update={"annexe": 5}), _NONE),
        "refusee": (_RECEIVED, _NONE),
        "classee": (_PAPER, _NONE),
    },
}
EPOLES_MORE = {epoles.NAME: FORMS}
