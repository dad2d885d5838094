"""What heavy mails and long lists leave behind in the allocator goes back to the machine."""

import asyncio
import ctypes
import os
from collections.abc import Callable
from pathlib import Path

ENOUGH = 140_000_000  # bytes; an agent at rest holds some hundred
HEAPS = 2
_M_ARENA_MAX = -8  # of malloc.h
_STATM = Path("/proc/self/statm")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(_STATM.read_text("ascii").split()[1]) * _PAGE


def few_heaps() -> bool:
    """Threads share two heaps, where glibc would give each its own and keep what it freed; False without glibc."""
    limit = getattr(ctypes.CDLL(None), "mallopt", None)
    return limit is not None and limit(_M_ARENA_MAX, HEAPS) == 1


def trim() -> None:
    """Free pages in the middle of the heap: glibc gives back its top alone, and each thread has a heap."""
    given_back = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other libraries have no such call, nor the need
    if given_back is not None:
        given_back(0)


async def give_back(
    every: float = 1.0, held: Callable[[], int] = resident, release: Callable[[], None] = trim
) -> None:
    """Look for ever, each `every` seconds; what could not be given back is left until more is held."""
    least = ENOUGH
    while True:
        await asyncio.sleep(every)
        if held() > least:
            await asyncio.to_thread(release)
            least = max(ENOUGH, held() + ENOUGH // 20)
        else:
            least = max(ENOUGH, min(least, held() + ENOUGH // 20))
