"""When a service box has been silent for too long: not visited, or visited and empty (« rien reçu ni visité »)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.ports import WatchStatus

HOLIDAYS = (7, 8)  # July and August: schools write nothing, and that is no alarm
SATURDAY = 5


@dataclass(slots=True)
class _Box:
    life: tuple[datetime | None, datetime | None]
    since: float  # of the running clock, not of the calendar
    visited: bool = False  # in this life of the process


class Visits:
    """Measures how long each box was not visited while this process was awake.

    Time is that of `time.monotonic`, which stands still while the machine sleeps and knows no change of the clock;
    when two looks lie far apart all the same, nobody tried meanwhile, and the measure begins anew.
    """

    def __init__(self, patience: timedelta, between: float) -> None:
        """`between`: seconds between two looks."""
        self._patience = patience.total_seconds()
        self._apart = max(10 * between, self._patience / 4)
        self._boxes: dict[str, _Box] = {}
        self._last: float | None = None

    def look(self, statuses: Mapping[str, WatchStatus], ticks: float) -> None:
        """Note what each box says now."""
        slept = self._last is not None and ticks - self._last > self._apart
        self._last = ticks
        for name, status in statuses.items():
            life = (status.last_visit, status.last_received)
            box = self._boxes.setdefault(name, _Box(life, ticks))
            if box.life != life:
                box.life, box.since, box.visited = life, ticks, True
            elif slept:
                box.since = ticks
            box.visited = box.visited or status.last_visit is not None

    def silent(self, name: str) -> bool:
        """Whether the box was not visited for too long."""
        box = self._boxes.get(name)
        return box is not None and self._last is not None and self._last - box.since >= self._patience

    def well(self, name: str) -> bool:
        """Whether the box was visited in this life, and not too long ago."""
        box = self._boxes.get(name)
        return box is not None and box.visited and not self.silent(name)


def school_days(since: date, until: date) -> int:
    """The days on which a school may write, after `since` and before `until`: no weekend, no summer."""
    days = (since + timedelta(days=number) for number in range(1, (until - since).days))
    return sum(day.weekday() < SATURDAY and day.month not in HOLIDAYS for day in days)
