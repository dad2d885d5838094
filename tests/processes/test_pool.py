"""Children that are limited, recycled and mortal, without harm to other jobs."""

import asyncio
import contextlib
import dataclasses
import multiprocessing
import os
import pickle
import signal
import time
from pathlib import Path

import pytest

from bot.processes import JobFailedError, Limits, Pool, PoolStoppedError
from bot.processes.limits import READER

JOBS = "tests.processes.process_jobs"
QUICK = Limits(wall=5, jobs=100)


@pytest.fixture
async def started():
    """Pools that are stopped at the end, with nothing left of their children."""
    pools = []

    async def start(size=1, limits=QUICK):
        pool = Pool(size, limits)
        pools.append(pool)
        await pool.start()
        return pool

    yield start
    for pool in pools:
        await pool.stop()


def alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not count as ended."""
    return Path(f"/proc/{pid}").exists()


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text("utf-8")


async def dead(pid: int) -> bool:
    for _ in range(200):
        if not alive(pid):
            return True
        await asyncio.sleep(0.01)
    return False


async def test_a_child_does_job_after_job(started):
    pool = await started()
    pids = {await pool.run(f"{JOBS}:pid") for _ in range(5)}
    assert len(pids) == 1
    assert pids != {os.getpid()}


async def test_values_of_the_domain_and_large_ones_come_back(started):
    pool = await started()
    assert len(await pool.run(f"{JOBS}:students", 20_000)) == 20_000
    assert len(await pool.run(f"{JOBS}:echo", b"x" * 20_000_000)) == 20_000_000


async def test_what_is_raised_is_named_without_its_text(started):
    pool = await started()
    for job, name in (("fail", "ValueError"), ("panic", "PanicException")):
        with pytest.raises(JobFailedError) as raised:
            await pool.run(f"{JOBS}:{job}")
        assert raised.value.code == name
        assert "Dubois" not in f"{raised.value!r}{raised.value.__cause__!r}{raised.value.__context__!r}"


async def test_a_dead_child_is_replaced_and_its_job_tried_again(started, tmp_path):
    pool = await started()
    assert await pool.run(f"{JOBS}:die_once", str(tmp_path / "marker")) == "second time"


async def test_a_job_that_kills_twice_is_named_and_the_next_one_works(started):
    pool = await started()
    with pytest.raises(JobFailedError) as raised:
        await pool.run(f"{JOBS}:abort")
    assert raised.value.code == "died"
    assert await pool.run(f"{JOBS}:echo", 1) == 1


async def test_the_neighbours_of_a_dying_child_finish_their_jobs(started):
    pool = await started(size=3)
    jobs = [pool.run(f"{JOBS}:sleep", 0.3), pool.run(f"{JOBS}:abort"), pool.run(f"{JOBS}:sleep", 0.3)]
    first, second, third = await asyncio.gather(*jobs, return_exceptions=True)
    assert (first, third) == ("awake", "awake")
    assert isinstance(second, JobFailedError)


async def test_many_dying_jobs_at_once_all_come_to_an_end(started):
    pool = await started(size=2)
    results = await asyncio.gather(*(pool.run(f"{JOBS}:abort") for _ in range(6)), return_exceptions=True)
    assert {type(result) for result in results} == {JobFailedError}
    assert await pool.run(f"{JOBS}:echo", "still here") == "still here"


async def test_the_clock_on_the_wall_is_kept_by_the_agent(started):
    pool = await started(limits=Limits(wall=0.3, jobs=100))
    before = time.monotonic()
    with pytest.raises(JobFailedError) as raised:
        await pool.run(f"{JOBS}:sleep", 60)
    assert raised.value.code == "timeout"
    assert time.monotonic() - before < 5


@pytest.mark.parametrize(("job", "times"), [("spin_counted", 1), ("sleep_counted", 2)])
async def test_only_what_was_kept_from_working_is_tried_again(started, tmp_path, job, times):
    """A second try of what burns its time costs everybody that time once more."""
    pool = await started(limits=Limits(wall=1.5, jobs=100))
    with pytest.raises(JobFailedError) as raised:
        await pool.run(f"{JOBS}:{job}", str(tmp_path / "marker"))
    assert raised.value.code == "timeout"
    assert (tmp_path / "marker").read_text("ascii") == "x" * times


async def test_processor_time_is_counted_a_job(started):
    pool = await started(limits=Limits(wall=20, jobs=100, cpu=1))
    with pytest.raises(JobFailedError) as raised:
        await pool.run(f"{JOBS}:spin")
    assert raised.value.code == "died"


async def test_memory_is_limited(started):
    pool = await started(limits=dataclasses.replace(READER, address_space=300 << 20))
    with pytest.raises(JobFailedError) as raised:
        await pool.run(f"{JOBS}:swallow", 600)
    assert raised.value.code == "MemoryError"
    assert await pool.run(f"{JOBS}:swallow", 10) == 10 << 20


async def test_limits_are_set_and_no_core_is_dumped(started):
    pool = await started(limits=READER)
    for _ in range(2):
        space, cpu, core = await pool.run(f"{JOBS}:limits")
        assert (space, core) == (1 << 30, 0)
        assert 10 <= cpu <= 15


async def test_children_are_replaced_after_their_jobs(started):
    pool = await started(limits=Limits(wall=5, jobs=2))
    pids = [await pool.run(f"{JOBS}:pid") for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]
    assert await dead(pids[0])


async def test_children_are_replaced_when_they_have_grown(started):
    pool = await started(limits=Limits(wall=5, jobs=100, rss=150_000_000))
    first = await pool.run(f"{JOBS}:grow", 10)
    assert await pool.run(f"{JOBS}:grow", 200) == first
    assert await pool.run(f"{JOBS}:pid") != first


async def test_a_cancelled_job_ends_its_child_only(started):
    pool = await started()
    pid = await pool.run(f"{JOBS}:pid")
    job = asyncio.create_task(pool.run(f"{JOBS}:sleep", 60))
    await asyncio.sleep(0.1)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert await dead(pid)
    assert await pool.run(f"{JOBS}:echo", 1) == 1


async def test_stopping_ends_busy_children_within_a_second(started):
    pool = await started(size=2)
    pids = await asyncio.gather(pool.run(f"{JOBS}:pid"), pool.run(f"{JOBS}:pid"))
    job = asyncio.create_task(pool.run(f"{JOBS}:sleep", 60))
    await asyncio.sleep(0.1)
    before = time.monotonic()
    await pool.stop()
    assert time.monotonic() - before < 1
    assert not any(map(alive, pids))
    with pytest.raises(PoolStoppedError):
        await job
    with pytest.raises(PoolStoppedError):
        await pool.run(f"{JOBS}:echo", 1)


async def test_stopping_twice_or_before_the_start_is_nothing():
    pool = Pool(1, QUICK)
    await pool.stop()
    await pool.start()
    await pool.stop()
    await pool.stop()


async def test_stopping_while_children_start_leaves_none(started):
    pool = await started(size=1, limits=Limits(wall=5, jobs=1))
    await pool.run(f"{JOBS}:pid")
    job = asyncio.create_task(pool.run(f"{JOBS}:sleep", 60))
    await asyncio.sleep(0)
    await pool.stop()
    with pytest.raises(PoolStoppedError):
        await job
    assert multiprocessing.active_children() == []


async def test_a_value_that_can_not_travel_is_named(started):
    pool = await started()
    with pytest.raises(JobFailedError) as raised:
        await pool.run(f"{JOBS}:untransportable")
    assert raised.value.code in {"PicklingError", "AttributeError"}


async def test_an_argument_that_can_not_travel_is_our_own_mistake(started):
    pool = await started()
    with pytest.raises((AttributeError, TypeError, pickle.PicklingError)):
        await pool.run(f"{JOBS}:echo", lambda: None)
    assert await pool.run(f"{JOBS}:echo", 1) == 1


async def test_a_killed_fork_server_is_started_anew(started):
    pool = await started()
    server = await pool.run(f"{JOBS}:parent")
    assert "forkserver" in command_line(server)
    os.kill(server, signal.SIGKILL)
    await dead(server)
    with contextlib.suppress(JobFailedError):
        await pool.run(f"{JOBS}:abort")
    assert await pool.run(f"{JOBS}:echo", 1) == 1


async def test_nothing_that_a_child_writes_is_seen(started, capfd):
    pool = await started()
    await pool.run(f"{JOBS}:shout")
    await pool.stop()
    assert capfd.readouterr() == ("", "")


async def test_no_secret_is_left_in_the_environment_of_a_child(started, monkeypatch):
    monkeypatch.setenv("VAGUEMESTRE_SLACK__BOT_TOKEN", "not for children")
    pool = await started()
    assert await pool.run(f"{JOBS}:secrets") == []


async def test_a_child_that_was_taken_over_can_only_hand_back_data(started):
    pool = await started()
    with pytest.raises(JobFailedError) as raised:
        await pool.run(f"{JOBS}:evil")
    assert raised.value.code == "died"
