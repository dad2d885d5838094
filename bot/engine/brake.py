"""Numeric brakes: how much leaves to one box in a day, and in all in an hour (exigence F1)."""

import json
import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.domain.events import BrakeBit
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import CaseKey
from bot.engine.decide import RELEASED, Decider
from bot.engine.letters import LETTERS
from bot.ports.rows import EffectRow
from bot.ports.store import Unit

log = logging.getLogger(__name__)

WATCH = "surveillance"  # the procedure that is told
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KEPT = "brake_hour"  # setting: what left, minute by minute, for the next start


class BoxBrake:
    """What one box may be sent in a day: a robot that answers our mails is left alone then."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self.rules = decider.world.rules

    def stops(self, unit: Unit, owner: Fase | PoFase | None, at: datetime, *, form: bool = False) -> bool:
        """Whether so many mails of ours, of whatever kind, went to a box that a robot must be answering them.

        A form is taken until they are twice as many: a revocation does not wait for the next day (exigence H7).
        """
        most = self.rules.limits.mails_a_day * (2 if form else 1)
        return owner is not None and unit.sent_since(None, owner, at - timedelta(days=1)) >= most

    def quiets(self, unit: Unit, owner: Fase | PoFase | None, at: datetime, procedure: str = LETTERS) -> bool:
        """Whether a box had answers enough to its letters or questions today, which agents are then told.

        Who has no box of the register is never answered.
        """
        if owner is None:
            return True
        most = self.rules.limits.answers_a_day
        if unit.sent_since(procedure, owner, at - timedelta(days=1)) < most:
            return False
        self.tell(unit, owner, at, BrakeBit(at=at, brake="answers", limit=most))
        return True

    def stopped(self, unit: Unit, owner: Fase | PoFase, at: datetime, event: int) -> int:
        """Tell that nothing is answered any more today; the alarm's dossier."""
        return self.tell(
            unit, owner, at, BrakeBit(at=at, brake="mails", limit=self.rules.limits.mails_a_day), event
        )

    def tell(self, unit: Unit, owner: Fase | PoFase, at: datetime, bit: BrakeBit, event: int | None = None) -> int:
        """One card a day and box, however often the brake bites."""
        day = at.astimezone(self.rules.zone).date().isoformat()
        procedure = self.decider.world.procedure(WATCH)
        row = self.decider.find_or_start(unit, procedure, _key(owner, day), at)
        if row.state == "nouveau":
            box = self.rules.book.address_of(owner)
            log.warning("frein : assez de mails à la boite %s pour aujourd’hui (%s)", box, bit.brake)
        return self.decider.deliver(unit, row, bit, event).id


def _key(owner: Fase | PoFase, day: str) -> CaseKey:
    """A PO and a school may have the same number, never the same box."""
    if isinstance(owner, PoFase):
        return CaseKey(f"brake:po{owner}:{day}", po_fase=owner)
    return CaseKey(f"brake:{owner}:{day}", fase=owner)


class HourBrake:
    """How many mails left in the last hour, counted in memory minute by minute: the hot path counts no row.

    A minute counts until it is wholly an hour old; so never more than the limit leaves in any hour.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.waits = 0
        """How many times mails had to wait."""
        self._minutes: dict[datetime, int] = {}
        self._total = 0
        self._released: str | None = None

    def left(self, at: datetime) -> None:
        """One mail left."""
        minute = at.replace(second=0, microsecond=0)
        self._minutes[minute] = self._minutes.get(minute, 0) + 1
        self._total += 1

    def room(self, at: datetime) -> int:
        """How many more may leave now. A minute of the future counts for nothing: the clock was set back."""
        first = next(iter(self._minutes), None)
        if first is not None and not at - HOUR - MINUTE < first <= at:
            self._minutes = {
                minute: count for minute, count in self._minutes.items() if at - HOUR - MINUTE < minute <= at
            }
            self._total = sum(self._minutes.values())
        return max(0, self.limit - self._total)

    def offered(self, unit: Unit, at: datetime, most: int, under_way: Collection[int]) -> Sequence[EffectRow]:
        """The mails that may leave now beside those under way; the others wait, and nothing is lost."""
        fresh = [row for row in unit.ready_effects("mail", at, most) if row.id not in under_way]
        room = max(0, self.room(at) - len(under_way))
        if len(fresh) > room and self._let_go(unit):
            room = max(0, self.room(at) - len(under_way))
        self.waits += len(fresh) > room
        return fresh[:room]

    def _let_go(self, unit: Unit) -> bool:
        """Whether an agent released the brake since the last look: the count then begins anew."""
        released = unit.setting(RELEASED)
        if released == self._released:
            return False
        self._released, self._minutes, self._total = released, {}, 0
        return True

    def begin(self, unit: Unit) -> None:
        """Take up the count where the last process left it."""
        self._released = unit.setting(RELEASED)
        kept = json.loads(unit.setting(KEPT) or "{}")
        self._minutes = {datetime.fromisoformat(minute): count for minute, count in kept.items()}
        self._total = sum(self._minutes.values())

    def kept(self) -> str:
        """The count as `begin` takes it up."""
        return json.dumps({minute.isoformat(): count for minute, count in self._minutes.items()})
