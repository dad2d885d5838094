"""What a procedure is: which mails it claims, and what follows from each event in each state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Generic, Literal, TypeVar

from pydantic import Field

from bot.domain.cycle import YearPlan
from bot.domain.effects import Effect
from bot.domain.events import Event, ReplyArrived
from bot.domain.numbers import Fase, PoFase
from bot.domain.recipients import Anyone, ListedSender, Sender
from bot.domain.schools import Environment
from bot.domain.words import AgentId, Code, Digest, Facts, Reference, Word


class Card(Word):
    """What one desk (a Slack channel) sees of a dossier, and may choose."""

    desk: Code
    title: Code
    choices: tuple[Code, ...] = ()
    facts: Facts = Field(default_factory=dict)
    outcome: Code | None = None
    agent: AgentId | None = None
    box: Code | None = None  # the service box in which people read the mail it is about
    picks: dict[Code, tuple[Code, ...]] = Field(default_factory=dict)
    """What may be picked for a choice that asks for a pick; their words are among the `Labels.values`."""
    grouped: Code | None = None  # the choice that may be made for many such cards with one press (promise 5)
    at: datetime | None = None  # when it was decided; the engine notes it
    only_if_posted: bool = False
    """Changes the card that stands; posts none where there is none."""


D = TypeVar("D", bound=Word)


@dataclass(frozen=True, slots=True)
class Case(Generic[D]):
    """A dossier, as the decision sees it."""

    reference: Reference
    state: str
    data: D
    year: str  # school year of the event
    fase: Fase | None = None
    environment: Environment = Environment.NONE


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows: the new state and data, the cards that change, the effects in order.

    `close` ends the dossier: a later event of the same key starts a new one.
    """

    state: str
    data: Word
    effects: tuple[Effect, ...] = ()
    cards: tuple[Card, ...] = ()
    close: bool = False


class Certainty(StrEnum):
    """How sure a procedure is that a mail, or one of its attachments, is for it."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class CaseKey:
    """What makes a dossier one: opening:990001, list:990001:2026-2027, thread:17…"""

    value: str
    fase: Fase | None = None
    po_fase: PoFase | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """A day on which a dossier hears `Due`, begun for it if need be; a day that is past `until` is void.

    `asks`: very late, an agent is asked first. What only tells or tidies up needs nobody's leave.
    """

    key: CaseKey
    job: Code
    day: date
    until: date | None = None
    asks: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """An open dossier of the same sender that the mail answers."""

    procedure: str
    key: CaseKey


@dataclass(frozen=True, slots=True)
class WorkbookPart:
    """An attachment that is a workbook: its place in the mail and its bytes' digest."""

    index: int
    digest: Digest


@dataclass(frozen=True, slots=True)
class FormSummary:
    """What a form says without the persons it names."""

    form: Code
    fase: Fase | None = None
    po_fase: PoFase | None = None
    missing: tuple[Code, ...] = ()
    people: Digest | None = None
    in_office: bool = False  # everybody it names is in office already
    notes: tuple[Code, ...] = ()  # problems that an agent must know of, and how it is signed: signature_image
    account: Digest | None = None  # keyed hash of the Cerbère account that it gives the person
    content: Digest | None = None  # keyed hash of all that it says: the same form again, or another version
    refusal: Code | None = None  # why it can't be read as a form: then `form` is « unreadable »


@dataclass(frozen=True, slots=True)
class FormPart:
    """An attachment that was read as a form: its place in the mail, its bytes' digest, what it says."""

    index: int
    digest: Digest
    form: FormSummary


@dataclass(frozen=True, slots=True)
class Question:
    """What a mail asks, by the topics with a ready answer: the likeliest, and what else may fit.

    `certain`: the answer may leave without an agent. `population` is who asks: citizen, school or staff.
    """

    topic: Code | None
    certain: bool
    population: Code
    others: tuple[Code, ...] = ()
    doubts: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Envelope:
    """What `recognise` sees of a believed mail; never its text."""

    at: datetime
    mail: int
    box: str
    sender: Sender
    year: str  # school year of the mail
    links: tuple[Link, ...] = ()
    late: bool = False  # it answers a mail of ours, about a dossier that hears no reply any more
    workbooks: tuple[WorkbookPart, ...] = ()
    attachments: int = 0
    form: FormSummary | None = None
    papers: tuple[FormPart, ...] = ()  # attachments that are forms
    question: Question | None = None
    thread: Digest | None = None  # keyed hash of the Message-ID with which its thread began
    codes: frozenset[str] = frozenset()
    environment: Environment = Environment.NONE  # of the school that writes, or that the form is about
    named: tuple[Fase, ...] = ()  # schools whose numbers stand in the subject
    day: date | None = None  # on which the server took it in, in Brussels
    plan: YearPlan = field(default_factory=YearPlan)

    @property
    def holds_form(self) -> bool:
        """Whether a form is attached: one that a program read, or a scan that the words take for one.

        A picture beside words that ask something else shows what they speak of (exigences J21, H14).
        """
        refusals = {each.form.refusal for each in self.papers}
        if None in refusals:
            return True
        if self.codes & _ASK_ELSE:
            return False
        return bool(refusals) and ("form_named" in self.codes or bool(refusals - _PICTURES))


