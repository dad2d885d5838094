"""Group commit, outages and snapshots: what the one writer promises to whoever writes."""

import asyncio
import sqlite3
import threading
import time
import traceback
from functools import partial

import pytest
from sqlalchemy import event, insert
from sqlalchemy.exc import IntegrityError

from bot.ports import TryLaterError
from bot.ports.store import StoreUnavailableError
from storage.queries.base import ACCOUNT, EVENT
from tests.support.fakes import MONDAY
from tests.support.world import make_store

PLANTED = "Zoé-Plantée Vandenbroucke"
BIG = 300_000


def keep(name: str):
    """A unit of work that records one event."""
    return lambda unit: unit.add_event(name, "mail", "happi:1:1", MONDAY)


def kept(store) -> list[str]:
    with store.engine.connect() as connection:
        return [row.key for row in connection.execute(EVENT.select().order_by(EVENT.c.id))]


@pytest.fixture(params=["write", "jot"])
def together(request, store):
    """Both ways of writing keep the same promises."""
    return partial(_together, store, getattr(store, request.param))


async def _together(store, write, *works):
    """Run units that are sure to be in one group: the writer is held until all of them wait."""
    started, go = threading.Event(), threading.Event()

    def hold(_unit):
        started.set()
        assert go.wait(5)

    holding = asyncio.create_task(store.write(hold))
    await asyncio.to_thread(started.wait, 5)
    waiting = [asyncio.create_task(write(work)) for work in works]
    await asyncio.sleep(0)
    go.set()
    await holding
    return await asyncio.gather(*waiting, return_exceptions=True)


def limited(store, pragma: str) -> None:
    """Every new connection of this store gets one more setting."""
    store.engine.dispose()

    @event.listens_for(store.engine, "connect")
    def _limit(raw, _record):
        raw.execute(f"PRAGMA {pragma}")


async def test_a_failing_unit_is_undone_alone(store, together):
    def half(unit):
        keep("half")(unit)
        raise ValueError("au milieu")

    results = await together(keep("one"), half, keep("two"))
    assert isinstance(results[1], ValueError)
    assert kept(store) == ["one", "two"]


async def test_a_statement_that_breaks_a_rule_is_undone_alone(store, together):
    def twice(unit):
        keep("first half")(unit)
        values = {"key": "one", "kind": "x", "payload": "", "state": "new", "attempts": 0, "at": MONDAY}
        unit.run(insert(EVENT), values)

    results = await together(keep("one"), twice, keep("two"))
    assert isinstance(results[1], IntegrityError)
    assert kept(store) == ["one", "two"]


async def test_units_of_a_group_are_done_in_the_order_of_asking_and_see_each_other(store, together):
    def count(unit):
        return len(unit.pending_events(100))

    assert await together(keep("a"), count, keep("b"), count) == [1, 1, 2, 2]


async def test_a_group_is_one_commit(store, together):
    commits = []
    store.engine.dispose()

    @event.listens_for(store.engine, "connect")
    def _watched(raw, _record):
        raw.set_trace_callback(lambda statement: commits.append(1) if statement == "COMMIT" else None)

    await together(*(keep(str(number)) for number in range(20)))
    assert len(kept(store)) == 20
    assert len(commits) == 2  # the held one, and the twenty


@pytest.mark.parametrize("way", ["write", "jot"])
async def test_a_locked_database_is_an_outage_and_nothing_is_acknowledged(store, way):
    limited(store, "busy_timeout=20")
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailableError) as caught:
        await getattr(store, way)(keep("one"))
    assert isinstance(caught.value, TryLaterError)
    assert caught.value.after
    other.execute("ROLLBACK")
    other.close()
    await store.write(keep("one"))
    assert kept(store) == ["one"]


async def test_the_loop_goes_on_while_another_process_writes(store):
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(store.jot(keep("one")))
    beats = 0
    for _ in range(20):
        await asyncio.sleep(0.01)
        beats += 1
    assert (beats, writing.done()) == (20, False)
    other.execute("ROLLBACK")
    other.close()
    await writing
    assert kept(store) == ["one"]


async def test_a_database_kept_locked_is_waited_for_once_a_group(store):
    limited(store, "busy_timeout=200")
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    results = await asyncio.gather(*(store.jot(keep(str(each))) for each in range(40)), return_exceptions=True)
    assert time.monotonic() - began < 5, "forty waits of 0.2 s would be eight"
    assert {type(each) for each in results} == {StoreUnavailableError}
    other.execute("ROLLBACK")
    other.close()


async def test_nobody_waits_for_ever_for_a_store_that_stopped(tmp_path):
    store = make_store(tmp_path)
    await store.stop()
    for way in (store.jot, store.write):
        with pytest.raises(RuntimeError):
            await asyncio.wait_for(way(keep("late")), 5)


