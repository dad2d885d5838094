"""The two sides of a comparison, and what it says of them: positions, ids and rules, never a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from bot.domain.matching.keys import StudentKey, student_key

State = Literal["active", "deactivated", "deleted"]
Settled = Mapping[tuple[int | None, StudentKey], bool]
"""The school's answers so far, by (account id, key of the row): is it the same student?

With None for the account: are the rows of this key one student? Made of keys, an answer outlives a new version.
"""


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """An account of the school.

    A deleted one matches nobody here; for a while `revival` still gives it to its very student, and whoever comes
    back later is created anew (exigences N4, N5).
    """

    id: int
    nom: str
    prenom: str
    date_naissance: str | None
    state: State = "active"
    key: StudentKey = field(init=False)

    def __post_init__(self) -> None:
        """Compute the key once: it is compared many times."""
        object.__setattr__(self, "key", student_key(self.nom, self.prenom, self.date_naissance))

    @property
    def live(self) -> bool:
        """Whether the account can still be given to its student."""
        return self.state != "deleted"


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """A student of the school's list, by the position of the row; `movement` is `in`, `out` or `code`."""

    position: int
    nom: str
    prenom: str
    date_naissance: str | None
    movement: Literal["in", "out", "code"] | None = None
    key: StudentKey = field(init=False)

    def __post_init__(self) -> None:
        """Compute the key once: it is compared many times."""
        object.__setattr__(self, "key", student_key(self.nom, self.prenom, self.date_naissance))


class Rule(StrEnum):
    """Why two lines may be the same student, the surest first; stored, so never renamed."""

    CONTESTED = "contested"  # several accounts, or several answers, for one student
    SWAPPED_NAMES = "swapped_names"
    NAMES_CONTAINED = "names_contained"
    ONE_LETTER = "one_letter"
    DATE_SLIP = "date_slip"
    DATE_UNKNOWN = "date_unknown"
    SOUNDS_ALIKE = "sounds_alike"
    SAME_FIRST_NAME = "same_first_name"  # and date, under another surname
    SAME_SURNAME = "same_surname"  # and date: another first name, or a twin
    IDENTICAL_ROWS = "identical_rows"  # row against row, never automatic when the date is one that people share


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question for the school: is account `id` the student of the row at `position`?

    With `id` None: are the rows at `position` and `others` one student?
    """

    id: int | None
    position: int
    rule: Rule
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """What a list says of the accounts. Every id and every position stands in one place only, doubts aside.

    `waiting_…` are those that a doubt holds back, their own or one about another that must be settled first.
    """

    same: tuple[tuple[int, int], ...] = ()  # account, row
    created: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    united: tuple[tuple[int, int], ...] = ()  # the row that counts, the row that repeats it
    waiting_accounts: tuple[int, ...] = ()
    waiting_rows: tuple[int, ...] = ()
    # Of a movement only:
    left: tuple[tuple[int, int], ...] = ()  # the account of `gone`, the row that says so
    unknown: tuple[int, ...] = ()  # rows that take leave of nobody
    opposed: tuple[int, ...] = ()  # rows that let one student come and go, or go and get a new code
    new_codes: tuple[tuple[int, int], ...] = ()  # the account that gets one, the row that asks for it
    no_account: tuple[int, ...] = ()  # rows that ask a new code for nobody
