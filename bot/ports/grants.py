"""Who holds what in the applications of the administration: e-Pôles profiles, Pix Orga, Pix Certif."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.matching.keys import bare_name
from bot.domain.numbers import Fase, PoFase

Identity = tuple[str, str, int | None, int | None, str]
"""Application, profile, FASE of the school or else of the PO, the bare name of the holder."""


@dataclass(frozen=True, slots=True, repr=False)
class Grant:
    """A profile of an application that a school, or a PO, or somebody of theirs, holds.

    `until` is the first instant at which it is no longer held; None: it is held until further notice. `account` is
    the holder's in Cerbère, `paper` the digest of the form that asked for it, `case` the dossier that gave it.
    """

    application: str
    profile: str
    fase: int | None = None
    po_fase: int | None = None
    holder: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    account: str | None = None
    paper: str | None = None
    case: int | None = None

    def held(self, at: datetime) -> bool:
        """Whether it is held at that instant."""
        return (self.since is None or self.since <= at) and (self.until is None or self.until > at)

    @property
    def identity(self) -> Identity:
        """Whose grant it is, and of what: its dates may change.

        However the name is typed; and of a school's holders, some lists say the PO and some do not.
        """
        po_fase = self.po_fase if self.fase is None else None
        return self.application, self.profile, self.fase, po_fase, bare_name(self.holder or "")


class Grants(Protocol):
    """The part of a unit of work that knows who holds what."""

    def grants_imported(self, application: str, profile: str) -> bool:
        """Whether those who held it before this program were told: only then may a school be said to lack it."""

    def mark_grants_imported(self, application: str, profile: str, at: datetime) -> None:
        """Remember that they were told; for good."""

    def holds(self, application: str, profile: str, fase: Fase, at: datetime) -> bool:
        """Whether a school holds it at that instant."""

    def grants(self) -> Sequence[tuple[int, Grant]]:
        """Every grant with its number, held or ended."""

    def grants_of(
        self, application: str, fase: Fase | None, po_fase: PoFase | None
    ) -> Sequence[tuple[int, Grant]]:
        """Those of a school and those of the whole of its PO, held or ended; without a school, all of the PO's."""

    def add_grants(self, grants: Sequence[Grant]) -> None:
        """Keep grants that were not known."""

    def name_account(self, number: int, account: str) -> None:
        """Note whose account in Cerbère a grant is."""

    def date_grant(self, number: int, since: datetime | None, until: datetime | None) -> None:
        """Change the days of a grant."""
