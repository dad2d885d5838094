"""A dossier in words and in JSON, without the name of anyone: states, history, the eight steps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.cli.screen import iso
from bot.cli.steps import Step
from bot.domain.procedure import PICK, Card, Labels
from bot.domain.schools import Etablissement
from bot.handlers import PROCEDURES
from bot.ports.rows import CardRow, CaseRow, TimelineRow

EVENTS: Mapping[str, str] = {
    "form_arrived": "le formulaire de demande est arrivé",
    "workbook_arrived": "un canevas est arrivé",
    "reply_arrived": "la boite a répondu",
    "letter_arrived": "un mail est arrivé",
    "mail_quarantined": "un mail a été mis en quarantaine",
    "chosen": "décision",
    "canevas_read": "le canevas a été lu",
    "list_unclear": "la liste n’est pas claire : complète, ou des changements seulement",
    "compared": "la liste a été comparée aux comptes",
    "changes_applied": "les comptes ont été créés",
    "batch_exported": "le lot a été exporté",
    "import_confirmed": "l’ETNIC a confirmé l’import",
    "pages_rendered": "les pages d’accès sont prêtes",
    "mail_accepted": "un mail est parti",
    "mail_refused": "un mail a été refusé par la boite",
    "effect_parked": "une étape a été mise de côté",
    "brake_bit": "un frein a retenu des mails",
    "brake_eased": "le frein ne retient plus rien",
    "box_silent": "une boite du service s’est tue",
    "box_back": "la boite du service est revenue",
    "mail_set_aside": "un mail reçu a été mis de côté",
    "environment_opened": "l’environnement est ouvert",
    "request_refused": "la demande d’ouverture a été refusée",
    "school_registered": "l’école est entrée au registre",
    "school_vanished": "l’école n’est plus au registre",
    "school_counted": "les comptes de l’école ont été comptés",
    "environment_closed": "l’environnement est fermé",
    "codes_without_account": "de nouveaux codes sont demandés pour des élèves sans compte",
    "deletion_undone": "la suppression a été annulée",
    "year_counted": "les comptes de l’année finie ont été comptés",
    "year_ended": "l’année scolaire est finie",
    "accounts_deactivated": "les comptes ont été désactivés",
    "lists_counted": "les listes qui manquent ont été comptées",
    "list_awaited": "la liste de l’année est attendue",
    "lists_ready": "des listes attendent d’être approuvées ensemble",
    "date_missed": "une date est passée pendant un arrêt",
    "grants_checked": "ce que l’école a déjà a été vérifié",
    "question_asked": "une question a été posée",
    "grants_counted": "les accès à confirmer ont été comptés",
    "grants_changed": "des accès de l’école, ou de son pouvoir organisateur, ont changé",
    "grants_awaited": "les accès sont à confirmer",
    "due": "échéance",
    "accepted": "un mail à l’auteur non vérifié a été accepté",
    "attributed": "un mail a été attribué à ce dossier",
}
"""What happened, by the kind of event."""

_NO_LABELS = Labels(name="", titles={}, choices={}, facts={})


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything the database says of one dossier."""

    case: CaseRow
    school: Etablissement | None
    cards: Sequence[CardRow]
    timeline: Sequence[TimelineRow]
    steps: Sequence[Step] = ()


def labels_of(procedure: str) -> Labels:
    """The French words of a procedure; of one that is gone, none."""
    return next((each.labels for each in PROCEDURES if each.name == procedure), _NO_LABELS)


def state_word(case: CaseRow) -> str:
    """The state as a person reads it."""
    return labels_of(case.procedure).states.get(case.state, case.state)


def summary(case: CaseRow) -> dict[str, Any]:
    """One dossier of `cases list --json`."""
    return {
        "reference": case.reference,
        "procedure": case.procedure,
        "state": case.state,
        "state_label": state_word(case),
        "open": case.open,
        "fase": None if case.fase is None else int(case.fase),
        "po_fase": None if case.po_fase is None else int(case.po_fase),
        "school_year": case.year,
        "created_at": iso(case.created_at),
    }


def whole_json(whole: Whole) -> dict[str, Any]:
    """`cases show --json`."""
    labels = labels_of(whole.case.procedure)
    return summary(whole.case) | {
        "school": None if whole.school is None else whole.school.denomination,
        "cards": [_card(row, labels) for row in whole.cards],
        "timeline": [_line(row, labels) for row in whole.timeline],
        "steps": [step.as_json() for step in whole.steps],
    }


def _card(row: CardRow, labels: Labels) -> dict[str, Any]:
    card = Card.model_validate_json(row.card)
    return {
        "desk": row.desk,
        "version": row.version,
        "title": labels.titles.get(card.title, card.title),
        "choices": [_choice(card, labels, code) for code in card.choices],
    }


def _choice(card: Card, labels: Labels, code: str) -> dict[str, Any]:
    """A button; of one that opens a menu, also what may be picked and what is to be confirmed."""
    choice = labels.choices[code]
    shown = {"code": code, "label": choice.label}
    if choice.ask != PICK:
        return shown
    return shown | {"picks": _named(labels, card.picks.get(code, ())), "ticks": _named(labels, choice.ticks)}


def _named(labels: Labels, codes: Iterable[str]) -> list[dict[str, str]]:
    return [{"code": code, "label": labels.values.get(code, code)} for code in codes]


def _line(row: TimelineRow, labels: Labels) -> dict[str, Any]:
    return {
        "at": iso(row.at),
        "event": row.event,
        "event_label": EVENTS.get(row.event, row.event),
        "before": row.before,
        "after": row.after,
        "after_label": labels.states.get(row.after, row.after),
        "agent": row.agent,
    }
