"""What the indicators are counted from: numbers, dates and codes, never a name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Period:
    """From one instant up to another that is no longer in it; what is « in the period » happened there."""

    start: datetime
    end: datetime

    def has(self, at: datetime) -> bool:
        """Whether the instant is in it."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class EnvironmentRow:
    """One change of a school's environment; `level` is its kind, None where the register lacks the number.

    `origin`: vaguemestre, or import and empty, whose real opening date nobody told us.
    """

    fase: int
    level: str | None
    state: str
    origin: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AccountCount:
    """How many accounts are alike; `existed` and `gone`: created, and marked deleted, before the end.

    `open` is whether the environment of their school is, at present.
    """

    level: str | None
    open: bool
    state: str  # active | deactivated | deleted | erased
    imported: bool  # ETNIC confirmed it: its holder can log in
    origin: str  # vaguemestre | import
    existed: bool
    gone: bool
    many: int


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many dossiers of a procedure stood in this state at the end."""

    procedure: str
    state: str
    many: int


@dataclass(frozen=True, slots=True)
class StepRow:
    """One line of a dossier's history."""

    procedure: str
    case: int
    at: datetime
    event: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A dossier begun in the period; `about` is the code of its form or of what its card says, if it has one."""

    procedure: str
    at: datetime
    state: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class FileRow:
    """A version of a list received in the period."""

    at: datetime
    refusal: str | None
    rows: int
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """In how many files of the period a problem was found, and how many times in all."""

    code: str
    level: str
    files: int
    many: int


@dataclass(frozen=True, slots=True)
class Movements:
    """Accounts written in the period, as agents approved them and as the calendar asked."""

    created: int = 0
    reactivated: int = 0
    deleted: int = 0
    deactivated: int = 0
    new_codes: int = 0


@dataclass(frozen=True, slots=True)
class MailCount:
    """Mails of the period: `received`, `quarantined` among them, `sent`; `pages` of access in them."""

    received: int = 0
    quarantined: int = 0
    sent: int = 0
    deliveries: int = 0  # mails that carry access pages
    pages: int = 0


@dataclass(frozen=True, slots=True)
class YearProgress:
    """Of the schools whose list is asked each year: how many there are, have sent it, are done."""

    awaited: int = 0
    received: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class EnteredFigure:
    """A figure that a named agent entered: what the program can't know."""

    name: str  # teachers | others
    value: int
    day: date
    agent: str


@dataclass(frozen=True, slots=True)
class KeptDay:
    """What the tables tell of the present only, as it was kept on that day: counts, by code.

    `students` who can log in, by level of their school (empty where the register lacks it); accounts by state;
    schools of the register by level.
    """

    day: date
    students: Mapping[str, int]
    states: Mapping[str, int]
    register: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a report is computed from."""

    register: Mapping[str, int] = field(default_factory=dict)  # schools by level
    environments: Sequence[EnvironmentRow] = ()
    accounts: Sequence[AccountCount] = ()
    stages: Sequence[StageCount] = ()
    steps: Sequence[StepRow] = ()
    dossiers: Sequence[DossierRow] = ()
    files: Sequence[FileRow] = ()
    problems: Sequence[ProblemCount] = ()
    movements: Movements = Movements()
    mails: MailCount = MailCount()
    progress: YearProgress = YearProgress()
    entered: Sequence[EnteredFigure] = ()
    kept: Sequence[KeptDay] = ()


class Indicators(Protocol):
    """The counts behind the report, each read from the tables as they are now."""

    def register_levels(self) -> Mapping[str, int]:
        """How many schools of each kind the register has at present."""

    def environments(self) -> Sequence[EnvironmentRow]:
        """The history of every environment, school by school, oldest change first."""

    def account_counts(self, end: datetime) -> Sequence[AccountCount]:
        """The accounts, counted."""

    def stages(self, end: datetime) -> Sequence[StageCount]:
        """Where every dossier stood at the end, from its history."""

    def steps(self, period: Period) -> Sequence[StepRow]:
        """The history up to the end of each dossier that moved in the period, oldest line first."""

    def dossiers(self, period: Period) -> Sequence[DossierRow]:
        """The dossiers begun in the period."""

    def files(self, period: Period) -> Sequence[FileRow]:
        """The versions of lists received in the period."""

    def problems(self, period: Period) -> Sequence[ProblemCount]:
        """What was found in them."""

    def movements(self, period: Period) -> Movements:
        """The accounts created, reactivated, deleted, deactivated or given a new code in the period."""

    def mails(self, period: Period) -> MailCount:
        """The mails received and sent in the period."""

    def year_progress(self, types: Collection[str], year: str, end: datetime) -> YearProgress:
        """How far the lists of a school year are, for the open environments of schools of these types."""

    def entered(self) -> Sequence[EnteredFigure]:
        """What agents entered, the oldest day first."""

    def enter(self, figure: EnteredFigure) -> None:
        """Keep a figure; the same name on the same day is replaced."""

    def kept(self) -> Sequence[KeptDay]:
        """The days of which the counts were kept, the oldest first."""

    def keep(self, kept: KeptDay) -> None:
        """Keep the counts of a day; those of the same day are replaced."""
