"""The school that an effect is about, and what it has."""

from bot.domain.effects import CountSchool
from bot.domain.events import Event
from bot.domain.school_events import SchoolCounted
from bot.domain.schools import Etablissement
from bot.engine.carry.outcome import Done, Outcome
from bot.engine.world import World
from bot.ports.rows import CaseRow, EffectRow
from bot.ports.store import Unit


def school_of(unit: Unit, case: CaseRow) -> Etablissement:
    """The dossier's school; LookupError when the register has it no more."""
    school = None if case.fase is None else unit.school(case.fase)
    if school is None:
        raise LookupError("cet établissement n’est pas au registre")
    return school


class Schools:
    """Counts what a school has."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def count(self, _row: EffectRow, _effect: CountSchool) -> Outcome:
        """The accounts that it keeps, and its dossiers under way besides the one that asks."""
        at = self.world.clock.now()

        def finish(unit: Unit, case: CaseRow) -> Event:
            if case.fase is None:
                raise LookupError("ce dossier n’a pas d’établissement")
            others = [row for row in unit.cases_of_school(case.fase) if row.under_way and row.id != case.id]
            return SchoolCounted(at=at, accounts=unit.count_accounts(case.fase), dossiers=len(others))

        return Done(finish)
