"""Memory is given back when much is held, and not again and again when nothing more can be."""

import asyncio
import contextlib
import ctypes
from collections.abc import Iterator

from bot.wiring.memory import ENOUGH, few_heaps, give_back, resident, trim


async def released(*held: int) -> int:
    """How often memory was given back while this much was held, look after look."""
    looks: Iterator[int] = iter(held)
    times = 0
    ended = asyncio.Event()

    def look() -> int:
        try:
            return next(looks)
        except StopIteration:
            ended.set()
            return 0

    def release() -> None:
        nonlocal times
        times += 1

    running = asyncio.create_task(give_back(0.001, look, release))
    await ended.wait()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    return times


async def test_an_agent_at_rest_is_left_alone():
    assert await released(ENOUGH // 2, ENOUGH // 2, ENOUGH) == 0


async def test_what_a_heavy_mail_left_is_given_back():
    assert await released(2 * ENOUGH, ENOUGH // 2, ENOUGH // 2) == 1


async def test_what_is_in_use_is_not_asked_for_every_second():
    assert await released(2 * ENOUGH, 2 * ENOUGH, 2 * ENOUGH, 2 * ENOUGH, 2 * ENOUGH) == 1


async def test_more_than_before_is_asked_for_again():
    assert await released(2 * ENOUGH, 2 * ENOUGH, 3 * ENOUGH, ENOUGH // 2) == 2


def test_trimming_harms_nothing():
    trim()
    assert resident() > 1_000_000


def test_heaps_are_few_where_glibc_is():
    assert few_heaps() == hasattr(ctypes.CDLL(None), "mallopt")
