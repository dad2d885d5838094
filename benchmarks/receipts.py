"""Mail with a 30 KB workbook in → dossier stored, file kept, receipt out: mails a second and CPU a mail.

.venv/bin/python benchmarks/receipts.py [--mails 600] [--rounds 3] [--profile]

Dovecot on loopback, a sink for SMTP in its own process, SQLite with WAL and synchronous=FULL. Each mail comes
from another school, so each opens a dossier. CPU is the agent's own process (user and system), start-up left out.
« sans lecture » is the work that the peers were measured on; « avec lecture » goes on to read each workbook in a
child process. Beside them the floor: the same bytes parsed by the standard library and committed one by one.
"""

import argparse
import asyncio
import cProfile
import hashlib
import multiprocessing
import os
import pstats
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, compat32
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.app import KeyedCodes, SystemClock
from bot.domain.numbers import Fase
from bot.domain.recipients import AddressBook
from bot.domain.schools import Environment, Etablissement, SchoolType
from bot.engine import local
from bot.engine.local import LocalRunner
from bot.engine.world import Rules, World
from bot.handlers import PROCEDURES
from bot.mailbox.accounts import ImapAccount
from bot.mailbox.imap import ImapMailboxes
from bot.mailbox.smtp import SmtpSender
from bot.mailbox.smtp_session import SmtpServer
from bot.ports import CardView, Posted
from bot.processes import ReaderProcesses, RendererProcesses
from bot.reading.mail import Boundary
from bot.reading.mail.interpreter import Interpreter
from bot.writing import Writing
from storage import schema
from storage.database import SqliteStore
from tests.support.dovecot import Dovecot

BOX, PASSWORD, AUTHSERV = "happi@cfwb.be", "secret", "bac.cfwb.be"
FIRST = 990_001
WRITING = Writing()  # its templates are compiled once, as in an agent that has run for a while
KEY = b"0123456789abcdef0123456789abcdef"