async def test_short_and_long_units_are_done_in_the_order_of_asking(store):
    def note(name):
        return lambda unit: (unit.add_event(name, "mail", "happi:1:1", MONDAY), len(unit.pending_events(100)))[1]

    ways = [store.jot, store.write, store.write, store.jot, store.jot, store.write]
    asked = [asyncio.create_task(way(note(str(number)))) for number, way in enumerate(ways)]
    assert await asyncio.gather(*asked) == [1, 2, 3, 4, 5, 6]


async def test_many_short_units_leave_the_loop_its_turn(store):
    def slow(unit):
        time.sleep(0.015)
        return keep("one")(unit)

    beats = []

    async def heart():
        while True:
            beats.append(time.monotonic())
            await asyncio.sleep(0.001)

    beating = asyncio.create_task(heart())
    await asyncio.gather(*(store.jot(slow) for _ in range(20)))
    beating.cancel()
    assert len(beats) >= 5  # two units a turn at most, and not all twenty in one


async def test_a_full_disk_fails_the_big_unit_and_keeps_the_small_ones(store, together):
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    limited(store, f"max_page_count={pages + 30}")
    results = await together(keep("small"), lambda unit: unit.add_blob(bytes(BIG), MONDAY), keep("small too"))
    assert [type(each) for each in results] == [int, StoreUnavailableError, int]
    assert kept(store) == ["small", "small too"]


async def test_after_an_outage_writing_goes_on(store):
    limited(store, "max_page_count=1")
    with pytest.raises(StoreUnavailableError):
        await store.write(lambda unit: unit.add_blob(bytes(BIG), MONDAY))
    store.engine.dispose()
    event.listen(store.engine, "connect", lambda raw, _record: raw.execute("PRAGMA max_page_count=100000"))
    digest = await store.write(lambda unit: unit.add_blob(bytes(BIG), MONDAY))
    assert len(await store.read(lambda unit: unit.blob(digest))) == BIG


async def test_the_writer_outlives_any_error(store, monkeypatch):
    def fails():
        raise RuntimeError("plus de connexion")

    with monkeypatch.context() as patch:
        patch.setattr(store._writer, "_connect", fails)
        for write in (store.write, store.jot):
            with pytest.raises(RuntimeError):
                await asyncio.wait_for(write(keep("one")), 5)
    await asyncio.wait_for(store.write(keep("two")), 5)
    assert kept(store) == ["two"]


async def test_a_reader_sees_one_moment_while_the_writer_goes_on(store):
    await store.write(keep("one"))
    seen, written = threading.Event(), threading.Event()

    def look_twice(unit):
        first = len(unit.pending_events(100))
        seen.set()
        assert written.wait(5)
        return first, len(unit.pending_events(100))

    reading = asyncio.create_task(store.read(look_twice))
    await asyncio.to_thread(seen.wait, 5)
    await store.write(keep("two"))
    written.set()
    assert await reading == (1, 1)
    assert await store.read(lambda unit: len(unit.pending_events(100))) == 2


async def test_what_was_asked_before_a_stop_is_done(tmp_path):
    store = make_store(tmp_path)
    asked = [asyncio.create_task(store.write(keep(str(number)))) for number in range(120)]
    await asyncio.sleep(0)
    await store.stop()
    await asyncio.gather(*asked)
    again = make_store(tmp_path)
    assert len(kept(again)) == 120
    await again.stop()


async def test_an_error_of_the_database_shows_no_value(store):
    account = {
        "fase": 990001,
        "username": "e990001-aaaaaa",
        "nom": PLANTED,
        "prenom": PLANTED,
        "date_naissance": "2012-03-04",
        "state": "active",
        "imported": False,
        "generation": 0,
        "key_id": "1",
        "school_year": "2026-2027",
        "origin": "vaguemestre",
        "created_at": MONDAY,
    }
    await store.write(lambda unit: unit.insert(insert(ACCOUNT), account))
    with pytest.raises(IntegrityError) as caught:
        await store.write(lambda unit: unit.insert(insert(ACCOUNT), account))
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + str(caught.value)
    assert PLANTED not in shown
    assert "Vandenbroucke" not in shown
    assert "account.username" in shown  # what an operator needs to know is there


async def test_a_file_is_safe_by_default(tmp_path):
    """WAL so that readers never wait, FULL so that what is acknowledged survives a power cut."""
    from storage.database import open_engine

    engine = open_engine(tmp_path / "plain.sqlite3")
    with engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in SAFE}
    engine.dispose()
    assert found == SAFE


SAFE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
