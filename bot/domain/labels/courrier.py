"""The words of letters and quarantine in Slack."""

from bot.domain.labels import authenticite, refus
from bot.domain.procedure import Choice, Labels

LABELS = Labels(
    name="Courrier",
    titles={
        "a_trier": "Courrier à trier",
        "plusieurs_canevas": "Courrier avec plusieurs canevas",
        "question_jointe": "Le mail pose aussi une question : à lire",
        "reste_a_lire": "Une pièce jointe n’a pas été traitée : à lire",
        "fase_inconnue": "FASE inconnu du registre",
        "fase_connue": "FASE désormais au registre : le mail est repris",
        "absence": "Absence ou fermeture annoncée : à lire, rien n’y a répondu",
        "automatique": "Mail marqué comme automatique, à lire : rien n’y a répondu",
        "reponse_tardive": "Réponse d’une école, à lire",
        "quarantaine": "Mail en quarantaine : son auteur n’est pas authentifié",
        "flot": "Flot de mails en quarantaine : plus de carte pour chacun aujourd’hui",
        "flot_connu": "Flot de mails non vérifiables de boites connues : plus de carte pour chacun aujourd’hui",
        "autres_mails": "Autres mails d’une même boite : plus de carte pour chacun aujourd’hui",
        "repris": "Mails repris : chacun est examiné de nouveau",
        "accepte": "Mail accepté malgré un auteur non vérifié",
        "attribue": "Courrier attribué à un dossier",
        "boite_refuse": f"Courrier : {refus.TITLE}",
        "ecarte": "Courrier écarté",
    },
    choices={
        "accepter": Choice(
            "Accepter quand même",
            frozenset({"agent"}),
            confirm="Lisez d’abord le mail. Il sera traité comme s’il venait de cet expéditeur. Les réponses "
            "qu’une école reçoit dans sa boite administrative le diront ; un pouvoir organisateur n’en est pas "
            "averti. Votre nom reste au dossier.",
        ),
        "reexaminer": Choice(
            "Examiner de nouveau",
            frozenset({"agent"}),
            confirm="Chaque mail de cette carte sera examiné de nouveau : traité si son auteur est désormais cru, "
            "sinon il aura sa carte, jusqu’au nombre d’un jour. Votre nom reste au dossier.",
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
        "mails_boite": "Mails de cette boite sans carte aujourd’hui",
        "dossier_voisin": "Dossier du formulaire",
        "envoye_par": "Envoyé par",
        "piece_dangereuse": "Pièce jointe dangereuse, non ouverte : ne l’ouvrez pas",
        **refus.FACTS,
        "motif_refus": "Pourquoi elle les refuse",
    },
    values={
        "fail": "expéditeur usurpé",
        "unknown": "expéditeur non vérifiable",
        "private": "adresse qui n’est pas une boite administrative",
        "school_box": "la boite administrative d’une école",
        "po_box": "la boite administrative d’un pouvoir organisateur",
        "listed": "un expéditeur connu de l’Administration",
        "school": "la boite administrative de l’école",
        "po": "la boite du pouvoir organisateur",
        "anyone": "une autre adresse",
        **authenticite.DOUBTED,
        **refus.VALUES,
    },
    outcomes={
        "ecarte": "Écarté",
        "repris": "Repris",
        "accepte": "Accepté quand même",
        "attribue": "Attribué",
    },
    mails={
        "pix/guidage": "marche à suivre pour demander Pix",
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
