"""Messages that the server cannot give: each is held back alone, and asked for again ever more rarely."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

# A line may break anywhere; one that breaks so often at the same message breaks because of it.
_STRIKES: Final = 3
_LONGEST_GROWTH: Final = 64


@dataclass(slots=True)
class _Wait:
    due: float  # by the running clock
    pause: float


class Held:
    """What is held back in one mailbox, for as long as its numbers are valid."""

    def __init__(self, pause: float, ticks: Callable[[], float] = time.monotonic) -> None:
        """`pause`: seconds before a message is asked for again, doubled each time, up to 64 times as long."""
        self._pause = pause
        self._ticks = ticks
        self._waits: dict[int, _Wait] = {}
        self._strikes: dict[int, int] = {}
        self._uidvalidity = 0

    def under(self, uidvalidity: int) -> None:
        """Other numbers are other messages."""
        if uidvalidity != self._uidvalidity:
            self._uidvalidity = uidvalidity
            self._waits.clear()
            self._strikes.clear()

    def __len__(self) -> int:
        return len(self._waits)

    def hold(self, uid: int) -> bool:
        """Wait before asking for this one again; whether it was not held until now."""
        before = self._waits.get(uid)
        pause = self._pause if before is None else min(before.pause * 2, self._pause * _LONGEST_GROWTH)
        self._waits[uid] = _Wait(self._ticks() + pause, pause)
        self._strikes.pop(uid, None)
        return before is None

    def strike(self, uid: int) -> bool:
        """The connection broke while this one was asked for; whether it is to be held for that."""
        self._strikes[uid] = self._strikes.get(uid, 0) + 1
        return uid in self._waits or self._strikes[uid] >= _STRIKES

    def settle(self, uids: Iterable[int]) -> None:
        """These were given, or are no longer there."""
        for uid in uids:
            self._waits.pop(uid, None)
            self._strikes.pop(uid, None)

    def due(self) -> list[int]:
        """Those to ask for again now."""
        now = self._ticks()
        return [uid for uid, wait in self._waits.items() if wait.due <= now]

    def resting(self) -> frozenset[int]:
        """Those to leave alone for now."""
        return frozenset(self._waits) - frozenset(self.due())