_ASK_ELSE: Final = frozenset({"asks_unlock", "list_error"})
_PICTURES: Final = frozenset({"scan", "other_document"})
"""Refusals of papers of which nothing but the mail tells whether they are forms."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A procedure wants a mail: the body (`part` None) or one attachment, for the dossier of `key`."""

    certainty: Certainty
    key: CaseKey
    event: Event
    part: int | None = None


Ask = Literal["message", "motif", "dossier", "listes", "choix"]
"""The field of the window that a choice opens: `message` or `motif` for words, `dossier` for one of a list,
`listes` for many cards to decide at once, `choix` for one of `Card.picks`."""

DOSSIER: Final = "dossier"
"""What a choice asks for whose window is a list of the open dossiers of the same school."""
GROUPED: Final = "listes"
"""What a choice asks for whose window is a stored selection of cards, all ticked."""
PICK: Final = "choix"
"""What a choice asks for whose window is a menu of `Card.picks`, with the sentences to tick under it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its label, who may press it, and what it asks; None to decide at once."""

    label: str
    roles: frozenset[str]
    style: str | None = None
    ask: Ask | None = None
    confirm: str | None = None
    ticks: tuple[Code, ...] = ()
    """What the agent confirms in the window of a pick, each to be ticked; their words are `Labels.values`."""
    optional: bool = False  # nobody waits for it: a card that offers nothing else is not reminded of


@dataclass(frozen=True, slots=True)
class Labels:
    """Every French word that Slack shows for a procedure."""

    name: str
    titles: Mapping[str, str]
    choices: Mapping[str, Choice]
    facts: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    mails: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, str] = field(default_factory=dict)
    """Facts that are numbers, as they follow a number: « 12 à créer »."""
    delivered: Mapping[str, str] = field(default_factory=dict)
    """The titles that speak of files, as they read where accounts reach Happi without any."""
    papers: Mapping[str, str] = field(default_factory=dict)
    """The kinds of its forms, as a filed note names them."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The fields of its forms, in the order of the paper."""


Believes = frozenset[str]
"""Whom a procedure takes at their word: school_box, po_box, listed:<name>, anyone_authenticated, citizen."""


def believed(believes: Believes, sender: Sender) -> bool:
    """Whether a procedure takes `sender` at its word."""
    match sender:
        case PoFase():
            return "po_box" in believes
        case Fase():
            return "school_box" in believes
        case ListedSender(name):
            return f"listed:{name}" in believes
        case Anyone():
            return "anyone_authenticated" in believes


def no_mail(_envelope: Envelope) -> tuple[Claim, ...]:
    """For a procedure that claims no mail: the calendar, a command or the engine itself speaks to it."""
    return ()


def replies(envelope: Envelope, procedure: str) -> tuple[Claim, ...]:
    """What answers our mails about open dossiers of this procedure."""
    event = ReplyArrived(at=envelope.at, mail=envelope.mail, files=envelope.attachments > 0)
    return tuple(
        Claim(Certainty.CERTAIN, link.key, event) for link in envelope.links if link.procedure == procedure
    )


def no_dates(_plan: YearPlan, _after: date, _until: date) -> tuple[Dated, ...]:
    """For a procedure that no day of the calendar sets going."""
    return ()


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure of the administration; the registry is `PROCEDURES` in `bot.handlers`."""

    name: str
    decide: Callable[[Case[Any], Event], Decision]
    states: type[StrEnum]
    start: Word
    labels: Labels
    boxes: frozenset[str] = frozenset()
    believes: Believes = frozenset()
    recognise: Callable[[Envelope], tuple[Claim, ...]] = no_mail
    dates: Callable[[YearPlan, date, date], tuple[Dated, ...]] = no_dates
    """Its days of the calendar after the first date, up to and with the second."""
    papers: bool = False
    """Forms are attached to the mails of its boxes: what is too poor to be read there, a scan, is one too."""
    writes_from: str = "happi"
    """The service box of its mails; happi where the settings have no such box."""
    asks_many: bool = False
    """It writes to many at once: only a mail of its thread answers it, not whatever else a school writes then."""
    tidies: frozenset[Code] = frozenset()
    """Jobs of its reminders that only tidy up: however late they come, they need nobody's leave."""
    shows_grants: bool = False
    """Its cards say what is held: it hears when that changes in the place of a dossier."""
    computes_in: frozenset[str] = frozenset()
    """The service boxes in which it answers calculations."""
    one_thread: bool = False
    """Its dossiers are threads: answered from the box that was written to, and nothing else belongs to them."""
