"""The 80/20 rule: at least 80 % of a pôle's points for salaries, at most 20 % for running costs (exigence J6)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.domain.poles.calendar import PolesError

SALARIES_AT_LEAST: Final = Decimal("0.8")
RUNNING_AT_MOST: Final = Decimal("0.2")
LARGEST: Final = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Split:
    """How the points of a pôle are divided; `total` is the whole envelope, used or not."""

    salaries: Decimal
    running: Decimal
    total: Decimal

    @property
    def salaries_needed(self) -> Decimal:
        """The points that salaries must have."""
        return self.total * SALARIES_AT_LEAST

    @property
    def running_allowed(self) -> Decimal:
        """The points that running costs may have."""
        return self.total * RUNNING_AT_MOST

    @property
    def enough_salaries(self) -> bool:
        """At least 80 %: 80 of 100 passes, 79.99 does not."""
        return self.salaries >= self.salaries_needed

    @property
    def little_running(self) -> bool:
        """At most 20 %."""
        return self.running <= self.running_allowed

    @property
    def kept(self) -> bool:
        """Whether both halves of the rule are kept."""
        return self.enough_salaries and self.little_running


def split(salaries: Decimal, running: Decimal, total: Decimal | None = None) -> Split:
    """The split of an envelope; without `total`, it is the sum of the two. PolesError for impossible numbers."""
    whole = salaries + running if total is None else total
    if min(salaries, running) < 0 or not 0 < whole <= LARGEST:
        raise PolesError("Les points sont des nombres positifs, et leur total n’est pas nul.")
    if salaries + running > whole:
        raise PolesError("Les points répartis dépassent le total.")
    return Split(salaries, running, whole)
