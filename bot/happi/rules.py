"""What Happi must agree with for every account: the username, its placeholder e-mail, the cohort of its school."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.ports import AccountAction, HandOverRow

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,99}")
"""Moodle's own rule (lower case, digits and - . _ @), and no sign first: a spreadsheet would see a formula."""

_BATCH = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_WITH_CODE = frozenset({AccountAction.CREATE, AccountAction.NEW_CODE})
_WITHOUT_CODE = frozenset({AccountAction.SUSPEND, AccountAction.DELETE})


@dataclass(frozen=True, slots=True)
class Conventions:
    """What was agreed with ETNIC, the same for both ways of handing over.

    Moodle wants an e-mail that nobody else has, and students have none: a placeholder stands there, in a domain
    that can't exist (RFC 2606), to which Moodle sends nothing.
    """

    placeholder_domain: str = "happi.invalid"
    cohort_prefix: str = "ecole-"

    def email(self, username: str) -> str:
        """The placeholder of one account: as unique as its username, whose own @ would make it no address."""
        return f"{username.replace('@', '.at.')}@{self.placeholder_domain}"

    def institution(self, fase: int) -> str:
        """The school's FASE number, as its administrative box writes it."""
        return f"{fase:06d}"

    def cohort(self, fase: int) -> str:
        """The idnumber of a school's cohort. It is never a bare number, which Moodle would take for its own id."""
        return f"{self.cohort_prefix}{fase:06d}"


def check(batch: str, rows: Sequence[HandOverRow]) -> None:
    """ValueError when a batch may not leave: it would ask for two things at once, or for what Moodle can't read.

    The text names no account: a username that was here before us may be made from a name.
    """
    if not _BATCH.fullmatch(batch):
        raise ValueError("le nom du lot n’est pas celui d’un fichier")
    if len({row.username for row in rows}) != len(rows):
        raise ValueError("un compte est deux fois dans le lot")
    if not all(_USERNAME.fullmatch(row.username) for row in rows):
        raise ValueError("un identifiant du lot ne suit pas la règle (a-z, 0-9, et - . _ @ après le premier)")
    if not all(_code_fits(row) for row in rows):
        raise ValueError("un code manque à un compte du lot, ou y est de trop")


def _code_fits(row: HandOverRow) -> bool:
    if row.password is None:
        return row.action not in _WITH_CODE
    return row.action not in _WITHOUT_CODE and row.password.isascii() and row.password[:1].isalnum()
