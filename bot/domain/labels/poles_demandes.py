"""The words of requests about e-Pôles in Slack: a paper to unlock, a list that is wrong."""

from bot.domain.labels import refus
from bot.domain.procedure import Choice, Labels

_AGENT = frozenset({"agent"})
LABELS = Labels(
    name="Demande e-Pôles",
    titles={
        "deverrouillage": "e-Pôles : déverrouillage demandé",
        "liste": "e-Pôles : erreur de pré-encodage signalée",
        "encore": "Demande e-Pôles : la boite l’a écrite de nouveau",
        "a_repondu": "Demande e-Pôles : la boite a répondu",
        "attend_ecole": "Demande e-Pôles : informations demandées",
        "faite": "Demande e-Pôles : c’est fait",
        "refusee": "Demande e-Pôles : dossier clos",
        "a_regarder": "Demande e-Pôles : à regarder",
        "boite_refuse": f"Demande e-Pôles : {refus.TITLE}",
        "boite_po_refuse": f"Demande e-Pôles : {refus.TITLE_OF_PO}",
    },
    choices={
        "deverrouille": Choice(
            "Déverrouillé",
            _AGENT,
            style="primary",
            confirm="Rouvrez d’abord le document dans e-Pôles : un mail dira tout de suite que c’est fait. "
            "Votre nom reste au dossier.",
        ),
        "corrige": Choice(
            "Corrigé",
            _AGENT,
            style="primary",
            confirm="Corrigez d’abord la liste dans e-Pôles : un mail dira tout de suite que c’est fait. "
            "Votre nom reste au dossier.",
        ),
        "demander": Choice("Demander des informations", _AGENT, ask="message"),
        "refuser": Choice("Refuser", _AGENT, style="danger", ask="motif"),
        "renvoyer": Choice("Renvoyer le mail", _AGENT),
    },
    facts={
        "objet": "Ce qui est demandé",
        "messages": "Messages reçus",
        "fichiers": "Un fichier est joint : lisez-le dans la boite",
        **refus.FACTS,
    },
    values={
        "deverrouillage": "rouvrir une liste ou une convention validée",
        "liste": "corriger une liste complétée d’avance",
        **refus.VALUES,
    },
    outcomes={
        "faite": "C’est fait",
        "informations_demandees": "Informations demandées",
        "refusee": "Refusée",
        "renvoye": "Mail renvoyé",
    },
    mails={
        "poles_demandes/recue": "accusé de réception de la demande",
        "poles_demandes/informations": "demande d’informations",
        "poles_demandes/faite": "c’est fait",
        "poles_demandes/refusee": "refus motivé",
    },
    states={
        "nouveau": "nouvelle",
        "attend_agent": "attend un agent",
        "attend_ecole": "attend l’école ou le pouvoir organisateur",
        "faite": "faite",
        "refusee": "refusée",
    },
)
