"""The yearly life of accounts: whose year ended, whose list is awaited, and the deactivation of 15 July."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select, update

from bot.domain.numbers import Fase
from bot.domain.schools import Environment, Etablissement
from storage.queries.base import ACCOUNT, BATCH, BATCH_ACCOUNT, DOSSIER, ENVIRONMENT, SCHOOL, Statements
from storage.queries.register import school_of

_LISTS = "happi_eleves"
_ON_ITS_WAY = ("approved", "exported")


def _of_year(year: str) -> ColumnElement[bool]:
    """Active accounts of a school year or an older one; years sort as they are written.

    One created or reactivated since bears a later year, and is never touched.
    """
    return and_(ACCOUNT.c.state == "active", ACCOUNT.c.school_year <= year)


def _is_known_to_happi() -> ColumnElement[bool]:
    """Imported, or handed over and not refused yet: suspending any other would only be an error of the import."""
    on_its_way = exists().where(
        BATCH_ACCOUNT.c.account_id == ACCOUNT.c.id,
        BATCH.c.id == BATCH_ACCOUNT.c.batch_id,
        BATCH.c.state.in_(_ON_ITS_WAY),
    )
    return or_(ACCOUNT.c.imported, on_its_way)


class Cycle(Statements):
    """What the calendar does with accounts."""

    def active_schools(self, types: Collection[str], year: str) -> Sequence[tuple[Etablissement, int]]:
        """The schools of these types with active accounts of this year or before, and how many, by FASE."""
        many = func.count().label("many")
        found = (
            select(SCHOOL, many)
            .join(ACCOUNT, ACCOUNT.c.fase == SCHOOL.c.fase)
            .where(SCHOOL.c.type.in_(types), _of_year(year))
            .group_by(SCHOOL.c.fase)
            .order_by(SCHOOL.c.fase)
        )
        return [(school_of(row), row.many) for row in self.run(found)]

    def awaited_schools(self, types: Collection[str], year: str) -> Sequence[tuple[Etablissement, bool]]:
        """The schools of these types whose environment is open, and whether a list of this year came, by FASE.

        A list came when its dossier exists: a file makes it, whatever became of it.
        """
        came = exists().where(
            DOSSIER.c.procedure == _LISTS,
            DOSSIER.c.fase == SCHOOL.c.fase,
            DOSSIER.c.key.startswith("list:", autoescape=True),
            DOSSIER.c.key.endswith(f":{year}", autoescape=True),
        )
        found = (
            select(SCHOOL, came.label("came"))
            .join(ENVIRONMENT, ENVIRONMENT.c.fase == SCHOOL.c.fase)
            .where(SCHOOL.c.type.in_(types), ENVIRONMENT.c.state == Environment.OPEN.value)
            .order_by(SCHOOL.c.fase)
        )
        return [(school_of(row), bool(row.came)) for row in self.run(found)]

    def deactivate_accounts(self, case: int, fase: Fase, year: str) -> tuple[int | None, int]:
        """Deactivate a school's active accounts of this year or before: (batch, accounts)."""
        mine = and_(ACCOUNT.c.fase == int(fase), _of_year(year))
        known = select(ACCOUNT.c.id).where(mine, _is_known_to_happi()).order_by(ACCOUNT.c.id)
        handed_over = [row.id for row in self.run(known)]
        changed = self.run(update(ACCOUNT).where(mine).values(state="deactivated")).rowcount
        if changed:
            self.stamp([int(fase)])
        return (self._suspension(case, fase, handed_over) if handed_over else None), changed

    def _suspension(self, case: int, fase: Fase, accounts: Sequence[int]) -> int:
        values = {"case_id": case, "change_set_id": None, "fase": int(fase), "state": "approved"}
        batch = self.insert(insert(BATCH), values)
        rows = [
            {
                "batch_id": batch,
                "position": position,
                "account_id": account,
                "action": "suspend",
                "imported": False,
            }
            for position, account in enumerate(accounts)
        ]
        self.run(insert(BATCH_ACCOUNT), rows)
        return batch
