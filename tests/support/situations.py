"""Situations of a dossier, as a person names them, and the events that make them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from bot.domain import batch_events, events
from bot.domain.events import Event
from bot.domain.liste import Liste, Received
from bot.domain.procedure import Procedure
from bot.domain.schools import Environment

AT = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
FIRST, SECOND, THIRD = ("a" * 64, "b" * 64, "c" * 64)
AGENT = "U1"
JULY = date(2026, 7, 15)


@dataclass(frozen=True)
class Situation:
    """An event as a person names it, under one condition; `data` and `environment` change the dossier for it."""

    name: str
    event: Event
    condition: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    environment: Environment | None = None


def chosen(choice: str) -> events.Chosen:
    return events.Chosen(at=AT, choice=choice, agent=AGENT, words=THIRD, target="VGM-DEF456")


def presses(procedure: Procedure) -> list[Situation]:
    """One press of each button of the procedure."""
    return [Situation(f"*{each.label}*", chosen(code)) for code, each in procedure.labels.choices.items()]


def canevas_read(**more: Any) -> events.CanevasRead:
    return events.CanevasRead(at=AT, **({"mail": 1, "list": 1, "rows": 12, "errors": 0, "warnings": 1} | more))


def changes_applied(batch: int | None, created: int = 0) -> events.ChangesApplied:
    return events.ChangesApplied(at=AT, change_set=1, batch=batch, created=created)


def import_confirmed(imported: int, refused: int, *, awaiting_file: bool = False) -> events.ImportConfirmed:
    return events.ImportConfirmed(
        at=AT, batch=1, imported=imported, refused=refused, pages=imported, awaiting_file=awaiting_file
    )


def bounced(template: str, reason: str = "box_full", number: int = 0) -> events.MailRefused:
    batches = (1,) if template.endswith("/pages") else ()
    return events.MailRefused(at=AT, template=template, reason=reason, number=number, batches=batches)


def box_back() -> events.BoxBack:
    return events.BoxBack(at=AT, box="happi")


def year_counted(schools: int) -> events.YearCounted:
    return events.YearCounted(at=AT, year="2025-2026", schools=schools, accounts=12 * schools)


def deactivated(accounts: int = 12, batch: int | None = 1) -> events.AccountsDeactivated:
    return events.AccountsDeactivated(at=AT, year="2025-2026", accounts=accounts, batch=batch)


def lists_counted(awaited: int = 3, silent: int = 2, *, paused: bool = False) -> events.ListsCounted:
    return events.ListsCounted(at=AT, year="2026-2027", awaited=awaited, silent=silent, paused=paused)


def due(job: str, day: date) -> events.Due:
    return events.Due(at=AT, job=job, day=day)


def page_parts(count: int) -> tuple[batch_events.PagePart, ...]:
    return tuple(batch_events.PagePart(blob=THIRD, pages=7) for _ in range(count))


FORM = "le formulaire arrive"
WORKBOOK = "un canevas arrive"
READ = "le canevas est lu"
COMPARED = "la liste est comparée"
APPLIED = "les comptes sont écrits"
CONFIRMED = "l’import est confirmé"
UNDONE = "des comptes supprimés reviennent"
NO_ACCOUNT = "un nouveau code est demandé pour un élève sans compte"
RENDERED = "les pages sont prêtes"
ACCEPTED = "un mail de pages est accepté"
REPLIED = "la boite répond à un de nos mails"
LETTER = "un mail sans dossier arrive"
QUARANTINED = "un mail dont l’auteur n’est pas cru arrive"
REFUSED = "un mail est refusé ou revient"
BRAKED = "un frein retient des mails"
BOX_BACK = "une boite du service est de nouveau relevée, ou reçoit"
SILENT = "une boite du service se tait"
QUESTION = "une question arrive"
ASIDE = "un mail reçu est mis de côté"
MISSED = "une date vient trop tard"
DUE = "une date attendue est là"
COUNTED = "la fin de l’année est comptée"
ENDED = "la fin de l’année atteint une école"
DEACTIVATED = "les comptes d’une école sont désactivés"
LISTS_COUNTED = "les listes de l’année sont comptées"
AWAITED = "la liste d’une école n’est pas arrivée"
READY = "des listes peuvent être approuvées ensemble"
WAITING = {"waiting": (Received(mail=9, digest=SECOND),)}
NOT_CORRECTED = {"lost": "correction", "box_refuses": True}
BESIDE = {"previous": Liste(list=5, list_kind="complete", change_set=5), "previous_state": "attend_agent"}
MANY = ("many_deletions",)
NO_MANAGER = {"missing": ("gestionnaire",)}
BOX_REFUSED = {"box_refuses": True, "refusal": "box_full", "refused": "recue"}
