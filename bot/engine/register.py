"""What a change of the register sets going: dossiers that waited for their school learn that it is known."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.events import Event, SchoolRegistered
from bot.domain.numbers import Fase
from bot.domain.words import Word
from bot.ports.store import Unit


class SchoolEvent(Word):
    """An event for every open dossier of one school, as the row of kind `domain` keeps it."""

    fase: Fase
    event: Event


def announce_schools(unit: Unit, fases: Iterable[Fase], at: datetime) -> int:
    """Record `SchoolRegistered` for each of these schools that has an open dossier; how many were recorded.

    The running agent delivers them, or the next one: a command never decides anything itself.
    """
    recorded = 0
    for fase in fases:
        if unit.cases_of_school(fase):
            event = SchoolEvent(fase=fase, event=SchoolRegistered(at=at))
            key = f"school:{int(fase)}:{at.isoformat()}"
            recorded += unit.add_event(key, "domain", event.model_dump_json(), at) is not None
    return recorded
