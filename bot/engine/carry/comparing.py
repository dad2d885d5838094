"""A list against the accounts of its school: what it changes, proposed, then written once an agent approved."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.domain.batch_events import ChangesApplied, CodesWithoutAccount
from bot.domain.changes import Changes, Guard, changes, guards, is_short, likely_complete
from bot.domain.cycle import deactivation
from bot.domain.effects import ApplyChanges, Compare
from bot.domain.events import Compared, Event, ListUnclear
from bot.domain.labels.nouveau_code import no_new_code
from bot.domain.matching import (
    Known,
    Matching,
    Row,
    Settled,
    Subject,
    ToConfirm,
    match,
    movement,
    questions,
    revivals,
    subjects,
)
from bot.domain.numbers import Fase
from bot.domain.readings import Problem, StudentRow
from bot.domain.schools import SchoolYear
from bot.engine.carry.outcome import Done, Outcome
from bot.engine.carry.schools import school_of
from bot.engine.identity import question_code
from bot.engine.world import World
from bot.ports.rows import AccountRow, CaseRow, ChangeLine, EffectRow
from bot.ports.store import Unit


@dataclass(frozen=True, slots=True, repr=False)
class _Material:
    """Both sides of a comparison, of one snapshot."""

    known: tuple[Known, ...]
    deleted: tuple[Known, ...]  # those that can still be repaired
    rows: tuple[Row, ...]
    settled: Settled
    stamp: int
    said: str | None  # what the school wrote in its canevas
    month: int
    teachers: frozenset[int]  # positions of rows for which no account is made (exigence A6)


@dataclass(frozen=True, slots=True, repr=False)
class _Found:
    """What the comparison says."""

    matching: Matching
    change: Changes
    guards: tuple[Guard, ...]


class Comparing:
    """Compares and applies; names stay between the database and these functions."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def compare(self, row: EffectRow, effect: Compare) -> Outcome:
        """Who comes, who comes back, who stays, who is gone, and whom only the school can tell."""
        material = await self.world.store.read(lambda unit: self._material(unit, unit.case(row.case), effect))
        found = await asyncio.to_thread(_compare, material, effect.taken_as)

        def finish(unit: Unit, case: CaseRow) -> Event:
            at = self.world.clock.now()
            if found is None:
                return ListUnclear(at=at, list=effect.list, rows=len(material.rows), known=len(material.known))
            if no_code := _without_code(found.matching, material.rows):
                read = unit.list_rows(effect.list)
                unit.add_problems(effect.list, [no_new_code(read[row], code) for row, code in no_code.items()])
                return CodesWithoutAccount(at=at, list=effect.list, rows=len(no_code))
            lines, doubtful = _lines(found.change), found.change.doubtful
            fase = school_of(unit, case).fase
            kept = unit.add_change_set(effect.list, fase, material.stamp, lines, doubtful)
            about = subjects(found.matching, material.rows).values()
            asked = unit.ask(fase, effect.list, {self._code(fase, each): each for each in about}, at)
            return Compared(
                at=at,
                list=effect.list,
                change_set=kept.change_set,
                created=kept.created,
                reactivated=kept.reactivated,
                unchanged=kept.unchanged,
                deleted=kept.deleted,
                new_codes=kept.new_codes,
                revived=kept.revived,
                doubtful=kept.doubtful,
                asked=asked,
                guards=self._guards(found, case.year, at),
            )

        return Done(finish)

    def _guards(self, found: _Found, year: str, at: datetime) -> tuple[str, ...]:
        """Why somebody must look twice; the day counts too (exigence E13)."""
        over = deactivation(SchoolYear.parse(year)) <= at.astimezone(self.world.rules.zone).date()
        late = {Guard.YEAR_ENDED} if over and found.change.reactivated else set[Guard]()
        return tuple(guard.value for guard in sorted({*found.guards, *late}))

    def _code(self, fase: Fase, subject: Subject) -> str:
        account, student = subject
        return question_code(self.world.rules.key, int(fase), account, student)

    def to_confirm(self, unit: Unit, case: CaseRow, list_id: int, *, movement: bool) -> ToConfirm:
        """The questions that a list raises, as they stand now."""
        fase = school_of(unit, case).fase
        material = self._material(unit, case, Compare(list=list_id))
        found = _compare(material, "movement" if movement else "complete")
        assert found is not None  # told what the list is, it is compared
        lines = [each.row for each in unit.list_rows(list_id)]
        asked = questions(
            found.matching,
            material.known,
            material.rows,
            lambda subject: self._code(fase, subject),
            lines.__getitem__,
        )
        return ToConfirm(case.reference, list_id, asked, movement=movement)

    def _material(self, unit: Unit, case: CaseRow, effect: Compare) -> _Material:
        fase, kept = school_of(unit, case).fase, unit.list_(effect.list)
        read = unit.list_rows(effect.list)
        return _Material(
            known=tuple(_known(each) for each in unit.accounts(fase)),
            deleted=tuple(_known(each) for each in unit.deleted_accounts(fase)),
            rows=tuple(
                Row(position, each.nom, each.prenom, each.date_naissance, _WAYS.get(each.movement))
                for position, each in enumerate(read)
            ),
            settled=unit.settled(fase),
            stamp=unit.account_stamp(fase),
            said=kept.list_kind,
            month=kept.received_at.astimezone(self.world.rules.zone).month,
            teachers=_teachers(read, unit.list_problems(effect.list)),
        )

    async def apply(self, _row: EffectRow, effect: ApplyChanges) -> Outcome:
        """Write the accounts of an approved change set, in one transaction."""

        def finish(unit: Unit, case: CaseRow) -> Event:
            at, fase = self.world.clock.now(), school_of(unit, case).fase
            applied = unit.apply_change_set(
                effect.change_set,
                lambda: self.world.codes.new_username(fase),
                case.year,
                self.world.rules.key_id,
                at,
            )
            if applied is None:
                return ChangesApplied(at=at, change_set=effect.change_set, batch=None)
            batch, counts = applied
            return ChangesApplied(
                at=at,
                change_set=effect.change_set,
                batch=batch,
                created=counts.created,
                reactivated=counts.reactivated,
                deleted=counts.deleted,
                new_codes=counts.new_codes,
                revived=counts.revived,
                kept_days=self.world.rules.deleted_days,
            )

        return Done(finish)


