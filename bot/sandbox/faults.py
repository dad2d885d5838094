"""Trouble on demand for the mail servers, so that a story can show what the agent makes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

KINDS: Final = frozenset(
    {
        "smtp_refuse",  # 550 to a recipient: final
        "smtp_temporary",  # 451 to a recipient: try again
        "smtp_slow",  # the answer to a mail comes late
        "smtp_drop",  # the connection is cut before the mail is taken
        "smtp_drop_after",  # the mail is delivered, then the connection is cut without an answer
        "imap_disconnect",  # connections are cut now, and the next ones as they log in
    }
)
_DEFAULT_DELAY = 2.0


@dataclass
class Fault:
    """One fault under way: for `count` more occasions, or until `until` (seconds of `monotonic`)."""

    kind: str
    box: str | None
    count: int | None
    until: float | None
    delay: float


class Faults:
    """The faults asked for and not yet used up."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._pending: list[Fault] = []

    def add(self, kind: str, count: int | None, seconds: float | None, box: str | None) -> None:
        """Ask for a fault `count` times, or else for `seconds`, or else once; `box` limits it to one address.

        For `smtp_slow`, `seconds` is how late the answer comes.
        """
        slow = kind == "smtp_slow"
        lasting = seconds is not None and count is None and not slow
        self._pending.append(
            Fault(
                kind,
                box.lower() if box else None,
                count=None if lasting else (1 if count is None else count),
                until=self._now() + seconds if lasting and seconds is not None else None,
                delay=seconds if slow and seconds is not None else _DEFAULT_DELAY,
            )
        )

    def take(self, kind: str, *boxes: str) -> Fault | None:
        """Use up one occasion of a fault of that kind that concerns one of `boxes`; None when there is none."""
        self._pending = [fault for fault in self._pending if self._is_alive(fault)]
        for fault in self._pending:
            if fault.kind == kind and (fault.box is None or fault.box in boxes):
                if fault.count is not None:
                    fault.count -= 1
                return fault
        return None

    def _is_alive(self, fault: Fault) -> bool:
        if fault.count is not None:
            return fault.count > 0
        return fault.until is not None and self._now() < fault.until
