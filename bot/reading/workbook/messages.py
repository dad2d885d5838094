"""The French sentence of each code that reading a canevas may give, as docs/codes.md lists them."""

from collections.abc import Mapping

from bot.domain.labels import nouveau_code
from bot.domain.readings import Level, Problem, Refusal

REFUSALS = {
    "empty_file": "La pièce jointe est vide ; veuillez la renvoyer.",
    "unreadable_file": "La pièce jointe est illisible ou incomplète ; veuillez la renvoyer.",
    "password_protected": (
        "Votre fichier est protégé par un mot de passe ; "
        "veuillez le renvoyer sans mot de passe, depuis votre boite administrative."
    ),
    "not_a_workbook": "Nous ne pouvons lire que le canevas Excel (.xlsx) ; veuillez y recopier vos données.",
    "html_not_workbook": (
        "Votre fichier n’est pas un vrai classeur Excel ; veuillez l’ouvrir dans Excel et l’enregistrer en .xlsx."
    ),
    "too_large": "Votre fichier dépasse la taille admise ; veuillez n’envoyer que le canevas des élèves.",
    "too_many_rows": "Votre fichier contient trop de lignes ; veuillez n’envoyer que le canevas des élèves.",
    "reading_timeout": (
        "Votre fichier n’a pas pu être lu dans le temps prévu ; "
        "veuillez recopier les élèves dans un canevas vierge."
    ),
    "reading_failed": "Votre fichier n’a pas pu être lu ; veuillez recopier les élèves dans un canevas vierge.",
    "empty_workbook": "Le canevas reçu ne contient aucun élève ; veuillez le compléter et le renvoyer.",
    "no_student": "Le canevas reçu ne contient aucun élève ; veuillez le compléter et le renvoyer.",
    "header_not_found": (
        "Nous n’avons pas trouvé les colonnes Nom, Prénom et Date de naissance ; "
        "veuillez utiliser le canevas reçu."
    ),
}

ERRORS = {
    "fase_unreadable": "Le numéro FASE indiqué n’est pas un nombre de 1 à 6 chiffres ; veuillez le corriger.",
    "fase_mismatch": (
        "Le numéro FASE indiqué ({file_fase}) ne correspond pas à votre boite administrative ; veuillez vérifier."
    ),
    "fase_is_site": (
        "Le numéro indiqué est celui d’une implantation ; veuillez indiquer le numéro FASE de l’établissement."
    ),
    "two_schools": ("Le fichier mélange deux établissements ; veuillez envoyer un canevas par établissement."),
    "duplicate_column": "Deux colonnes portent le même titre ({column}) ; veuillez n’en garder qu’une.",
    "movement_missing": "Ligne {row} : veuillez indiquer Entrée, Sortie ou Nouveau code.",
    "movement_unclear": (
        "Ligne {row} : la colonne Entrée/Sortie doit contenir Entrée, Sortie ou Nouveau code, et rien d’autre."
    ),
    **nouveau_code.SENTENCES,
    "name_missing": "Ligne {row} : le nom manque.",
    "name_unreadable": "Ligne {row} : des caractères accentués sont illisibles ; veuillez les ressaisir.",
    "name_has_comment": "Ligne {row} : veuillez retirer le commentaire.",
    "name_has_digits": "Ligne {row} : un nom ne peut contenir de chiffres.",
    "name_not_text": "Ligne {row} : Excel a transformé le nom ; veuillez mettre la cellule au format Texte.",
    "name_formula": "Ligne {row} : la cellule contient une formule ; veuillez copier-coller les valeurs.",
    "name_injection": "Ligne {row} : le contenu n’est pas un nom.",
    "name_invalid": "Ligne {row} : le contenu n’est pas un nom.",
    "name_too_long": "Ligne {row} : le nom dépasse 80 caractères ; veuillez le vérifier.",
    "name_two_in_one_cell": (
        "Ligne {row} : le nom et le prénom sont dans la même cellule ; veuillez les séparer."
    ),
    "date_missing": (
        "Ligne {row} : la date de naissance manque ; si seule l’année est connue, veuillez indiquer l’année."
    ),
    "date_impossible": "Ligne {row} : la date {value} n’existe pas.",
    "date_unreadable": "Ligne {row} : la date est illisible.",
    "date_ambiguous": "Ligne {row} : la cellule contient plusieurs dates ; veuillez n’en garder qu’une.",
    "date_formula": "Ligne {row} : la cellule contient une formule ; veuillez copier-coller les valeurs.",
    "date_future": "Ligne {row} : la date de naissance est dans le futur.",
    "date_implausible": "Ligne {row} : « {value} » n’est pas une date de naissance plausible.",
}

