"""Cards and thread lines in French: labels of the program and the register, nothing else (promise 2)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.dates import written
from bot.domain.effects import AddLine
from bot.domain.numbers import spaced
from bot.domain.procedure import Card, Labels
from bot.domain.schools import Etablissement
from bot.domain.words import SYSTEM
from bot.ports import Button, CardView
from bot.ports.rows import CardRow, CaseRow

BOX = "boite"  # the fact that names a service box
CASE = "dossier_voisin"  # the fact that names another dossier: a code has no capitals
SUCCESSOR = "fase_successeur"  # a FASE number is no quantity: it is written without spaces


def french_instant(at: datetime, zone: ZoneInfo) -> str:
    """3 octobre 2026 à 14 h 05, in Brussels."""
    local = at.astimezone(zone)
    return f"{written(local.date())} à {local.hour} h {local.minute:02d}"


Services = Mapping[str, str]
"""Addresses of the service boxes, by their names in the settings."""


def box_text(name: str, services: Services) -> str:
    """A service box as people know it: poles.territoriaux@."""
    return services.get(name, name).partition("@")[0] + "@"


def fact_text(labels: Labels, value: int | str | datetime | date, zone: ZoneInfo) -> str:
    """The value of a fact as a person reads it."""
    if isinstance(value, str):
        return labels.values.get(value, value)
    if isinstance(value, datetime):
        return french_instant(value, zone)
    if isinstance(value, date):
        return written(value)
    return spaced(value)


def _fact(
    labels: Labels, code: str, value: int | str | datetime | date, zone: ZoneInfo, services: Services
) -> str:
    """A fact of a card: what two of them mean depends on which it is."""
    if code == SUCCESSOR:
        return str(value)
    if code == CASE:
        return str(value).upper().replace("_", "-")
    return box_text(str(value), services) if code == BOX else fact_text(labels, value, zone)


def who(agent: str) -> str:
    """A mention of the agent, or the command line."""
    return "la ligne de commande" if agent == SYSTEM else f"<@{agent}>"


def card_view(
    labels: Labels,
    case: CaseRow,
    row: CardRow,
    school: Etablissement | None,
    notes: Sequence[str] = (),
    *,
    zone: ZoneInfo,
    services: Services,
) -> CardView:
    """What the desk shows of a dossier, as it stands."""
    card = Card.model_validate_json(row.card)
    fields = [*_who_is_it(case, school)]
    fields += [
        (labels.facts.get(code, code), _fact(labels, code, value, zone, services))
        for code, value in card.facts.items()
        if code != "lot"
    ]
    outcome = None
    if card.outcome is not None:
        outcome = labels.outcomes.get(card.outcome, card.outcome)
        if card.agent is not None:
            outcome += f" par {who(card.agent)}"
        if card.at is not None:
            outcome += f" le {french_instant(card.at, zone)}"
    return CardView(
        key=f"{case.reference}:{row.desk}",
        desk=row.desk,
        reference=case.reference,
        version=row.version,
        title=labels.titles.get(card.title, card.title),
        fields=tuple(fields),
        notes=tuple(notes),
        buttons=tuple(_button(labels, card, code) for code in card.choices),
        outcome=outcome,
    )


def for_agent(labels: Labels, view: CardView, roles: frozenset[str]) -> CardView:
    """The same card, with what an agent of these roles may press."""
    buttons = (replace(each, allowed=bool(labels.choices[each.choice].roles & roles)) for each in view.buttons)
    return replace(view, buttons=tuple(buttons))


def _who_is_it(case: CaseRow, school: Etablissement | None) -> Sequence[tuple[str, str]]:
    found = []
    if school is not None:
        found = [("Établissement", school.denomination), ("FASE", str(int(school.fase)))]
    elif case.fase is not None:
        found = [("FASE", f"{int(case.fase)} (inconnu du registre)")]
    if case.po_fase is not None:
        found.append(("FASE du pouvoir organisateur", str(int(case.po_fase))))
    return found


def _button(labels: Labels, card: Card, code: str) -> Button:
    choice = labels.choices[code]
    picks, ticks = _worded(labels, card.picks.get(code, ())), _worded(labels, choice.ticks)
    return Button(code, choice.label, choice.style, choice.ask, choice.confirm, picks=picks, ticks=ticks)


def _worded(labels: Labels, codes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((code, labels.values.get(code, code)) for code in codes)


def line_text(labels: Labels, line: AddLine, services: Services) -> str:
    """One line of a card's thread: what happened, never what was said."""
    match line.code:
        case "mail_sent":
            return f"✉️ Mail envoyé : {labels.mails.get(line.template or '', 'mail')}"
        case "mail_refused":
            return f"⚠️ La boite refuse ce mail : {labels.mails.get(line.template or '', 'mail')}"
        case "mail_delayed":
            return f"⏳ Retardé, le serveur essaie encore : {labels.mails.get(line.template or '', 'mail')}"
        case "server_wrote":
            mail = labels.mails.get(line.template or "", "mail")
            return f"⚠️ Un serveur de mail a écrit à propos de ce mail, à lire dans la boite du service : {mail}"
        case "mail_received":
            return "📥 La boite a envoyé un mail"
        case "form_received":
            return "📥 Le formulaire de demande est arrivé"
        case "reply_received":
            return "📥 La boite a reçu une réponse de l’école ; le mail est dans la boite du service"
        case "letter_received":
            return "📥 Un mail est arrivé ; il est à lire dans la boite du service"
        case "question":
            return "📥 La boite a envoyé un canevas, et une question : le mail est dans la boite du service"
        case "duplicate":
            return "📥 Le même mail est arrivé une seconde fois ; il n’a rien changé"
        case "message_id_reused":
            return "🔁 Ce mail porte l’identifiant (Message-ID) d’un autre mail ; il est traité pour lui-même"
        case "other_box":
            box = box_text(str(line.facts.get(BOX, "")), services)
            return f"📮 Ce mail avait été envoyé à {box} ; il est traité ici"
        case "accepted":
            return f"✋ Mail à l’auteur non vérifié, accepté par {who(line.agent or SYSTEM)}"
        case "attributed":
            return f"📎 Mail à lire, attribué à ce dossier par {who(line.agent or SYSTEM)}"
        case "etnic_wrote":
            return "📥 L’ETNIC a écrit à propos de ce dossier"
        case "decided":
            return f"✅ {_decided(labels, line)} : {who(line.agent or SYSTEM)}"
        case "rappel":
            return "⏰ Rappel : cette carte attend depuis plusieurs jours"
        case "effect_parked":
            return "⚠️ Une étape a échoué et a été mise de côté : prévenez l’exploitation"
        case _:
            return labels.outcomes.get(line.code, line.code)


