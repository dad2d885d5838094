"""The local runner: one process, an asyncio loop over the tables, which are the only truth."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Coroutine, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial

from bot.domain.effects import EFFECTS, Effect, SendMail
from bot.domain.events import DateMissed, Due
from bot.engine.asides import Asides, SetAsideError
from bot.engine.brake import HourBrake
from bot.engine.calendar import LATE_DAYS, Calendar, deliver_begun, hold
from bot.engine.carry.outcome import Done, Partly
from bot.engine.carry.registry import Carrier
from bot.engine.decide import REMINDER, Decider
from bot.engine.endings import Endings
from bot.engine.grouped import ReadyLists
from bot.engine.guard import Guard
from bot.engine.held import told
from bot.engine.incoming import HEAVY_MAIL, Incoming
from bot.engine.moving import Mover
from bot.engine.presses import decide_press, record_press
from bot.engine.reading import HEAVY, TURN, MailReader
from bot.engine.register import SchoolEvent
from bot.engine.trouble import kind_of, place_of
from bot.engine.weigh import Weigher
from bot.engine.world import World
from bot.ports import Cursor, Fetched, Press, TryLaterError
from bot.ports.rows import CaseRow, EffectRow, EventRow
from bot.ports.store import Unit

log = logging.getLogger(__name__)

WIDTHS = {"mail": 4, "file": 1, "slack": 4, "whisper": 2, "read": 2, "work": 2, "render": 1}
"""Effects under way at once, by lane."""
MOVED = 100  # handled mails looked at together
SWEEP = 1.0  # seconds between two looks at the tables when nothing wakes the loops
DECIDED = {"press": 100, "mail": 100, HEAVY_MAIL: 1}
"""Who decides, each in its own loop, and how many pending events it looks at: a press waits behind no mail, and
nothing behind a heavy one."""
MAILS = frozenset({"mail", HEAVY_MAIL})
Read = tuple[Incoming, bytes] | Exception | None
"""A mail as it was read and its bytes, or what went wrong; None for what is no mail."""
HELD = 32_000_000  # bytes of raw mails kept in memory between recording and deciding
SHORT = 4_000_000  # bytes of a group of mails that are written within a moment of the event loop
SECRETS_LIVE = timedelta(hours=48)


class LocalRunner:
    """Records, decides and carries out until it is stopped."""

    def __init__(self, world: World, boxes: Sequence[str]) -> None:
        self.world = world
        self.boxes = tuple(boxes)
        self.decider = Decider(world)
        self.weigher = Weigher(self.decider)
        self.asides = Asides(self.decider)
        self.reader = MailReader(world)
        self.calendar = Calendar(self.decider)
        self.carrier = Carrier(world)
        self.endings = Endings(world, self.decider)
        self.mover = Mover(world, self.endings)
        self.brake = HourBrake(world.rules.limits.mails_an_hour)
        self.guard = Guard(self.decider, self.brake)
        self.ready = ReadyLists(self.decider, self.calendar)
        deciding = [f"decide_{kind}" for kind in DECIDED]
        self._wake = {lane: asyncio.Event() for lane in (*deciding, "jobs", "move", *WIDTHS)}
        self._raw: dict[str, bytes] = {}  # by digest: spares a read of the blob just written

    async def run(self) -> None:
        """Run every loop; cancellation lets what is under way finish for a few seconds, then releases it."""
        await self.guard.begin()
        loops: list[Coroutine[None, None, None]] = [self._dating(), self._sweeping()]
        loops += [self._deciding(kind) for kind in DECIDED]
        loops.append(self._moving())
        loops += [self.guard.run(self.wake), self.ready.run(self.wake)]
        loops += [self._lane(lane, width) for lane, width in self._widths().items()]
        loops += [self._watching(box) for box in self.boxes]
        async with asyncio.TaskGroup() as group:
            for each in loops:
                group.create_task(each)

    def _widths(self) -> dict[str, int]:
        return WIDTHS | {"mail": self.world.rules.mail_width}

    def wake(self) -> None:
        """Effects were written: their lanes look again. What this misses, the sweep finds within a second."""
        while self.decider.touched:
            self._wake[self.decider.touched.popleft()].set()

    async def _rest(self, name: str) -> None:
        await self._wake[name].wait()
        self._wake[name].clear()

    async def _sweeping(self) -> None:
        """Every loop looks at the tables at least this often: they are the only truth."""
        while True:
            await asyncio.sleep(SWEEP)
            for event in self._wake.values():
                event.set()

    # --- record ---

    async def _watching(self, box: str) -> None:
        store = self.world.store

        async def cursor() -> Cursor:
            return await store.read(lambda unit: unit.cursor(box))

        async def deliver(group: Sequence[Fetched]) -> None:
            await self.record_mails(group)

        async def known(uidvalidity: int, uids: Sequence[int]) -> Collection[int]:
            return await store.read(lambda unit: unit.recorded(box, uidvalidity, uids))

        await self.world.mailboxes.watch(box, cursor, deliver, known)

    async def record_mails(self, group: Sequence[Fetched]) -> None:
        """Keep a group of mails and how far the box was read, in one transaction."""
        at = self.world.clock.now()

        room = sum(map(len, self._raw.values())) < HELD
        held: list[str] = []

        def work(unit: Unit) -> None:
            for mail in group:
                blob = unit.add_blob(mail.raw, at)
                place = f"{mail.box}:{mail.uidvalidity}:{mail.uid}"
                came = int(min(mail.internal_date, at).timestamp())
                kind = HEAVY_MAIL if len(mail.raw) > HEAVY else "mail"
                event = unit.add_event(f"mail:{place}", kind, f"{place}:{came}", at, blob=blob)
                if event is not None and room:  # before the commit: once it is seen, it may be decided at once
                    self._raw[blob] = mail.raw
                    held.append(blob)
            for box, cursor in {mail.box: Cursor(mail.uidvalidity, mail.uid) for mail in group}.items():
                unit.set_cursor(box, cursor)

        write = self.world.store.jot if sum(len(mail.raw) for mail in group) < SHORT else self.world.store.write
        try:
            await write(work)
        except Exception:
            for blob in held:
                self._raw.pop(blob, None)
            raise
        self._events_wait()

    async def record_press(self, press: Press) -> None:
        """Keep an agent's press; Slack is answered once this returns."""
        at = self.world.clock.now()
        await self.world.store.jot(lambda unit: record_press(unit, press, at))
        self._events_wait()

    def _events_wait(self) -> None:
        for kind in DECIDED:
            self._wake[f"decide_{kind}"].set()

    # --- decide ---

    async def _deciding(self, kind: str) -> None:
        while True:
            events = deque(await self._pending(kind))
            if not events:
                await self._rest(f"decide_{kind}")
            while events:
                read = await self._turn(events)
                # Decided in the order of arrival: of two lists of a school the later one counts.
                results = await asyncio.gather(*(self._decide(event, work) for event, work in read))
                self.wake()
                if kind == "press":  # it may have asked for a mail to be weighed again
                    self._events_wait()
                if not all(results):
                    events.clear()
                    await asyncio.sleep(SWEEP)  # the database is unwell: the same events come again

    async def _pending(self, kind: str) -> Sequence[EventRow]:
        try:
            return await self.world.store.glance(lambda unit: unit.pending_events(DECIDED[kind], kind))
        except TryLaterError:
            log.warning("base de données indisponible : les évènements attendent")
            return ()

    async def _turn(self, events: deque[EventRow]) -> Sequence[tuple[EventRow, Callable[[Unit], None]]]:
        """The first events with what their transactions do: as many as a moment of reading allows."""
        ends = time.monotonic() + TURN
        read: list[tuple[EventRow, Read]] = []
        while events and (not read or time.monotonic() < ends):
            event = events.popleft()
            read.append((event, await self._read(event) if event.kind in MAILS else None))
        works = await asyncio.gather(*(self._work(event, found) for event, found in read))
        return [(event, work) for (event, _found), work in zip(read, works, strict=True)]

    async def _read(self, event: EventRow) -> Read:
        try:
            raw = self._raw.pop(event.blob or "", None)
            if raw is None:
                raw = await self.world.store.read(lambda unit: unit.blob(event.blob or ""))
                await self.reader.count(event, raw)
            return await self.reader.read(event, raw), raw
        except Exception as error:  # noqa: BLE001 - raised again in the event's own transaction
            return error

    async def _work(self, event: EventRow, found: Read) -> Callable[[Unit], None]:
        """What the event's transaction does; an error met before it is raised in it."""
        match event.kind, found:
            case "press", _:
                return partial(self._pressed, event=event)
            case "due", _:
                return partial(self._came_due, event=event)
            case "domain", _:
                return partial(self._for_school, event=event)
            case "begin", _:
                return partial(self._begun, event=event)
            case _, (incoming, raw):
                try:
                    incoming = await self.reader.forms(await self.reader.signed(incoming, raw), raw)
                except Exception as error:  # noqa: BLE001 - as above
                    return partial(_raise, error=error)
                return partial(self._weighed, event=event, incoming=incoming)
            case _, Exception() as error:
                return partial(_raise, error=error)
        raise ValueError(f"{event.kind} n’est pas une sorte d’évènement")

    async def _decide(self, event: EventRow, work: Callable[[Unit], None]) -> bool:
        """One event; False when the database could not be written and it must come again."""
        try:
            await self.world.store.jot(work)
        except TryLaterError:
            log.warning("base de données indisponible : l’évènement %d attend", event.id)
            return False
        except Exception as error:  # noqa: BLE001 - the loop's edge: our bug parks the event with its place
            log.error("évènement %d mis de côté : %s", event.id, kind_of(error))  # noqa: TRY400 - no words of the error
            with suppress(TryLaterError):  # not written: it is still new, and comes again
                await self._set_aside(event, error)
        return True

    async def _set_aside(self, event: EventRow, error: Exception) -> None:
        """Park an event and tell agents; parked it is all the same where they can't be told."""

        def park(unit: Unit) -> None:
            unit.park_event(event.id, kind_of(error), place_of(error))

        def park_and_tell(unit: Unit, why: SetAsideError | None) -> None:
            park(unit)
            if why is not None:
                self.asides.tell(unit, event, why)

        try:
            why = await self.reader.why(event, error) if event.kind in MAILS else None
            await self.world.store.jot(partial(park_and_tell, why=why))
        except TryLaterError:
            raise
        except Exception as trouble:  # noqa: BLE001 - whatever failed, the mails that follow must go on
            log.error("évènement %d : les agents n’ont pas pu être avertis (%s)", event.id, kind_of(trouble))  # noqa: TRY400
            await self.world.store.jot(park)

    def _weighed(self, unit: Unit, event: EventRow, incoming: Incoming) -> None:
        unit.event_done(event.id, self.weigher.weigh(unit, incoming))

    def _pressed(self, unit: Unit, event: EventRow) -> None:
        unit.event_done(event.id, decide_press(self.decider, unit, event))

    def _came_due(self, unit: Unit, event: EventRow) -> None:
        case, code, day = event.payload.split(":")
        unit.event_done(event.id, int(case))
        self.decider.due(unit, int(case), code, Due(at=event.at, job=code, day=date.fromisoformat(day)))

    def _begun(self, unit: Unit, event: EventRow) -> None:
        unit.event_done(event.id, deliver_begun(self.decider, unit, event))

    def _for_school(self, unit: Unit, event: EventRow) -> None:
        what = SchoolEvent.model_validate_json(event.payload)
        unit.event_done(event.id, None)
        for row in told(self.world, unit, what):
            self.decider.deliver(unit, row, what.event, event.id)

    # --- carry out ---

    async def _lane(self, lane: str, width: int) -> None:
        """Offer the ready effects of a lane to `width` workers; each marks its own before it takes another."""
        waiting: deque[EffectRow] = deque()
        busy: dict[int, asyncio.Task[None]] = {}
        try:
            while True:
                if not waiting:
                    under_way = set(busy)  # one that ends during the read still looks pending in its snapshot
                    waiting.extend(await self._ready(lane, width * 2, under_way))
                while waiting and len(busy) < width:
                    row = waiting.popleft()
                    task = asyncio.create_task(self._carry(row))
                    busy[row.id] = task
                    task.add_done_callback(partial(self._freed, busy, row, lane))
                await self._rest(lane)
        finally:
            await _finish(list(busy.values()))

    def _freed(
        self, busy: dict[int, asyncio.Task[None]], row: EffectRow, lane: str, _task: asyncio.Task[None]
    ) -> None:
        busy.pop(row.id, None)
        self._wake[lane].set()

    async def _ready(self, lane: str, most: int, under_way: Collection[int]) -> Sequence[EffectRow]:
        now = self.world.clock.now()

        def work(unit: Unit) -> Sequence[EffectRow]:
            if lane == "mail":
                paused = unit.setting("paused") is not None
                return () if paused else self.brake.offered(unit, now, most, under_way)
            return [row for row in unit.ready_effects(lane, now, most) if row.id not in under_way]

        try:
            return await self.world.store.glance(work)
        except TryLaterError:
            log.warning("base de données indisponible : la voie %s attend", lane)
            return ()

    async def _moving(self) -> None:
        """The lane of handled mails, which leave in groups."""
        groups: set[asyncio.Task[None]] = set()
        try:
            while True:
                for work in await self.mover.groups(await self._ready("move", MOVED, self.mover.under_way)):
                    task = asyncio.create_task(work)
                    groups.add(task)
                    task.add_done_callback(partial(self._moved, groups))
                await self._rest("move")
        finally:
            await _finish(list(groups))

    def _moved(self, groups: set[asyncio.Task[None]], task: asyncio.Task[None]) -> None:
        groups.discard(task)
        self._wake["move"].set()

    async def _carry(self, row: EffectRow) -> None:
        effect: Effect | None = None
        try:
            effect = EFFECTS.validate_json(row.payload)
            outcome = await self.carrier.carry(row, effect)
            template = effect.template if isinstance(effect, SendMail) and not effect.waiting else None
            if isinstance(effect, SendMail) and isinstance(outcome, Done | Partly):
                self.brake.left(self.world.clock.now())
            await self.endings.complete(row, outcome, template)
        except TryLaterError as error:
            await self.endings.again(row, error)
        except Exception as error:  # noqa: BLE001 - the loop's edge: our bug parks the effect with its place
            await self.endings.park(row, effect.kind if effect else row.lane, kind_of(error), place_of(error))
        self.wake()

    # --- dates ---

    async def _dating(self) -> None:
        while True:
            now = self.world.clock.now()
            with suppress(TryLaterError):
                if await self.world.store.glance(partial(self._has_due, now=now)):
                    await self.world.store.write(partial(self._due, now=now))
                    self.calendar.note(now)
                    self._events_wait()
                    self.wake()
            await self._rest("jobs")

    def _has_due(self, unit: Unit, now: datetime) -> bool:
        return bool(self.calendar.has_news(now) or unit.due_jobs(now, 1) or unit.old_secrets(now - SECRETS_LIVE))

    def _due(self, unit: Unit, now: datetime) -> None:
        """Dates become events under their own key, decided and, if need be, parked like any other."""
        for job, case, code, due in unit.due_jobs(now, 50):
            unit.job_done(job)
            day = due.astimezone(self.world.rules.zone).date()
            event = unit.add_event(f"job:{job}", "due", f"{case}:{code}:{day.isoformat()}", now)
            late = (self.calendar.came(now) - day).days > LATE_DAYS
            if event is not None and late and not code.startswith(REMINDER):
                self._ask_first(unit, unit.case(case), DateMissed(at=now, job=code, day=day, held=event))
        self.calendar.record(unit, now)
        for digest in unit.old_secrets(now - SECRETS_LIVE):
            unit.forget_blob(digest)

    def _ask_first(self, unit: Unit, case: CaseRow, missed: DateMissed) -> None:
        """A date that comes too late waits for an agent; what only tidies up does not."""
        if missed.job.rstrip("_0123456789") not in self.world.procedure(case.procedure).tidies:
            hold(self.decider, unit, missed.held, missed, case.fase)


def _raise(_unit: Unit, error: Exception) -> None:
    raise error


async def _finish(tasks: list[asyncio.Task[None]]) -> None:
    """What is under way may end by itself for a few seconds; then it is released, and offered again later."""
    if not tasks:
        return
    _done, late = await asyncio.wait(tasks, timeout=5)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
