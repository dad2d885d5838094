"""The agent looks at itself every few seconds: its boxes, its brakes, and what `check` is told of them."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from bot.domain.events import BoxBack, BoxSilent, BrakeBit, BrakeEased, Event
from bot.domain.procedure import CaseKey
from bot.domain.words import Code, Word
from bot.engine.brake import KEPT, WATCH, HourBrake
from bot.engine.decide import RELEASED, Decider
from bot.engine.silence import Visits, school_days
from bot.engine.trouble import kind_of
from bot.ports import TryLaterError, WatchStatus
from bot.ports.store import Unit

log = logging.getLogger(__name__)

LOOK = 5.0  # seconds at most between two looks
NOTED = 60.0  # seconds at least between two notes of the same visits
CALM = 300.0  # seconds without a mail that waits, after which the overall brake is told to be loose again
OVERALL = "brake:overall"


class Visit(Word):
    """What the agent last knew of a box, for another process to read."""

    noted: datetime
    first: datetime  # when it was watched for the first time
    visited: datetime | None = None
    received: datetime | None = None
    trouble: Code | None = None
    silent: bool = False


def visit_name(box: str) -> str:
    """The setting that holds the `Visit` of a box."""
    return f"visit:{box}"


class Guard:
    """Tells agents, through the dossiers of `surveillance`, what is wrong with the service itself."""

    def __init__(self, decider: Decider, brake: HourBrake, ticks: Callable[[], float] = time.monotonic) -> None:
        self.decider, self.world, self.brake = decider, decider.world, brake
        self.limits = decider.world.rules.limits
        self._ticks = ticks
        self._between = min(LOOK, self.limits.silence.total_seconds() / 10)
        self._visits = Visits(self.limits.silence, self._between)
        self._kept: dict[str, Visit] = {}
        self._silent: set[str] = set()  # told in the log
        self._noted = self._calm = ticks()
        self._waits = 0
        self._waited_before = False
        self._released: str | None = None
        self._hour = ""

    async def begin(self) -> None:
        """Take up what the last process knew, however long the database is away."""
        while True:
            try:
                await self.world.store.glance(self._take_up)
            except TryLaterError:
                log.warning("base de données indisponible : l’agent attend pour commencer")
                await asyncio.sleep(1.0)
            else:
                return

    def _take_up(self, unit: Unit) -> None:
        self.brake.begin(unit)
        self._released = unit.setting(RELEASED)
        for box in self.world.mailboxes.statuses():
            kept = unit.setting(visit_name(box))
            if kept is not None:
                self._kept[box] = Visit.model_validate_json(kept)

    async def run(self, wake: Callable[[], None]) -> None:
        """Look for ever; `wake` is called when effects were written."""
        while True:
            await asyncio.sleep(self._between)
            try:
                await self.look()
            except TryLaterError:
                log.warning("base de données indisponible : la surveillance attend")
            except Exception as error:  # noqa: BLE001 - the loop's edge: a watch that fails must not end the agent
                log.error("la surveillance a échoué : %s", kind_of(error))  # noqa: TRY400 - no words of the error
            wake()

    async def look(self) -> None:
        """One look; what changed is written, and the visits now and then."""
        now, ticks = self.world.clock.now(), self._ticks()
        statuses = self.world.mailboxes.statuses()
        self._visits.look(statuses, ticks)
        for box, status in statuses.items():
            self._log(box, status)
            self._kept[box] = self._visit(box, status, now)
        events = await self.world.store.glance(lambda unit: list(self._told(unit, statuses, now, ticks)))
        hour = self.brake.kept()
        due = ticks - self._noted >= NOTED
        if events or due or hour != self._hour:
            await self.world.store.write(lambda unit: self._write(unit, events, hour, visits=bool(events) or due))
            self._hour = hour
            self._noted = ticks if events or due else self._noted

    def _log(self, box: str, status: WatchStatus) -> None:
        """The log says it at once, whatever Slack and the database are able to do."""
        if box not in self._silent and self._visits.silent(box):
            self._silent.add(box)
            log.error("boite %s : pas relevée depuis trop longtemps (%s)", box, status.trouble or "cause inconnue")
        elif box in self._silent and self._visits.well(box):
            self._silent.discard(box)
            log.warning("boite %s : de nouveau relevée", box)

    def _visit(self, box: str, status: WatchStatus, now: datetime) -> Visit:
        before = self._kept.get(box) or Visit(noted=now, first=now)
        return Visit(
            noted=now,
            first=before.first,
            visited=status.last_visit or before.visited,
            received=status.last_received or before.received,
            trouble=status.trouble,
            silent=self._visits.silent(box),
        )

    def _write(self, unit: Unit, events: list[tuple[str, Event]], hour: str, *, visits: bool) -> None:
        for key, event in events:
            procedure = self.world.procedure(WATCH)
            row = self.decider.find_or_start(unit, procedure, CaseKey(key), event.at)
            self.decider.deliver(unit, row, event)
        unit.set_setting(KEPT, hour)
        for box, visit in self._kept.items() if visits else ():
            unit.set_setting(visit_name(box), visit.model_dump_json())

    # --- what agents must be told ---

    def _told(
        self, unit: Unit, statuses: Mapping[str, WatchStatus], now: datetime, ticks: float
    ) -> Iterator[tuple[str, Event]]:
        for box, status in statuses.items():
            yield from self._of_visits(unit, box, now)
            yield from self._of_mail(unit, box, now)
            yield from self._of_held(unit, box, status, now)
            yield from self._of_room(unit, box, status, now)
        yield from self._of_brake(unit, now, ticks)

    def _of_visits(self, unit: Unit, box: str, now: datetime) -> Iterator[tuple[str, Event]]:
        key, visit = f"silence:{box}", self._kept[box]
        raised = unit.open_case(WATCH, key) is not None
        if not raised and visit.silent:
            since = visit.visited or visit.first
            yield key, BoxSilent(at=now, box=box, since=since, trouble=visit.trouble or "unknown")
        elif raised and self._visits.well(box):
            yield key, BoxBack(at=now, box=box)

    def _of_mail(self, unit: Unit, box: str, now: datetime) -> Iterator[tuple[str, Event]]:
        key, visit, zone = f"quiet:{box}", self._kept[box], self.world.rules.zone
        since = visit.received or visit.first
        days = school_days(since.astimezone(zone).date(), now.astimezone(zone).date())
        quiet = 0 < self.limits.quiet_days <= days
        raised = unit.open_case(WATCH, key) is not None
        if quiet and not raised and self._visits.well(box):
            yield key, BoxSilent(at=now, box=box, since=since, what="quiet")
        elif raised and not quiet:
            yield key, BoxBack(at=now, box=box)

    def _of_held(self, unit: Unit, box: str, status: WatchStatus, now: datetime) -> Iterator[tuple[str, Event]]:
        key = f"held:{box}"
        raised = unit.open_case(WATCH, key) is not None
        if status.held and not raised:
            yield key, BoxSilent(at=now, box=box, since=now, what="held", mails=status.held)
        elif raised and not status.held and self._visits.well(box):
            yield key, BoxBack(at=now, box=box)

    def _of_room(self, unit: Unit, box: str, status: WatchStatus, now: datetime) -> Iterator[tuple[str, Event]]:
        """After a restart nothing is known until something is filed: that neither raises nor ends an alarm."""
        key = f"full:{box}"
        raised = unit.open_case(WATCH, key) is not None
        if status.full and not raised:
            yield key, BoxSilent(at=now, box=box, since=now, what="full")
        elif raised and status.full is False:
            yield key, BoxBack(at=now, box=box)

    def _of_brake(self, unit: Unit, now: datetime, ticks: float) -> Iterator[tuple[str, Event]]:
        """Mails that waited at two looks in a row are an alarm; a while without any ends it."""
        released, self._released = self._released, unit.setting(RELEASED)
        let_go = released != self._released  # what waited until then, an agent has just seen to
        waited, self._waits = self.brake.waits != self._waits and not let_go, self.brake.waits
        twice, self._waited_before = waited and self._waited_before, waited
        self._calm = ticks if waited else self._calm
        raised = unit.open_case(WATCH, OVERALL) is not None
        if twice and not raised:
            log.error("frein général : %d mails partis en une heure, les suivants attendent", self.brake.limit)
            yield OVERALL, BrakeBit(at=now, brake="overall", limit=self.brake.limit)
        elif raised and ticks - self._calm >= CALM:
            yield OVERALL, BrakeEased(at=now)
