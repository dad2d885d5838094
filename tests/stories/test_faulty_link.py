"""Links that break while mails arrive: each mail is handled once, and the agent is back within a minute."""

import asyncio
import contextlib
import re
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.numbers import Fase
from bot.domain.schools import Etablissement, SchoolType
from bot.engine.local import LocalRunner
from bot.mailbox.accounts import ImapAccount, ImapTimeouts
from bot.mailbox.imap import ImapMailboxes
from bot.mailbox.smtp import SmtpSender
from bot.mailbox.smtp_session import SmtpServer
from storage.database import SqliteStore
from tests.support.bad_smtp import BadSmtp, running_bad_smtp
from tests.support.dovecot import Dovecot, running_dovecot
from tests.support.fault_proxy import LINK, LOSE_REPLY, Fault, FaultProxy, Struck, fault_proxy, plan
from tests.support.imap_reader import ImapReader
from tests.support.raw_mails import form_mail
from tests.support.watching import until
from tests.support.world import Outside, make_store, make_world

BOX, PASSWORD = "happi", "secret"
FIRST = 990_001
BACK = 60.0  # seconds after the end of a fault: the promise
_MESSAGE_ID = re.compile(rb"^Message-ID: *(\S+)", re.IGNORECASE | re.MULTILINE)

pytestmark = pytest.mark.dovecot


@dataclass(frozen=True, slots=True)
class Size:
    """How long a campaign is, and how patient its agent."""

    mails: int
    imap_faults: int
    smtp_faults: int
    longest: float  # seconds of one fault
    timeouts: ImapTimeouts
    smtp_timeout: float
    patience: float  # seconds for all to be done once the links are well


QUICK = ImapTimeouts(
    connect=1.0, command=0.8, filing=0.8, done=0.4, silence=0.5, first_pause=0.05, longest_pause=0.3
)
SHORT = Size(40, 21, 8, 0.4, QUICK, 0.8, 60)
# The patience of production: it is what the promise is about.
LONG = Size(300, 203, 64, 3.0, ImapTimeouts(), 60.0, 600)


class SteadyClock:
    """The time of day, without the steps that a machine's clock may make meanwhile."""

    def __init__(self) -> None:
        self._began, self._from = datetime.now(UTC), time.monotonic()

    def now(self) -> datetime:
        return self._began + timedelta(seconds=time.monotonic() - self._from)

    def monotonic(self, at: datetime) -> float:
        return self._from + (at - self._began).total_seconds()


@dataclass
class Scene:
    """An agent between two proxies, and what stands behind them."""

    size: Size
    dovecot: Dovecot
    sink: BadSmtp
    imap_link: FaultProxy
    smtp_link: FaultProxy
    mailboxes: ImapMailboxes
    clock: SteadyClock
    store: SqliteStore
    database: Path
    running: "asyncio.Task[None]"

    async def arrivals(self) -> None:
        """The forms, each of another school, as evenly over the faults as can be: the last one after the last."""
        for number in range(self.size.mails):
            share = (number + 1) * self.size.imap_faults / self.size.mails
            while len(self.imap_link.log) < share - 1:  # noqa: ASYNC110 - the campaign goes its own way
                await asyncio.sleep(0.02)
            await self.deliver(range(number, number + 1))
            await asyncio.sleep(self.size.longest / 10)

    async def deliver(self, numbers: range) -> None:
        """The forms of these schools, at once."""
        for fase in (FIRST + number for number in numbers):
            self.dovecot.deliver(BOX, form_mail(fase, message_id=f"<formulaire-{fase}@ecole.example>"))

    def schools(self) -> set[str]:
        """The boxes of all who write."""
        return {f"ec{FIRST + number:06d}@cfwb.be" for number in range(self.size.mails)}

    def is_over(self) -> bool:
        """All has arrived and all is sent."""
        return len(self.receipts()) == self.size.mails

    def visited(self) -> float:
        """When the box was last looked at, by the monotonic clock."""
        last = self.mailboxes.statuses()[BOX].last_visit
        return self.clock.monotonic(last) if last is not None else 0.0

    def is_waiting(self) -> bool:
        """Whether a mail could leave at this moment."""
        now = self.clock.now()
        return bool(self.store.read_now(lambda unit: unit.ready_effects("mail", now, 1)))

    def rows(self, query: str) -> list[str]:
        with contextlib.closing(sqlite3.connect(self.database)) as base:
            return [str(row[0]) for row in base.execute(query)]

    def receipts(self) -> dict[str, set[bytes]]:
        """The Message-IDs that each recipient got."""
        found: dict[str, set[bytes]] = defaultdict(set)
        for mail in self.sink.taken:
            identity = _MESSAGE_ID.search(mail.raw)
            assert identity is not None
            found[mail.recipients[0]].add(identity[1])
        return found


