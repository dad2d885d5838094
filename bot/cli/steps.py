"""The eight steps of the circular for one school, with the dates that its dossiers know (exigence C13)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.schools import Environment
from bot.ports.rows import TimelineRow

OPENING, LIST = "happi_ouverture", "happi_eleves"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `status` is `done`, `waiting` or `outside`, for what happens in the school itself."""

    number: str
    words: str
    status: str
    at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """The step for a program."""
        date = None if self.at is None else self.at.isoformat()
        return {"step": self.number, "label": self.words, "status": self.status, "date": date}


def eight_steps(
    opening: Sequence[TimelineRow], lists: Sequence[TimelineRow], environment: Environment
) -> tuple[Step, ...]:
    """From the histories of a school's opening and of its list; steps 01, 04, 06 and 07 leave no trace here."""
    opened = _first(row for row in opening if row.after == "ouvert")
    sent = _first(row for row in lists if row.after == "termine" and row.before == "envoi")
    ended = _first(row for row in lists if row.after == "termine")
    is_open = environment is Environment.OPEN
    return (
        _outside("01", "Désignation par la direction du gestionnaire Happi"),
        _dated("02", "Demande d’ouverture par le gestionnaire Happi", _event(opening, "form_arrived")),
        _dated("02", "Envoi des données élèves à l’Administration", _event(lists, "workbook_arrived")),
        Step("03", "Ouverture par l’ETNIC de l’environnement", "done" if opened or is_open else "waiting", opened),
        _outside("04", "Mise en place de la structure par le gestionnaire Happi"),
        _dated("05", "Réception des informations d’accès personnels des élèves", sent),
        _outside("06", "Communication par l’établissement des accès personnels aux élèves"),
        _outside("07", "Distribution aux élèves des codes d’inscription aux cours"),
        _dated("08", "Tout est en place !", ended if is_open else None),
    )


def _event(rows: Iterable[TimelineRow], kind: str) -> datetime | None:
    return _first(row for row in rows if row.event == kind)


def _first(rows: Iterable[TimelineRow]) -> datetime | None:
    return min((row.at for row in rows), default=None)


def _dated(number: str, words: str, at: datetime | None) -> Step:
    return Step(number, words, "waiting" if at is None else "done", at)


def _outside(number: str, words: str) -> Step:
    return Step(number, words, "outside")
