"""How long a question takes to be understood, and the longest letters that somebody might invent to be slow.

.venv/bin/python benchmarks/questions.py
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.reading.topics import Population, masked, understand
from bot.reading.topics.scoring import questions_in

CORPUS = Path(__file__).parents[1] / "tests" / "corpus" / "topics"
TARGET = 2.0  # seconds for the slowest letter
SIZE = 500_000  # characters of an invented letter
PIECES = (
    "demarche ",
    "demarche naid ? ",
    "modigx",
    "1) ",
    "a.",
    "> ",
    "mot de passe ",
    "12 ",
    "mdp mdp est ",
    "??! ",
)


def took(text: str) -> float:
    """Seconds to understand and to mask a text."""
    began = time.perf_counter()
    understand(text, Population.CITIZEN)
    masked(text)
    return time.perf_counter() - began


def main() -> bool:
    """Print the figures; whether the slowest letter kept the target."""
    took("")  # the data files are read once
    times = sorted(
        took(each.text) for name in ("dev", "near_misses") for each in questions_in(CORPUS / f"{name}.toml")
    )
    median, last = 1000 * times[len(times) // 2], 1000 * times[-1]
    print(f"{len(times)} questions : médiane {median:.1f} ms, plus lente {last:.1f} ms")
    slowest = 0.0
    for piece in PIECES:
        seconds = took((piece * (SIZE // len(piece) + 1))[:SIZE])
        slowest = max(slowest, seconds)
        print(f"{piece!r:<22}{SIZE // 1000:>6} kB{seconds:>8.2f} s")
    print(f"la plus lente : {slowest:.2f} s (cible : {TARGET:.0f} s)")
    return slowest <= TARGET


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