@contextlib.asynccontextmanager
async def scene(folder: Path, size: Size) -> AsyncIterator[Scene]:
    schools = tuple(Etablissement(Fase(FIRST + n), f"École {n}", SchoolType.ESAHR) for n in range(size.mails))
    with running_dovecot({BOX: PASSWORD}) as dovecot:
        async with (
            running_bad_smtp() as sink,
            fault_proxy(dovecot.port, 1) as imap_link,
            fault_proxy(sink.port, 2) as smtp_link,
        ):
            clock = SteadyClock()
            account = ImapAccount("127.0.0.1", imap_link.port, BOX, PASSWORD, tls="none")
            boxes = ImapMailboxes({BOX: account}, clock=clock, timeouts=size.timeouts)
            server = SmtpServer("127.0.0.1", smtp_link.port, tls="none", local_hostname="essai")
            sender = SmtpSender(server, connections=3, timeout=size.smtp_timeout)
            outside = Outside()
            outside.clock, outside.mailboxes, outside.sender = clock, boxes, sender  # type: ignore[assignment]
            store = make_store(folder, schools)
            running = asyncio.create_task(LocalRunner(make_world(store, outside), (BOX,)).run())
            database = folder / "vaguemestre.sqlite3"
            try:
                yield Scene(size, dovecot, sink, imap_link, smtp_link, boxes, clock, store, database, running)
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                await boxes.aclose()
                await sender.aclose()
                await store.stop()


Recovery = Callable[[Struck], float | None]
"""Seconds from the end of a fault until all went well again, None while it does not."""


async def campaign(proxy: FaultProxy, faults: list[Fault], recovery: Recovery) -> list[float]:
    """Inflict each fault once the one before is recovered from; the seconds that each recovery took."""
    seconds = []
    for fault in faults:
        await asyncio.sleep(fault.after)
        struck = await proxy.inflict(fault)
        try:
            async with asyncio.timeout(BACK + 30):
                while (took := recovery(struck)) is None:  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.01)
        except TimeoutError:
            pytest.fail(f"not back after {struck}; before it: {[str(each) for each in proxy.log[-5:]]}")
        seconds.append(took)
    return seconds


class Visits:
    """The box is looked at again; each fault comes while some mails do."""

    def __init__(self, on: Scene) -> None:
        self.on = on

    def __call__(self, struck: Struck) -> float | None:
        seen = self.on.visited()
        return seen - struck.ended if seen > struck.ended else None


class Departures:
    """A mail that could leave does; the time before there was one is not the link's."""

    def __init__(self, on: Scene) -> None:
        self.on = on
        self._known: dict[Struck, int] = {}
        self._since: dict[Struck, float] = {}

    def __call__(self, struck: Struck) -> float | None:
        if len(self.on.sink.taken) > self._known.setdefault(struck, len(self.on.sink.taken)):
            return time.monotonic() - self._since.get(struck, time.monotonic())
        if self.on.is_waiting():
            self._since.setdefault(struck, time.monotonic())
        elif self.on.is_over():
            return 0.0
        return None


async def play(on: Scene, seed: int) -> dict[str, list[float]]:
    """Both links break while mails arrive; how long each recovery took, by link."""
    size = on.size
    imap = plan(seed, size.imap_faults, size.longest)
    # One that lies in wait for a mail lasts until one comes.
    smtp = [
        replace(fault, seconds=10 * size.longest) if fault.kind in {"truncate", LOSE_REPLY} else fault
        for fault in plan(seed + 1, size.smtp_faults, size.longest, (LOSE_REPLY, *LINK))
    ]
    await until(on.visited)
    arriving = asyncio.create_task(on.arrivals())
    back = await asyncio.gather(
        campaign(on.imap_link, imap, Visits(on)), campaign(on.smtp_link, smtp, Departures(on))
    )
    await arriving
    return {"imap": back[0], "smtp": back[1]}


