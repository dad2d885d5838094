"""Files made to harm end in a named French refusal, and the lists of others are read meanwhile.

How long each takes is kept with the result, and measured by `benchmarks/hostile.py`; ten seconds are the promise.
"""

import asyncio
import time

import pytest

from bot.processes import ReaderProcesses
from bot.reading.workbook.messages import REFUSALS
from tests.reading.workbook_makers import CONTEXT, canevas
from tests.support.hostile_workbooks import HOSTILE, LEA

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
async def readers():
    processes = ReaderProcesses()
    await processes.start()
    yield processes
    await processes.stop()


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_is_refused_by_name_while_an_honest_list_is_read(readers, name, record_property):
    hostile = HOSTILE[name]
    content = await asyncio.to_thread(hostile.make)
    began = time.monotonic()
    reading = asyncio.create_task(readers.workbook(content, hostile.name, CONTEXT))
    honest = await readers.workbook(canevas(LEA), "canevas.xlsx", CONTEXT)
    record_property("honest", time.monotonic() - began)
    refusal = (await reading).refusal
    record_property("refused", time.monotonic() - began)
    assert honest.refusal is None
    assert refusal is not None
    assert refusal.code in hostile.codes
    assert refusal.message == REFUSALS[refusal.code]
    assert (await readers.workbook(canevas(LEA), "canevas.xlsx", CONTEXT)).refusal is None
