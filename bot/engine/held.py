"""A grant that changed is told in its place, whoever changed it: an effect, or a command."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.grant_events import GrantsChanged
from bot.domain.numbers import Fase, PoFase
from bot.engine.places import hearing
from bot.engine.register import SchoolEvent
from bot.engine.world import World
from bot.ports.grants import Grant
from bot.ports.rows import CaseRow
from bot.ports.store import Unit


def announce_held(unit: Unit, changed: Iterable[Grant], at: datetime, *, once: str) -> None:
    """Record `GrantsChanged` for each place of these grants that has an open dossier.

    The running agent delivers it, or the next one; the same `once` again tells nothing twice.
    """
    for fase, po_fase in dict.fromkeys(_place(unit, each) for each in changed):
        if unit.cases_of_place(fase, po_fase):
            event = SchoolEvent(fase=fase, po_fase=po_fase, event=GrantsChanged(at=at))
            unit.add_event(f"held:{fase or 0}:{po_fase or 0}:{once}", "domain", event.model_dump_json(), at)


def _place(unit: Unit, grant: Grant) -> tuple[Fase | None, PoFase | None]:
    """Its school with the PO that the register gives it; without a school, the PO that it says."""
    if grant.fase is None:
        return None, None if grant.po_fase is None else PoFase(grant.po_fase)
    school = unit.school(Fase(grant.fase))
    return Fase(grant.fase), None if school is None else school.po_fase


def told(world: World, unit: Unit, what: SchoolEvent) -> Sequence[CaseRow]:
    """The dossiers that hear what is recorded for a place: those that show grants, or all of the school."""
    if isinstance(what.event, GrantsChanged):
        return hearing(world, unit, what.fase, what.po_fase)
    return () if what.fase is None else unit.cases_of_school(what.fase)
