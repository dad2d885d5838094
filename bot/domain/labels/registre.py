"""The words of a school that left the register in Slack."""

from bot.domain.labels import refus
from bot.domain.labels.happi_fermeture import CLOSE, KEPT
from bot.domain.procedure import Choice, Labels

_AGENT = frozenset({"agent"})
LABELS = Labels(
    name="Registre des écoles",
    titles={
        "disparue": "École disparue du registre",
        "fusionnee": "École fusionnée : ses implantations sont à une autre école du registre",
        "renumerotee": "École renumérotée : le registre la donne sous un autre numéro FASE",
        "conservee": "École disparue du registre : conservée",
        "fermee": "École disparue du registre : environnement Happi fermé",
        "revenue": "École de nouveau au registre",
    },
    choices={
        "conserver": Choice(
            "Conserver",
            _AGENT,
            style="primary",
            confirm="Rien ne change : sa boite, ses comptes et son environnement restent.",
        ),
        "fermer": CLOSE,
    },
    facts={"fase_successeur": "Numéro FASE de l’école qui la suit", **KEPT, **refus.FACTS},
    values={**refus.VALUES},
    outcomes={
        "conservee": "Conservée",
        "fermee": "Environnement fermé",
        "revenue": "De nouveau au registre, constaté",
    },
    mails={"happi_fermeture/fermee": "fermeture de l’environnement"},
    states={
        "nouveau": "nouveau",
        "attend_agent": "attend un agent",
        "conserve": "conservée",
        "ferme": "environnement fermé",
        "revenu": "de nouveau au registre",
    },
)
