"""Everything the engine works with: settings, ports and the registry of procedures, handed over by `app.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.cycle import YearPlan
from bot.domain.procedure import Procedure
from bot.domain.recipients import AddressBook
from bot.domain.schools import SchoolYear
from bot.domain.words import AgentId
from bot.ports import (
    Clock,
    Codes,
    Desk,
    HandOver,
    Interpreter,
    Mailboxes,
    MailSender,
    Readers,
    Renderers,
    Writer,
)
from bot.ports.forms import FormContext
from bot.ports.store import Store

"""Who decides on the command line."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Numeric brakes, against robots that answer and against our own mistakes (exigence F1)."""

    answers_a_day: int = 3  # automatic answers to the unclaimed letters of one box
    mails_a_day: int = 40  # mails of ours to one box, of whatever kind, beyond which nothing is answered by itself
    mails_an_hour: int = 3000  # mails of ours in all; what is beyond waits
    citizens_a_day: int = 100  # mails of citizens with a dossier of their own; beyond, one card for all
    max_bytes: int = 50_000_000  # of a mail that is read; a heavier one is set aside
    silence: timedelta = timedelta(minutes=30)  # a box that was not visited for so long is an alarm
    quiet_days: int = 15  # school days without any mail before a warning; 0: never


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say to the engine."""

    book: AddressBook
    key: bytes = field(repr=False)
    key_id: str = "1"
    marker: str = "vaguemestre"
    roles: Mapping[AgentId, frozenset[str]] = field(default_factory=dict)
    commons: Mapping[str, object] = field(default_factory=dict)  # values every template may use
    qr_url: str = "https://happi.cfwb.be/login/index.php?username={username}"
    paged: frozenset[str] = frozenset({"create", "new_code", "reactivate"})  # who gets a page (exigence E7)
    deleted_days: int = 30  # for how long a deleted account can come back (exigences E5, N4)
    part_limit: int = 8_000_000  # bytes of one PDF part
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Brussels"))
    mail_width: int = 4  # SMTP connections
    filing_patience: float = 300.0  # seconds a card waits for its filing
    quarantine_cards: int = 20  # cards of quarantined mails in a day; beyond, one card for all
    plus_addresses: bool = False  # the envelope sender names the mail: happi+<token>@
    limits: Limits = field(default_factory=Limits)
    plan: YearPlan = field(default_factory=YearPlan)
    answers_alone: bool = True  # a certain question is answered at once; else an agent is proposed its answer
    names: Mapping[str, str] = field(default_factory=dict)  # which name signs for a service box
    papers: Mapping[str, Path] = field(default_factory=dict)  # files of the operator that mails carry

    def year_of(self, at: datetime) -> SchoolYear:
        """The school year under way in Brussels."""
        return SchoolYear.of(at.astimezone(self.zone).date())


@dataclass(frozen=True, slots=True)
class World:
    """The engine's surroundings."""

    rules: Rules
    store: Store
    clock: Clock
    procedures: tuple[Procedure, ...]
    interpreter: Interpreter
    readers: Readers
    renderers: Renderers
    writer: Writer
    mailboxes: Mailboxes
    sender: MailSender
    desk: Desk
    hand_over: HandOver
    codes: Codes
    forms: FormContext = field(default_factory=FormContext)  # what the reader of forms is told
    chains: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """What answers the mails weighed last refers to, by mail; in memory only: a Message-ID may hold a name."""

    def box_of(self, procedure: str) -> str:
        """The service box of a procedure's mails and notes: its own, where the settings know it."""
        own = self.procedure(procedure).writes_from
        return own if own in self.rules.book.services else "happi"

    def procedure(self, name: str) -> Procedure:
        """A procedure of the registry; LookupError for any other name."""
        for procedure in self.procedures:
            if procedure.name == name:
                return procedure
        raise LookupError(f"procédure inconnue : {name}")
