"""The yearly life of accounts: counted, deactivated a school at a time, reminded; schools filed for agents."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.effects import CountLists, CountYear, DeactivateAccounts, EndYear, FileSchools
from bot.domain.events import AccountsDeactivated, Event, ListAwaited, ListsCounted, YearCounted, YearEnded
from bot.domain.procedure import CaseKey
from bot.domain.recipients import Service
from bot.domain.schools import Etablissement
from bot.engine.calendar import record_for
from bot.engine.carry.confirming import unconfirmed
from bot.engine.carry.outcome import Done, Outcome
from bot.engine.identity import message_id
from bot.engine.world import World
from bot.ports import Mail
from bot.ports.rows import CaseRow, EffectRow
from bot.ports.store import Unit


class Cycles:
    """The effects of the calendar's procedures; the dossiers of schools are begun under the key of the year's."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._types = sorted(each.value for each in world.rules.plan.types)

    async def count(self, _row: EffectRow, effect: CountYear) -> Outcome:
        """How many schools and accounts the end of a year concerns."""
        at = self.world.clock.now()

        def finish(unit: Unit, _case: CaseRow) -> Event:
            return _counted(at, effect.year, unit.active_schools(self._types, effect.year))

        return Done(finish)

    async def end_year(self, _row: EffectRow, effect: EndYear) -> Outcome:
        """Begin one dossier a school; how many there are is told to the dossier of the year."""
        at = self.world.clock.now()

        def finish(unit: Unit, case: CaseRow) -> Event:
            found = unit.active_schools(self._types, effect.year)
            for school, _many in found:
                event = YearEnded(at=at, year=effect.year)
                key = _of_school(case, school)
                record_for(unit, case.procedure, key, event, once=f"{key.value}:end")
            return _counted(at, effect.year, found)

        return Done(finish)

    async def deactivate(self, _row: EffectRow, effect: DeactivateAccounts) -> Outcome:
        """The accounts of one school, in one transaction with what the dossier of the year is told."""
        at = self.world.clock.now()

        def finish(unit: Unit, case: CaseRow) -> Event:
            if case.fase is None:
                raise LookupError("ce dossier n’a pas d’établissement")
            batch, accounts = unit.deactivate_accounts(case.id, case.fase, effect.year)
            event = AccountsDeactivated(at=at, year=effect.year, accounts=accounts, batch=batch)
            of_year = CaseKey(case.key.rpartition(":")[0])
            record_for(unit, case.procedure, of_year, event, once=f"{case.key}:done")
            return event

        return Done(finish)

    async def count_lists(self, _row: EffectRow, effect: CountLists) -> Outcome:
        """Whose list has not come; with a number, each of them is reminded, unless sending is suspended."""
        at = self.world.clock.now()

        def finish(unit: Unit, case: CaseRow) -> Event:
            found = unit.awaited_schools(self._types, effect.year)
            silent = [school for school, came in found if not came]
            paused = effect.number is not None and unit.setting("paused") is not None
            if effect.number is not None and not paused:
                for school in silent:
                    event = ListAwaited(at=at, year=effect.year, number=effect.number)
                    key = _of_school(case, school, effect.number)
                    record_for(unit, case.procedure, key, event, once=key.value)
            return ListsCounted(at=at, year=effect.year, awaited=len(found), silent=len(silent), paused=paused)

        return Done(finish)

    async def file_schools(self, row: EffectRow, effect: FileSchools) -> Outcome:
        """File the schools by name and number: no card has room for them."""
        rules = self.world.rules
        case, rows = await self.world.store.read(
            lambda unit: (unit.case(row.case), self._filed(unit, unit.case(row.case), effect))
        )
        identity = message_id(rules.key, case.reference, row.number, rules.book.domain)
        name = self.world.box_of(case.procedure)
        box = rules.book.address_of(Service(name))
        values = dict(rules.commons) | {
            "school": None,
            "reference": case.reference,
            "marker": rules.marker,
            "accepted_unverified": False,
            "school_year": effect.year,
            "rows": rows,
        }
        mail = Mail(effect.template, values, box, (box,), identity, row.created_at or self.world.clock.now())
        raw = await asyncio.to_thread(self.world.writer.mail, mail)
        await self.world.mailboxes.append(name, ("Dossiers", case.year), raw, identity)
        return Done()

    def _filed(self, unit: Unit, case: CaseRow, effect: FileSchools) -> Sequence[Mapping[str, object]]:
        if effect.application is not None:
            return unconfirmed(unit, case, effect.application, self.world.clock.now())
        return [
            {"denomination": school.denomination, "fase": int(school.fase), "accounts": many}
            for school, many in self._schools(unit, effect)
        ]

    def _schools(self, unit: Unit, effect: FileSchools) -> Sequence[tuple[Etablissement, int]]:
        if effect.what == "active":
            return unit.active_schools(self._types, effect.year)
        return [(school, 0) for school, came in unit.awaited_schools(self._types, effect.year) if not came]


def _of_school(case: CaseRow, school: Etablissement, number: int | None = None) -> CaseKey:
    """cycle:2026-2027:990001, or rentree:2026-2027:2:990001 for the second reminder."""
    key = case.key if number is None else f"{case.key}:{number}"
    return CaseKey(f"{key}:{int(school.fase)}", fase=school.fase)


def _counted(at: datetime, year: str, found: Sequence[tuple[Etablissement, int]]) -> YearCounted:
    """How many schools still have active accounts of the year, and how many accounts."""
    return YearCounted(at=at, year=year, schools=len(found), accounts=sum(many for _school, many in found))
