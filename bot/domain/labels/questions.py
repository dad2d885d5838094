"""The words of questions and their ready answers in Slack."""

from bot.domain.labels import refus
from bot.domain.procedure import Choice, Labels
from bot.domain.ready_answers import ANNEXES, ANSWERS, CALCULATED, CALCULATED_TITLE, template_of

_AGENT = frozenset({"agent"})
_TITLES = (
    {code: each.title for code, each in ANSWERS.items()}
    | {code: each.title for code, each in ANNEXES.items()}
    | {CALCULATED: CALCULATED_TITLE}
)
LABELS = Labels(
    name="Question",
    titles={
        "proposee": "Question : une réponse est proposée",
        "a_lire": "Question à lire : aucune réponse toute prête n’est proposée",
        "tache": "Question répondue ; il reste quelque chose à faire",
        "a_ecrit": "Question : la personne a écrit de nouveau",
        "a_repondu": "Question : la personne a répondu",
        "repondue": "Question : réponse envoyée",
        "traitee": "Question traitée",
        "attribuee": "Question attribuée à un dossier",
        "ecartee": "Question écartée",
        "a_regarder": "Question : à regarder",
        "pas_partie": "Question : la réponse n’est pas partie",
        "boite_refuse": f"Question : {refus.TITLE}",
        "boite_po_refuse": f"Question : {refus.TITLE_OF_PO}",
        "adresse_refuse": "Question : l’adresse de la personne refuse notre mail",
    },
    choices={
        "envoyer": Choice("Envoyer cette réponse", _AGENT, style="primary"),
        "autre": Choice("Autre réponse", _AGENT, ask="choix"),
        "repondre": Choice("Répondre", _AGENT, ask="message"),
        "attribuer": Choice("Attribuer à…", _AGENT, ask="dossier"),
        "traite": Choice("Traité", _AGENT, style="primary"),
        "ecarter": Choice(
            "Écarter",
            _AGENT,
            style="danger",
            confirm="Le mail reste dans la boite ; la question sera close, et rien d’autre ne partira.",
        ),
    },
    facts={
        "prioritaire": "Prioritaire : la personne a peut-être encore accès",
        "population": "Qui demande",
        "sujet": "Réponse proposée",
        "deja_envoyee": "Réponse déjà envoyée",
        "autre_1": "Peut-être aussi",
        "autre_2": "Ou encore",
        "annexe": "Annexe jointe à cette réponse",
        "tache": "À faire",
        "messages": "Messages reçus de cette personne",
        "fichiers": "Un fichier est joint : lisez-le dans la boite",
        "sans_accuse": "Rien n’est parti seul : assez de réponses aujourd’hui, ou une adresse que personne ne lit",
        "fil_clos": "Ce fil a déjà eu un dossier, clos depuis : rien n’est parti seul",
        "pas_partie": "Un de nos mails n’a pas pu partir : ce que vous décidez prend sa place",
        "silence": "la question se clôt d’elle-même",
        "doute_two_topics": "Deux sujets conviennent",
        "doute_several_questions": "Plusieurs questions sont posées",
        "doute_complaint": "La personne se plaint",
        "doute_personal_case": "Un cas particulier ou un dossier en cours est cité",
        "doute_secret": "Le mail contient un mot de passe ou un numéro national : ne le recopiez nulle part",
        "doute_other_subject": "Un autre sujet est cité",
        "doute_unknown_words": "Des mots n’ont rien à voir avec ce sujet",
        "doute_vague": "Le sujet n’est pas sûr",
        "doute_long": "Le mail est long",
        **refus.FACTS,
        "adresse_refuse": "L’adresse de la personne refuse notre mail",
        "motif_refus": "Pourquoi elle le refuse",
    },
    values={
        "citizen": "un citoyen",
        "school": "une école ou un pouvoir organisateur",
        "tache_poles_depart": "un départ est annoncé : l’annexe 5 est demandée ; l’accès sera à retirer",
        "tache_cerbere_carte_etrangere": "pas de carte d’identité belge : la personne attend un contact",
        **_TITLES,
        **refus.VALUES,
    },
    outcomes={
        "envoyee": "Réponse envoyée",
        "autre_envoyee": "Autre réponse envoyée",
        "repondue": "Réponse d’un agent envoyée",
        "traitee": "Traitée",
        "attribuee": "Attribuée",
        "ecartee": "Écartée",
    },
    mails={
        "questions/recue": "accusé de réception : un agent lira la question",
        "questions/reponse": "réponse d’un agent",
        **{template_of(code): f"réponse : {title}" for code, title in _TITLES.items() if code not in ANNEXES},
    },
    states={
        "nouveau": "nouvelle",
        "repondue": "répondue",
        "attend_agent": "attend un agent",
        "attribuee": "attribuée à un dossier",
        "ecartee": "écartée",
        "close": "close",
    },
)
