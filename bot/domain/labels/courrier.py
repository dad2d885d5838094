"""The words of letters and quarantine in Slack."""

from bot.domain.labels import refus
from bot.domain.procedure import Choice, Labels

_WHY = {
    "dmarc_failed": "la passerelle a constaté que l’expéditeur n’est pas celui qui est affiché",
    "compauth_failed": "Microsoft 365 a jugé que l’expéditeur n’est pas celui qui est affiché",
    "no_boundary": "aucune passerelle de confiance n’est configurée",
    "broken_header": "l’entête du mail est mal formé",
    "not_one_from": "le mail n’a pas exactement un expéditeur",
    "unclear_from": "l’adresse de l’expéditeur n’est pas écrite clairement",
    "no_verdict": "la passerelle n’a rendu aucun avis",
    "undecided": "la passerelle n’a pas pu vérifier l’expéditeur",
    "other_boundary": "l’avis le plus récent ne vient pas de notre passerelle",
    "unclear_verdict": "l’avis de la passerelle n’est pas lisible",
    "other_domain": "l’avis de la passerelle porte sur un autre domaine",
    "signature_invalid": "aucun avis de la passerelle, et la signature ne prouve pas l’expéditeur",
    "signature_unchecked": "aucun avis de la passerelle, et la signature n’a pas pu être vérifiée",
}
"""Why an author is not believed, by the stable code of the verdict (docs/codes.md)."""

LABELS = Labels(
    name="Courrier",
    titles={
        "a_trier": "Courrier à trier",
        "plusieurs_canevas": "Courrier avec plusieurs canevas",
        "reste_a_lire": "Une pièce jointe n’a pas été traitée : à lire",
        "fase_inconnue": "FASE inconnu du registre",
        "fase_connue": "FASE désormais au registre : le mail est repris",
        "reponse_tardive": "Réponse d’une école, à lire",
        "quarantaine": "Mail en quarantaine : son auteur n’est pas authentifié",
        "flot": "Flot de mails en quarantaine : plus de carte pour chacun aujourd’hui",
        "accepte": "Mail accepté malgré un auteur non vérifié",
        "attribue": "Courrier attribué à un dossier",
        "boite_refuse": f"Courrier : {refus.TITLE}",
        "ecarte": "Courrier écarté",
    },
    choices={
        "accepter": Choice(
            "Accepter quand même",
            frozenset({"agent"}),
            confirm="Lisez d’abord le mail. Il sera traité comme s’il venait de cet expéditeur, et la boite "
            "administrative de l’école en sera avertie. Votre nom reste au dossier.",
        ),
        "attribuer": Choice("Attribuer à…", frozenset({"agent"}), ask="dossier"),
        "ecarter": Choice(
            "Écarter",
            frozenset({"agent"}),
            style="danger",
            confirm="Le mail reste dans la boite ; le dossier sera clos sans réponse.",
        ),
    },
    facts={
        "verdict": "Avis sur l’expéditeur",
        "motif": "Pourquoi",
        "se_dit": "Le mail se présente comme venant de",
        "mails": "Mails mis de côté sans carte aujourd’hui",
        "piece_dangereuse": "Pièce jointe dangereuse, non ouverte : ne l’ouvrez pas",
        **refus.FACTS,
    },
    values={
        "fail": "expéditeur usurpé",
        "unknown": "expéditeur non vérifiable",
        "private": "adresse qui n’est pas une boite administrative",
        "school_box": "la boite administrative d’une école",
        "po_box": "la boite administrative d’un pouvoir organisateur",
        "listed": "un expéditeur connu de l’Administration",
    }
    | _WHY
    | refus.VALUES,
    outcomes={
        "ecarte": "Écarté",
        "repris": "Repris",
        "accepte": "Accepté quand même",
        "attribue": "Attribué",
    },
    mails={
        "happi_ouverture/guidage": "marche à suivre pour demander un environnement",
        "happi_eleves/sans_canevas": "accusé de réception : aucun canevas joint",
        "happi_eleves/plusieurs_canevas": "un seul canevas par mail, demandé à l’école",
        "commun/avis_usurpation": "avis à la boite nommée",
        "commun/lettre_recue": "accusé de réception : un agent lira le mail",
    },
    states={
        "nouveau": "nouveau",
        "repondu": "répondu",
        "a_trier": "à trier par un agent",
        "quarantaine": "en quarantaine",
        "flot": "flot de mails en quarantaine",
        "fase_inconnue": "FASE inconnu du registre",
        "repris": "repris",
        "accepte": "accepté par un agent",
        "attribue": "attribué à un dossier",
        "ecarte": "écarté",
    },
)
