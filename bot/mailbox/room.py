"""Whether a box still takes something: a full one is left alone for a while, whatever waits to be filed in it."""

import time
from collections.abc import Callable

from bot.mailbox.troubles import Trouble
from bot.ports import BoxFullError


class Room:
    """What filing found last."""

    def __init__(self, pause: float, ticks: Callable[[], float] = time.monotonic) -> None:
        """`pause`: seconds for which nobody knocks at a full box."""
        self.full: bool | None = None
        self._pause = pause
        self._ticks = ticks
        self._closed_until = 0.0

    def enter(self) -> None:
        """BoxFullError while it is known that nothing would be taken."""
        left = self._closed_until - self._ticks()
        if self.full and left > 0:
            raise BoxFullError(f"imap {Trouble.FULL.value}", left)

    def taken(self) -> None:
        """Something was put into a folder."""
        self.full = False

    def refused(self) -> BoxFullError:
        """The server says that there is no room; what to raise."""
        self.full = True
        self._closed_until = self._ticks() + self._pause
        return BoxFullError(f"imap {Trouble.FULL.value}", self._pause)
