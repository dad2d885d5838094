"""What happens to the accesses that schools and POs hold: they change; once a year they are confirmed (F9)."""

from datetime import datetime
from typing import Literal

from bot.domain.words import Word, YearName

Step = Literal["ask", "remind", "close"]
"""The mail, its one reminder, and the balance, after which nobody is awaited any more."""


class GrantsCounted(Word):
    """How many schools and POs are concerned, with how many accesses; `silent`: those that have not answered.

    `unknown` counts those that the register does not know: nobody can be written to. `paused`: sending is
    suspended, and nobody was written to.
    """

    kind: Literal["grants_counted"] = "grants_counted"
    at: datetime
    year: YearName
    step: Step
    places: int
    accesses: int
    silent: int = 0
    unknown: int = 0
    paused: bool = False


class GrantsAwaited(Word):
    """This school or PO, which holds so many accesses now, is to say whether they are still right."""

    kind: Literal["grants_awaited"] = "grants_awaited"
    at: datetime
    year: YearName
    step: Step
    accesses: int


class GrantsChanged(Word):
    """What is held in the dossier's place, or asked for there, may have changed: who shows it looks again."""

    kind: Literal["grants_changed"] = "grants_changed"
    at: datetime


GrantEvent = GrantsCounted | GrantsAwaited | GrantsChanged
