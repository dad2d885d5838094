"""Lists and accounts in a unit of work: what schools sent, who has an account, and what is handed over."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.effects import SendMail
from bot.domain.matching import Settled, Subject
from bot.domain.numbers import Fase
from bot.domain.readings import Problem, Refusal, StudentRow, WorkbookReading
from bot.ports.rows import AccountRow, BatchLine, BatchRow, ChangeLine, Comparison, ListRow, Restored


class ListsAndAccounts(Protocol):
    """The part of a unit of work that holds students."""

    def add_list(self, case: int, mail: int, reading: WorkbookReading, at: datetime) -> int:
        """Keep one version of a list: rows, problems, or its refusal."""

    def list_(self, list_id: int) -> ListRow:
        """One version of a list."""

    def list_refusal(self, list_id: int) -> Refusal | None:
        """Why the file could not be taken."""

    def list_rows(self, list_id: int) -> Sequence[StudentRow]:
        """Its rows, in the file's order."""

    def add_problems(self, list_id: int, problems: Sequence[Problem]) -> None:
        """Problems that only the accounts tell, after those of the reading; none is kept twice."""

    def list_problems(self, list_id: int) -> Sequence[Problem]:
        """Its problems, errors first, in the file's order."""

    def accounts(self, fase: Fase) -> Sequence[AccountRow]:
        """The accounts of one school that are not deleted."""

    def account_stamp(self, fase: Fase) -> int:
        """A number that changes whenever the accounts of the school change."""

    def settled(self, fase: Fase) -> Settled:
        """The answers of this school so far, by account and key of a row."""

    def ask(self, fase: Fase, version: int, asked: Mapping[str, Subject], at: datetime) -> int:
        """Note what is asked about a version of a list, by opaque code; how many questions are new."""

    def asked(self, fase: Fase) -> Mapping[str, Subject]:
        """The subject of every code that this school was sent."""

    def version_asked(self, fase: Fase) -> int | None:
        """The version of the list that the newest questions are about."""

    def answer(self, fase: Fase, said: Mapping[Subject, bool], at: datetime) -> None:
        """Keep what the school answered; its newest word counts."""

    def add_change_set(
        self, list_id: int, fase: Fase, stamp: int, lines: Sequence[ChangeLine], doubtful: int
    ) -> Comparison:
        """Keep a comparison: what becomes of each row and account, and how many only the school can tell."""

    def apply_change_set(
        self, change_set: int, usernames: Callable[[], str], year: str, key_id: str, at: datetime
    ) -> tuple[int, Comparison] | None:
        """Write the accounts and their batch; None when the accounts changed since the comparison."""

    def deleted_accounts(self, fase: Fase) -> Sequence[AccountRow]:
        """The deleted accounts of a school that can be repaired: names are known, and ETNIC has answered."""

    def batch_deleted(self, batch: int) -> Sequence[AccountRow]:
        """The accounts that this batch deleted, that no later one did, and whose names are still known."""

    def restore_deleted(
        self, case: int, fase: Fase, accounts: Collection[int], year: str, key_id: str
    ) -> Restored | None:
        """Make deleted accounts active again, in a batch of their own; None when there are none."""

    def erase_deleted(self, batch: int) -> int:
        """Forget who the deleted accounts of a batch belonged to; how many there were."""

    def sent_mail(self, effect: int) -> SendMail:
        """A mail of ours as it was asked for."""

    def batch(self, batch: int) -> BatchRow:
        """A hand-over batch."""

    def batch_accounts(self, batch: int, *, imported_only: bool = False) -> Sequence[BatchLine]:
        """Its accounts: the new ones in the order of the school's list, then the others."""

    def batch_exported(self, batch: int, sha256: str) -> None:
        """The file was written."""

    def batch_confirmed(self, batch: int, refused: frozenset[str]) -> tuple[int, int]:
        """ETNIC's answer: (imported, refused)."""
