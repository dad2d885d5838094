"""The days of the calendar that set procedures going: each once, also after a stop; very late, an agent is asked.

A day comes at 8 a.m. in Brussels. What was missed while the program was stopped runs at the next start with its
own day; after two weeks nobody knows whether it still should, and a card asks.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import StringConstraints

from bot.domain.events import DateMissed, Due, Event
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import CaseKey, Dated, Procedure
from bot.domain.words import Code, Word
from bot.engine.brake import WATCH
from bot.engine.decide import Decider
from bot.engine.morning import morning_of
from bot.ports.rows import EventRow
from bot.ports.store import Unit

LATE_DAYS = 14  # beyond, an agent is asked
HANDLED = "calendar_day"  # setting: the last day whose dates were recorded
Key = Annotated[str, StringConstraints(pattern=r"^[a-z]+:[0-9:-]+$")]


class ForDossier(Word):
    """An event that begins the dossier of its key, where there is none, as the row of kind `begin` keeps it."""

    procedure: Code
    key: Key
    fase: Fase | None = None
    po_fase: PoFase | None = None
    event: Event


def record_for(unit: Unit, procedure: str, key: CaseKey, event: Event, *, once: str) -> int | None:
    """Record an event for the dossier of a key under its own `once`; None when it was recorded before."""
    told = ForDossier(procedure=procedure, key=key.value, fase=key.fase, po_fase=key.po_fase, event=event)
    return unit.add_event(f"begin:{once}", "begin", told.model_dump_json(), event.at)


def deliver_begun(decider: Decider, unit: Unit, row: EventRow) -> int:
    """The event goes to its dossier, new or open; one that is closed has had its time. Returns the dossier."""
    told = ForDossier.model_validate_json(row.payload)
    case = unit.newest_case(told.procedure, told.key)
    if case is None:
        key = CaseKey(told.key, told.fase, told.po_fase)
        case = decider.find_or_start(unit, decider.world.procedure(told.procedure), key, told.event.at)
    return decider.deliver(unit, case, told.event, row.id).id if case.open else case.id


def hold(decider: Decider, unit: Unit, event: int, missed: DateMissed, fase: Fase | None) -> None:
    """Keep a date that comes too late until an agent has said what to do with it."""
    unit.hold_event(event)
    key = CaseKey(f"missed:{event}", fase=fase)
    row = decider.find_or_start(unit, decider.world.procedure(WATCH), key, missed.at)
    decider.deliver(unit, row, missed)


class Calendar:
    """Records the days that came since it last looked."""

    def __init__(self, decider: Decider) -> None:
        self.decider, self.world = decider, decider.world
        self._handled: date | None = None  # spares a look at the table every second

    def came(self, now: datetime) -> date:
        """The last day whose 8 a.m. is past."""
        zone = self.world.rules.zone
        today = now.astimezone(zone).date()
        return today if now >= morning_of(today, zone) else today - timedelta(days=1)

    def has_news(self, now: datetime) -> bool:
        """Whether a day came that this process has not looked at."""
        return self._handled is None or self.came(now) > self._handled

    def note(self, now: datetime) -> None:
        """The days until now were recorded, and the transaction kept."""
        self._handled = max(self._handled or date.min, self.came(now))

    def record(self, unit: Unit, now: datetime) -> None:
        """Record every date since the last look. On its first day the program looks back at nothing."""
        today = self.came(now)
        kept = unit.setting(HANDLED)
        last = date.fromisoformat(kept) if kept is not None else today - timedelta(days=1)
        for procedure, dated in self._since(last, today):
            self._record(unit, procedure, dated, today, now)
        if kept is None or today > last:
            unit.set_setting(HANDLED, today.isoformat())

    def _since(self, last: date, today: date) -> Iterator[tuple[Procedure, Dated]]:
        found = (
            (procedure, dated)
            for procedure in self.world.procedures
            for dated in procedure.dates(self.world.rules.plan, last, today)
            if dated.until is None or today <= dated.until
        )
        return iter(sorted(found, key=lambda each: each[1].day))

    def _record(self, unit: Unit, procedure: Procedure, dated: Dated, today: date, now: datetime) -> None:
        once = f"{dated.key.value}:{dated.job}:{dated.day.isoformat()}"
        due = Due(at=now, job=dated.job, day=dated.day)
        event = record_for(unit, procedure.name, dated.key, due, once=once)
        if event is not None and dated.asks and (today - dated.day).days > LATE_DAYS:
            missed = DateMissed(at=now, job=dated.job, day=dated.day, held=event)
            hold(self.decider, unit, event, missed, dated.key.fase)
