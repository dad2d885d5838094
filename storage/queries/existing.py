"""The state that existed before this program: imported accounts, and the schools whose state is known."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Select, Update, bindparam, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.ports.existing import AccountUpdate, ExistingAccount, KnownAccount
from storage.queries.base import ACCOUNT, ENVIRONMENT, ENVIRONMENT_OF, SETTING, SETTING_OF, Statements

_AT_ONCE = 1_000  # values in one IN (…); SQLite takes 32,766
_GONE = ("deleted", "erased")
_DECIDED = (Environment.OPEN.value, Environment.CLOSED.value)  # an import changes neither
_MARK = "state:"  # a setting a school: `import`, or `empty` and the agent who declared it so


def _one_account() -> Update:
    return update(ACCOUNT).where(ACCOUNT.c.id == bindparam("which"))


class Existing(Statements):
    """What Happi had before us."""

    def known_accounts(self, usernames: Collection[str]) -> Mapping[str, KnownAccount]:
        """Those of the usernames that have an account here, even a deleted one."""
        columns = (
            ACCOUNT.c.username,
            ACCOUNT.c.id,
            ACCOUNT.c.fase,
            ACCOUNT.c.state,
            ACCOUNT.c.origin,
            ACCOUNT.c.date_naissance.is_not(None).label("dated"),
        )
        found = {}
        left = iter(usernames)
        while some := list(islice(left, _AT_ONCE)):
            statement: Select[Any] = select(*columns).where(ACCOUNT.c.username.in_(some))
            for row in self.run(statement):
                found[row.username] = KnownAccount(row.id, row.fase, row.state, row.origin, bool(row.dated))
        return found

    def imported_counts(self) -> Mapping[int, int]:
        """By FASE, how many imported accounts are not deleted."""
        where = (ACCOUNT.c.origin == "import", ACCOUNT.c.state.not_in(_GONE))
        statement: Select[Any] = (
            select(ACCOUNT.c.fase, func.count().label("many")).where(*where).group_by(ACCOUNT.c.fase)
        )
        return {row.fase: row.many for row in self.run(statement)}

    def schools_with_accounts(self) -> frozenset[int]:
        """The FASE numbers that have an account which is not deleted, whatever its origin."""
        statement = select(ACCOUNT.c.fase).where(ACCOUNT.c.state.not_in(_GONE)).distinct()
        return frozenset(self.run(statement).scalars())

    def schools_known(self) -> frozenset[int]:
        """The FASE numbers for which `state_known` is true, and those whose environment an agent closed."""
        opened = select(ENVIRONMENT.c.fase).where(ENVIRONMENT.c.state.in_(_DECIDED))
        marked = select(SETTING.c.name).where(SETTING.c.name.startswith(_MARK, autoescape=True))
        marks = (int(name.removeprefix(_MARK)) for name in self.run(marked).scalars())
        return frozenset({*self.run(opened).scalars(), *marks})

    def add_existing(self, accounts: Sequence[ExistingAccount], at: datetime) -> None:
        """Keep accounts of origin « import », which Happi has already."""
        rows = [
            {
                "fase": account.fase,
                "username": account.username,
                "nom": account.nom,
                "prenom": account.prenom,
                "date_naissance": account.date_naissance,
                "state": account.state,
                "imported": True,
                "generation": 0,
                "key_id": "",
                "school_year": account.school_year,
                "origin": "import",
                "created_at": at,
            }
            for account in accounts
        ]
        if rows:
            self.run(insert(ACCOUNT), rows)
            self.stamp(account.fase for account in accounts)

    def update_existing(self, updates: Sequence[AccountUpdate]) -> None:
        """Change the state of imported accounts, or fill in a birth date that was missing."""
        states = [{"which": each.id, "new": each.state} for each in updates if each.state]
        dates = [{"which": each.id, "new": each.date_naissance} for each in updates if each.date_naissance]
        if states:
            self.run(_one_account().values(state=bindparam("new")), states)
        if dates:
            self.run(_one_account().values(date_naissance=bindparam("new")), dates)
        self.stamp(each.fase for each in updates)

    def mark_imported(self, fases: Collection[int], at: datetime) -> None:
        """These schools' environments are open, and their accounts were imported; once told, told for good.

        An environment that this program opened keeps its own date and origin.
        """
        for fase in sorted(fases):
            self._open(fase, "import", at)
            self._mark(fase, "import")

    def declare_empty(self, fase: Fase, agent: str, at: datetime) -> None:
        """An agent says that the open environment of this school has no account yet."""
        self._open(int(fase), "empty", at)
        self._mark(int(fase), f"empty:{agent}")

    def state_known(self, fase: Fase) -> bool:
        """Whether a list of this school may be compared: imported, declared empty, or opened by this program."""
        if self.scalar(ENVIRONMENT_OF, number=int(fase)) == Environment.OPEN.value:
            return True
        return self.scalar(SETTING_OF, the_name=f"{_MARK}{int(fase)}") is not None

    def _open(self, fase: int, origin: str, at: datetime) -> None:
        """An environment that is open keeps its own date and origin; one that an agent closed stays closed."""
        values = {"state": Environment.OPEN.value, "origin": origin, "at": at}
        statement = upsert(ENVIRONMENT).values(fase=fase, **values)
        where = ENVIRONMENT.c.state.not_in(_DECIDED)
        opened = self.run(statement.on_conflict_do_update(index_elements=["fase"], set_=values, where=where))
        if opened.rowcount:
            self.keep_history(fase, values)

    def _mark(self, fase: int, mark: str) -> None:
        """Beside the environment, whose row a later request may change."""
        statement = upsert(SETTING).values(name=f"{_MARK}{fase}", value=mark)
        self.run(statement.on_conflict_do_update(index_elements=["name"], set_={"value": mark}))
