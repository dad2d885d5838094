"""How soon hostile workbooks are refused, and how long an honest list waits beside each.

.venv/bin/python benchmarks/hostile.py [NAME…]
"""

import asyncio
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.processes import ReaderProcesses
from tests.reading.workbook_makers import CONTEXT, canevas
from tests.support.hostile_workbooks import HOSTILE, LEA

TARGET = 10.0  # seconds until the refusal, a second try included


async def timed(readers: ReaderProcesses, content: bytes, name: str) -> tuple[float, str]:
    """Seconds, and the code of the refusal."""
    began = time.monotonic()
    reading = await readers.workbook(content, name, CONTEXT)
    return time.monotonic() - began, reading.refusal.code if reading.refusal else "lu"


async def main(names: list[str]) -> bool:
    """Print each; whether all kept the target."""
    readers = ReaderProcesses()
    await readers.start()
    honest, slowest = canevas(*[LEA] * 525), 0.0
    print(f"{'fichier':<26}{'taille':>12}{'refusé en':>12}{'liste honnête':>16}  code")
    try:
        for name in names:
            content = HOSTILE[name].make()
            pair = timed(readers, content, HOSTILE[name].name), timed(readers, honest, "canevas.xlsx")
            (took, code), (beside, _) = await asyncio.gather(*pair)
            slowest = max(slowest, took)
            print(f"{name:<26}{len(content) / 1000:>9.0f} kB{took:>10.2f} s{beside:>14.2f} s  {code}", flush=True)
    finally:
        await readers.stop()
    print(f"le plus lent : {slowest:.2f} s (cible : {TARGET:.0f} s)")
    return slowest <= TARGET


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main(sys.argv[1:] or list(HOSTILE))) else 1)
