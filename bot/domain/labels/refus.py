"""What a card says when the box of a school refuses our mails: why, and what to do, in every procedure."""

from bot.domain.words import Code, Facts

TITLE = "la boite de l’école refuse nos mails"
FACTS = {
    "boite_refuse": "La boite de l’école refuse nos mails",
    "motif_refus": "Pourquoi",
    "a_faire": "À faire",
}
VALUES = {
    "oui": "oui",
    "box_unknown": "cette boite n’existe pas, ou n’existe plus",
    "box_full": "la boite est pleine",
    "too_large": "le mail est trop lourd pour elle",
    "refused_policy": "son serveur ne veut pas de nos mails",
    "other": "son serveur ne le dit pas",
    "si_box_unknown": "vérifiez le numéro FASE, puis prévenez la direction par téléphone : elle fait rétablir sa "
    "boite administrative, la seule où l’agent logiciel écrit",
    "si_box_full": "prévenez la direction par téléphone : elle vide sa boite ; renvoyez ensuite le mail",
    "si_too_large": "prévenez l’exploitation, qui réduit la taille des envois ; renvoyez ensuite le mail",
    "si_refused_policy": "prévenez l’exploitation, qui voit avec la messagerie ; renvoyez ensuite le mail",
    "si_other": "attendez un jour et renvoyez le mail ; s’il revient encore, prévenez la direction par téléphone",
}


def refusal_facts(reason: Code | None) -> Facts:
    """The facts of a card; a reason that has no words is told as « other »."""
    known = str(reason) if reason is not None and f"si_{reason}" in VALUES else "other"
    return {"boite_refuse": "oui", "motif_refus": known, "a_faire": f"si_{known}"}
