"""How an effect ended."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.effects import SendMail
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
    told: tuple[MailRefused, ...]  # one a box


@dataclass(frozen=True, slots=True)
class Partly:
    """A mail that not every box took; what some may take later does not hold the next mails of the dossier."""

    told: tuple[MailRefused, ...]  # by the boxes that refuse it for good
    rest: SendMail | None  # what is tried again, for the other boxes alone
    left: bool  # whether some box took it just now
    finish: Callable[[Unit, CaseRow], Event | None] | None = None


Outcome = Done | Refused | Partly
