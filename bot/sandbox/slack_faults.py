"""Bad weather on demand: rate limits, server errors, dropped links, refused connections."""

import time
from collections.abc import Callable

KINDS = ("rate_limit", "server_error", "disconnect", "refuse")


class Faults:
    """What is asked to go wrong, for the next `count` calls or for `seconds`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left = dict.fromkeys(KINDS, 0)
        self._until = dict.fromkeys(KINDS, 0.0)
        self._errors = 0

    def ask(self, kind: str, count: int | None, seconds: float | None) -> bool:
        """Arm a fault (once, when neither number is given); False for an unknown kind."""
        if kind not in KINDS:
            return False
        if seconds is not None:
            self._until[kind] = self._clock() + seconds
        if count is not None or seconds is None:
            self._left[kind] = 1 if count is None else count
        return True

    def strikes(self, kind: str) -> bool:
        """Whether this call is hit; one of the armed count is used up."""
        if self._clock() < self._until[kind]:
            return True
        if self._left[kind] > 0:
            self._left[kind] -= 1
            return True
        return False

    def error_after_storing(self) -> bool:
        """Every second server error comes after the work was done: the caller cannot know which."""
        self._errors += 1
        return self._errors % 2 == 0
