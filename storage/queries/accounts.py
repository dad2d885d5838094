"""Accounts, what a list changes in them, and the batches that hand the changes over."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from bot.domain.effects import SendMail
from bot.domain.numbers import Fase
from bot.ports.rows import AccountRow, BatchLine, BatchRow, ChangeLine, Comparison
from storage.queries.base import (
    ACCOUNT,
    BATCH,
    BATCH_ACCOUNT,
    CHANGE,
    CHANGE_SET,
    EFFECT,
    LIST,
    LIST_ROW,
    STAMP,
)
from storage.queries.repairs import Repairs, account_row

_LIVE = ACCOUNT.c.state.in_(("active", "deactivated"))
_HANDED_OVER = ("create", "reactivate", "delete", "new_code", "revive")
_COUNTS = ("created", "reactivated", "unchanged", "deleted", "new_codes", "revived", "doubtful")


class Accounts(Repairs):
    """Who has an account, and since when it changes."""

    def accounts(self, fase: Fase) -> Sequence[AccountRow]:
        """The accounts of one school that are not deleted."""
        where = (ACCOUNT.c.fase == int(fase), _LIVE)
        return [account_row(row) for row in self.run(select(ACCOUNT).where(*where).order_by(ACCOUNT.c.id))]

    def account_stamp(self, fase: Fase) -> int:
        """A number that changes whenever the accounts of the school change."""
        return self.connection.scalar(select(STAMP.c.stamp).where(STAMP.c.fase == int(fase))) or 0

    def add_change_set(
        self, list_id: int, fase: Fase, stamp: int, lines: Sequence[ChangeLine], doubtful: int
    ) -> Comparison:
        """Keep a comparison: what becomes of each row and account, and how many only the school can tell."""
        counts = {
            name: sum(line.action == action for line in lines)
            for name, action in (
                ("created", "create"),
                ("reactivated", "reactivate"),
                ("unchanged", "keep"),
                ("deleted", "delete"),
                ("new_codes", "new_code"),
                ("revived", "revive"),
            )
        } | {"doubtful": doubtful}
        values = {"list_id": list_id, "fase": int(fase), "stamp": stamp, "state": "proposed", **counts}
        change_set = self.insert(insert(CHANGE_SET), values)
        changes = [
            {
                "change_set_id": change_set,
                "position": position,
                "action": line.action,
                "list_position": line.list_position,
                "account_id": line.account,
            }
            for position, line in enumerate(lines)
        ]
        if changes:
            self.run(insert(CHANGE), changes)
        return Comparison(change_set, **counts)

    def apply_change_set(
        self, change_set: int, usernames: Callable[[], str], year: str, key_id: str, at: datetime
    ) -> tuple[int, Comparison] | None:
        """Write the accounts and their batch; None when the accounts changed since the comparison.

        Applied twice, the first batch is found again: nothing is done twice (promise 3).
        """
        found = self.first(select(CHANGE_SET).where(CHANGE_SET.c.id == change_set))
        if found is None:
            raise LookupError(f"changements {change_set} inconnus")
        counts = Comparison(found.id, **{name: getattr(found, name) for name in _COUNTS})
        if found.state == "applied":
            batch = self.connection.scalar(select(BATCH.c.id).where(BATCH.c.change_set_id == change_set))
            return int(batch or 0), counts
        if self.account_stamp(Fase(found.fase)) != found.stamp:
            return None
        case = self.connection.scalar(select(LIST.c.case_id).where(LIST.c.id == found.list_id))
        values = {"case_id": case, "change_set_id": change_set, "fase": found.fase, "state": "approved"}
        batch = self.insert(insert(BATCH), values)
        places = self._places(change_set)
        self._create(batch, found, places, usernames, {"school_year": year, "key_id": key_id, "created_at": at})
        self._keep(found, year)
        self._delete(change_set, at)
        self._repair(batch, found, places, year, key_id)
        self._hand_over_others(batch, change_set, places)
        self.run(update(CHANGE_SET).where(CHANGE_SET.c.id == change_set).values(state="applied"))
        self.stamp([found.fase])
        return batch, counts

    def _places(self, change_set: int) -> Mapping[int, int]:
        """Place in the batch by change: as in the school's file, by which pages are handed out; others last."""
        handed = (
            select(CHANGE.c.position)
            .where(CHANGE.c.change_set_id == change_set, CHANGE.c.action.in_(_HANDED_OVER))
            .order_by(CHANGE.c.list_position.is_(None), CHANGE.c.list_position, CHANGE.c.position)
        )
        return {row.position: place for place, row in enumerate(self.run(handed))}

    def _create(
        self,
        batch: int,
        found: Row[Any],
        places: Mapping[int, int],
        usernames: Callable[[], str],
        common: Mapping[str, object],
    ) -> None:
        for row in self.run(_rows_of(found.id, found.list_id, "create")).all():
            values = {
                "fase": found.fase,
                "username": self._fresh(usernames),
                "nom": row.nom,
                "prenom": row.prenom,
                "date_naissance": row.date_naissance,
                "state": "active",
                "imported": False,
                "generation": 0,
                "origin": "vaguemestre",
                **common,
            }
            account = self.insert(insert(ACCOUNT), values)
            link = {"batch_id": batch, "position": places[row.change], "account_id": account}
            self.run(insert(BATCH_ACCOUNT), link | {"action": "create", "imported": False})

    def _keep(self, found: Row[Any], year: str) -> None:
        """Who stays is of this year, active, and written as the school writes him or her now."""
        for action in ("keep", "reactivate"):
            for row in self.run(_rows_of(found.id, found.list_id, action)).all():
                now = {"nom": row.nom, "prenom": row.prenom, "date_naissance": row.date_naissance}
                where = (ACCOUNT.c.id == row.account_id, _LIVE)
                self.run(update(ACCOUNT).where(*where).values(state="active", school_year=year, **now))

    def _delete(self, change_set: int, at: datetime) -> None:
        """Marked only: the names are erased later, so that a mistake can be repaired (exigences E5, N4)."""
        gone = select(CHANGE.c.account_id).where(CHANGE.c.change_set_id == change_set, CHANGE.c.action == "delete")
        self.run(update(ACCOUNT).where(ACCOUNT.c.id.in_(gone), _LIVE).values(state="deleted", deleted_at=at))

    def _repair(self, batch: int, found: Row[Any], places: Mapping[int, int], year: str, key_id: str) -> None:
        """Who lost the page gets a new code; who was deleted a short while ago has the same account again."""
        for row in self.run(_rows_of(found.id, found.list_id, "new_code")).all():
            self.give_code(batch, places[row.change], row.account_id, key_id)
        for row in self.run(_rows_of(found.id, found.list_id, "revive")).all():
            names = {"nom": row.nom, "prenom": row.prenom, "date_naissance": row.date_naissance}
            self.bring_back(batch, places[row.change], row.account_id, key_id, names | {"school_year": year})

    def _hand_over_others(self, batch: int, change_set: int, places: Mapping[int, int]) -> None:
        """The accounts that exist and change."""
        where = (CHANGE.c.change_set_id == change_set, CHANGE.c.action.in_(("reactivate", "delete")))
        others = self.run(select(CHANGE).where(*where)).all()
        links = [
            {
                "batch_id": batch,
                "position": places[change.position],
                "account_id": change.account_id,
                "action": change.action,
                "imported": False,
            }
            for change in others
        ]
        if links:
            self.run(insert(BATCH_ACCOUNT), links)

    def _fresh(self, usernames: Callable[[], str]) -> str:
        """A username that nobody has: drawn again as long as need be."""
        while True:
            username = usernames()
            if self.connection.scalar(select(ACCOUNT.c.id).where(ACCOUNT.c.username == username)) is None:
                return username

    def sent_mail(self, effect: int) -> SendMail:
        """A mail of ours as it was asked for."""
        payload = self.connection.scalar(select(EFFECT.c.payload).where(EFFECT.c.id == effect))
        return SendMail.model_validate_json(payload or "")

    def batch(self, batch: int) -> BatchRow:
        """A hand-over batch."""
        row = self.first(select(BATCH).where(BATCH.c.id == batch))
        if row is None:
            raise LookupError(f"lot {batch} inconnu")
        name = f"lot-{row.fase:06d}-{row.id:05d}"
        return BatchRow(row.id, row.case_id, Fase(row.fase), name, row.state, row.sha256)

    def batch_accounts(self, batch: int, *, imported_only: bool = False) -> Sequence[BatchLine]:
        """Its accounts: in the order of the school's list, then those that are not in it."""
        statement = (
            select(ACCOUNT, BATCH_ACCOUNT.c.action, BATCH_ACCOUNT.c.imported.label("confirmed"))
            .join(BATCH_ACCOUNT, BATCH_ACCOUNT.c.account_id == ACCOUNT.c.id)
            .where(BATCH_ACCOUNT.c.batch_id == batch)
            .order_by(BATCH_ACCOUNT.c.position)
        )
        if imported_only:
            statement = statement.where(BATCH_ACCOUNT.c.imported)
        return [BatchLine(account_row(row), row.action, bool(row.confirmed)) for row in self.run(statement)]

    def batch_exported(self, batch: int, sha256: str) -> None:
        """The file was written."""
        where = (BATCH.c.id == batch, BATCH.c.state == "approved")
        self.run(update(BATCH).where(*where).values(state="exported", sha256=sha256))

    def batch_confirmed(self, batch: int, refused: frozenset[str]) -> tuple[int, int]:
        """ETNIC's answer: (imported, refused)."""
        lines = self.batch_accounts(batch)
        done = [line for line in lines if line.account.username not in refused]
        imported = [line.account.id for line in done]
        where = (BATCH_ACCOUNT.c.batch_id == batch, BATCH_ACCOUNT.c.account_id.in_(imported))
        self.run(update(BATCH_ACCOUNT).where(*where).values(imported=True))
        for is_there in (True, False):  # Happi has an account no more once it deleted it
            some = [line.account.id for line in done if (line.action != "delete") == is_there]
            self.run(update(ACCOUNT).where(ACCOUNT.c.id.in_(some)).values(imported=is_there))
        self.take_code_back(batch, [line.account.id for line in lines if line.account.username in refused])
        left = len(lines) - len(imported)
        state = "imported_with_errors" if left else "imported"
        self.run(update(BATCH).where(BATCH.c.id == batch).values(state=state))
        return len(imported), left


def _rows_of(change_set: int, list_id: int, action: str) -> Select[Any]:
    """The list rows to which a change set does this, in the file's order, with the account where there is one."""
    joined = (LIST_ROW.c.list_id == list_id) & (LIST_ROW.c.position == CHANGE.c.list_position)
    return (
        select(LIST_ROW, CHANGE.c.account_id, CHANGE.c.position.label("change"))
        .join(CHANGE, joined)
        .where(CHANGE.c.change_set_id == change_set, CHANGE.c.action == action)
        .order_by(CHANGE.c.position)
    )
