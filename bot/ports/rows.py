"""Rows of the database as the engine sees them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from bot.domain.numbers import Fase, PoFase
from bot.ports import Posted


@dataclass(frozen=True, slots=True)
class EventRow:
    """An input as recorded. `kind`: mail | heavy | press | domain | due | begin.

    `blob` holds the bytes of a mail or a typed text; a `heavy` mail is read beside the others.
    """

    id: int
    kind: str
    payload: str
    at: datetime
    blob: str | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A dossier as stored."""

    id: int
    reference: str
    procedure: str
    key: str
    state: str
    data: str
    year: str
    fase: Fase | None = None
    po_fase: PoFase | None = None
    open: bool = True
    created_at: datetime | None = None

    @property
    def under_way(self) -> bool:
        """Whether something is still to be done: a list that is done stays open, for its corrections only."""
        return self.open and self.state != "termine"


class Heard(NamedTuple):
    """The newest dossier of a key: is it open, and did what is looked for come to it?"""

    open: bool
    heard: bool


@dataclass(frozen=True, slots=True)
class CardRow:
    """The card of a dossier at one desk; `version` is the one a press must carry."""

    case: int
    desk: str
    card: str
    version: int
    at: Posted | None = None


@dataclass(frozen=True, slots=True)
class EffectRow:
    """Something to carry out. `number` counts the effects of its dossier and makes its identity."""

    id: int
    case: int
    number: int
    lane: str
    payload: str
    attempts: int = 0
    created_at: datetime | None = None
    after_failed: bool = False


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail received: where it stands and which blob holds it. Message-IDs are kept as keyed hashes only."""

    id: int
    box: str
    uidvalidity: int
    uid: int
    blob: str
    received_at: datetime
    accepted_by: str | None = None  # the agent who took an unverified mail at its word
    believed: bool = False  # whether its author was, when it was weighed last
    verdict: str = "unknown"  # of the boundary: pass | fail | unknown
    automatic: str | None = None  # why nothing may answer it


class Earlier(NamedTuple):
    """An earlier mail with the same Message-ID: is it the very same mail, or does it use the Message-ID again?"""

    mail: int
    same: bool


@dataclass(frozen=True, slots=True, repr=False)
class AccountRow:
    """One account of one school, with its names: never leaves for a log, a card or an engine row."""

    id: int
    username: str
    nom: str
    prenom: str
    date_naissance: str | None
    generation: int = 0
    key_id: str = ""
    state: str = "active"  # active | deactivated | deleted | erased


@dataclass(frozen=True, slots=True, repr=False)
class BatchLine:
    """An account of a hand-over batch: what is asked for it, and whether ETNIC confirmed it."""

    account: AccountRow
    action: str  # create | reactivate | new_code | suspend | delete
    imported: bool = False


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One line of a change set: a row of the list by its position, an account, or both."""

    action: str  # create | reactivate | keep | delete | new_code | revive
    list_position: int | None = None
    account: int | None = None


@dataclass(frozen=True, slots=True)
class ListRow:
    """One version of a school's list."""

    id: int
    case: int
    mail: int
    received_at: datetime
    list_kind: str | None = None  # complete | movement, where the school says so
    refusal: str | None = None
    rows: int = 0
    errors: int = 0
    warnings: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Counts of a change set."""

    change_set: int
    created: int = 0
    reactivated: int = 0
    unchanged: int = 0
    deleted: int = 0
    new_codes: int = 0
    revived: int = 0
    doubtful: int = 0


@dataclass(frozen=True, slots=True)
class Restored:
    """Deleted accounts that are there again: their batch, and how many Happi creates or has still."""

    batch: int
    created: int
    reactivated: int


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A hand-over batch of one school: a change set, or the suspension of the year that ended."""

    id: int
    case: int
    fase: Fase
    name: str
    state: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One transition of a dossier."""

    at: datetime
    event: str
    before: str
    after: str
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """What was set aside: an event or an effect, why, and since when; no name in it."""

    what: str  # event | effect
    id: int
    kind: str
    reason: str
    at: datetime
    reference: str | None = None
    attempts: int = 0
    trace: str = field(default="", repr=False)
