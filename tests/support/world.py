"""A whole agent on a real database, with fakes around it: started, driven and stopped by a test."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from sqlalchemy import event

from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import Procedure
from bot.domain.recipients import AddressBook
from bot.domain.schools import Etablissement, SchoolType
from bot.engine import local
from bot.engine.local import LocalRunner
from bot.engine.world import Rules, World
from bot.handlers import PROCEDURES
from bot.ports import CardView, Press, Writer
from bot.ports.rows import CaseRow, ParkedRow, TimelineRow
from bot.ports.store import Store, Unit
from bot.reading.mail import Boundary
from bot.reading.mail.interpreter import Interpreter
from storage import schema
from storage.database import SqliteStore, open_engine
from tests.support.fake_readers import FakeReaders
from tests.support.fakes import (
    FakeClock,
    FakeCodes,
    FakeDesk,
    FakeHandOver,
    FakeMailboxes,
    FakeRenderers,
    FakeSender,
    FakeWriter,
    Life,
)
from tests.support.raw_mails import BOUNDARY, ETNIC, FORM_ENGINE

T = TypeVar("T")
AGENT, OTHER_AGENT, BOTH, STRANGER = "U1", "U2", "U3", "U9"
ROLES: Mapping[str, frozenset[str]] = {
    AGENT: frozenset({"agent"}),
    OTHER_AGENT: frozenset({"agent"}),
    BOTH: frozenset({"agent", "etnic"}),
    "E1": frozenset({"etnic"}),
}
BOOK = AddressBook(
    domain="cfwb.be",
    accepted=frozenset({"cfwb.be", "adm.cfwb.be"}),
    services={"happi": "happi@cfwb.be", "poles": "poles@cfwb.be"},
    listed={"form_engine": frozenset({FORM_ENGINE}), "etnic": frozenset({ETNIC})},
)
SCHOOLS = (
    Etablissement(Fase(990001), "École des Arts de Malonne", SchoolType.ESAHR, po_fase=PoFase(990100)),
    Etablissement(Fase(990002), "Académie de Clairval", SchoolType.ESAHR),
    Etablissement(Fase(990003), "Institut Sainte-Invention", SchoolType.SECONDAIRE, implantations=(991200,)),
)
RULES = Rules(
    book=BOOK,
    key=b"une cle inventee pour les tests 0123456789",
    marker="9f2c1a",
    roles=ROLES,
    commons={
        "footer": ["Service inventé", "Rue des Essais 1"],
        "service_name": "Happi – essais",
        "form_url": "https://formulaires.example/happi",
        "happi_links": [{"label": "Happi", "url": "https://happi.example"}],
    },
)


def make_store(tmp_path: Path, schools: tuple[Etablissement, ...] = SCHOOLS) -> SqliteStore:
    """A started database with the invented register; the same one again on the same folder."""
    path = tmp_path / "vaguemestre.sqlite3"
    fresh = not path.exists()
    if fresh:
        path.write_bytes(empty_database())
    store = SqliteStore(path)

    @event.listens_for(store.engine, "connect")
    def _spare_the_disk(raw: Any, _record: object) -> None:
        raw.execute("PRAGMA synchronous=OFF")  # these tests stop the agent, never the machine

    if fresh:
        store.write_now(lambda unit: unit.put_schools(schools))
    return store


@cache
def empty_database() -> bytes:
    """An empty database at the newest revision, made once: migrating takes longer than most tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite3"
        engine = open_engine(path)
        schema.upgrade(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return path.read_bytes()


@dataclass
class Outside:
    """What stays when the agent stops: clock, mailboxes, servers, Slack, folders."""

    life: Life = field(default_factory=Life)
    clock: FakeClock = field(default_factory=FakeClock)
    codes: FakeCodes = field(default_factory=FakeCodes)

    def __post_init__(self) -> None:
        self.mailboxes = FakeMailboxes(self.life)
        self.sender = FakeSender(self.life)
        self.desk = FakeDesk(self.life)
        self.readers = FakeReaders(self.life)
        self.renderers = FakeRenderers(self.life)
        self.hand_over = FakeHandOver(self.life)

    def reborn(self) -> None:
        """A new process: the same outside, and calls return again."""
        self.life = Life()
        parts = (self.mailboxes, self.sender, self.desk, self.readers, self.renderers, self.hand_over)
        for part in parts:
            part.life = self.life


def make_world(
    store: Store,
    outside: Outside,
    writer: Writer | None = None,
    rules: Rules = RULES,
    procedures: tuple[Procedure, ...] = PROCEDURES,
) -> World:
    """The engine's surroundings: real procedures, reader and database, everything else a fake."""
    interpreter = Interpreter(Boundary(BOUNDARY), {}, rules.marker)
    outside.readers.read = lambda raw: interpreter.read(raw)  # noqa: PLW0108 - whatever a test makes of it
    return World(
        rules=rules,
        store=store,
        clock=outside.clock,
        procedures=procedures,
        interpreter=interpreter,
        readers=outside.readers,
        renderers=outside.renderers,
        writer=writer or FakeWriter(),
        mailboxes=outside.mailboxes,
        sender=outside.sender,
        desk=outside.desk,
        hand_over=outside.hand_over,
        codes=outside.codes,
    )


class Agent:
    """A running agent and what a test does with it."""

    def __init__(self, store: SqliteStore, world: World, outside: Outside, boxes: tuple[str, ...]) -> None:
        self.store, self.world, self.outside = store, world, outside
        self.runner = LocalRunner(world, boxes)
        self.boxes = boxes
        self._keys = itertools.count(1)

    # --- what happens outside ---

    async def receive(self, *raws: bytes, box: str = "happi") -> None:
        """Mails arrive, and everything that follows is done."""
        for raw in raws:
            self.outside.mailboxes.arrive(raw, box)
        await self.settle()

    async def press(
        self,
        choice: str,
        agent: str = AGENT,
        *,
        desk: str = "agents",
        card: CardView | None = None,
        text: str | None = None,
        target: str | None = None,
        key: str | None = None,
        pick: str | None = None,
        ticked: tuple[str, ...] = (),
    ) -> None:
        """An agent presses a button of a card as it stands, and everything that follows is done."""
        seen = card or self.outside.desk.card(desk)
        name = key or f"press-{next(self._keys)}"
        press = Press(
            name, agent, seen.reference, desk, seen.version, choice, text, target, pick=pick, ticked=ticked
        )
        await self.runner.record_press(press)
        await self.settle()

    # --- looking inside ---

    def read(self, work: Callable[[Unit], T]) -> T:
        return self.store.read_now(work)

    def case(self, procedure: str) -> CaseRow:
        """The newest dossier of a procedure."""
        return next(each for each in self.cases() if each.procedure == procedure)

    def cases(self) -> list[CaseRow]:
        return list(self.read(lambda unit: unit.cases(only_open=False)))

    def timeline(self, procedure: str) -> list[TimelineRow]:
        case = self.case(procedure)
        return list(self.read(lambda unit: unit.timeline(case.id)))

    def parked(self) -> list[ParkedRow]:
        return list(self.read(lambda unit: unit.parked()))

    async def settle(self) -> None:
        """Until nothing is left to record, decide or carry out at this moment."""
        async with asyncio.timeout(20):
            while not self.outside.life.over.is_set() and self.read(self._busy):  # noqa: ASYNC110 - rows tell nobody
                await asyncio.sleep(0.008)

    def _busy(self, unit: Unit) -> bool:
        now = self.world.clock.now()
        recorded = {box: unit.cursor(box).uid for box in self.boxes}
        arrived = any(
            uid > recorded[box] for box in self.boxes for uid in tuple(self.outside.mailboxes.inbox[box])
        )
        waiting = len(unit.pending_events(100)) or unit.due_jobs(now, 1)
        return arrived or bool(waiting) or any(unit.ready_effects(lane, now, 1) for lane in unit.pending_effects())


async def stop(others: set[asyncio.Task[Any]]) -> None:
    """Stop at once all but `others`, as a killed process does: nothing is given time to end well."""
    own = others | {task for task in (asyncio.current_task(),) if task is not None}
    while left := asyncio.all_tasks() - own:
        for each in left:
            each.cancel()
        await asyncio.sleep(0)


async def let_go(store: SqliteStore) -> None:
    """As the system does for a killed process: a transaction that was cut holds the database no longer.

    Else the next one would wait ten seconds for its lock.
    """
    writer = store._writer
    await asyncio.get_running_loop().run_in_executor(writer._thread, lambda: None)  # a commit under way
    writer._drop_quill()


@asynccontextmanager
async def running(
    tmp_path: Path,
    outside: Outside | None = None,
    *,
    boxes: tuple[str, ...] = ("happi",),
    writer: Writer | None = None,
    rules: Rules = RULES,
    schools: tuple[Etablissement, ...] = SCHOOLS,
    procedures: tuple[Procedure, ...] = PROCEDURES,
    wrap: Callable[[SqliteStore], Store] | None = None,
) -> AsyncIterator[Agent]:
    """An agent at work; on leaving it is stopped."""
    around = outside or Outside()
    store = make_store(tmp_path, schools)
    world = make_world(wrap(store) if wrap else store, around, writer, rules, procedures)
    agent = Agent(store, world, around, boxes)
    others = asyncio.all_tasks()
    task = asyncio.create_task(agent.runner.run())
    try:
        yield agent
        assert not task.done() or around.life.over.is_set(), "the runner must not end by itself"
    finally:
        await stop(others)
        await let_go(store)
        await store.stop()


async def until(condition: Callable[[], object], seconds: float = 15.0) -> None:
    """Until something is so; TimeoutError when it never is."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - any condition at all
            await asyncio.sleep(0.008)


Step = Callable[[Agent], Awaitable[None]]
QUICK_SWEEP = 0.05


def sweep_quickly(monkeypatch: object) -> None:
    """Look at the tables often: a test should not wait a second for a date or a retry."""
    monkeypatch.setattr(local, "SWEEP", QUICK_SWEEP)  # type: ignore[attr-defined]
