"""Deleted accounts: given back while it is known whose they were, and forgotten afterwards."""

from bot.domain.batch_events import DeletionUndone
from bot.domain.effects import EraseDeleted, UndoDeletion
from bot.domain.events import Event
from bot.domain.matching import student_key
from bot.engine.carry.outcome import Done, Outcome
from bot.engine.carry.schools import school_of
from bot.engine.world import World
from bot.ports.rows import AccountRow, CaseRow, EffectRow
from bot.ports.store import Unit


class Repairing:
    """Repairs and forgets; names stay between the database and these functions."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def undo(self, _row: EffectRow, effect: UndoDeletion) -> Outcome:
        """Give back what a batch deleted, save to whoever has got another account since."""

        def finish(unit: Unit, case: CaseRow) -> Event:
            at, fase = self.world.clock.now(), school_of(unit, case).fase
            taken = {_key(each) for each in unit.accounts(fase)}
            back = [each.id for each in unit.batch_deleted(effect.batch) if _key(each) not in taken]
            found = unit.restore_deleted(case.id, fase, back, case.year, self.world.rules.key_id)
            if found is None:
                return DeletionUndone(at=at, undone=effect.batch)
            return DeletionUndone(
                at=at,
                undone=effect.batch,
                batch=found.batch,
                created=found.created,
                reactivated=found.reactivated,
            )

        return Done(finish)

    async def erase(self, _row: EffectRow, effect: EraseDeleted) -> Outcome:
        """Forget who the deleted accounts belonged to."""

        def finish(unit: Unit, _case: CaseRow) -> None:
            unit.erase_deleted(effect.batch)

        return Done(finish)


def _key(account: AccountRow) -> tuple[str, str, str]:
    return student_key(account.nom, account.prenom, account.date_naissance)