def _compare(material: _Material, told: str | None) -> _Found | None:
    """None when only an agent can say whether the list is complete (exigence N6)."""
    known, rows = material.known, material.rows
    taken_as = told or _taken_as(material)
    if taken_as is None:
        return None
    found: Matching = (movement if taken_as == "movement" else match)(known, rows, material.settled)
    seen = guards(known, rows, found)
    if taken_as == "movement":
        seen &= {Guard.MANY_DELETIONS}
    revived = revivals(material.deleted, rows, found, material.settled)
    change = changes(known, rows, found, revived)
    students = tuple(each for each in change.created if each not in material.teachers)
    return _Found(found, replace(change, created=students), tuple(sorted(seen)))


def _teachers(rows: Sequence[StudentRow], problems: Sequence[Problem]) -> frozenset[int]:
    """The rows that the reader took for teachers; an account that such a row already has is not touched."""
    told = {(each.sheet, each.row) for each in problems if each.code == "teacher_row"}
    return frozenset(position for position, each in enumerate(rows) if (each.sheet, each.row) in told)


def _without_code(found: Matching, rows: Sequence[Row]) -> dict[int, str]:
    """The rows that ask for a code nobody can be given, by position, and why."""
    opposed = {row: "new_code_opposed" for row in found.opposed if rows[row].movement == "code"}
    return dict(sorted((dict.fromkeys(found.no_account, "new_code_no_account") | opposed).items()))


def _taken_as(material: _Material) -> str | None:
    """The school's own word counts, save for a complete list so short that it would delete most accounts."""
    if material.said == "movement":
        return "movement"
    if not material.known:
        return "complete"
    if material.said == "complete":
        return None if is_short(material.known, material.rows) else "complete"
    return "complete" if likely_complete(material.known, material.rows, material.month) else None


def _lines(change: Changes) -> list[ChangeLine]:
    return [
        *(ChangeLine("create", position) for position in change.created),
        *(ChangeLine("reactivate", position, account) for account, position in change.reactivated),
        *(ChangeLine("keep", position, account) for account, position in change.unchanged),
        *(ChangeLine("delete", None, account) for account in change.deleted),
        *(ChangeLine("new_code", position, account) for account, position in change.new_codes),
        *(ChangeLine("revive", position, account) for account, position in change.revived),
    ]


def _known(account: AccountRow) -> Known:
    return Known(account.id, account.nom, account.prenom, account.date_naissance, _STATES[account.state])


_STATES: Mapping[str, Literal["active", "deactivated", "deleted"]] = {
    "active": "active",
    "deactivated": "deactivated",
    "deleted": "deleted",
}
_WAYS: Mapping[str | None, Literal["in", "out", "code"]] = {"in": "in", "out": "out", "code": "code"}
