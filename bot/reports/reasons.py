"""Why a file was refused or must be corrected, in a few words; a code without words is shown as it is."""

from collections.abc import Mapping

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
"""Of the whole file; the sentences that schools read are in docs/codes.md."""

ERRORS: Mapping[str, str] = {
    "fase_unreadable": "numéro FASE illisible",
    "fase_mismatch": "numéro FASE d’une autre école",
    "fase_is_site": "numéro d’une implantation",
    "two_schools": "deux établissements mélangés",
    "duplicate_column": "deux colonnes du même titre",
    "movement_missing": "Entrée/Sortie manquante",
    "movement_unclear": "Entrée/Sortie peu claire",
    "name_missing": "nom manquant",
    "name_unreadable": "accents illisibles dans un nom",
    "name_has_comment": "commentaire dans un nom",
    "name_has_digits": "chiffres dans un nom",
    "name_not_text": "nom transformé par Excel",
    "name_formula": "formule à la place d’un nom",
    "name_injection": "signe dangereux à la place d’un nom",
    "name_invalid": "signe impossible dans un nom",
    "name_too_long": "nom trop long",
    "name_two_in_one_cell": "nom et prénom dans une cellule",
    "date_missing": "date de naissance manquante",
    "date_impossible": "date qui n’existe pas",
    "date_unreadable": "date illisible",
    "date_ambiguous": "plusieurs dates dans une cellule",
    "date_formula": "formule à la place d’une date",
    "date_future": "date de naissance future",
    "date_implausible": "date de naissance peu plausible",
    "new_code_no_account": "nouveau code pour un élève sans compte",
    "new_code_opposed": "nouveau code et sortie du même élève",
}
"""Of a row or of the identification."""
