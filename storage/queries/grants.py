"""The table of grants: who holds what in the applications of the administration."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.numbers import Fase
from bot.ports.grants import Grant
from storage.queries.base import GRANT, SETTING, SETTING_OF, Statements

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
        rows = self.run(select(GRANT).order_by(GRANT.c.id))
        return [
            (row.id, Grant(row.application, row.profile, row.fase, row.po_fase, row.holder, row.since, row.until))
            for row in rows
        ]

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
            }
            for each in grants
        ]
        if rows:
            self.run(insert(GRANT), rows)

    def date_grant(self, number: int, since: datetime | None, until: datetime | None) -> None:
        """Change the days of a grant."""
        self.run(update(GRANT).where(GRANT.c.id == number).values(since=since, until=until))


def _mark(application: str, profile: str) -> str:
    return f"{_MARK}{application}:{profile}"
