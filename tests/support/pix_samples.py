"""Invented values for the mails about Pix."""

from collections.abc import Mapping
from typing import Any

_ORGA: dict[str, Any] = {"produit": "orga", "annee": 2027}
_CERTIF = _ORGA | {"produit": "certif"}
_WINDOW = {"periode_du": "2027-04-21", "periode_au": "2027-04-30"}
_NO_MANDATE = {"manque_mandat": "oui"}
_LINKS: dict[str, Any] = {"form_url": "https://crp.education/contact/", "box": "crpix@cfwb.be", "webinar": None}
_WEBINAR = {
    "day": "2027-04-27",
    "hours": "de 9 h 30 à 11 h 30",
    "link": "https://crp.education/assemblees_ateliers/pix-es/",
}
_CAME = {"received_on": "2027-04-22T08:00:00+00:00"}
_MESSAGE = "Bonjour,\n\nQui a signé le mandat ?\nMerci <d'avance> & bonne journée."


def pix_samples() -> Mapping[str, Mapping[str, object]]:
    """Every mail of the procedure, with the conditions that change its words."""
    return {
        "pix/recue": {**_CAME, "facts": _ORGA, "pix": _LINKS},
        "pix/recue (avant un webinaire)": {**_CAME, "facts": _ORGA, "pix": {**_LINKS, "webinar": _WEBINAR}},
        "pix/recue (sans mandat)": {**_CAME, "facts": _CERTIF | _NO_MANDATE, "pix": _LINKS},
        "pix/hors_periode": {"received_on": "2027-05-01T08:00:00+00:00", "facts": _ORGA | _WINDOW},
        "pix/hors_periode (sans mandat ni periode)": {**_CAME, "facts": _CERTIF | _NO_MANDATE},
        "pix/sans_orga": {**_CAME, "pix": _LINKS},
        "pix/informations": {"message": _MESSAGE, "facts": _ORGA},
        "pix/refusee": {"reason": "Le mandat n’est pas établi.", "facts": _CERTIF, "pix": _LINKS},
        "pix/validee": {"facts": _ORGA, "attached": False},
        "pix/validee (avec le dossier de candidature)": {"facts": _CERTIF, "attached": True, "pix": _LINKS},
        "pix/contact": {"facts": _ORGA},
        "pix/demarches": {"facts": _ORGA},
        "pix/acces": {"facts": _ORGA, "pix": _LINKS},
        "pix/acces (Pix Certif)": {"facts": _CERTIF, "pix": _LINKS},
        "pix/guidage": {"pix": _LINKS},
        "dossiers/pix": {"facts": [("Dossier", "VGM-7K2M4Q"), ("Demandeur", "Anouk Delferrière (mandat : oui)")]},
    }
