"""The words of the reminders of the pôles territoriaux in Slack."""

from bot.domain.labels import refus
from bot.domain.procedure import Labels

LABELS = Labels(
    name="Échéances des pôles territoriaux",
    titles={
        "rappel": "Pôles territoriaux : rappel envoyé aux écoles sièges",
        "personne": "Pôles territoriaux : une échéance vient, et aucune école siège n’est indiquée",
        "boite_refuse": f"Pôles territoriaux : {refus.TITLE}",
        "a_regarder": "Pôles territoriaux : à regarder",
    },
    choices={},
    facts={
        "papier": "À communiquer",
        "echeance": "Au plus tard le",
        "jours": "Rappel, en jours avant l’échéance",
        "quoi_faire": "À faire",
        **refus.FACTS,
    },
    values={
        "conventions": "conventions et ressorts",
        "avenants": "avenants annuels",
        "indiquer": "l’opérateur peut indiquer les écoles sièges (réglage « poles.schools ») ; sans elles, "
        "personne n’est rappelé",
        **refus.VALUES,
    },
    outcomes={"passee": "Échéance passée"},
    mails={"poles_dates/rappel": "rappel de l’échéance"},
    states={
        "nouveau": "nouveau",
        "annonce": "les écoles sièges sont rappelées",
        "rappelee": "école rappelée",
        "clos": "clos",
    },
)
