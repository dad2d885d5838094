"""The words of letters and quarantine in Slack."""

from bot.domain.procedure import Choice, Labels

LABELS = Labels(
    name="Courrier",
    titles={
        "a_trier": "Courrier à trier",
        "boucle": "Trop de mails échangés aujourd’hui avec cette boite : plus de réponse automatique",
        "mis_de_cote": "Un mail n’a pas pu être traité : prévenez l’exploitation",
        "plusieurs_canevas": "Courrier avec plusieurs canevas",
        "fase_inconnue": "FASE inconnu du registre",
        "fase_connue": "FASE désormais au registre : le mail est repris",
        "reponse_tardive": "Réponse d’une école, à lire",
        "quarantaine": "Mail en quarantaine : son auteur n’est pas authentifié",
        "ecarte": "Courrier écarté",
    },
    choices={
        "ecarter": Choice(
            "Écarter",
            frozenset({"agent"}),
            style="danger",
            confirm="Le mail reste dans la boite ; le dossier sera clos sans réponse.",
        ),
    },
    facts={"verdict": "Avis de la passerelle de messagerie"},
    values={
        "fail": "expéditeur usurpé",
        "unknown": "expéditeur non vérifiable",
        "private": "adresse qui n’est pas une boite administrative",
    },
    outcomes={"ecarte": "Écarté", "repris": "Repris"},
    mails={
        "happi_ouverture/guidage": "marche à suivre pour demander un environnement",
        "happi_eleves/sans_canevas": "accusé de réception : aucun canevas joint",
        "happi_eleves/plusieurs_canevas": "un seul canevas par mail, demandé à l’école",
        "commun/avis_usurpation": "avis à la boite nommée",
    },
    states={
        "nouveau": "nouveau",
        "repondu": "répondu",
        "a_trier": "à trier par un agent",
        "quarantaine": "en quarantaine",
        "fase_inconnue": "FASE inconnu du registre",
        "repris": "repris",
        "ecarte": "écarté",
    },
)
