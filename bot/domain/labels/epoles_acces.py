"""The words of the yearly confirmation of the accesses to e-Pôles in Slack."""

from bot.domain.labels import refus
from bot.domain.poles.labels import PROFILES
from bot.domain.procedure import Choice, Labels

_AGENT = frozenset({"agent"})
LABELS = Labels(
    name="Accès e-Pôles à confirmer",
    titles={
        "demandee": "Accès e-Pôles : la confirmation annuelle est demandée",
        "rappelee": "Accès e-Pôles : rappel envoyé à ceux qui n’ont pas confirmé",
        "personne": "Accès e-Pôles : personne à qui demander la confirmation annuelle",
        "tous_ont_repondu": "Accès e-Pôles : tous ont répondu",
        "bilan": "Accès e-Pôles : certains n’ont pas répondu ; aucun accès n’est retiré",
        "a_repondu": "Accès e-Pôles : une réponse à lire, les accès sont-ils exacts ?",
        "a_corriger": "Accès e-Pôles : une correction est demandée à l’établissement",
        "confirme": "Accès e-Pôles : accès confirmés",
        "sans_reponse": "Accès e-Pôles : pas de réponse ; les accès restent tels quels",
        "sans_objet": "Accès e-Pôles : plus aucun accès à confirmer",
        "boite_refuse": f"Accès e-Pôles : {refus.TITLE}",
        "boite_po_refuse": f"Accès e-Pôles : {refus.TITLE_OF_PO}",
        "a_regarder": "Accès e-Pôles : à regarder",
    },
    choices={
        "confirmer": Choice(
            "Confirmé",
            _AGENT,
            style="primary",
            confirm="Lisez d’abord la réponse dans la boite du service : dit-elle que tous les accès sont "
            "exacts ? La confirmation est écrite tout de suite, et votre nom reste au dossier.",
        ),
        "corriger": Choice("À corriger", _AGENT, ask="message"),
        "renvoyer": Choice("Renvoyer le mail", _AGENT),
    },
    facts={
        "destinataires": "Écoles et PO à qui la question est posée",
        "acces": "Accès actifs",
        "sans_reponse": "Écoles et PO sans réponse",
        "inconnus": "Écoles et PO absents du registre, à qui rien n’est écrit",
        "rappel": "Rappel numéro",
        "fichiers": "Un fichier est joint à la réponse",
        "confirmation": "demande de confirmation",
        "relance_acces": "rappel à ceux qui n’ont pas répondu",
        "bilan_acces": "bilan de l’année",
        **refus.FACTS,
    },
    values={
        # the profiles, as the mail lists them
        **{profile.value: label for profile, label in PROFILES.items()},
        "direction": "Direction",
        "pouvoir_organisateur": "Délégué PO",
        **refus.VALUES,
    },
    outcomes={
        "finie": "Confirmation de l’année terminée",
        "confirme": "Accès confirmés",
        "a_corriger": "Correction demandée",
        "renvoye": "Mail renvoyé",
        "sans_reponse": "Pas de réponse, rien n’est retiré",
        "sans_objet": "Plus aucun accès à confirmer",
    },
    mails={
        "epoles_acces/confirmation": "demande de confirmation des accès",
        "epoles_acces/a_corriger": "demande de correction",
        "epoles_acces/confirmee": "accès confirmés",
    },
    states={
        "nouveau": "nouveau",
        "compte": "les accès à confirmer sont comptés",
        "demandee": "la confirmation est demandée",
        "clos": "confirmation de l’année terminée",
        "attend_ecole": "attend la réponse",
        "repondu": "une réponse est à lire",
        "a_corriger": "une correction est attendue",
        "confirme": "accès confirmés",
        "sans_reponse": "pas de réponse",
        "sans_objet": "plus aucun accès",
    },
)
