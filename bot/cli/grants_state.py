"""What an import of grants would change, school by school, and the change itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from bot.cli.surroundings import BRUSSELS
from bot.ports.grants import Grant, Identity
from bot.ports.store import Unit
from bot.reading.grants import PROFILES, GrantReading


@dataclass(slots=True)
class Count:
    """What the file means for one school or PO, in numbers."""

    created: int = 0
    unchanged: int = 0
    dated: int = 0  # known ones whose days the file changes
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
    dates: list[tuple[int, Grant]] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """Rows to write, and lists told for the first time."""
        return len(self.new) + len(self.dates) + len(self.told)


def compare(unit: Unit, rows: Iterable[GrantReading]) -> Report:
    """The file against the table; changes nothing."""
    report = Report()
    register = {int(school.fase) for school in unit.schools()}
    known = {grant.identity: (number, grant) for number, grant in unit.grants()}
    seen: set[Identity] = set()
    for row in rows:
        trouble = row.trouble
        if trouble is None and row.fase is not None and row.fase not in register:
            trouble = "unknown_school"
        if trouble is None:
            _take(report, _grant(row), known, seen)
            report.kinds.add(row.kind)
        else:
            report.left_out[trouble].append(row.line)
            report.held.add(row.kind)
    _tell(unit, report)
    _count_absent(report, known, seen)
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
    for number, grant in report.dates:
        unit.date_grant(number, grant.since, grant.until)
    for kind in sorted(report.told):
        unit.mark_grants_imported(*PROFILES[kind], at)
    return report


def _grant(row: GrantReading) -> Grant:
    application, profile = PROFILES[row.kind]
    last = None if row.until is None else row.until + timedelta(days=1)
    po_fase = None if row.fase is not None and application == "pix" else row.po_fase
    return Grant(application, profile, row.fase, po_fase, row.holder, _midnight(row.since), _midnight(last))


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), BRUSSELS)


def _take(report: Report, grant: Grant, known: Mapping[Identity, tuple[int, Grant]], seen: set[Identity]) -> None:
    count = report.places[_place(grant)]
    if grant.identity in seen:
        count.twice += 1
        return
    seen.add(grant.identity)
    before = known.get(grant.identity)
    if before is None:
        count.created += 1
        report.new.append(grant)
        return
    number, old = before
    wanted = replace(old, since=grant.since or old.since, until=grant.until or old.until)
    if (wanted.since, wanted.until) == (old.since, old.until):
        count.unchanged += 1
    else:
        count.dated += 1
        report.dates.append((number, wanted))


def _count_absent(report: Report, known: Mapping[Identity, tuple[int, Grant]], seen: set[Identity]) -> None:
    """Of the kinds that the file tells about: whoever it forgets keeps what he or she has (promise 4)."""
    told = {PROFILES[kind] for kind in report.kinds}
    for identity, (_number, grant) in known.items():
        if identity not in seen and (grant.application, grant.profile) in told:
            report.places[_place(grant)].absent += 1


def _place(grant: Grant) -> str:
    return str(grant.fase) if grant.fase is not None else f"PO {grant.po_fase}"
