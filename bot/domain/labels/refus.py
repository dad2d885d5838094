"""What a card says when the box of a school or PO refuses our mails: why, and what to do, in every procedure."""

from bot.domain.events import MailRefused
from bot.domain.words import Code, Facts

TITLE = "la boite de l’école refuse nos mails"
TITLE_OF_PO = "la boite du PO refuse nos mails"
FACTS = {
    "boite_refuse": "La boite de l’école refuse nos mails",
    "boite_po_refuse": "La boite du PO refuse nos mails",
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
    "si_po_box_unknown": "vérifiez le numéro FASE du PO, puis prévenez le PO par téléphone : il fait rétablir sa "
    "boite administrative",
    "si_po_box_full": "prévenez le PO par téléphone : il vide sa boite ; renvoyez ensuite le mail",
    "si_po_other": "attendez un jour et renvoyez le mail ; s’il revient encore, prévenez le PO par téléphone",
}
_OF_PO = "po_"


def refusal_of(event: MailRefused) -> Code:
    """Why, and whose box, as a dossier keeps it: box_full for the school's, po_box_full for the PO's."""
    return f"{_OF_PO}{event.reason}" if event.box == "po" else str(event.reason)


def is_of_po(refusal: Code | None) -> bool:
    """Whether it is the box of the PO that refuses; the school's may well take everything."""
    return refusal is not None and refusal.startswith(_OF_PO)


def refusal_title(refusal: Code | None) -> Code:
    """The title of the card: nobody is blamed for the box of another."""
    return "boite_po_refuse" if is_of_po(refusal) else "boite_refuse"


def refusal_facts(refusal: Code | None) -> Facts:
    """The facts of a card, from what `refusal_of` gave; a reason that has no words is told as « other »."""
    reason = (refusal or "").removeprefix(_OF_PO)
    known = reason if f"si_{reason}" in VALUES else "other"
    advice = f"si_{_OF_PO}{known}" if is_of_po(refusal) and f"si_{_OF_PO}{known}" in VALUES else f"si_{known}"
    return {refusal_title(refusal): "oui", "motif_refus": known, "a_faire": advice}