def _decided(labels: Labels, line: AddLine) -> str:
    """What was pressed, and what was picked in its window: « Accorder (Direction école siège) »."""
    choice, pick = str(line.facts.get("choix", "")), line.facts.get("pick")
    label = labels.choices[choice].label if choice in labels.choices else choice
    return label if pick is None else f"{label} ({labels.values.get(str(pick), str(pick))})"


WHISPERS = {
    "stale": "Rien n’a été décidé : le dossier ou la liste a changé depuis cette carte. Relisez-la d’abord.",
    "other_agent": "Vous avez déjà approuvé cette liste : un autre agent doit l’approuver aussi (suppressions).",
    "decided": "Ce dossier vient d’être décidé : votre choix n’a rien changé.",
    "not_allowed": "Vous n’avez pas le droit de prendre cette décision.",
    "closed": "Rien n’a été décidé : l’environnement Happi de cette école est fermé.",
    "unknown": "Ce dossier n’existe pas ou plus.",
    "words_missing": "Un texte est nécessaire : rien n’a été décidé.",
    "target_missing": "Un dossier est à choisir : rien n’a été décidé.",
    "pick_missing": "Un choix est à faire : rien n’a été décidé.",
    "ticks_missing": "Une vérification n’est pas cochée : rien n’a été décidé.",
    "selection_gone": "Rien n’a été approuvé : cette sélection n’est pas la vôtre, ou n’existe plus. Pressez de "
    "nouveau le bouton de la carte.",
    "selection_used": "Rien n’a été approuvé une seconde fois : cette sélection a déjà servi.",
    "selection_old": "Rien n’a été approuvé : cette sélection date de plus d’une heure. Pressez de nouveau le "
    "bouton de la carte.",
    "target_gone": "Rien n’a été attribué : ce dossier est clos, ou n’est pas de cette école.",
}
"""What an agent is told when a press decides nothing."""
