"""The sandbox's clock: real time until somebody sets it, then moving on from that instant."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def _real_now() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Says what time it is in the story being played; `real` is where the flow of time comes from."""

    def __init__(self, real: Callable[[], datetime] = _real_now) -> None:
        self._real = real
        self._shift = timedelta(0)

    def now(self) -> datetime:
        """Return the current instant, aware, in the time of Brussels."""
        return (self._real() + self._shift).astimezone(BRUSSELS)

    def set(self, now: datetime | None) -> None:
        """Make it `now` (a naive one is the time of Brussels); None goes back to real time."""
        if now is None:
            self._shift = timedelta(0)
            return
        aware = now if now.tzinfo else now.replace(tzinfo=BRUSSELS)
        self._shift = aware - self._real()
