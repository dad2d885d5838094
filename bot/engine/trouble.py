"""What is kept of an error: its kind and its place, never its words, which may quote a student (promise 2)."""

import traceback
from datetime import timedelta

TRIES = 12
"""Attempts before an effect is set aside: with the pauses below, a little over a day of a dead server."""

_PAUSES = (1, 2, 5, 10, 30, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600)


def pause_before(attempt: int, asked: float | None = None) -> timedelta:
    """How long to wait after the `attempt`-th failure (from 0); at least what the server asked for."""
    seconds = _PAUSES[min(attempt, len(_PAUSES) - 1)]
    return timedelta(seconds=max(seconds, asked or 0))


def kind_of(error: BaseException) -> str:
    """The error's type, as an operator can look it up."""
    return f"{type(error).__module__}.{type(error).__qualname__}"


def place_of(error: BaseException) -> str:
    """The stack without a value: file, line and function of each frame."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames)
