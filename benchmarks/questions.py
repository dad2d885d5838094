"""How long a question takes to be understood, and the longest letters that somebody might invent to be slow.

.venv/bin/python benchmarks/questions.py
"""

import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.domain.readings import MessageReading
from bot.reading.mail.interpreter import Interpreter
from bot.reading.topics import Population, masked, understand
from bot.reading.topics.scoring import questions_in

CORPUS = Path(__file__).parents[1] / "tests" / "corpus" / "topics"
TARGET = 2.0  # seconds for the slowest letter
SIZE = 500_000  # characters of an invented letter
OF_A_MAIL = 0.05  # seconds of the event loop for any mail whatever
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


def at_intake(reader: Interpreter, text: str) -> float:
    """Seconds of processor that a mail takes to be looked through for its question, a calculation included.

    Lists, forms and replies are not looked through at all.
    """
    mail = MessageReading(None, subject="Une question", text=text, reply=text)
    began = time.process_time()
    reader.question(mail, "school", date(2026, 10, 5))
    return time.process_time() - began


def mails() -> bool:
    """The same of whole mails, as the agent reads them."""
    reader = Interpreter(None, {}, "")
    reader.prepare()
    usual = sorted(at_intake(reader, each.text) for each in questions_in(CORPUS / "dev.toml"))
    worst = max(at_intake(reader, (piece * (SIZE // len(piece) + 1))[:SIZE]) for piece in PIECES)
    print(f"un mail : médiane {1000 * usual[len(usual) // 2]:.1f} ms, le pire {1000 * worst:.1f} ms")
    return max(worst, usual[-1]) <= OF_A_MAIL


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
    return mails() and slowest <= TARGET


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
