"""The state that existed before this program: accounts taken from Happi, and whether a school's state is known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.numbers import Fase


@dataclass(frozen=True, slots=True, repr=False)
class ExistingAccount:
    """An account that Happi has already; `state`: active or deactivated, `school_year`: the last one it served."""

    fase: int
    username: str
    nom: str
    prenom: str
    date_naissance: str | None
    state: str
    school_year: str


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """What our tables say of a username, without a name; `dated`: its birth date is known."""

    id: int
    fase: int
    state: str
    origin: str
    dated: bool


@dataclass(frozen=True, slots=True, repr=False)
class AccountUpdate:
    """What a newer file says of an imported account; None: nothing to change."""

    id: int
    fase: int
    state: str | None = None
    date_naissance: str | None = None


class ExistingState(Protocol):
    """The part of a unit of work that fills in, and tells, what was there before us."""

    def known_accounts(self, usernames: Collection[str]) -> Mapping[str, KnownAccount]:
        """Those of the usernames that have an account here, even a deleted one."""

    def imported_counts(self) -> Mapping[int, int]:
        """By FASE, how many imported accounts are not deleted."""

    def schools_with_accounts(self) -> frozenset[int]:
        """The FASE numbers that have an account which is not deleted, whatever its origin."""

    def schools_known(self) -> frozenset[int]:
        """The FASE numbers for which `state_known` is true."""

    def add_existing(self, accounts: Sequence[ExistingAccount], at: datetime) -> None:
        """Keep accounts of origin « import », which Happi has already."""

    def update_existing(self, updates: Sequence[AccountUpdate]) -> None:
        """Change the state of imported accounts, or fill in a birth date that was missing."""

    def mark_imported(self, fases: Collection[int], at: datetime) -> None:
        """These schools' environments are open, and their accounts were imported; once told, told for good."""

    def declare_empty(self, fase: Fase, agent: str, at: datetime) -> None:
        """An agent says that the open environment of this school has no account yet."""

    def state_known(self, fase: Fase) -> bool:
        """Whether a list of this school may be compared.

        True once its accounts were imported, an agent declared it empty, or this program opened it itself.
        Until then every student would look new, and every account of Happi would be created a second time.
        """
