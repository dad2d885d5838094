"""The French sentence of each code that reading a form may give, as docs/codes.md lists them."""

from bot.domain.readings import FormProblem, Level, Refusal
from bot.reading.workbook import messages as shared

REFUSALS = {
    "scan": (
        "Votre document est une image (scan ou photo) : un agent doit le lire ; "
        "pour une réponse plus rapide, veuillez le renvoyer en Word (.docx) ou en PDF avec du texte."
    ),
    "old_word_file": (
        "Nous ne pouvons pas lire l’ancien format Word (.doc) ; veuillez enregistrer le "
        "formulaire en .docx ou en PDF."
    ),
    "other_document": (
        "Nous ne pouvons lire ce type de document ; veuillez renvoyer le formulaire en .docx ou en PDF."
    ),
    "not_a_form": "Ce document n’est pas un formulaire e-Pôles ; veuillez compléter l’annexe de la circulaire.",
    "form_dynamic": (
        "Ce PDF ne s’ouvre que dans Adobe Reader ; veuillez l’imprimer en PDF ou renvoyer le formulaire en .docx."
    ),
    "form_too_large": "Votre document dépasse la taille admise ; veuillez n’envoyer que le formulaire.",
    "form_timeout": (
        "Votre document n’a pas pu être lu dans le temps prévu ; veuillez renvoyer le "
        "formulaire en .docx ou en PDF."
    ),
    "form_failed": "Votre document n’a pas pu être lu ; veuillez renvoyer le formulaire en .docx ou en PDF.",
}

ERRORS = {
    "field_missing": "Le champ « {label} » n’est pas rempli ; veuillez le compléter.",
    "fase_not_a_number": "Le champ « {label} » doit être un nombre de 1 à 6 chiffres ; veuillez le corriger.",
    "quality_missing": (
        "Aucune qualité n’est cochée ; veuillez cocher « Président(e) ou administrateur(trice) » ou « Autre »."
    ),
    "quality_twice": (
        "Les deux qualités sont cochées ; veuillez ne garder que "
        "« Président(e) ou administrateur(trice) » ou « Autre »."
    ),
    "quality_without_text": (
        "« Autre » est coché sans précision ; veuillez indiquer en quelle qualité vous demandez."
    ),
    "contact_mail_invalid": "L’adresse mail de contact n’est pas une adresse ; veuillez la corriger.",
    "account_missing": "Le compte Cerbère de la personne à retirer n’est pas indiqué ; veuillez le compléter.",
    "day_missing": "La date de la signature n’est pas indiquée ; veuillez la compléter.",
    "day_unreadable": "La date de la signature n’est pas lisible ; veuillez l’écrire jour/mois/année.",
    "annexe_unknown": "Le profil demandé n’est pas indiqué ; veuillez utiliser l’annexe du profil concerné.",
    "annexe_contradictory": (
        "Le titre du formulaire et le profil demandé ne concordent pas ; veuillez utiliser "
        "l’annexe du profil concerné."
    ),
    "several_forms": (
        "Votre document contient {n} formulaires remplis ; veuillez envoyer un formulaire par document."
    ),
    "several_persons": (
        "Le formulaire concerne plusieurs personnes ; veuillez envoyer une annexe par personne, "
        "avec une seule adresse et un seul GSM."
    ),
    "eid_signature_invalid": (
        "La signature électronique n’est pas valable : le document a été modifié ou abimé ; "
        "veuillez le signer à nouveau."
    ),
}

WARNINGS = {
    "contact_mail_is_a_box": (
        "L’adresse mail de contact est une boite administrative ; est-ce bien celle de la personne concernée ?"
    ),
    "phone_unclear": "Le numéro de téléphone n’a pas la forme attendue ; merci de le vérifier.",
    "account_unclear": (
        "Un compte Cerbère se compose de lettres du nom et de chiffres ; merci de vérifier celui qui est indiqué."
    ),
    "account_to_create": (
        "Le compte Cerbère n’est pas indiqué ; s’il n’existe pas encore, "
        "la procédure « création d’un compte CERBERE » de la circulaire explique comment l’obtenir."
    ),
    "not_signed": "Nous ne voyons pas de signature sous le formulaire ; un agent le vérifiera.",
    "text_from_scan": (
        "Le document est un scan dont le texte a été reconnu par un logiciel ; un agent le vérifiera."
    ),
    "eid_not_checked": "La signature électronique n’a pas pu être vérifiée ; un agent le fera.",
}


def refusal(code: str) -> Refusal:
    """The refusal of a whole paper; some codes are those of workbooks."""
    return Refusal(code, REFUSALS[code]) if code in REFUSALS else shared.refusal(code)


def problem(code: str, field: str | None = None, **values: object) -> FormProblem:
    """What is to be said of a field."""
    level = Level.ERROR if code in ERRORS else Level.WARNING
    sentence = (ERRORS if code in ERRORS else WARNINGS)[code]
    return FormProblem(field, level, code, sentence.format(**values))
