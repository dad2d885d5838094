"""Many cards decided with one press: which are ready, and the selection that one agent was shown (promise 5)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.numbers import Fase


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A card that may be decided with others, at the version that stands."""

    case: int
    reference: str
    procedure: str
    fase: Fase | None
    version: int
    card: str


@dataclass(frozen=True, slots=True)
class SelectionRow:
    """What one agent was shown at one instant; `case` is the dossier of the card with the button."""

    id: int
    case: int
    agent: str
    choice: str  # what is chosen for each
    at: datetime
    used: bool = False


@dataclass(frozen=True, slots=True)
class PairRow:
    """One dossier of a selection, and what became of it.

    `outcome`: None while nothing is known, `done`, `unticked`, or the code of why nothing was decided.
    """

    case: int
    reference: str
    fase: Fase | None
    version: int
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a selection as the agent reads it: school, FASE and reference; counts. Never a name."""

    reference: str
    title: str
    counts: str


@dataclass(frozen=True, slots=True)
class SelectionView:
    """A stored selection, ready to be shown; `left`: how many ready cards it has no room for."""

    id: int
    entries: tuple[Entry, ...]
    totals: tuple[tuple[str, int], ...] = ()
    left: int = 0


class Selections(Protocol):
    """The part of a unit of work that knows which cards are ready, and keeps selections."""

    def ready(self, choice: str, limit: int) -> Sequence[ReadyRow]:
        """The cards for which this choice may be made together, those that wait longest first.

        Left out: a school whose letter waits to be read, and a dossier with a mail that was not verified.
        """

    def ready_count(self, choice: str) -> int:
        """How many such cards there are."""

    def is_ready(self, choice: str, case: int, version: int) -> bool:
        """Whether this card is such a one, at this very version."""

    def add_selection(
        self, case: int, agent: str, choice: str, at: datetime, pairs: Mapping[int, int], before: datetime
    ) -> int:
        """Keep what an agent is shown: (dossier, version) pairs. Pairs kept `before` and never used go."""

    def selection(self, selection: int) -> SelectionRow | None:
        """A selection."""

    def pairs(self, selection: int) -> Sequence[PairRow]:
        """Its pairs, in the order in which they were shown."""

    def use_selection(self, selection: int) -> bool:
        """Mark it used; False when it was."""

    def pair_pressed(self, selection: int, case: int, event: int) -> None:
        """Note the press that this pair became."""

    def pair_outcome(self, selection: int, cases: Collection[int], outcome: str) -> None:
        """Note what became of these pairs."""

    def finished_selections(self) -> Sequence[int]:
        """The used selections of which every press is decided or set aside, and whose agent was not told yet."""

    def selection_told(self, selection: int) -> None:
        """The agent is told what came of it."""
