"""Children never outlive the agent, however it ends."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

AGENT = """
import asyncio
from bot.processes import Limits, Pool

async def main():
    pool = Pool(2, Limits(wall=60, jobs=9))
    await pool.start()
    idle, busy = await asyncio.gather(*(pool.run("tests.processes.process_jobs:pid") for _ in range(2)))
    job = asyncio.create_task(pool.run("tests.processes.process_jobs:spin"))
    await asyncio.sleep(0.2)
    print(idle, busy, flush=True)
    await job

asyncio.run(main())
"""


@pytest.mark.parametrize("how", ["kill", "terminate"])
def test_children_die_with_the_agent(how):
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", AGENT], cwd=root, stdout=subprocess.PIPE, text=True) as agent:
        pids = [int(pid) for pid in agent.stdout.readline().split()]
        assert len(pids) == 2
        getattr(agent, how)()
    until = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
