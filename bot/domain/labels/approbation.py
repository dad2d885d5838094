"""The words of what is approved together in Slack."""

from bot.domain.procedure import GROUPED, Choice, Labels

_AGENT = frozenset({"agent"})
LABELS = Labels(
    name="Approbation groupée",
    titles={
        "listes_pretes": "Listes d’élèves sans remarque, prêtes à approuver",
        "plus_rien": "Listes d’élèves sans remarque : plus aucune n’attend",
        "carte_du_jour": "Listes d’élèves sans remarque : voir la carte du jour",
    },
    choices={
        "approuver_listes": Choice("Approuver plusieurs listes…", _AGENT, style="primary", ask=GROUPED),
    },
    facts={
        "listes": "Listes prêtes",
    },
    outcomes={
        "plus_rien": "Plus aucune liste n’attend ici, constaté",
        "carte_du_jour": "La carte du jour est plus bas, depuis",
    },
    states={
        "nouveau": "nouveau",
        "pretes": "des listes sans remarque attendent",
        "clos": "clos",
    },
)
