"""How an effect ended."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.events import Event, MailRefused
from bot.ports.rows import CaseRow
from bot.ports.store import Unit


@dataclass(frozen=True, slots=True)
class Done:
    """Carried out. `finish` runs in the transaction that marks it, and may give an event for its dossier."""

    finish: Callable[[Unit, CaseRow], Event | None] | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The world said no for good (SMTP 5xx): an agent is asked, and nothing is held."""

    code: int
    event: MailRefused


Outcome = Done | Refused