WARNINGS = {
    "macros_ignored": "Les macros de votre fichier ont été ignorées.",
    "fase_missing": (
        "Le numéro FASE n’est pas indiqué dans le canevas ; "
        "nous avons pris celui de votre boite administrative ({box_fase})."
    ),
    "fase_elsewhere": (
        "Un autre numéro FASE ({file_fase}) est écrit dans le fichier ; "
        "merci de confirmer qu’il s’agit bien de votre établissement."
    ),
    "year_missing": (
        "L’année scolaire n’est pas indiquée ; merci de confirmer qu’il s’agit bien de la liste {expected_year}."
    ),
    "year_unreadable": (
        "L’année scolaire indiquée n’est pas lisible ; "
        "merci de confirmer qu’il s’agit bien de la liste {expected_year}."
    ),
    "wrong_year": (
        "Le canevas reçu porte l’année {file_year} ; "
        "veuillez confirmer qu’il s’agit bien de la liste {expected_year}."
    ),
    "list_kind_missing": (
        "Le type de liste n’est pas indiqué ; s’agit-il de la liste complète ou d’un mouvement ?"
    ),
    "list_kind_unclear": "Le type de liste n’est pas clair ; s’agit-il de la liste complète ou d’un mouvement ?",
    "header_guessed": (
        "La ligne de titres manque ; "
        "nous avons lu les colonnes dans l’ordre Nom, Prénom, Date de naissance : merci de confirmer."
    ),
    "several_sheets": "Nous avons lu {n} feuilles ({students} élèves au total).",
    "tables_side_by_side": "Nous avons lu {n} tableaux placés côte à côte ; merci de confirmer.",
    "hidden_rows": (
        "Votre fichier contient {n} lignes masquées : elles ont été prises en compte, merci de confirmer."
    ),
    "struck_rows": (
        "Des lignes sont barrées ou colorées ; veuillez supprimer les élèves sortis ou remplir la colonne prévue."
    ),
    "hidden_sheet": ("Votre fichier contient une feuille masquée : elle n’a pas été lue, merci de confirmer."),
    "sheet_not_read": (
        "La feuille {sheet} n’a pas les colonnes Nom, Prénom et Date de naissance : "
        "elle n’a pas été lue, merci de confirmer."
    ),
    "extra_columns": (
        "Les colonnes supplémentaires (n° national, adresse…) n’ont pas été conservées ; "
        "veuillez ne plus les transmettre."
    ),
    "columns_swapped": "Les colonnes Nom et Prénom semblent inversées ; merci de confirmer.",
    "movement_in_complete_list": (
        "La colonne Entrée/Sortie est remplie dans une liste complète ; merci de confirmer le type de liste."
    ),
    "first_name_missing": ("Ligne {row} : le prénom manque ; si l’élève n’en a pas, merci de nous le confirmer."),
    "first_names_several": "Ligne {row} : plusieurs prénoms indiqués ; seul le premier sera imprimé.",
    "name_repaired": "Ligne {row} : des caractères accentués ont été rétablis ; merci de vérifier.",
    "name_not_latin": (
        "Ligne {row} : veuillez écrire le nom en caractères latins, comme sur la carte d’identité."
    ),
    "name_split": (
        "Les noms et les prénoms étaient dans une seule colonne ; "
        "nous les avons séparés ({n} lignes), merci de confirmer."
    ),
    "teacher_row": (
        "Ligne {row} : les enseignants ont un accès automatique et ne doivent pas figurer dans la liste."
    ),
    "date_year_only": "Ligne {row} : seule l’année est connue ; merci de confirmer.",
    "date_two_digits": "Ligne {row} : l’année « {value} » a été lue {year} ; veuillez confirmer.",
    "date_month_day_swapped": "Ligne {row} : la date a été lue {value} ; veuillez confirmer.",
    "date_unusual_age": "Ligne {row} : l’âge ({age} ans) est inhabituel ; veuillez vérifier.",
    "dates_american": ("Plusieurs dates semblent écrites mois/jour/année ; veuillez vérifier toute la colonne."),
    "dates_identical": ("Plusieurs élèves ont la même date de naissance ({value}) ; veuillez vérifier."),
    "duplicate_row": "{n} lignes en double ont été réunies.",
    "near_duplicate": "Lignes {row} et {other_row} : s’agit-il du même élève ?",
    "answer_unclear": "Ligne {row} : la réponse n’est ni Oui ni Non ; rien ne change pour cet élève.",
    "answer_twice": (
        "Ligne {row} : cette question a reçu deux réponses différentes ; rien ne change pour cet élève."
    ),
    "answer_code_missing": (
        "Ligne {row} : le code de la ligne manque ou a été modifié ; la réponse n’a pas pu être lue."
    ),
    "answers_edited": (
        "{n} lignes de la feuille « À confirmer » ont été modifiées : seules les réponses y sont lues ; "
        "veuillez corriger les élèves dans la feuille « Élèves »."
    ),
    "answers_unidentified": (
        "La feuille « À confirmer » n’indique plus son dossier ou sa version ; "
        "veuillez répondre dans la dernière feuille reçue."
    ),
    "answers_missing": "La feuille « À confirmer » ne contient aucune réponse ; rien ne change pour ces élèves.",
}

