"""The words of the reminders of the start of the year in Slack."""

from bot.domain.labels import refus
from bot.domain.procedure import Labels

LABELS = Labels(
    name="Rentrée Happi",
    titles={
        "rappels": "Rentrée : rappel envoyé aux écoles dont la liste d’élèves n’est pas arrivée",
        "toutes_ont_repondu": "Rentrée : toutes les écoles attendues ont envoyé leur liste",
        "rappels_finis": "Rentrée : les rappels sont finis",
        "sans_reponse": "Rentrée : des écoles n’ont pas répondu ; leurs comptes restent tels quels",
        "boite_refuse": f"Rentrée : {refus.TITLE}",
        "a_regarder": "Rentrée : à regarder",
    },
    choices={},
    facts={
        "attendues": "Écoles attendues",
        "sans_liste": "Écoles sans liste",
        "rappel": "Rappel numéro",
        "relance": "rappel aux écoles sans liste",
        **refus.FACTS,
    },
    values={**refus.VALUES},
    outcomes={"finis": "Finis"},
    mails={"happi_rentree/rappel": "rappel de la rentrée"},
    states={
        "nouveau": "nouveau",
        "compte": "les listes sont comptées",
        "rappels": "attend les listes",
        "bilan": "bilan en préparation",
        "rappelee": "école rappelée",
        "clos": "clos",
    },
)
