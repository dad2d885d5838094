"""Schools that the register no longer has, and what would be at stake with them."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.numbers import Fase
from bot.domain.schools import Environment, Fate, Vanished
from storage.queries.base import ACCOUNT, DOSSIER, ENVIRONMENT, VANISHED, Statements

_LIVE = ACCOUNT.c.state.in_(("active", "deactivated"))
_UNDER_WAY = (Environment.OPEN.value, Environment.REQUESTED.value)
_ITS_OWN = "registre"  # the procedure of the card itself: it puts nothing at stake


class VanishedSchools(Statements):
    """What the register lacks."""

    def vanished(self) -> Mapping[Fase, Vanished]:
        """The schools that the newest file of the register lacks."""
        return {
            Fase(row.fase): Vanished(
                row.since, Fate(row.fate), None if row.successor is None else Fase(row.successor)
            )
            for row in self.run(select(VANISHED).order_by(VANISHED.c.fase))
        }

    def mark_vanished(self, vanished: Mapping[Fase, Vanished]) -> None:
        """Note that the register lacks these schools; one that was noted before keeps its own date."""
        for fase, found in vanished.items():
            told = {
                "fate": found.fate.value,
                "successor": None if found.successor is None else int(found.successor),
            }
            statement = upsert(VANISHED).values(fase=int(fase), since=found.since, **told)
            self.run(statement.on_conflict_do_update(index_elements=["fase"], set_=told))

    def forget_vanished(self, fases: Collection[Fase]) -> None:
        """These schools are in the register again."""
        for fase in fases:
            self.run(delete(VANISHED).where(VANISHED.c.fase == int(fase)))

    def at_stake(self, fases: Collection[Fase]) -> Collection[Fase]:
        """Those that have accounts, an environment open or requested, or an open dossier."""
        wanted = (
            select(ACCOUNT.c.fase).where(_LIVE).distinct(),
            select(ENVIRONMENT.c.fase).where(ENVIRONMENT.c.state.in_(_UNDER_WAY)),
            select(DOSSIER.c.fase)
            .where(DOSSIER.c.is_open, DOSSIER.c.fase.is_not(None), DOSSIER.c.procedure != _ITS_OWN)
            .distinct(),
        )
        found = {int(number) for statement in wanted for number in self.run(statement).scalars()}
        return [fase for fase in fases if int(fase) in found]

    def count_accounts(self, fase: Fase) -> int:
        """How many accounts of the school are not deleted."""
        counted = select(func.count()).select_from(ACCOUNT).where(ACCOUNT.c.fase == int(fase), _LIVE)
        return self.connection.scalar(counted) or 0
