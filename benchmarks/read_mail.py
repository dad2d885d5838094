"""What reading one mail with a 30 KB workbook costs, beside the floor of the standard library.

.venv/bin/python benchmarks/read_mail.py
"""

import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, compat32
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import openpyxl

from bot.reading.mail import Boundary, read_message, with_authenticity

ROUNDS, CALLS = 15, 40
WORKBOOK = "application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(size: int) -> bytes:
    """A real workbook that hardly compresses, of at least `size` bytes."""
    book = openpyxl.Workbook()
    for row in range(size // 18):
        book.active.cell(row + 1, 1, os.urandom(8).hex())
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def mail(size: int) -> bytes:
    """A school's mail: a few sentences, both versions, and a workbook of about `size` bytes."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "École des Arts <ec990001@cfwb.be>"
    message["To"] = "happi@cfwb.be"
    message["Subject"] = "Liste des élèves – École des Arts"
    message["Date"] = "Mon, 05 Oct 2026 10:12:00 +0200"
    message["Message-ID"] = "<liste-1@ecole.example>"
    text = "Bonjour,\n\nVous trouverez en pièce jointe la liste de nos élèves.\n\nBien à vous,\nLa direction\n"
    message.set_content(text)
    message.add_alternative("<p>" + text.replace("\n\n", "</p><p>") + "</p>", subtype="html")
    message.add_attachment(workbook(size), maintype=WORKBOOK[0], subtype=WORKBOOK[1], filename="élèves.xlsx")
    top = b"Authentication-Results: mx.example; dmarc=pass header.from=cfwb.be\r\n"
    return top + message.as_bytes()


def milliseconds(call: Callable[[], object]) -> float:
    """CPU time of one call, median of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(CALLS):
            call()
        rounds.append((time.process_time() - start) / CALLS * 1000)
    return statistics.median(rounds)


def main() -> None:
    """Print the milliseconds of each way."""
    raw = mail(30_000)
    boundary = Boundary("mx.example")
    ways: dict[str, Callable[[], object]] = {
        "compat32, structure only (floor)": lambda: message_from_bytes(raw, policy=compat32),
        "read_message": lambda: read_message(raw),
        "read_message + with_authenticity": lambda: with_authenticity(read_message(raw), raw, boundary),
    }
    for name, call in ways.items():
        print(f"{name:<36}{milliseconds(call):7.3f} ms")


if __name__ == "__main__":
    main()
