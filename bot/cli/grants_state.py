"""What an import of grants would change, school by school, and the change itself."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from bot.cli.surroundings import BRUSSELS
from bot.domain.matching.keys import account_key
from bot.engine.held import announce_held
from bot.ports.grants import Grant, Identity
from bot.ports.store import Unit
from bot.reading.grants import PROFILES, GrantReading


@dataclass(slots=True)
class Count:
    """What the file means for one school or PO, in numbers."""

    created: int = 0
    unchanged: int = 0
    changed: int = 0  # known ones whose days the file changes, or whose account it tells
    twice: int = 0  # the same row again
    absent: int = 0  # held in the table and not in the file: left as they are


@dataclass(slots=True)
class Report:
    """A whole file: by place (« 990001 », « PO 990100 »), and by code the rows that were left out."""

    places: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    left_out: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    kinds: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)  # kinds that this file makes known for the first time
    held: set[str] = field(default_factory=set)  # kinds that it does not, since rows of them were left out
    new: list[Grant] = field(default_factory=list)
    changed: list[tuple[int, Grant]] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """Rows to write, and lists told for the first time."""
        return len(self.new) + len(self.changed) + len(self.told)


class _Table:
    """What is held, by what a row says of it and by account: two accounts are two persons.

    `seen` are the accounts that the file gives, « » where it gives none.
    """

    def __init__(self, grants: Iterable[tuple[int, Grant]]) -> None:
        self.known: dict[Identity, dict[str, tuple[int, Grant]]] = defaultdict(dict)
        self.seen: dict[Identity, set[str]] = defaultdict(set)
        for number, grant in grants:
            self.known[grant.identity][_account(grant)] = (number, grant)

    def is_twice(self, grant: Grant) -> bool:
        """Whether the file said it before; rows that give an account come first."""
        before, account = self.seen[grant.identity], _account(grant)
        twice = account in before or (bool(before) and not account)
        before.add(account)
        return twice

    def match(self, grant: Grant) -> tuple[int, Grant] | None:
        """The same access: of this account, or of none so far; whatever the account, for a row that gives none.

        Taken out: no other row of the file is that one.
        """
        found, account = self.known[grant.identity], _account(grant)
        places = (account, "") if account else tuple(found)
        place = next((each for each in places if each in found), None)
        return None if place is None else found.pop(place)

    def absent(self) -> Iterable[Grant]:
        """What no row speaks of."""
        for identity, held in self.known.items():
            said = self.seen.get(identity, set())
            for account, (_number, grant) in held.items():
                if not said or (account and "" not in said and account not in said):
                    yield grant


def _account(grant: Grant) -> str:
    return account_key(grant.account)


def compare(unit: Unit, rows: Iterable[GrantReading]) -> Report:
    """The file against the table; changes nothing."""
    report = Report()
    register = {int(school.fase) for school in unit.schools()}
    table = _Table(unit.grants())
    for row in sorted(rows, key=lambda each: each.account is None):
        trouble = row.trouble
        if trouble is None and row.fase is not None and row.fase not in register:
            trouble = "unknown_school"
        if trouble is None:
            _take(report, _grant(row), table)
            report.kinds.add(row.kind)
        else:
            report.left_out[trouble].append(row.line)
            report.held.add(row.kind)
    _tell(unit, report)
    _count_absent(report, table)
    return report


def _tell(unit: Unit, report: Report) -> None:
    """A kind is known once a file of it was read whole: else whoever a row left out names is refused (K4).

    A row that does not say its kind may be of any.
    """
    unknown = {each for each in PROFILES if not unit.grants_imported(*PROFILES[each])}
    held = report.held | report.kinds if "" in report.held else report.held
    report.held = held & unknown
    report.told = (report.kinds & unknown) - report.held


def apply(unit: Unit, rows: Iterable[GrantReading], at: datetime) -> Report:
    """Compare again and write; nothing is ever taken away."""
    report = compare(unit, rows)
    unit.add_grants(report.new)
    for number, grant in report.changed:
        unit.date_grant(number, grant.since, grant.until)
        if grant.account is not None:
            unit.name_account(number, grant.account)
    changed = [*report.new, *(grant for _number, grant in report.changed)]
    announce_held(unit, changed, at, once=f"import:{at.isoformat()}")
    for kind in sorted(report.told):
        unit.mark_grants_imported(*PROFILES[kind], at)
    return report


def _grant(row: GrantReading) -> Grant:
    application, profile = PROFILES[row.kind]
    last = None if row.until is None else row.until + timedelta(days=1)
    po_fase = None if row.fase is not None and application == "pix" else row.po_fase
    since, until = _midnight(row.since), _midnight(last)
    return Grant(application, profile, row.fase, po_fase, row.holder, since, until, row.account)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), BRUSSELS)


def _take(report: Report, grant: Grant, table: _Table) -> None:
    count = report.places[_place(grant)]
    if table.is_twice(grant):
        count.twice += 1
        return
    before = table.match(grant)
    if before is None:
        count.created += 1
        report.new.append(grant)
        return
    number, old = before
    wanted = replace(
        old,
        since=grant.since or old.since,
        until=grant.until or old.until,
        account=old.account or grant.account,
    )
    if wanted == old:
        count.unchanged += 1
    else:
        count.changed += 1
        report.changed.append((number, wanted))


def _count_absent(report: Report, table: _Table) -> None:
    """Of the kinds that the file tells about: whoever it forgets keeps what he or she has (promise 4)."""
    told = {PROFILES[kind] for kind in report.kinds}
    for grant in table.absent():
        if (grant.application, grant.profile) in told:
            report.places[_place(grant)].absent += 1


def _place(grant: Grant) -> str:
    return str(grant.fase) if grant.fase is not None else f"PO {grant.po_fase}"
