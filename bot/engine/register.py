"""What a change of the register sets going: waiting dossiers learn of their school, agents of one that is gone."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.domain.events import Event, SchoolRegistered
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import CaseKey
from bot.domain.school_events import SchoolVanished
from bot.domain.schools import Vanished
from bot.domain.words import Word
from bot.engine.calendar import record_for
from bot.ports.store import Unit

REGISTER = "registre"  # the procedure of schools that left the register


class SchoolEvent(Word):
    """An event for every open dossier of one school, as the row of kind `domain` keeps it.

    What is held may be that of a PO alone.
    """

    fase: Fase | None
    po_fase: PoFase | None = None
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


def announce_vanished(unit: Unit, gone: Mapping[Fase, Vanished], at: datetime) -> int:
    """Record `SchoolVanished` for each of these schools that has something at stake; how many are new.

    The same file imported again tells nothing twice: the event bears the day the school was first missed.
    """
    recorded = 0
    for fase in unit.at_stake(list(gone)):
        found = gone[fase]
        key = CaseKey(f"register:{int(fase)}:{int(found.since.timestamp())}", fase=fase)
        event = SchoolVanished(at=at, fate=found.fate.value, successor=found.successor)
        once = f"{key.value}:{found.fate.value}:{int(found.successor or 0)}"
        recorded += record_for(unit, REGISTER, key, event, once=once) is not None
    return recorded
