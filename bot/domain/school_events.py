"""What happens to a school on the second day: it leaves the register, is counted, its environment is closed."""

from datetime import datetime
from typing import Literal

from bot.domain.numbers import Fase
from bot.domain.words import Code, KeyText, Word


class SchoolVanished(Word):
    """The register no longer has the dossier's school; `successor` has its sites or its name now."""

    kind: Literal["school_vanished"] = "school_vanished"
    at: datetime
    fate: Literal["vanished", "merged", "renumbered"]
    successor: Fase | None = None


class SchoolCounted(Word):
    """How many accounts the school keeps, and how many other dossiers of it are under way."""

    kind: Literal["school_counted"] = "school_counted"
    at: datetime
    accounts: int
    dossiers: int


class GrantsChecked(Word):
    """What the dossier's school has already; `imported`: whether the holders that there were are known at all.

    `higher`: it gives higher education; `paper`: the operator's file that was asked about is there.
    """

    kind: Literal["grants_checked"] = "grants_checked"
    at: datetime
    imported: bool
    holder: bool
    higher: bool
    paper: bool = False
    profiles: tuple[Code, ...] = ()  # what the person whom the form names holds in the place that it names
    schools: int = 0  # for a form about a PO alone: in how many of its schools the person holds something
    whole_po: bool = False  # for a form about a school: something of it is held for the whole of its PO
    other_name: bool = False  # something of it is held under another name, with the same account
    homonym: bool = False  # somebody of the same name holds something with another account
    beside: tuple[KeyText, ...] = ()  # keys of the other open dossiers of this procedure about the same place


class EnvironmentClosed(Word):
    """A named agent noted that the environment of this dossier's school is closed."""

    kind: Literal["environment_closed"] = "environment_closed"
    at: datetime
