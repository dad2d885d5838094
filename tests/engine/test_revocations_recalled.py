"""A revocation that nobody decides is recalled while agents are at work, and misses no morning."""

from datetime import datetime

import pytest

from bot.writing import Writing
from tests.support.epoles_world import form, receive
from tests.support.fakes import FakeClock
from tests.support.world import RULES, Outside, running

NIGHT = datetime(2026, 11, 22, 22, 52, tzinfo=RULES.zone)
MORNING = datetime(2026, 11, 23, 8, tzinfo=RULES.zone)


def recalled(outside) -> int:
    return sum("attend toujours" in line for line in outside.desk.lines.values())


async def at(agent, outside, hour: datetime) -> int:
    """How often it has been recalled at that hour."""
    outside.clock.at = hour
    await agent.settle()
    return recalled(outside)


@pytest.mark.parametrize(
    ("came", "before", "first"),
    [
        (NIGHT, MORNING.replace(hour=7, minute=59), MORNING),
        (MORNING.replace(hour=1), MORNING.replace(hour=7, minute=59), MORNING),
        (MORNING.replace(hour=10), MORNING.replace(hour=12, minute=59), MORNING.replace(hour=13)),
        (MORNING.replace(hour=16), MORNING.replace(hour=23), MORNING.replace(day=24)),
    ],
    ids=["at night", "before dawn", "in the morning", "late in the day"],
)
async def test_its_first_reminder_comes_three_hours_later_where_somebody_is_at_work(tmp_path, came, before, first):
    outside = Outside(clock=FakeClock(came))
    async with running(tmp_path, outside, boxes=("poles",), writer=Writing()) as agent:
        await receive(agent, form(5))
        assert await at(agent, outside, before) == 0
        assert await at(agent, outside, first) == 1


async def test_no_morning_is_missed_whenever_the_last_reminder_was_told(tmp_path):
    outside = Outside(clock=FakeClock(MORNING.replace(hour=10)))
    async with running(tmp_path, outside, boxes=("poles",), writer=Writing()) as agent:
        await receive(agent, form(5))
        assert await at(agent, outside, MORNING.replace(day=24, hour=3)) == 1, "the program had been stopped"
        assert await at(agent, outside, MORNING.replace(day=24)) == 2
        assert await at(agent, outside, MORNING.replace(day=25)) == 3