SINGULAR: Mapping[str, tuple[str, str]] = {
    "several_sheets": ("students", "Nous avons lu {n} feuilles (1 élève au total)."),
    "hidden_rows": (
        "n",
        "Votre fichier contient 1 ligne masquée : elle a été prise en compte, merci de confirmer.",
    ),
    "name_split": (
        "n",
        (
            "Les noms et les prénoms étaient dans une seule colonne ; "
            "nous les avons séparés (1 ligne), merci de confirmer."
        ),
    ),
    "duplicate_row": ("n", "1 ligne en double a été réunie à celle qu’elle répète."),
    "answers_edited": (
        "n",
        (
            "1 ligne de la feuille « À confirmer » a été modifiée : seule la réponse y est lue ; "
            "veuillez corriger l’élève dans la feuille « Élèves »."
        ),
    ),
}
"""Sentences that count one thing only, and the value that counts it."""

IGNORED = {
    "title_row": "La ligne {row} est un titre.",
    "repeated_header": "La ligne {row} répète les titres des colonnes.",
    "group_row": "La ligne {row} annonce une classe ou un groupe.",
    "identification_row": "La ligne {row} identifie le canevas.",
    "unused_row": "La ligne {row} ne contient rien dans les colonnes lues.",
    "example_row": "La ligne d’exemple a été ignorée.",
    "total_row": "La ligne {row} (« Total… ») n’a pas été considérée comme un élève.",
    "note_row": "La ligne {row} (note ou signature) n’a pas été considérée comme un élève.",
}

LONGEST_VALUE = 60  # a sentence stays a sentence, whatever a cell holds


def refusal(code: str) -> Refusal:
    """The refusal of a whole file."""
    return Refusal(code, REFUSALS[code])


def of_file(code: str, *, sheet: str = "", about: str | None = None, **values: object) -> Problem:
    """A problem of the whole file, or of one sheet; `about` is the column in the sense of `Problem.column`."""
    level = Level.ERROR if code in ERRORS else Level.WARNING
    counting, one = SINGULAR.get(code, ("", ""))
    text = one if counting and values[counting] == 1 else (ERRORS if code in ERRORS else WARNINGS)[code]
    return Problem(sheet, None, about, level, code, text.format(**_cut({"sheet": sheet, **values})))


def of_row(code: str, sheet: str, row: int, column: str | None, *, named: bool, **values: object) -> Problem:
    """A problem of one row; `named` puts the sheet in the sentence, needed when several were read."""
    level = Level.ERROR if code in ERRORS else Level.WARNING
    text = (ERRORS if code in ERRORS else WARNINGS)[code].format(**_cut({"row": row, **values}))
    if named and text.startswith("Ligne"):
        text = f"Feuille {_cut({'': sheet})['']}, l{text[1:]}"
    return Problem(sheet, row, column, level, code, text)


def of_ignored(code: str, row: int) -> str:
    """What to tell the school about a row that was not taken for a student."""
    return IGNORED[code].format(row=row)


def _cut(values: dict[str, object]) -> dict[str, str]:
    """Values short enough for a sentence."""
    texts = {key: str(value) for key, value in values.items()}
    return {key: text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…" for key, text in texts.items()}
