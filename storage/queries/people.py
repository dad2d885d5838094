"""Contacts, lists and accounts: the only statements that touch names."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.numbers import Fase
from bot.domain.readings import Level, Person, Problem, Refusal, StudentRow, WorkbookReading
from bot.ports.rows import AccountRow, BatchRow, Comparison, ListRow
from storage.queries.base import (
    ACCOUNT,
    BATCH,
    BATCH_ACCOUNT,
    CHANGE,
    CHANGE_SET,
    CONTACT,
    LIST,
    LIST_ROW,
    PROBLEM,
    STAMP,
    Prepared,
    Statements,
)


def _account(row: Row[Any]) -> AccountRow:
    return AccountRow(row.id, row.username, row.nom, row.prenom, row.date_naissance, row.generation, row.key_id)


_CONTACTS = Prepared(
    select(CONTACT)
    .where((CONTACT.c.case_id == bindparam("case")) | (CONTACT.c.fase == bindparam("number")))
    .order_by(CONTACT.c.case_id == bindparam("case"), CONTACT.c.id)
)


class People(Statements):
    """Who is in the lists."""

    def add_contacts(self, case: int, fase: Fase | None, persons: Sequence[Person], at: datetime) -> None:
        """Keep the persons that a form names."""
        for person in persons:
            values = {
                "case_id": case,
                "fase": None if fase is None else int(fase),
                "role": person.role,
                "name": person.name,
                "function": person.function,
                "since": at,
            }
            self.run(insert(CONTACT), values)

    def contacts(self, case: int, fase: Fase | None) -> Sequence[Person]:
        """The newest person of each role, of the dossier or else of its school."""
        newest: dict[str, Person] = {}
        for row in self.all(_CONTACTS, case=case, number=None if fase is None else int(fase)):
            newest[row.role] = Person(row.role, row.name or "", row.function or "")
        return list(newest.values())

    def add_list(self, case: int, mail: int, reading: WorkbookReading, at: datetime) -> int:
        """Keep one version of a list: rows, problems, or its refusal."""
        errors = sum(problem.level is Level.ERROR for problem in reading.problems)
        values: dict[str, object] = {
            "case_id": case,
            "mail_id": mail,
            "refusal": reading.refusal.code if reading.refusal else None,
            "refusal_message": reading.refusal.message if reading.refusal else None,
            "list_kind": reading.list_kind,
            "school_year": reading.school_year,
            "rows": len(reading.rows),
            "errors": errors,
            "warnings": len(reading.problems) - errors,
            "at": at,
        }
        list_id = self.insert(insert(LIST), values)
        self._add_rows(list_id, reading)
        return list_id

    def _add_rows(self, list_id: int, reading: WorkbookReading) -> None:
        rows = [
            {
                "list_id": list_id,
                "position": position,
                "sheet": row.sheet,
                "row": row.row,
                "nom": row.nom,
                "prenom": row.prenom,
                "date_naissance": row.date_naissance,
                "as_written": row.date_as_written,
                "movement": row.movement,
            }
            for position, row in enumerate(reading.rows)
        ]
        problems = [
            {
                "list_id": list_id,
                "position": position,
                "sheet": problem.sheet,
                "row": problem.row,
                "column_code": problem.column,
                "level": problem.level.value,
                "code": problem.code,
                "message": problem.message,
            }
            for position, problem in enumerate(reading.problems)
        ]
        if rows:
            self.run(insert(LIST_ROW), rows)
        if problems:
            self.run(insert(PROBLEM), problems)

    def list_(self, list_id: int) -> ListRow:
        """One version of a list."""
        row = self.first(select(LIST).where(LIST.c.id == list_id))
        if row is None:
            raise LookupError(f"liste {list_id} inconnue")
        return ListRow(row.id, row.case_id, row.mail_id, row.at, row.refusal, row.rows, row.errors, row.warnings)

    def list_refusal(self, list_id: int) -> Refusal | None:
        """Why the file could not be taken."""
        row = self.first(select(LIST.c.refusal, LIST.c.refusal_message).where(LIST.c.id == list_id))
        return None if row is None or row.refusal is None else Refusal(row.refusal, row.refusal_message or "")

    def list_rows(self, list_id: int) -> Sequence[StudentRow]:
        """Its rows, in the file's order."""
        found = self.run(select(LIST_ROW).where(LIST_ROW.c.list_id == list_id).order_by(LIST_ROW.c.position))
        return [
            StudentRow(r.sheet, r.row, r.nom, r.prenom, r.date_naissance, r.movement, r.as_written or "")
            for r in found
        ]

    def list_problems(self, list_id: int) -> Sequence[Problem]:
        """Its problems, errors first, in the file's order."""
        found = self.run(select(PROBLEM).where(PROBLEM.c.list_id == list_id).order_by(PROBLEM.c.position))
        problems = [Problem(r.sheet, r.row, r.column_code, Level(r.level), r.code, r.message) for r in found]
        return sorted(problems, key=lambda problem: problem.level is not Level.ERROR)

    def accounts(self, fase: Fase) -> Sequence[AccountRow]:
        """The accounts of one school that are not deleted."""
        where = (ACCOUNT.c.fase == int(fase), ACCOUNT.c.state != "deleted")
        return [_account(row) for row in self.run(select(ACCOUNT).where(*where).order_by(ACCOUNT.c.id))]

    def account_stamp(self, fase: Fase) -> int:
        """A number that changes whenever the accounts of the school change."""
        return self.connection.scalar(select(STAMP.c.stamp).where(STAMP.c.fase == int(fase))) or 0

    def _stamp(self, fase: int) -> None:
        statement = upsert(STAMP).values(fase=fase, stamp=1)
        self.run(statement.on_conflict_do_update(index_elements=["fase"], set_={"stamp": STAMP.c.stamp + 1}))

    def add_change_set(
        self,
        list_id: int,
        fase: Fase,
        stamp: int,
        creates: Sequence[int],
        unchanged: Sequence[int],
        absent: int,
    ) -> Comparison:
        """Keep a comparison: positions of the list's rows to create, accounts unchanged, number absent."""
        counts = {"created": len(creates), "unchanged": len(unchanged), "absent": absent}
        values = {"list_id": list_id, "fase": int(fase), "stamp": stamp, "state": "proposed", **counts}
        change_set = self.insert(insert(CHANGE_SET), values)
        changes: list[dict[str, object]] = [
            {
                "change_set_id": change_set,
                "position": n,
                "action": "create",
                "list_position": p,
                "account_id": None,
            }
            for n, p in enumerate(creates)
        ]
        changes += [
            {
                "change_set_id": change_set,
                "position": n,
                "action": "unchanged",
                "list_position": None,
                "account_id": a,
            }
            for n, a in enumerate(unchanged, start=len(creates))
        ]
        if changes:
            self.run(insert(CHANGE), changes)
        return Comparison(change_set, len(creates), len(unchanged), absent)

    def apply_change_set(
        self, change_set: int, usernames: Callable[[], str], year: str, key_id: str, at: datetime
    ) -> tuple[int, int] | None:
        """Create the accounts and their batch: (batch, created); None when the accounts changed since.

        Applied twice, the first batch is found again: nothing is done twice (promise 3).
        """
        found = self.first(select(CHANGE_SET).where(CHANGE_SET.c.id == change_set))
        if found is None:
            raise LookupError(f"changements {change_set} inconnus")
        if found.state == "applied":
            batch = self.connection.scalar(select(BATCH.c.id).where(BATCH.c.change_set_id == change_set))
            return int(batch or 0), found.created
        if self.account_stamp(Fase(found.fase)) != found.stamp:
            return None
        case = self.list_(found.list_id).case
        values = {"case_id": case, "change_set_id": change_set, "fase": found.fase, "state": "approved"}
        batch = self.insert(insert(BATCH), values)
        for position, row in enumerate(self.run(_created_rows(change_set, found.list_id)).all()):
            account = self._create_account(found.fase, row, self._fresh(usernames), year, key_id, at)
            link = {"batch_id": batch, "position": position, "account_id": account, "imported": False}
            self.run(insert(BATCH_ACCOUNT), link)
        self.run(update(CHANGE_SET).where(CHANGE_SET.c.id == change_set).values(state="applied"))
        self._stamp(found.fase)
        return batch, found.created

    def _fresh(self, usernames: Callable[[], str]) -> str:
        """A username that nobody has: drawn again as long as need be."""
        while True:
            username = usernames()
            if self.connection.scalar(select(ACCOUNT.c.id).where(ACCOUNT.c.username == username)) is None:
                return username

    def _create_account(
        self, fase: int, row: Row[Any], username: str, year: str, key_id: str, at: datetime
    ) -> int:
        values = {
            "fase": fase,
            "username": username,
            "nom": row.nom,
            "prenom": row.prenom,
            "date_naissance": row.date_naissance,
            "state": "active",
            "imported": False,
            "generation": 0,
            "key_id": key_id,
            "school_year": year,
            "origin": "vaguemestre",
            "created_at": at,
        }
        return self.insert(insert(ACCOUNT), values)

    def batch(self, batch: int) -> BatchRow:
        """A hand-over batch."""
        row = self.first(select(BATCH).where(BATCH.c.id == batch))
        if row is None:
            raise LookupError(f"lot {batch} inconnu")
        return BatchRow(
            row.id, row.case_id, Fase(row.fase), f"lot-{row.fase:06d}-{row.id:05d}", row.state, row.sha256
        )

    def batch_accounts(self, batch: int, *, imported_only: bool = False) -> Sequence[AccountRow]:
        """Its accounts, in the order of the school's list."""
        statement = (
            select(ACCOUNT)
            .join(BATCH_ACCOUNT, BATCH_ACCOUNT.c.account_id == ACCOUNT.c.id)
            .where(BATCH_ACCOUNT.c.batch_id == batch)
            .order_by(BATCH_ACCOUNT.c.position)
        )
        if imported_only:
            statement = statement.where(BATCH_ACCOUNT.c.imported)
        return [_account(row) for row in self.run(statement)]

    def batch_exported(self, batch: int, sha256: str) -> None:
        """The file was written."""
        where = (BATCH.c.id == batch, BATCH.c.state == "approved")
        self.run(update(BATCH).where(*where).values(state="exported", sha256=sha256))

    def batch_confirmed(self, batch: int, refused: frozenset[str]) -> tuple[int, int]:
        """ETNIC's answer: (imported, refused)."""
        imported = [each for each in self.batch_accounts(batch) if each.username not in refused]
        for account in imported:
            where = (BATCH_ACCOUNT.c.batch_id == batch, BATCH_ACCOUNT.c.account_id == account.id)
            self.run(update(BATCH_ACCOUNT).where(*where).values(imported=True))
            self.run(update(ACCOUNT).where(ACCOUNT.c.id == account.id).values(imported=True))
        left = len(self.batch_accounts(batch)) - len(imported)
        state = "imported_with_errors" if left else "imported"
        self.run(update(BATCH).where(BATCH.c.id == batch).values(state=state))
        return len(imported), left


def _created_rows(change_set: int, list_id: int) -> Select[Any]:
    """The list rows that a change set creates, in the file's order."""
    joined = (LIST_ROW.c.list_id == list_id) & (LIST_ROW.c.position == CHANGE.c.list_position)
    return (
        select(LIST_ROW)
        .join(CHANGE, joined)
        .where(CHANGE.c.change_set_id == change_set, CHANGE.c.action == "create")
        .order_by(CHANGE.c.position)
    )
