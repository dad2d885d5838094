"""The French sentences of the report, and the words for codes that no procedure labels."""

from collections.abc import Mapping

from bot.domain.schools import SchoolType
from bot.reports.model import Kind

CAUTION = (
    "Les indicateurs « ne constitueront jamais qu’une approximation simplifiée de la réalisation de la "
    "Stratégie » : ils sont à lire avec les éléments narratifs qu’ils complètent."
)
OWN_SOURCE = "AGE (SGNE), mesuré par l’agent logiciel Vaguemestre"
HAPPI_SOURCE = "AGE (SGNE via Happi), compté par l’agent logiciel Vaguemestre"

KINDS: Mapping[Kind, str] = {
    Kind.STATE: "État d’avancement",
    Kind.QUANTITY: "Donnée quantitative",
    Kind.INFORMATION: "Pour information, sans progression attendue",
}

LEVELS: Mapping[str | None, str] = {
    SchoolType.FONDAMENTAL: "Fondamental ordinaire",
    SchoolType.SECONDAIRE: "Secondaire ordinaire",
    SchoolType.SPECIALISE: "Spécialisé",
    SchoolType.ESAHR: "Artistique à horaire réduit",
    SchoolType.SUPERIEUR: "Supérieur",
    SchoolType.PROMOTION_SOCIALE: "Promotion sociale",
    SchoolType.AUTRE: "Autre",
    None: "Inconnu du registre",
}
ALWAYS = (SchoolType.FONDAMENTAL, SchoolType.SECONDAIRE, SchoolType.SPECIALISE, SchoolType.ESAHR)
"""The levels of the source, shown even where there is nothing; the others only when they count."""

FIGURES: Mapping[str, str] = {
    "teachers": "Enseignants et directions",
    "others": "Autres utilisateurs (CTP et agents du Ministère)",
}
"""What only an agent can enter."""

FORMS: Mapping[str, str] = {
    "happi_ouverture": "Demande d’ouverture Happi",
    "epoles_annexe_1": "e-Pôles, annexe 1 (profil coordonnateur)",
    "epoles_annexe_2": "e-Pôles, annexe 2 (profil pouvoir organisateur)",
    "epoles_annexe_3": "e-Pôles, annexe 3 (profil direction)",
    "epoles_annexe_5": "e-Pôles, annexe 5 (révocation)",
    "epoles_papier": "e-Pôles, numérisé ou illisible : lu par un agent",
    "pix_orga": "Demande Pix Orga",
    "pix_certif": "Demande Pix Certif",
}

MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
