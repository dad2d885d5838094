"""The table of grants: who holds what in the applications of the administration."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.numbers import Fase, PoFase
from bot.ports.grants import Grant
from storage.queries.base import GRANT, SCHOOL, SETTING, SETTING_OF, Statements

_MARK = "grants:"  # a setting an application and profile: when its holders were imported first


class Grants(Statements):
    """Reads and keeps grants."""

    def grants_imported(self, application: str, profile: str) -> bool:
        """Whether those who held it before this program were told."""
        return self.scalar(SETTING_OF, the_name=_mark(application, profile)) is not None

    def mark_grants_imported(self, application: str, profile: str, at: datetime) -> None:
        """Remember that they were told; the first date stays."""
        values = {"name": _mark(application, profile), "value": at.isoformat()}
        self.run(upsert(SETTING).values(**values).on_conflict_do_nothing(index_elements=["name"]))

    def holds(self, application: str, profile: str, fase: Fase, at: datetime) -> bool:
        """Whether a school holds it at that instant."""
        statement = (
            select(func.count())
            .select_from(GRANT)
            .where(GRANT.c.application == application, GRANT.c.profile == profile, GRANT.c.fase == int(fase))
            .where(
                or_(GRANT.c.since.is_(None), GRANT.c.since <= at), or_(GRANT.c.until.is_(None), GRANT.c.until > at)
            )
        )
        return bool(self.run(statement).scalar_one())

    def grants(self) -> Sequence[tuple[int, Grant]]:
        """Every grant with its number, held or ended."""
        return [(row.id, _grant(row)) for row in self.run(select(GRANT).order_by(GRANT.c.id))]

    def grants_of(
        self, application: str, fase: Fase | None, po_fase: PoFase | None
    ) -> Sequence[tuple[int, Grant]]:
        """Those of a school and those of the whole of its PO; without a school, all of the PO's."""
        of_po, of_its_schools = _of_po(po_fase)
        if fase is None:
            place = or_(of_po, of_its_schools)
        else:
            place = or_(GRANT.c.fase == int(fase), and_(GRANT.c.fase.is_(None), of_po))
        statement = select(GRANT).where(GRANT.c.application == application, place).order_by(GRANT.c.id)
        return [(row.id, _grant(row)) for row in self.run(statement)]

    def add_grants(self, grants: Sequence[Grant]) -> None:
        """Keep grants that were not known."""
        rows = [
            {
                "application": each.application,
                "profile": each.profile,
                "fase": each.fase,
                "po_fase": each.po_fase,
                "holder": each.holder,
                "since": each.since,
                "until": each.until,
                "account": each.account,
                "paper": each.paper,
                "case_id": each.case,
            }
            for each in grants
        ]
        if rows:
            self.run(insert(GRANT), rows)

    def name_account(self, number: int, account: str) -> None:
        """Note whose account in Cerbère a grant is."""
        self.run(update(GRANT).where(GRANT.c.id == number).values(account=account))

    def date_grant(self, number: int, since: datetime | None, until: datetime | None) -> None:
        """Change the days of a grant."""
        self.run(update(GRANT).where(GRANT.c.id == number).values(since=since, until=until))


def _of_po(po_fase: PoFase | None) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether a grant says this PO, and whether it is of a school that the register gives it."""
    if po_fase is None:
        return false(), false()
    schools = select(SCHOOL.c.fase).where(SCHOOL.c.po_fase == int(po_fase))
    return GRANT.c.po_fase == int(po_fase), GRANT.c.fase.in_(schools)


def _grant(row: Any) -> Grant:  # noqa: ANN401 - a row, by name
    return Grant(
        row.application,
        row.profile,
        row.fase,
        row.po_fase,
        row.holder,
        row.since,
        row.until,
        row.account,
        row.paper,
        row.case_id,
    )


def _mark(application: str, profile: str) -> str:
    return f"{_MARK}{application}:{profile}"
