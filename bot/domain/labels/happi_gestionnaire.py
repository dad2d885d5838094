"""The words of a change of manager in Slack."""

from bot.domain.labels import refus
from bot.domain.procedure import Choice, Labels

_AGENT = frozenset({"agent"})
LABELS = Labels(
    name="Changement de gestionnaire",
    titles={
        "changement": "Changement de gestionnaire Happi (ou de direction)",
        "modifie": "Changement de gestionnaire Happi : l’école nomme d’autres personnes",
        "encore_modifie": "Changement de gestionnaire Happi : l’école nomme encore d’autres personnes, à décider "
        "quand l’ETNIC aura fait",
        "sans_nom": "Changement de gestionnaire Happi : les noms sont demandés à l’école",
        "attend_ecole": "Changement de gestionnaire Happi : informations demandées à l’école",
        "ecole_a_repondu": "Changement de gestionnaire Happi : l’école a répondu",
        "valide": "Changement de gestionnaire Happi : validé",
        "fait": "Changement de gestionnaire Happi : fait",
        "ecarte": "Changement de gestionnaire Happi : écarté",
        "gestionnaire_a_changer": "Gestionnaire Happi à changer",
        "gestionnaire_change": "Gestionnaire Happi changé",
        "environnement_ferme": "Changement de gestionnaire Happi : l’environnement est fermé",
        "a_regarder": "Changement de gestionnaire Happi : à regarder",
        "boite_refuse": f"Changement de gestionnaire Happi : {refus.TITLE}",
    },
    choices={
        "valider": Choice("Valider", _AGENT, style="primary"),
        "demander": Choice("Demander des informations", _AGENT, ask="message"),
        "ecarter": Choice(
            "Écarter",
            _AGENT,
            style="danger",
            confirm="Rien ne changera : le gestionnaire actuel reste en fonction. Si l’école a nommé quelqu’un, "
            "un mail le lui dira.",
        ),
        "renvoyer": Choice("Renvoyer le mail", _AGENT),
        "fait": Choice("Fait", frozenset({"etnic"}), style="primary"),
    },
    facts={**refus.FACTS},
    values={**refus.VALUES},
    outcomes={
        "informations_demandees": "Informations demandées",
        "valide": "Validé",
        "fait": "Fait",
        "ecarte": "Écarté",
        "renvoye": "Mail renvoyé",
        "environnement_ferme": "Sans objet",
    },
    mails={
        "happi_gestionnaire/recue": "accusé de réception du changement",
        "happi_gestionnaire/a_preciser": "demande du nom du nouveau gestionnaire",
        "happi_gestionnaire/informations": "demande d’informations",
        "happi_gestionnaire/validee": "validation du changement",
        "happi_gestionnaire/faite": "confirmation du changement",
        "happi_gestionnaire/sans_suite": "changement sans suite",
    },
    states={
        "nouveau": "nouveau",
        "attend_ecole": "attend l’école",
        "attend_agent": "attend un agent",
        "attend_etnic": "attend l’ETNIC",
        "fait": "changement fait",
        "ecarte": "écarté",
    },
)
