"""Invented values for every mail template, one or more samples each."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.support.acces_samples import acces_samples
from tests.support.demande_samples import demande_samples
from tests.support.epoles_samples import epoles_samples
from tests.support.pix_samples import pix_samples
from tests.support.question_samples import question_samples

HAPPI_FORM = "https://www.transversal.cfwb.be/eforms/portal/rest/start/fohappi?context=EDU"

ALWAYS = MappingProxyType(
    {
        "school": {"denomination": "Académie de Clairval", "fase": 990001, "box": "ec990001@cfwb.be"},
        "reference": "VGM-7K2M4Q",
        "footer": ["Service général du Numérique éducatif", "Avenue du Port 16, 1080 Bruxelles"],
        "marker": "9f2c-1",
        "service_name": "Happi – Fédération Wallonie-Bruxelles",
        "accepted_unverified": False,
    }
)

_PROBLEMS = (
    {"where": "Ligne 14", "message": "Ligne 14 : la date 31/02/2012 n'existe pas."},
    {"where": "", "message": "Les macros de votre fichier ont été ignorées."},
    {"where": "Ligne 20", "message": "Ligne 20 : seule l'année est connue ; merci de vérifier."},
)
_CORRECTION = MappingProxyType(
    {"problems": _PROBLEMS, "more": 0, "errors": 1, "warnings": 2, "file_refused": False, "refusal": None}
)
_RECEIPT = MappingProxyType({"waits_for_opening": False, "may_be_answers": False})
_ANSWERS = MappingProxyType({"taken": 1, "doubtful": 2, "outdated": False, "problems": (), "more": 0})
_ODD_ANSWERS = (
    {
        "where": "",
        "message": "1 ligne de la feuille « À confirmer » a été modifiée : seule la réponse y est lue.",
    },
    {"where": "Ligne 11", "message": "Ligne 11 : la réponse n’est ni Oui ni Non ; rien ne change pour cet élève."},
)
_APPROVED = MappingProxyType({"created": 0, "restored": 0, "new_codes": 0, "reactivated": 0, "deleted": 0})
_MESSAGE = "Bonjour,\n\nQui est le gestionnaire désigné ?\nMerci <d'avance> & bonne journée."

SAMPLES: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "happi_ouverture/recue": {"received_on": "2026-10-01T22:30:00+00:00", "manager": "Nora Lambertini"},
        "happi_ouverture/recue (sans gestionnaire)": {"received_on": "2026-10-01", "manager": None},
        "happi_ouverture/recue (mail accepté)": {
            "received_on": "2026-10-01",
            "manager": "Nora Lambertini",
            "accepted_unverified": True,
        },
        "happi_ouverture/validee": {
            "manager": "Nora Lambertini",
            "year": "2026-2027",
            "happi_box": "happi@cfwb.be",
        },
        "happi_ouverture/informations": {"message": _MESSAGE},
        "happi_ouverture/refusee": {"reason": "Votre établissement a déjà un environnement.\nIl reste ouvert."},
        "happi_ouverture/ouverte": {
            "happi_links": [
                {"label": "Happi", "url": "https://happi.cfwb.be"},
                {"label": "Guide du gestionnaire", "url": "http://enseignement.be/download.php?do_id=15904"},
            ]
        },
        "happi_ouverture/guidage": {"form_url": HAPPI_FORM},
        "happi_gestionnaire/recue": {"received_on": "2026-11-22", "manager": "Zélie Vandersteen"},
        "happi_gestionnaire/a_preciser": {"form_url": HAPPI_FORM},
        "happi_gestionnaire/informations": {"message": _MESSAGE},
        "happi_gestionnaire/validee": {"manager": "Zélie Vandersteen"},
        "happi_gestionnaire/faite": {},
        "happi_gestionnaire/sans_suite": {},
        "happi_fermeture/recue": {},
        "happi_fermeture/informations": {"message": _MESSAGE},
        "happi_fermeture/fermee": {"form_url": HAPPI_FORM},
        "happi_fermeture/sans_suite": {},
        "happi_eleves/recu": dict(_RECEIPT),
        "happi_eleves/recu (avant ouverture)": {**_RECEIPT, "waits_for_opening": True},
        "happi_eleves/recu (mail accepté)": {**_RECEIPT, "accepted_unverified": True},
        "happi_eleves/recu (liste ou réponses)": {**_RECEIPT, "may_be_answers": True},
        "happi_eleves/correction": dict(_CORRECTION),
        "happi_eleves/correction (plus de vingt)": {**_CORRECTION, "errors": 1203, "warnings": 0, "more": 1183},
        "happi_eleves/correction (questions)": {**_CORRECTION, "problems": _PROBLEMS[1:], "errors": 0},
        "happi_eleves/correction (refus)": {
            **_CORRECTION,
            "problems": (),
            "errors": 0,
            "warnings": 0,
            "file_refused": True,
            "refusal": "La pièce jointe est vide ; veuillez la renvoyer.",
        },
        "happi_eleves/informations": {"message": _MESSAGE},
        "happi_eleves/pages": {"part": 1, "parts": 1, "pages": 1, "new_codes": 0},
        "happi_eleves/pages (en trois)": {"part": 2, "parts": 3, "pages": 1400, "new_codes": 0},
        "happi_eleves/pages (un nouveau code)": {"part": 1, "parts": 1, "pages": 1, "new_codes": 1},
        "happi_eleves/pages (des nouveaux codes)": {"part": 1, "parts": 1, "pages": 12, "new_codes": 2},
        "happi_eleves/retablis": {"restored": 7, "created": 6},
        "happi_eleves/retablis (un seul)": {"restored": 1, "created": 1},
        "happi_eleves/retablis (encore dans Happi)": {"restored": 2, "created": 0},
        "happi_eleves/sans_ouverture": {"form_url": HAPPI_FORM, "closed": False},
        "happi_eleves/sans_ouverture (environnement fermé)": {"form_url": HAPPI_FORM, "closed": True},
        "happi_eleves/cloture_refus": {},
        "happi_eleves/deja_recu": {"first_received": "2026-10-03"},
        "happi_eleves/sans_canevas": {},
        "happi_eleves/plusieurs_canevas": {},
        "happi_eleves/remarques": {"warnings": 6, "problems": _PROBLEMS[1:], "more": 4},
        "happi_eleves/a_confirmer": {"doubtful": 3},
        "happi_eleves/reponses_recues": {**_ANSWERS, "taken": 3, "doubtful": 0},
        "happi_eleves/reponses_recues (il en reste)": {**_ANSWERS, "problems": _ODD_ANSWERS, "more": 2},
        "happi_eleves/reponses_recues (une feuille plus ancienne)": {**_ANSWERS, "taken": 0, "outdated": True},
        "happi_eleves/acceptee": {**_APPROVED, "created": 412},
        "happi_eleves/acceptee (une autre année)": {
            **_APPROVED,
            "created": 31,
            "reactivated": 380,
            "deleted": 1,
        },
        "happi_eleves/acceptee (des suppressions seules)": {**_APPROVED, "deleted": 2},
        "happi_eleves/acceptee (sans changement)": dict(_APPROVED),
        "happi_eleves/acceptee (nouveaux codes et comptes rétablis)": {**_APPROVED, "restored": 1, "new_codes": 2},
        "happi_cycle/desactives": {"accounts": 412, "year": "2026-2027", "happi_box": "happi@cfwb.be"},
        "happi_rentree/rappel": {"reminder": 1, "year": "2026-2027"},
        "happi_rentree/rappel (encore)": {"reminder": 2, "year": "2026-2027"},
        "poles_dates/rappel": {"paper": "conventions", "deadline": "2027-10-15"},
        "poles_dates/rappel (avenants)": {"paper": "avenants", "deadline": "2027-06-01"},
        "dossiers/fin_annee": {
            "school": None,
            "school_year": "2025-2026",
            "rows": (
                {"denomination": "Académie de Clairval", "fase": 990001, "accounts": 412},
                {"denomination": "École des Arts de Malonne", "fase": 990002, "accounts": 1},
            ),
        },
        "dossiers/sans_liste": {
            "school": None,
            "school_year": "2026-2027",
            "rows": ({"denomination": "Académie de Clairval", "fase": 990001, "accounts": 0},),
        },
        "commun/avis_usurpation": {},
        "commun/lettre_recue": {},
        "dossiers/ouverture": {
            "facts": [("Direction", "Paul Vermeer"), ("Gestionnaire Happi", "Nora Lambertini")]
        },
        "dossiers/gestionnaire": {
            "facts": [
                ("Gestionnaire Happi", "Zélie Vandersteen"),
                ("Gestionnaire Happi en fonction", "Ugo Peeters"),
            ]
        },
        "dossiers/liste": {
            "facts": [("Année scolaire", "2026-2027"), ("Élèves", 2)],
            "rows": [
                {"line": 11, "nom": "Ben Haddou", "prenom": "Inès", "date": "04/03/2012"},
                {"line": 12, "nom": "N'Diaye", "prenom": "Awa <b>", "date": ""},
            ],
            "problems": [{"where": "Ligne 12", "message": "Ligne 12 : la date de naissance manque."}],
        },
        "dossiers/refus_import": {
            "facts": [("Dossier", "VGM-7K2M4Q")],
            "rows": [{"line": "e990001-k7m2qd", "nom": "Ben Haddou", "prenom": "Inès", "date": "04/03/2012"}],
        },
        **question_samples(),
        **demande_samples(),
        **pix_samples(),
        **epoles_samples(),
        **acces_samples(),
    }
)


@pytest.fixture(params=SAMPLES)
def sample(request) -> tuple[str, str, dict[str, object]]:
    """Name of the sample, template and all its values."""
    name = request.param
    return name, name.partition(" (")[0], {**ALWAYS, **SAMPLES[name]}


@pytest.fixture
def always() -> dict[str, object]:
    """The values that every template gets."""
    return dict(ALWAYS)


@pytest.fixture
def samples() -> Mapping[str, Mapping[str, object]]:
    """Every sample by its name."""
    return SAMPLES


@pytest.fixture
def snapshots() -> Path:
    """Where the approved texts are."""
    return Path(__file__).parent / "snapshots"