def workbook() -> bytes:
    """A filled template of about 30 KB."""
    import io

    import openpyxl

    from bot.domain.schools import SchoolYear

    school = Etablissement(Fase(FIRST), "École du banc d’essai")
    book = openpyxl.load_workbook(io.BytesIO(Writing().canevas(school, SchoolYear(2026))))
    sheet, draw = book["Élèves"], random.Random(7)
    for row in range(10, 10 + 700):
        name = "".join(draw.choice("abcdefghilmnorstuv") for _ in range(9)).capitalize()
        date = f"{draw.randint(1, 28):02d}/{draw.randint(1, 12):02d}/{draw.randint(2008, 2017)}"
        for column, value in enumerate((name, name[::-1].capitalize(), date), start=1):
            sheet.cell(row, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mails(count: int) -> list[bytes]:
    """One mail a school, as the boundary hands it over."""
    content, raws = workbook(), []
    for number in range(count):
        sender = f"ec{FIRST + number:06d}@cfwb.be"
        mail = EmailMessage(policy=SMTP)
        mail["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from=cfwb.be"
        mail["From"], mail["To"] = sender, BOX
        mail["Subject"], mail["Message-ID"] = "Liste des élèves", f"<banc-{number}@cfwb.be>"
        mail["Date"] = "Mon, 05 Oct 2026 09:00:00 +0200"
        mail.set_content("Bonjour,\nvoici la liste de nos élèves.\nCordialement\n")
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename="liste.xlsx")
        raws.append(mail.as_bytes())
    return raws


def sink(line: Connection) -> None:
    """An SMTP server that accepts everything; answers how many different Message-IDs it saw."""
    asyncio.run(_sink(line))


async def _sink(line: Connection) -> None:
    seen: dict[bytes, float] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(b"220 puits\r\n")
            while word := (await reader.readline()).upper():
                if word.startswith(b"DATA"):
                    writer.write(b"354 go\r\n")
                    raw = await reader.readuntil(b"\r\n.\r\n")
                    start = raw.lower().index(b"message-id:")
                    seen.setdefault(raw[start : raw.index(b"\r\n", start)], time.monotonic())
                    writer.write(b"250 2.0.0 ok\r\n")
                elif word.startswith(b"EHLO"):
                    writer.write(b"250-puits\r\n250 ENHANCEDSTATUSCODES\r\n")
                elif word.startswith(b"QUIT"):
                    writer.write(b"221 au revoir\r\n")
                    break
                else:
                    writer.write(b"250 2.0.0 ok\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=2**22)
    line.send(server.sockets[0].getsockname()[1])
    while True:
        question = await asyncio.to_thread(line.recv)
        if question == "stop":
            return
        line.send((len(seen), max(seen.values(), default=0.0)))


class NoDesk:
    """Slack takes no part in a receipt."""

    async def draw(self, card: CardView, at: Posted | None) -> Posted:
        return at or Posted("C", f"{time.time():.6f}")

    async def line(self, at: Posted, key: str, text: str) -> None:
        return

    async def whisper(self, desk: str, agent: str, text: str) -> None:
        return


class NoHandOver:
    """Nothing is approved here."""

    async def export(self, batch: str, accounts: object) -> str:
        return ""

    async def refused(self, batch: str) -> frozenset[str] | None:
        return None

    async def forget(self, batch: str) -> None:
        return


def cpu(who: int = resource.RUSAGE_SELF) -> float:
    """Seconds of user and system CPU."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _store(folder: Path, count: int) -> SqliteStore:
    store = SqliteStore(folder / "banc.db")
    schema.upgrade(store.engine)
    schools = [Etablissement(Fase(FIRST + n), f"École {n}", SchoolType.ESAHR) for n in range(count)]
    now = datetime.now(UTC)

    def fill(unit):  # noqa: ANN001, ANN202
        unit.put_schools(schools)
        for school in schools:
            unit.set_environment(school.fase, Environment.OPEN, now)

    store.write_now(fill)
    return store


async def one_round(raws: list[bytes], *, reading: bool, profile: bool) -> tuple[float, float, float]:
    """(mails a second, CPU ms a mail, kept blobs a mail) of one fresh agent."""
    dovecot = Dovecot({BOX: PASSWORD})
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=sink, args=(theirs,), daemon=True)
    process.start()
    port = ours.recv()
    with tempfile.TemporaryDirectory(prefix="vgm-banc-") as name:
        dovecot.start()
        try:
            for raw in raws:
                dovecot.deliver(BOX, raw)
            return await _measure(Path(name), dovecot, ours, port, len(raws), reading=reading, profile=profile)
        finally:
            dovecot.stop()
            ours.send("stop")
            process.join(5)


async def _measure(
    folder: Path, dovecot: Dovecot, line: Connection, port: int, count: int, *, reading: bool, profile: bool
) -> tuple[float, float, float]:
    store = _store(folder, count)
    book = AddressBook("cfwb.be", frozenset({"cfwb.be"}), {"happi": BOX}, {})
    commons = {"footer": ["SGNE"], "service_name": "Happi", "form_url": "https://x.invalid", "links": []}
    boxes = ImapMailboxes({"happi": ImapAccount("127.0.0.1", dovecot.port, BOX, PASSWORD, tls="none")})
    sender = SmtpSender(SmtpServer("127.0.0.1", port, tls="none", local_hostname="banc"), connections=8)
    interpreter = Interpreter(Boundary(AUTHSERV), {}, "x" * 20)
    readers = ReaderProcesses(judging=interpreter.judging)
    await readers.start()
    world = World(
        rules=Rules(book=book, key=KEY, commons=commons, mail_width=8),
        store=store,
        clock=SystemClock(),
        procedures=PROCEDURES,
        interpreter=interpreter,
        readers=readers,
        renderers=RendererProcesses(),
        writer=WRITING,
        mailboxes=boxes,
        sender=sender,
        desk=NoDesk(),
        hand_over=NoHandOver(),
        codes=KeyedCodes({"1": KEY}),
    )
    local.WIDTHS["read"] = 2 if reading else 0
    runner = LocalRunner(world, ("happi",))
    used, began = cpu(), time.monotonic()
    profiler = cProfile.Profile() if profile else None
    if profiler:
        profiler.enable()
    running = asyncio.create_task(runner.run())
    last = await _until_all(line, store, count, reading=reading)
    if profiler:
        profiler.disable()
        pstats.Stats(profiler).sort_stats("tottime").print_stats(45)
    spent = cpu() - used
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    blobs = store.read_now(lambda unit: len(unit.cases(only_open=False)))
    await readers.stop()
    await boxes.aclose()
    await sender.aclose()
    await store.stop()
    return count / (last - began), 1000 * spent / count, blobs / count


async def _until_all(line: Connection, store: SqliteStore, count: int, *, reading: bool) -> float:
    while True:
        await asyncio.sleep(0.1)
        line.send("?")
        seen, last = line.recv()
        if seen >= count and not reading:
            return last
        if seen >= count:
            waiting = await store.read(lambda unit: unit.pending_effects())
            if not waiting.get("read"):
                return time.monotonic()


def floor(raws: list[bytes]) -> float:
    """Parse with compat32, hash, and commit each file with synchronous=FULL: ms of CPU a mail."""
    with tempfile.TemporaryDirectory() as name:
        base = sqlite3.connect(Path(name) / "sol.db", isolation_level=None)
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=FULL")
        base.execute("CREATE TABLE mail (digest TEXT PRIMARY KEY, raw BLOB)")
        began = cpu()
        for raw in raws:
            message = message_from_bytes(raw, policy=compat32)
            [part.get_payload(decode=True) for part in message.walk()]
            base.execute("INSERT INTO mail VALUES (?, ?)", (hashlib.sha256(raw).hexdigest(), raw))
        base.close()
        return 1000 * (cpu() - began) / len(raws)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only-receipts", action="store_true", help="sans les tours avec lecture")
    parser.add_argument("--profile", action="store_true")
    args = parser.parse_args()
    raws = mails(args.mails)
    size = len(raws[0])
    asyncio.run(one_round(raws[:60], reading=False, profile=False))  # imports, templates, statements
    print(f"{args.mails} mails de {size / 1000:.0f} ko, {args.rounds} tours, {os.cpu_count()} cœurs")
    kinds = (("sans lecture", False),) if args.only_receipts else (("sans lecture", False), ("avec lecture", True))
    for name, reading in kinds:
        results = [asyncio.run(one_round(raws, reading=reading, profile=args.profile)) for _ in range(args.rounds)]
        rate = statistics.median(each[0] for each in results)
        spent = statistics.median(each[1] for each in results)
        print(
            f"{name:14s} {rate:7.0f} mails/s   {spent:6.2f} ms CPU/mail   ({results[0][2]:.2f} dossier par mail)"
        )
        if args.profile:
            return
    print(f"{'sol':14s} {'':15s}   {floor(raws):6.2f} ms CPU/mail   (lire, décoder, un commit par mail)")


if __name__ == "__main__":
    main()
