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

REFUSALS: Mapping[str, str] = {
    "empty_file": "pièce jointe vide",
    "unreadable_file": "fichier illisible ou incomplet",
    "password_protected": "mot de passe",
    "not_a_workbook": "pas un classeur",
    "html_not_workbook": "page web enregistrée comme classeur",
    "too_large": "fichier trop lourd",
    "too_many_rows": "trop de lignes",
    "reading_timeout": "lecture trop longue",
    "reading_failed": "lecture impossible",
    "empty_workbook": "classeur vide",
    "no_student": "aucun élève",
    "header_not_found": "colonnes introuvables",
}
"""Why a file was refused, in a few words; the sentence that the school reads is in docs/codes.md."""

FORMS: Mapping[str, str] = {
    "happi_ouverture": "Demande d’ouverture Happi",
    "epoles_annexe_1": "e-Pôles, annexe 1 (profil coordonnateur)",
    "epoles_annexe_2": "e-Pôles, annexe 2 (profil pouvoir organisateur)",
    "epoles_annexe_3": "e-Pôles, annexe 3 (profil direction)",
    "epoles_annexe_5": "e-Pôles, annexe 5 (révocation)",
}

MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
