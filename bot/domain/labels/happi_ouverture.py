"""The words of the opening in Slack."""

from bot.domain.labels import refus
from bot.domain.procedure import Choice, Labels

_AGENT = frozenset({"agent"})
LABELS = Labels(
    name="Ouverture Happi",
    titles={
        "demande_modifiee": "Ouverture Happi : le formulaire est revenu, modifié",
        "deja_ouvert": "Demande d’ouverture Happi : l’environnement est déjà ouvert",
        "demande_recue": "Demande d’ouverture d’un environnement Happi",
        "attend_ecole": "Ouverture Happi : informations demandées à l’école",
        "ecole_a_repondu": "Ouverture Happi : l’école a répondu",
        "demande_validee": "Ouverture Happi : demande validée",
        "environnement_a_ouvrir": "Environnement Happi à ouvrir",
        "environnement_ouvert": "Environnement Happi ouvert",
        "demande_close": "Ouverture Happi : dossier clos",
        "a_regarder": "Ouverture Happi : à regarder",
        "boite_refuse": f"Ouverture Happi : {refus.TITLE}",
    },
    choices={
        "valider": Choice("Valider", _AGENT, style="primary"),
        "demander": Choice("Demander des informations", _AGENT, ask="message"),
        "refuser": Choice("Refuser", _AGENT, style="danger", ask="motif"),
        "renvoyer": Choice("Renvoyer le mail", _AGENT),
        "environnement_ouvert": Choice("Environnement ouvert", frozenset({"etnic"}), style="primary"),
    },
    facts={
        "manque_gestionnaire": "Gestionnaire Happi non désigné dans le formulaire",
        "manque_direction": "Direction non indiquée dans le formulaire",
        "manque_fonction": "Fonction du gestionnaire non indiquée",
        "manque_denomination": "Dénomination non indiquée",
        "manque_type_enseignement": "Type d’enseignement non indiqué",
        **refus.FACTS,
    },
    values={**refus.VALUES},
    outcomes={
        "validee": "Validée",
        "informations_demandees": "Informations demandées",
        "refusee": "Refusée",
        "ouverte": "Environnement ouvert",
        "renvoye": "Mail renvoyé",
    },
    mails={
        "happi_ouverture/recue": "accusé de réception (mail 1)",
        "happi_ouverture/validee": "validation et canevas (mail 2)",
        "happi_ouverture/informations": "demande d’informations",
        "happi_ouverture/refusee": "refus motivé",
        "happi_ouverture/ouverte": "ouverture de l’environnement (mail 3)",
    },
    states={
        "nouveau": "nouveau",
        "attend_agent": "attend un agent",
        "attend_ecole": "attend l’école",
        "attend_etnic": "attend l’ETNIC",
        "ouvert": "environnement ouvert",
        "refuse": "demande refusée",
    },
)
