"""The words of 15 July in Slack."""

from bot.domain.labels import refus
from bot.domain.procedure import Choice, Labels

_AGENT = frozenset({"agent"})
_ETNIC = frozenset({"etnic"})
LABELS = Labels(
    name="Fin d’année scolaire Happi",
    titles={
        "annoncee": "Au 15 juillet, les comptes de l’année finie seront désactivés (pas supprimés)",
        "retenue": "Désactivation du 15 juillet retenue : rien ne se fera sans votre décision",
        "a_decider": "Le 15 juillet est là et la désactivation est retenue : décidez",
        "en_cours": "Désactivation des comptes de l’année finie : en cours",
        "faite": "Comptes de l’année finie désactivés (pas supprimés)",
        "ecartee": "Cette année, les comptes ne sont pas désactivés",
        "a_suspendre": "Comptes à désactiver dans Happi (fin d’année)",
        "import_en_cours": "Comptes à désactiver : retour enregistré",
        "retour_attendu": "Comptes à désactiver : déposez le fichier des refus, puis confirmez",
        "suspendus": "Comptes désactivés dans Happi (fin d’année)",
        "suspension_refusee": "Fin d’année : des comptes n’ont pas pu être désactivés dans Happi",
        "boite_refuse": f"Fin d’année : {refus.TITLE}",
        "a_regarder": "Fin d’année : à regarder",
    },
    choices={
        "retenir": Choice("Retenir", _AGENT),
        "desactiver": Choice(
            "Désactiver",
            _AGENT,
            style="danger",
            confirm="Au 15 juillet, ou tout de suite s’il est passé, ces comptes seront désactivés (pas "
            "supprimés) et chaque école en sera avertie.",
        ),
        "ecarter": Choice("Écarter", _AGENT, confirm="Aucun compte ne sera désactivé cette année."),
        "importe": Choice("Importé", _ETNIC, style="primary"),
        "importe_erreurs": Choice("Importé avec erreurs", _ETNIC),
    },
    facts={
        "le": "Date",
        "ecoles": "Écoles concernées",
        "comptes": "Comptes",
        "comptes_desactives": "Comptes désactivés",
        "refuses_etnic": "Refusés à l’import",
        "lot": "Lot",
        **refus.FACTS,
    },
    values={**refus.VALUES},
    outcomes={
        "retenue": "Retenue",
        "confirmee": "Confirmée",
        "ecartee": "Écartée",
        "faite": "Faite",
        "importe": "Importé",
        "importe_erreurs": "Importé avec erreurs",
    },
    mails={"happi_cycle/desactives": "comptes désactivés au 15 juillet"},
    states={
        "nouveau": "nouveau",
        "compte": "les comptes sont comptés",
        "annonce": "annoncée aux agents",
        "retenu": "retenue par un agent",
        "desactivation": "désactivation en cours",
        "ecole": "désactivation d’une école",
        "attend_etnic": "attend l’ETNIC",
        "termine": "terminé",
        "ecarte": "écarté",
    },
    delivered={
        "a_suspendre": "Comptes désactivés dans Happi (fin d’année) : à confirmer",
        "import_en_cours": "Comptes à désactiver : confirmation enregistrée",
        "retour_attendu": "Comptes à désactiver : Happi n’a pas encore répondu, confirmez un peu plus tard",
    },
)
