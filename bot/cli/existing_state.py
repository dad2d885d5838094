"""What an import of existing accounts would change, school by school, and the change itself."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from bot.domain.events import EnvironmentOpened
from bot.domain.matching import student_key
from bot.domain.numbers import Fase
from bot.domain.schools import SchoolYear
from bot.engine.register import SchoolEvent
from bot.ports.existing import AccountUpdate, ExistingAccount, KnownAccount
from bot.ports.store import Unit
from bot.reading.accounts import AccountReading, AccountsFile

T = TypeVar("T")
Transaction = Callable[[Callable[[Unit], T]], T]

GROUP = 2_000
"""Rows of one transaction: some 60 ms, so that an agent at work never waits for long."""

_LAST_SERVED = (7, 15)  # the day on which the accounts of a year are deactivated (exigence E1)


@dataclass(slots=True)
class SchoolCount:
    """What the file means for one school, in numbers."""

    created: int = 0
    unchanged: int = 0
    suspended: int = 0  # known ones that the file now suspends
    reactivated: int = 0
    dated: int = 0  # known ones whose birth date the file brings
    ours: int = 0  # accounts that this program created: their state is not the file's to change
    deleted: int = 0  # deleted or erased here: left so
    inactive: int = 0  # of all the accounts in the file
    undated: int = 0
    twice: int = 0  # the same student under two usernames: kept both
    absent: int = 0  # imported before, and no longer in the file: left as they are
    opens: bool = False  # its environment was not known to be open

    @property
    def changes(self) -> int:
        """Rows to write for it."""
        return self.created + self.suspended + self.reactivated + self.dated + self.opens


@dataclass(slots=True)
class Report:
    """A whole file: by FASE, and by code the rows that were left out."""

    schools: dict[int, SchoolCount] = field(default_factory=lambda: defaultdict(SchoolCount))
    left_out: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    unknown_schools: Counter[int] = field(default_factory=Counter)
    rows: int = 0

    @property
    def changes(self) -> int:
        """Rows to write."""
        return sum(school.changes for school in self.schools.values())


@dataclass(frozen=True, slots=True)
class Place:
    """What an import is judged by: the schools there are, those known already, the day it is."""

    register: frozenset[int]
    known: frozenset[int]
    imported: Mapping[int, int]
    today: date

    @classmethod
    def of(cls, unit: Unit, today: date) -> "Place":
        """As the database is before anything is written."""
        register = frozenset(int(school.fase) for school in unit.schools())
        return cls(register, unit.schools_known(), unit.imported_counts(), today)


def import_accounts(
    file: AccountsFile, place: Place, transaction: Transaction[None], at: datetime | None = None
) -> Report:
    """Compare the file with the accounts, a group of rows a transaction; with `at`, write the difference too.

    Nothing is ever deleted. The schools are marked as known at the end, so that an import which was cut short
    leaves them unknown; begun again, it goes on where it stopped.
    """
    run = _Run(place, at)
    rows = iter(file)
    while group := list(islice(rows, GROUP)):
        transaction(lambda unit, group=group: run.take(unit, group))  # type: ignore[misc]
    run.finish()
    if at is not None:
        opened = [fase for fase, count in run.report.schools.items() if count.opens]
        transaction(lambda unit: unit.mark_imported(opened, at))
    return run.report


def announce_open(unit: Unit, fases: Iterable[int], at: datetime) -> int:
    """Record for the open dossiers of these schools that the environment is open; how many schools had one."""
    told = 0
    for fase in fases:
        if unit.cases_of_school(Fase(fase)):
            event = SchoolEvent(fase=Fase(fase), event=EnvironmentOpened(at=at))
            key = f"known:{fase}:{at.isoformat()}"
            told += unit.add_event(key, "domain", event.model_dump_json(), at) is not None
    return told


class _Run:
    """One reading of the file, with what must be remembered from row to row."""

    def __init__(self, place: Place, at: datetime | None) -> None:
        self.place = place
        self.at = at
        self.report = Report()
        self._usernames: set[str] = set()
        self._students: set[int] = set()
        self._found: Counter[int] = Counter()  # imported accounts seen again

    def take(self, unit: Unit, group: Sequence[AccountReading]) -> None:
        """Judge some rows, and write what they change."""
        usable = list(self._usable(group))
        known = unit.known_accounts([row.username for row in usable])
        created, updates = [], []
        for row in usable:
            account = known.get(row.username)
            if account is None:
                created.append(self._created(row))
            elif account.fase != row.fase:
                self.report.left_out["elsewhere"].append(row.line)
            elif update := self._known(row, account):
                updates.append(update)
        if self.at is not None:
            unit.add_existing(created, self.at)
            unit.update_existing(updates)

    def finish(self) -> None:
        """What only the whole file shows."""
        for fase, count in self.report.schools.items():
            count.absent = self.place.imported.get(fase, 0) - self._found[fase]
            count.opens = fase not in self.place.known

    def _usable(self, group: Sequence[AccountReading]) -> Iterator[AccountReading]:
        for row in group:
            self.report.rows += 1
            if row.trouble is not None:
                self.report.left_out[row.trouble].append(row.line)
            elif row.fase not in self.place.register:
                self.report.unknown_schools[row.fase or 0] += 1
                self.report.left_out["unknown_school"].append(row.line)
            elif row.username in self._usernames:
                self.report.left_out["double_username"].append(row.line)
            else:
                self._usernames.add(row.username)
                if row.date_unreadable:
                    self.report.left_out["bad_date"].append(row.line)
                yield row

    def _created(self, row: AccountReading) -> ExistingAccount:
        count = self._count(row)
        count.created += 1
        state = "deactivated" if row.suspended else "active"
        year = last_year_served(self.place.today, active=not row.suspended)
        return ExistingAccount(
            row.fase or 0, row.username, row.nom, row.prenom, row.date_naissance, state, str(year)
        )

    def _known(self, row: AccountReading, account: KnownAccount) -> AccountUpdate | None:
        """What changes in an account that is here already; names never do."""
        count = self._count(row)
        if account.state in {"deleted", "erased"}:
            count.deleted += 1
            return None
        if account.origin != "import":
            count.ours += 1
            return None
        self._found[account.fase] += 1
        state = None if row.suspended is None else "deactivated" if row.suspended else "active"
        state = None if state == account.state else state
        born = None if account.dated else row.date_naissance
        count.suspended += state == "deactivated"
        count.reactivated += state == "active"
        count.dated += born is not None
        count.unchanged += state is None and born is None
        return AccountUpdate(account.id, account.fase, state, born) if state or born else None

    def _count(self, row: AccountReading) -> SchoolCount:
        count = self.report.schools[row.fase or 0]
        count.inactive += bool(row.suspended)
        count.undated += row.date_naissance is None
        student = hash((row.fase, *student_key(row.nom, row.prenom, row.date_naissance)))
        count.twice += row.date_naissance is not None and student in self._students
        self._students.add(student)
        return count


def last_year_served(today: date, *, active: bool) -> SchoolYear:
    """The school year of an account found on that day: suspended ones served the year before.

    Until 15 July the accounts are those of the year that ends, whatever the calendar of lessons says.
    """
    current = SchoolYear(today.year - ((today.month, today.day) <= _LAST_SERVED))
    return current if active else SchoolYear(current.first - 1)
