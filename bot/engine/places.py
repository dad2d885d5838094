"""Which school and PO a dossier is about, as far as the register agrees, and which others are."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.events import FormArrived
from bot.domain.numbers import Fase, PoFase
from bot.engine.world import World
from bot.ports.rows import CaseRow
from bot.ports.store import Unit


def placed(unit: Unit, row: CaseRow, event: FormArrived) -> CaseRow:
    """The dossier where its form puts it: a number that was missing or wrong is answered once it is corrected.

    Its key stays: by it the next version of the form is known.
    """
    fase = _school(unit, row, event)
    po_fase = _po(unit, fase, event) or row.po_fase
    if (fase, po_fase) == (row.fase, row.po_fase):
        return row
    unit.place_case(row.id, fase, po_fase)
    return replace(row, fase=fase, po_fase=po_fase)


def _school(unit: Unit, row: CaseRow, event: FormArrived) -> Fase | None:
    known = event.fase is not None and unit.school(event.fase) is not None
    return event.fase if known else row.fase


def _po(unit: Unit, fase: Fase | None, event: FormArrived) -> PoFase | None:
    """The PO of the form; None for one that the register does not know, or gives another school."""
    if event.po_fase is None or unit.po_denomination(event.po_fase) is None:
        return None
    school = None if fase is None else unit.school(fase)
    return event.po_fase if school is None or school.po_fase == event.po_fase else None


# --- the others of the same place ---


def beside(world: World, unit: Unit, case: CaseRow, procedure: str | None = None) -> Sequence[CaseRow]:
    """The other open dossiers of a dossier's place whose cards say what is held; of one `procedure`, or of any."""
    school = None if case.fase is None else unit.school(case.fase)
    po_fase = case.po_fase if school is None else school.po_fase or case.po_fase
    others = [each for each in hearing(world, unit, case.fase, po_fase) if each.id != case.id]
    return others if procedure is None else [each for each in others if each.procedure == procedure]


def hearing(world: World, unit: Unit, fase: Fase | None, po_fase: PoFase | None) -> Sequence[CaseRow]:
    """The open dossiers of a place whose cards say what is held."""
    rows = unit.cases_of_place(fase, po_fase)
    return [each for each in rows if world.procedure(each.procedure).shows_grants]
