"""Invented values for the mails around a question and for requests about e-Pôles."""

from collections.abc import Mapping
from typing import Any

from tests.support.question_samples import GIVEN

_MESSAGE = "Bonjour,\n\nDe quel pôle s’agit-il ?\nMerci <d'avance> & bonne journée."
_UNLOCK: dict[str, Any] = {"facts": {"objet": "deverrouillage"}}
_LIST: dict[str, Any] = {"facts": {"objet": "liste"}}
_ACCESS = {name: GIVEN[name] for name in ("boxes", "contacts", "links")}
_LINES = (
    "Prise en charge le mercredi 12 novembre 2025 : au plus tard le mardi 14 octobre 2025.",
    "Ce sont 10 jours ouvrables scolaires.",
)


def demande_samples() -> Mapping[str, Mapping[str, object]]:
    """Every mail, with the conditions that change its words."""
    return {
        "questions/recue": {},
        "questions/recue (à un citoyen)": {"school": None},
        "questions/reponse": {"message": _MESSAGE},
        "questions/reponse (à un citoyen)": {"message": _MESSAGE, "school": None},
        "questions/poles_calcul": {"answer_lines": _LINES},
        "questions/poles_acces": {**_ACCESS, "attached": False},
        "questions/poles_acces (avec l’annexe)": {**_ACCESS, "attached": True},
        "poles_demandes/recue": _UNLOCK,
        "poles_demandes/recue (une liste, d’un PO)": {**_LIST, "school": None},
        "poles_demandes/informations": {"message": _MESSAGE, **_UNLOCK},
        "poles_demandes/informations (une liste, d’un PO)": {"message": _MESSAGE, **_LIST, "school": None},
        "poles_demandes/faite": _UNLOCK,
        "poles_demandes/faite (une liste)": _LIST,
        "poles_demandes/refusee": {"reason": "Le document a été signé.", **_UNLOCK},
        "poles_demandes/refusee (une liste)": {"reason": "L’école est bien partenaire.", **_LIST},
    }
