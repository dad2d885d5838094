"""Invented values for the mails about the yearly confirmation of accesses to e-Pôles."""

from collections.abc import Mapping

_ACCESSES = (
    {"profile": "Coordonnateur", "holder": "Nora Lambertini", "since": "2025-10-03"},
    {"profile": "Direction école siège", "holder": "Paul <Vermeer>", "since": None},
)
_UNNAMED = ({"profile": "Délégué PO", "holder": None, "since": "2024-09-01"},)
_MESSAGE = "Bonjour,\n\nQui remplace la coordonnatrice ?\nMerci <d'avance> & bonne journée."


def acces_samples() -> Mapping[str, Mapping[str, object]]:
    """Every mail of the procedure, with the conditions that change its words."""
    return {
        "epoles_acces/confirmation": {"reminder": 1, "accesses": _ACCESSES},
        "epoles_acces/confirmation (rappel)": {"reminder": 2, "accesses": _ACCESSES[:1]},
        "epoles_acces/confirmation (au PO)": {"reminder": 1, "accesses": _UNNAMED, "school": None},
        "epoles_acces/confirmation (plus aucun)": {"reminder": 2, "accesses": ()},
        "epoles_acces/a_corriger": {"message": _MESSAGE},
        "epoles_acces/a_corriger (au PO)": {"message": _MESSAGE, "school": None},
        "epoles_acces/confirmee": {"year": "2026-2027"},
        "dossiers/acces_sans_reponse": {
            "school": None,
            "school_year": "2026-2027",
            "rows": (
                {"denomination": "Académie de Clairval", "fase": 990001, "accesses": 2},
                {"denomination": "PO de Malonne", "fase": "PO 990100", "accesses": 1},
            ),
        },
    }
