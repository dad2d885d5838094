"""What happens to a school on the second day: it leaves the register, is counted, or its environment is closed."""

from datetime import datetime
from typing import Literal

from bot.domain.numbers import Fase
from bot.domain.words import Word


class SchoolVanished(Word):
    """The register no longer has the dossier's school; `successor` has its sites or its name now."""

    kind: Literal["school_vanished"] = "school_vanished"
    at: datetime
    fate: Literal["vanished", "merged", "renumbered"]
    successor: Fase | None = None


class SchoolCounted(Word):
    """How many accounts the school keeps, and how many other dossiers of it are open."""

    kind: Literal["school_counted"] = "school_counted"
    at: datetime
    accounts: int
    dossiers: int


class EnvironmentClosed(Word):
    """A named agent noted that the environment of this dossier's school is closed."""

    kind: Literal["environment_closed"] = "environment_closed"
    at: datetime
