"""The words of the e-Pôles forms in Slack: annexes, profiles, signatures, never a person."""

from collections.abc import Mapping
from typing import Final

from bot.domain.labels import refus
from bot.domain.poles.labels import PROFILES
from bot.domain.poles.profiles import FAMILIES
from bot.domain.procedure import Choice, Labels

_AGENT = frozenset({"agent"})

HELD: Final[Mapping[str, str]] = {each.value: label for each, label in PROFILES.items()} | dict(FAMILIES)
"""Every profile that somebody may hold, by its code in the table of grants."""

FIELDS: Final[Mapping[str, str]] = {
    "po_fase": "numéro FASE du pouvoir organisateur",
    "po_denomination": "dénomination du pouvoir organisateur",
    "po_adresse": "adresse du pouvoir organisateur",
    "ecole_fase": "numéro FASE de l’école",
    "ecole_denomination": "dénomination de l’école",
    "ecole_adresse": "adresse de l’école",
    "demandeur_nom": "nom du soussigné",
    "demandeur_prenom": "prénom du soussigné",
    "demandeur_qualite": "qualité du soussigné",
    "demandeur_autre": "précision après « Autre »",
    "beneficiaire_nom": "nom de la personne concernée",
    "beneficiaire_prenom": "prénom de la personne concernée",
    "beneficiaire_fonction": "fonction",
    "beneficiaire_mail": "adresse mail de contact",
    "beneficiaire_telephone": "téléphone",
    "beneficiaire_compte_cerbere": "compte Cerbère",
    "date": "date de la signature",
}
"""The fields of an annex as the circular names them."""

_ANNEXES = {
    "annexe_1": "annexe 1, profil Coordonnateur",
    "annexe_2": "annexe 2, profil Pouvoir organisateur",
    "annexe_3": "annexe 3, profil Direction",
    "annexe_5": "annexe 5, révocation",
}
_STANDING = {
    "recue": "à décider",
    "modifiee": "le formulaire est revenu, modifié",
    "incomplete": "formulaire incomplet, complément demandé",
    "sans_suite": "formulaire incomplet, resté sans suite",
    "attend_ecole": "complément demandé à l’école ou au PO",
    "ecole_a_repondu": "une réponse est arrivée",
    "a_regarder": "à regarder",
    "boite_refuse": refus.TITLE,
    "boite_po_refuse": refus.TITLE_OF_PO,
}
_RETURNED = {"retour": refus.TITLE, "retour_po": refus.TITLE_OF_PO}
_DONE = {"accordee": "accordée", "revoquee": "accès révoqué", "refusee": "refusée", **_RETURNED}
_PAPER = {
    "numerise": "formulaire numérisé, à lire",
    "modifiee": "le document est revenu",
    "attend_ecole": _STANDING["attend_ecole"],
    "ecole_a_repondu": _STANDING["ecole_a_repondu"],
    "a_regarder": _STANDING["a_regarder"],
    "boite_refuse": _STANDING["boite_refuse"],
    "boite_po_refuse": _STANDING["boite_po_refuse"],
    "traitee": "formulaire numérisé, traité",
    "ecartee": "écarté",
    **_RETURNED,
}
_NOTES = {
    "quality_missing": "Aucune qualité cochée",
    "quality_twice": "Les deux qualités cochées",
    "quality_without_text": "« Autre » coché sans précision",
    "contact_mail_invalid": "Adresse mail de contact qui n’en est pas une",
    "contact_mail_is_a_box": "Adresse mail de contact : une boite administrative, non une adresse privée",
    "phone_unclear": "Numéro de téléphone à vérifier",
    "account_missing": "Compte Cerbère non indiqué",
    "account_unclear": "Compte Cerbère d’une forme inhabituelle",
    "account_to_create": "Compte Cerbère pas encore créé",
    "day_missing": "Date de signature absente",
    "day_unreadable": "Date de signature illisible",
    "annexe_contradictory": "Titre et profil demandé ne concordent pas",
    "several_persons": "Le formulaire concerne plusieurs personnes",
    "several_forms": "Le document contient plusieurs formulaires remplis",
    "school_unknown": "Numéro FASE de l’école inconnu du registre",
    "po_unknown": "Numéro FASE du pouvoir organisateur inconnu du registre",
    "po_from_register": "Numéro du pouvoir organisateur : d’après le registre",
    "unrelated": "Au registre, l’école ne relève pas de ce pouvoir organisateur",
    "text_from_scan": "Texte reconnu sur un scan : à comparer avec l’original",
}
_UNREADABLE = {
    "scan": "une image, ou un PDF sans texte",
    "annexe_unknown": "rien n’y dit pour quel profil",
    "old_word_file": "un ancien fichier Word (.doc)",
    "other_document": "un autre type de document",
    "password_protected": "un fichier protégé par un mot de passe",
    "form_dynamic": "un PDF qui ne s’ouvre que dans Adobe Reader",
    "form_too_large": "un fichier trop lourd",
    "form_timeout": "un fichier trop long à lire",
    "form_failed": "un fichier qui n’a pas pu être lu",
    "unreadable_file": "un fichier illisible",
}


