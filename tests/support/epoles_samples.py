"""Invented values for the mails about the e-Pôles forms."""

from collections.abc import Mapping
from typing import Any

_ABOUT: dict[str, Any] = {"concerned": "École spécialisée de Clairval", "beneficiary": None}
_NAMED = _ABOUT | {"beneficiary": "Anouk Delferrière"}
_OF_PO: dict[str, Any] = {"school": None, "concerned": "ASBL Les Tilleuls", "beneficiary": "Anouk Delferrière"}
_CAME = {"received_on": "2026-11-12T08:00:00+00:00"}
_LINKS = {"links": {"cerbere_inscription": "https://identification-ens.cfwb.be/onboarding/"}}
_PORTAL = {"links": {"cerbere_portail": "https://www.am.cfwb.be"}}
_MESSAGE = "Bonjour,\n\nLe pouvoir organisateur est-il d’accord ?\nMerci <d'avance> & bonne journée."
_REMARKS = (
    "contact_mail_is_a_box",
    "account_to_create",
    "account_unclear",
    "phone_unclear",
    "not_signed",
    "eid_signature_invalid",
)
_LACKS = (
    "manque_po_fase",
    "manque_ecole_adresse",
    "manque_demandeur_nom",
    "manque_beneficiaire_mail",
    "quality_twice",
    "day_missing",
    "school_unknown",
)


def _facts(annexe: int, *codes: str, **more: str) -> dict[str, Any]:
    return {"facts": {"annexe": annexe, **dict.fromkeys(codes, "oui"), **more}}


def epoles_samples() -> Mapping[str, Mapping[str, object]]:
    """Every mail of the procedure, with the conditions that change its words."""
    return {
        "epoles/recue": _NAMED | _CAME | _facts(1),
        "epoles/recue (direction et remarques)": _ABOUT | _CAME | _LINKS | _facts(3, *_REMARKS),
        "epoles/recue (pouvoir organisateur)": _OF_PO | _CAME | _facts(2),
        "epoles/revocation": _NAMED | _CAME | _facts(5),
        "epoles/revocation (non signee)": _ABOUT | _CAME | _facts(5, "not_signed", "account_unclear"),
        "epoles/incomplete": _NAMED | _facts(1, *_LACKS),
        "epoles/incomplete (et remarques)": _NAMED | _LINKS | _facts(2, "several_persons", *_REMARKS),
        "epoles/incomplete (revocation)": _ABOUT | _facts(5, "account_missing"),
        "epoles/numerise": {"concerned": "École spécialisée de Clairval"} | _CAME,
        "epoles/informations": _NAMED | _facts(2) | {"message": _MESSAGE, "attached": True},
        "epoles/informations (sur un scan)": _ABOUT | {"facts": {}, "message": _MESSAGE, "attached": False},
        "epoles/refusee": _ABOUT | _facts(1) | {"reason": "Cette école n’est pas d’un pôle territorial."},
        "epoles/refusee (revocation)": _NAMED | _facts(5) | {"reason": "La personne est toujours en fonction."},
        "epoles/traitee": {"concerned": "ASBL Les Tilleuls", "message": _MESSAGE} | _CAME,
        "epoles/accordee": _NAMED | _CAME | _PORTAL | _facts(3, profil="direction_siege"),
        "epoles/accordee (pouvoir organisateur)": _OF_PO | _CAME | _PORTAL | _facts(2, profil="po_cooperante"),
        "epoles/revoquee": _NAMED | _CAME | _facts(5, profil="coordonnateur"),
        "epoles/revoquee (tous)": _ABOUT | _CAME | _facts(5, profil="tous"),
        "epoles/revoquee (inconnu ici)": _ABOUT | _CAME | _facts(5, "autre_adresse", profil="hors_liste"),
        "epoles/fiche": {
            "concerned": "École spécialisée de Clairval",
            "facts": [("Dossier", "VGM-7K2M4Q"), ("Personne concernée", "Anouk Delferrière")],
        },
    }
