"""What becomes of an approved list: accounts written, handed over, confirmed, and pages made; deletions undone."""

from datetime import datetime
from typing import Literal

from bot.domain.words import Digest, Word


class _Event(Word):
    at: datetime


class ChangesApplied(_Event):
    """The accounts were written; None when the accounts had changed since the comparison: nothing was written."""

    kind: Literal["changes_applied"] = "changes_applied"
    change_set: int
    batch: int | None
    created: int = 0
    reactivated: int = 0
    deleted: int = 0
    new_codes: int = 0
    revived: int = 0
    kept_days: int = 30  # for how long it is known whose deleted accounts they were


class BatchExported(_Event):
    """The hand-over file lies in the export folder, with so many accounts of each kind."""

    kind: Literal["batch_exported"] = "batch_exported"
    batch: int
    accounts: int
    created: int = 0
    reactivated: int = 0
    deleted: int = 0
    new_codes: int = 0


class ImportConfirmed(_Event):
    """ETNIC imported a batch; `awaiting_file` when it reported errors without saying which."""

    kind: Literal["import_confirmed"] = "import_confirmed"
    batch: int
    imported: int
    refused: int
    pages: int = 0  # of how many a page is sent
    awaiting_file: bool = False


class PagePart(Word):
    """One PDF of a delivery."""

    blob: Digest
    pages: int


class PagesRendered(_Event):
    """The access pages of some batches are ready to leave."""

    kind: Literal["pages_rendered"] = "pages_rendered"
    batches: tuple[int, ...]
    parts: tuple[PagePart, ...]
    new_codes: int = 0  # pages whose code takes the place of an older one


class CodesWithoutAccount(_Event):
    """So many rows of a movement ask for a new code that nobody can be given: the school must correct them."""

    kind: Literal["codes_without_account"] = "codes_without_account"
    list: int
    rows: int


class DeletionUndone(_Event):
    """The accounts that a batch deleted are there again; `batch` hands them over, None when none could come back.

    Those that Happi had deleted are created again with a new code, the others are only active again.
    """

    kind: Literal["deletion_undone"] = "deletion_undone"
    undone: int
    batch: int | None = None
    created: int = 0
    reactivated: int = 0
