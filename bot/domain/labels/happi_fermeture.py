"""The words of a closed environment in Slack."""

from bot.domain.labels import refus
from bot.domain.procedure import Choice, Labels

_AGENT = frozenset({"agent"})
CLOSE = Choice(
    "Fermer l’environnement",
    _AGENT,
    style="danger",
    confirm="L’environnement sera noté fermé, et l’école avertie. Aucun compte n’est supprimé ; ses listes ne "
    "seront plus comparées.",
)
KEPT = {
    "comptes": "Comptes de l’école, qui restent",
    "dossiers": "Autres dossiers en cours de l’école",
}
LABELS = Labels(
    name="Fermeture d’un environnement",
    titles={
        "demandee": "L’école demande la fermeture de son environnement Happi",
        "annoncee": "L’ETNIC annonce la fermeture d’un environnement Happi",
        "attend_ecole": "Fermeture Happi : informations demandées à l’école",
        "ecole_a_repondu": "Fermeture Happi : l’école a répondu",
        "ferme": "Environnement Happi fermé",
        "ecarte": "Fermeture Happi : écartée",
        "boite_refuse": f"Fermeture Happi : {refus.TITLE}",
    },
    choices={
        "fermer": CLOSE,
        "demander": Choice("Demander des informations", _AGENT, ask="message"),
        "ecarter": Choice(
            "Écarter",
            _AGENT,
            confirm="L’environnement reste ouvert. Si l’école avait demandé la fermeture, un mail le lui dira.",
        ),
    },
    facts={**KEPT, **refus.FACTS},
    values={**refus.VALUES},
    outcomes={
        "ferme": "Environnement fermé",
        "deja_fermee": "Environnement fermé par un autre dossier",
        "informations_demandees": "Informations demandées",
        "ecarte": "Écartée",
    },
    mails={
        "happi_fermeture/recue": "accusé de réception de la demande de fermeture",
        "happi_fermeture/informations": "demande d’informations",
        "happi_fermeture/fermee": "fermeture de l’environnement",
        "happi_fermeture/sans_suite": "fermeture sans suite",
    },
    states={
        "nouveau": "nouveau",
        "attend_agent": "attend un agent",
        "attend_ecole": "attend l’école",
        "ferme": "environnement fermé",
        "ecarte": "écartée",
    },
)