def _titles() -> dict[str, str]:
    """A revocation is told apart from the first word, and comes first while it is open (exigence H7)."""
    asked = {code: f"e-Pôles, demande d’accès : {words}" for code, words in (_STANDING | _DONE).items()}
    urgent = "PRIORITAIRE – e-Pôles, révocation"
    open_ = {f"revocation_{code}": f"{urgent} : {words}" for code, words in _STANDING.items()}
    done = {f"revocation_{code}": f"e-Pôles, révocation : {words}" for code, words in _DONE.items()}
    papers = {f"document_{code}": f"e-Pôles, document : {words}" for code, words in _PAPER.items()}
    read = "PRIORITAIRE – e-Pôles, document, peut-être une révocation"
    open_papers = {
        f"document_urgent_{code}": f"{read} : {words}" for code, words in _PAPER.items() if code in _STANDING
    }
    open_papers["document_urgent_numerise"] = f"{read} : {_PAPER['numerise']}"
    return asked | open_ | done | papers | open_papers


LABELS = Labels(
    name="Formulaire e-Pôles",
    papers={f"epoles_{code}": words for code, words in _ANNEXES.items()} | {"epoles": "annexe non reconnue"},
    fields=FIELDS,
    titles=_titles(),
    choices={
        "accorder": Choice(
            "Accorder",
            _AGENT,
            style="primary",
            ask="choix",
            ticks=("engagement_confirme", "mandat_verifie"),
        ),
        "revoquer": Choice("Révoquer", _AGENT, style="primary", ask="choix", ticks=("mandat_verifie",)),
        "completer": Choice("Compléter", _AGENT, ask="message"),
        "refuser": Choice("Refuser", _AGENT, style="danger", ask="motif"),
        "nommer": Choice("C’est l’annexe…", _AGENT, ask="choix"),
        "traiter": Choice("Traité à la main", _AGENT, style="primary", ask="message"),
        "ecarter": Choice(
            "Écarter",
            _AGENT,
            style="danger",
            confirm="Ce document n’est pas un formulaire e-Pôles : le dossier sera clos, et aucun mail ne part.",
        ),
        "renvoyer": Choice("Renvoyer le mail", _AGENT),
    },
    facts={
        "annexe": "Formulaire",
        "envoye_par": "Envoyé par",
        "signature": "Signature",
        "illisible": "Le document est",
        "prioritaire": "Prioritaire : la personne a peut-être encore accès",
        **{f"possede_{code}": f"Possède déjà : {label}" for code, label in HELD.items()},
        "revocation_attend_aussi": "Une révocation de la même personne attend : décidez-la d’abord",
        "demande_attend_aussi": "Une demande d’accès attend pour la même personne",
        "acces_po": "Un de ces accès vaut pour tout le pouvoir organisateur",
        "acces_ecoles": "Écoles de ce pouvoir organisateur où la personne a un accès",
        "autre_nom": "Ce compte Cerbère a un accès sous un autre nom : vérifiez",
        "homonyme": "Une personne du même nom a un accès avec un autre compte : vérifiez",
        "aucun_acces_connu": "Aucun accès connu ici : demandez lequel",
        "acces_automatique": "Accès normalement automatique pour une direction : pourquoi n’apparait-il pas ?",
        **_NOTES,
        **{f"manque_{field}": f"Non rempli : {label}" for field, label in FIELDS.items()},
        "champs_vides": "Champs non remplis (la fiche les nomme)",
        "autre_envoi": "Une autre adresse a envoyé un formulaire pour la même personne : à lire dans la boite",
        "peut_etre_revocation": "Le mail de ce document parle d’une révocation",
        "personne_sur_papier": "La personne n’est nommée que dans le document",
        "autre_personne": "Le formulaire est revenu avec une autre personne",
        "recu_encore": "Le même formulaire est revenu : lisez le dernier",
        "choisi": "Profil",
        "complement": "rappel d’un formulaire incomplet",
        "revocation": "rappel d’une révocation",
        **refus.FACTS,
    },
    values={
        "oui": "oui",
        **_ANNEXES,
        "school": "la boite administrative de l’école",
        "po": "la boite du pouvoir organisateur",
        "anyone": "une autre adresse, confirmée ; la réponse va aux seules boites administratives",
        "signature_eid_valid": "électronique (eID), valable",
        "signature_eid_invalid": "électronique, non valable : le document a changé depuis, ou est abimé",
        "signature_unknown": "électronique, non vérifiée, ou scan",
        "signature_image": "une image",
        "signature_text": "un nom écrit",
        "signature_none": "aucune : l’original signé est à demander ou à recevoir",
        **HELD,
        "tous": "Tous les accès connus de cette personne",
        "tous_ecoles": "Tous ses accès connus, dans les écoles du pouvoir organisateur aussi",
        "hors_liste": "Un accès inconnu ici, révoqué dans l’application",
        "engagement_confirme": "L’engagement de confidentialité est signé : c’est confirmé",
        "mandat_verifie": "Le demandeur peut le demander pour cette école ou ce pouvoir organisateur",
        **_UNREADABLE,
        **refus.VALUES,
    },
    outcomes={
        "accordee": "Accordée",
        "revoquee": "Révoqué",
        "refusee": "Refusée",
        "traitee": "Traité à la main",
        "ecartee": "Écarté",
        "annexe_dite": "Annexe reconnue",
        "complement_demande": "Complément demandé",
        "renvoye": "Mail renvoyé",
        "revocation_attend": "⏰ Cette révocation attend toujours : la personne a peut-être encore accès",
    },
    mails={
        "epoles/recue": "accusé de réception",
        "epoles/revocation": "accusé de réception de la révocation",
        "epoles/incomplete": "formulaire à compléter",
        "epoles/numerise": "accusé de réception d’un document à lire",
        "epoles/informations": "demande de complément",
        "epoles/refusee": "refus motivé",
        "epoles/traitee": "suite donnée au document",
        "epoles/accordee": "demande approuvée",
        "epoles/revoquee": "accès révoqué",
    },
    states={
        "nouveau": "nouveau",
        "verification": "ce que la personne a déjà est regardé",
        "incomplet": "formulaire incomplet, rendu pour être complété",
        "numerise": "document qu’un agent doit lire",
        "attend_agent": "attend un agent",
        "attend_ecole": "attend l’école ou le pouvoir organisateur",
        "accordee": "accès accordé",
        "revoquee": "accès révoqué",
        "refusee": "demande refusée",
        "classee": "document traité ou écarté",
    },
)
