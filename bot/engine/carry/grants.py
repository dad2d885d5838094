"""What a school, or a person of one, holds in the applications of the administration: looked up, noted, ended."""

from bot.domain.effects import CheckGrants, EndGrants, RecordGrant
from bot.domain.events import Event
from bot.domain.school_events import GrantsChecked
from bot.domain.schools import SchoolType
from bot.engine.carry.forms import Forms
from bot.engine.carry.holders import Holder, has_namesake, held_by, holder_of, is_here, place_of
from bot.engine.carry.outcome import Done, Outcome
from bot.engine.carry.schools import school_of
from bot.engine.held import announce_held
from bot.engine.places import beside
from bot.engine.world import World
from bot.ports.grants import Grant
from bot.ports.rows import CaseRow, EffectRow
from bot.ports.store import Unit


class Grants:
    """Looks in the table of grants, adds to it what an agent gave and dates what an agent withdrew."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.forms = Forms(world)

    async def check(self, row: EffectRow, effect: CheckGrants) -> Outcome:
        """What the dossier's school, or the person whom a form names, holds now."""
        at = self.world.clock.now()
        if effect.named_by is None:
            return self._of_school(effect)
        form = await self.forms.named_by(row.case, effect.named_by, effect.part)

        def finish(unit: Unit, case: CaseRow) -> Event:
            holder = holder_of(unit, case, effect, form)
            found = [grant for _number, grant in held_by(unit, case, effect.application, holder, at)]
            return GrantsChecked(
                at=at,
                imported=False,
                holder=bool(found),
                higher=_is_higher(unit, case),
                profiles=tuple(dict.fromkeys(each.profile for each in found if is_here(case, each))),
                schools=len({each.fase for each in found if not is_here(case, each)}),
                whole_po=case.fase is not None and any(each.fase is None for each in found),
                other_name=any(each.holder and not holder.is_called(each) for each in found if holder.name),
                homonym=has_namesake(unit, case, effect.application, holder, at),
                beside=tuple(each.key for each in beside(self.world, unit, case, case.procedure)),
            )

        return Done(finish)

    def _of_school(self, effect: CheckGrants) -> Outcome:
        """Whether the school holds the profile, and what must be known to say so."""
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

    async def record(self, row: EffectRow, effect: RecordGrant) -> Outcome:
        """The school, or the person whom a form names, holds the profile from now on; noted once a place."""
        at = self.world.clock.now()
        if effect.named_by is None:
            return self._to_school(effect)
        form = await self.forms.named_by(row.case, effect.named_by, effect.part)

        def finish(unit: Unit, case: CaseRow) -> None:
            holder = holder_of(unit, case, effect, form)
            known = held_by(unit, case, effect.application, holder, at)
            given = self._grant(case, effect, holder)
            if not any((each.profile, each.fase) == (given.profile, given.fase) for _number, each in known):
                unit.add_grants([given])
                announce_held(unit, [given], at, once=f"effect:{row.id}")

        return Done(finish)

    def _grant(self, case: CaseRow, effect: RecordGrant, holder: Holder) -> Grant:
        """With the form that asked for it (exigence I8)."""
        fase, po_fase = place_of(case)
        return Grant(
            effect.application,
            effect.profile,
            fase=fase,
            po_fase=po_fase,
            holder=holder.name,
            since=self.world.clock.now(),
            account=holder.account,
            paper=holder.paper,
            case=case.id,
        )

    def _to_school(self, effect: RecordGrant) -> Outcome:
        at = self.world.clock.now()

        def finish(unit: Unit, case: CaseRow) -> None:
            fase = school_of(unit, case).fase
            if not unit.holds(effect.application, effect.profile, fase, at):
                unit.add_grants(
                    [Grant(effect.application, effect.profile, fase=int(fase), since=at, case=case.id)]
                )

        return Done(finish)

    async def end(self, row: EffectRow, effect: EndGrants) -> Outcome:
        """The person whom a form names holds the profile no longer in the dossier's own place; its history stays.

        Without a profile: nothing any more, in the schools of the PO too.
        """
        at = self.world.clock.now()
        form = await self.forms.named_by(row.case, effect.named_by, effect.part)

        def finish(unit: Unit, case: CaseRow) -> None:
            holder = holder_of(unit, case, effect, form)
            ended = [
                (number, grant)
                for number, grant in held_by(unit, case, effect.application, holder, at)
                if effect.profile is None or (effect.profile == grant.profile and is_here(case, grant))
            ]
            for number, grant in ended:
                unit.date_grant(number, grant.since, at)
            announce_held(unit, (grant for _number, grant in ended), at, once=f"effect:{row.id}")

        return Done(finish)


def _is_higher(unit: Unit, case: CaseRow) -> bool:
    school = None if case.fase is None else unit.school(case.fase)
    return school is not None and school.type is SchoolType.SUPERIEUR
