"""New codes, and deleted accounts that come back for as long as it is known whose they were."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, insert, select, update

from bot.domain.numbers import Fase
from bot.ports.rows import AccountRow, Restored
from storage.queries.base import ACCOUNT, BATCH, BATCH_ACCOUNT, Statements

_ON_ITS_WAY = ("approved", "exported")
_MARKED = ACCOUNT.c.state == "deleted"


def account_row(row: Row[Any]) -> AccountRow:
    """An account as the engine sees it."""
    return AccountRow(
        row.id, row.username, row.nom, row.prenom, row.date_naissance, row.generation, row.key_id, row.state
    )


def _deletion(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    """The account stands in a batch to be deleted."""
    mine = (BATCH_ACCOUNT.c.account_id == ACCOUNT.c.id, BATCH_ACCOUNT.c.action == "delete")
    return exists().where(*mine, BATCH.c.id == BATCH_ACCOUNT.c.batch_id, *more)


class Repairs(Statements):
    """What gives a student the account back."""

    def deleted_accounts(self, fase: Fase) -> Sequence[AccountRow]:
        """The deleted accounts of a school that can be repaired: names are known, and ETNIC has answered."""
        where = (ACCOUNT.c.fase == int(fase), _MARKED, ~_deletion(BATCH.c.state.in_(_ON_ITS_WAY)))
        return [account_row(row) for row in self.run(select(ACCOUNT).where(*where).order_by(ACCOUNT.c.id))]

    def batch_deleted(self, batch: int) -> Sequence[AccountRow]:
        """The accounts that this batch deleted, that no later one did, and whose names are still known."""
        of_batch = (BATCH_ACCOUNT.c.batch_id == batch, BATCH_ACCOUNT.c.action == "delete")
        gone = select(BATCH_ACCOUNT.c.account_id).where(*of_batch)
        where = (ACCOUNT.c.id.in_(gone), _MARKED, ~_deletion(BATCH.c.id > batch))
        return [account_row(row) for row in self.run(select(ACCOUNT).where(*where).order_by(ACCOUNT.c.id))]

    def erase_deleted(self, batch: int) -> int:
        """Forget who the deleted accounts of a batch belonged to; how many there were. The username stays.

        What ETNIC refused to delete lives on in Happi: it stays known, and comes back with its student.
        """
        kept = set(self.run(select(ACCOUNT.c.id).where(_MARKED, ACCOUNT.c.imported)).scalars())
        gone = [account for account in self.batch_deleted(batch) if account.id not in kept]
        if gone:
            nobody = {"nom": "", "prenom": "", "date_naissance": None, "state": "erased"}
            ids = [account.id for account in gone]
            self.run(update(ACCOUNT).where(ACCOUNT.c.id.in_(ids)).values(**nobody))
            # A list that was compared while they could come back must be compared again.
            self.stamp([self.connection.scalar(select(BATCH.c.fase).where(BATCH.c.id == batch)) or 0])
        return len(gone)

    def restore_deleted(
        self, case: int, fase: Fase, accounts: Collection[int], year: str, key_id: str
    ) -> Restored | None:
        """Make deleted accounts active again, in a batch of their own; None when there are none."""
        if not accounts:
            return None
        values = {"case_id": case, "change_set_id": None, "fase": int(fase), "state": "approved"}
        batch = self.insert(insert(BATCH), values)
        common = {"school_year": year}
        actions = [
            self.bring_back(batch, place, each, key_id, common) for place, each in enumerate(sorted(accounts))
        ]
        self.stamp([int(fase)])
        return Restored(batch, actions.count("create"), actions.count("reactivate"))

    def bring_back(self, batch: int, place: int, account: int, key_id: str, common: Mapping[str, object]) -> str:
        """One deleted account, active again: what is handed over for it.

        Moodle forgets whom it deletes: the same username is created again, with a new code. Where the deletion was
        refused the account is there, with its password.
        """
        row = self.first(select(ACCOUNT).where(ACCOUNT.c.id == account, _MARKED))
        if row is None:
            raise LookupError(f"le compte {account} ne peut plus revenir")
        action = "reactivate" if row.imported else "create"
        now = {"state": "active", "deleted_at": None, **common}
        if action == "create":
            now |= {"generation": row.generation + 1, "key_id": key_id}
        self.run(update(ACCOUNT).where(ACCOUNT.c.id == account).values(**now))
        self._hand_over(batch, place, account, action)
        return action

    def give_code(self, batch: int, place: int, account: int, key_id: str) -> None:
        """Raise the generation; an account that Happi never had is created with the new code."""
        row = self.one_row(account)
        action = "new_code" if row.imported else "create"
        new = {"generation": row.generation + 1, "key_id": key_id}
        self.run(update(ACCOUNT).where(ACCOUNT.c.id == account).values(**new))
        self._hand_over(batch, place, account, action, generation_before=row.generation, key_before=row.key_id)

    def take_code_back(self, batch: int, accounts: Collection[int]) -> None:
        """ETNIC refused these new codes: the old ones still open the accounts, and would be printed again."""
        where = (BATCH_ACCOUNT.c.batch_id == batch, BATCH_ACCOUNT.c.action == "new_code")
        refused = select(BATCH_ACCOUNT).where(*where, BATCH_ACCOUNT.c.account_id.in_(accounts))
        for line in self.run(refused).all():
            old = {"generation": line.generation_before, "key_id": line.key_before}
            given = (ACCOUNT.c.id == line.account_id, ACCOUNT.c.generation == line.generation_before + 1)
            self.run(update(ACCOUNT).where(*given).values(**old))  # unless another code was given since

    def one_row(self, account: int) -> Row[Any]:
        """A whole account; LookupError when there is none."""
        row = self.first(select(ACCOUNT).where(ACCOUNT.c.id == account))
        if row is None:
            raise LookupError(f"compte {account} inconnu")
        return row

    def _hand_over(self, batch: int, place: int, account: int, action: str, **more: object) -> None:
        link = {"batch_id": batch, "position": place, "account_id": account, "action": action, "imported": False}
        self.run(insert(BATCH_ACCOUNT), link | more)
