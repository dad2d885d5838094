"""What a school holds in the applications of the administration, looked up and noted."""

from bot.domain.effects import CheckGrants, RecordGrant
from bot.domain.events import Event
from bot.domain.school_events import GrantsChecked
from bot.domain.schools import SchoolType
from bot.engine.carry.outcome import Done, Outcome
from bot.engine.carry.schools import school_of
from bot.engine.world import World
from bot.ports.grants import Grant
from bot.ports.rows import CaseRow, EffectRow
from bot.ports.store import Unit


class Grants:
    """Looks in the table of grants, and adds to it what an agent gave."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def check(self, _row: EffectRow, effect: CheckGrants) -> Outcome:
        """Whether the dossier's school holds the profile now, and what must be known to say so."""
        at = self.world.clock.now()
        paper = effect.paper in self.world.rules.papers

        def finish(unit: Unit, case: CaseRow) -> Event:
            school, profile = school_of(unit, case), effect.profile
            return GrantsChecked(
                at=at,
                imported=profile is not None and unit.grants_imported(effect.application, profile),
                holder=profile is not None and unit.holds(effect.application, profile, school.fase, at),
                higher=school.type is SchoolType.SUPERIEUR,
                paper=paper,
            )

        return Done(finish)

    async def record(self, _row: EffectRow, effect: RecordGrant) -> Outcome:
        """The school holds the profile from now on; noted once, however often this runs."""
        at = self.world.clock.now()

        def finish(unit: Unit, case: CaseRow) -> None:
            fase = school_of(unit, case).fase
            if not unit.holds(effect.application, effect.profile, fase, at):
                unit.add_grants([Grant(effect.application, effect.profile, fase=int(fase), since=at)])

        return Done(finish)