async def settled(on: Scene, mails: int) -> None:
    """So many mails are answered, and all are filed."""
    reader = ImapReader(on.dovecot.host, on.dovecot.port, BOX, PASSWORD)
    async with asyncio.timeout(on.size.patience):
        while len(on.receipts()) < mails or await reader.messages():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.2)


async def check(on: Scene) -> None:
    """Nothing lost, nothing twice, nothing set aside."""
    assert not on.running.done()
    keys = on.rows("SELECT key FROM event WHERE kind = 'mail'")
    assert len(keys) == len(set(keys)) == on.size.mails
    assert on.rows("SELECT count(*) FROM event WHERE state != 'done'") == ["0"]
    assert on.rows("SELECT count(*) FROM dossier") == [str(on.size.mails)]
    assert {address: len(ids) for address, ids in on.receipts().items()} == dict.fromkeys(on.schools(), 1)
    reader = ImapReader(on.dovecot.host, on.dovecot.port, BOX, PASSWORD)
    year = on.rows("SELECT DISTINCT year FROM dossier")
    filed = [seen.raw for one in year for seen in await reader.messages(f"Trait&AOk-s/{one}")]
    assert Counter(filed) == Counter(set(filed))
    assert len(filed) == on.size.mails


async def story(folder: Path, size: Size) -> None:
    began = time.monotonic()
    async with scene(folder, size) as on:
        back = await play(on, seed=20261122)
        await settled(on, size.mails)
        await check(on)
        longest = {name: max(seconds) for name, seconds in back.items()}
        assert {name: seconds for name, seconds in longest.items() if seconds >= BACK} == {}
        assert {struck.kind for struck in on.imap_link.log} == set(LINK)
        assert {struck.kind for struck in on.smtp_link.log if struck.links} >= {LOSE_REPLY, "half_open", "reset"}
        sent = len(on.sink.taken)
        assert sent > size.mails  # an answer was lost: the same mail again, under the same Message-ID
    print(  # noqa: T201 - the figures of the campaign, shown with -s
        f"{size.mails} mails, {len(back['imap'])} + {len(back['smtp'])} faults, {time.monotonic() - began:.0f} s; "
        f"longest recovery {longest['imap']:.1f} s (IMAP), {longest['smtp']:.1f} s (SMTP); {sent} submissions"
    )


async def test_every_mail_is_handled_once_over_links_that_break(tmp_path: Path) -> None:
    await story(tmp_path, SHORT)


async def test_a_box_restored_from_a_backup_is_looked_at_whole_and_no_mail_is_handled_twice(
    tmp_path: Path,
) -> None:
    """Old mails are back in INBOX, all under new numbers; one that came meanwhile is among them."""
    async with scene(tmp_path, replace(SHORT, mails=12)) as on:
        await on.deliver(range(11))
        await settled(on, 11)
        reader = ImapReader(on.dovecot.host, on.dovecot.port, BOX, PASSWORD)
        before = on.rows("SELECT key FROM event WHERE kind = 'mail'")
        await asyncio.to_thread(on.dovecot.halt)
        await asyncio.sleep(1.1)  # Dovecot makes a new UIDVALIDITY from the second
        on.dovecot.forget_uids(BOX)
        await on.deliver(range(12))
        await asyncio.to_thread(on.dovecot.start)
        await settled(on, 12)
        await until(lambda: len(on.rows("SELECT key FROM event WHERE kind = 'mail'")) == 23, 30)
        async with asyncio.timeout(30):
            while on.rows("SELECT id FROM effect WHERE state = 'pending'") or await reader.messages():  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert len(on.rows("SELECT key FROM event WHERE kind = 'mail'")) == 23
        assert set(before) < set(on.rows("SELECT key FROM event WHERE kind = 'mail'"))
        assert on.rows("SELECT count(*) FROM dossier") == ["12"]
        assert Counter(mail.recipients[0] for mail in on.sink.taken) == Counter(on.schools())


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_three_hundred_mails_over_two_hundred_faults(tmp_path: Path) -> None:
    await story(tmp_path, LONG)
