"""How much memory an agent takes in a September: itself at rest and at most, and each of its children at most.

.venv/bin/python benchmarks/memory.py [--lists 200] [--large 19900] [--approved 20]

A sandbox and an agent as processes of their own; every school has an open environment and sends a list of 300 to
525 students over SMTP, one sends 19,900, one a mail of 8 MB; some lists are approved, the large one too.
The sum that the machine must have is that of the shares (PSS): readers share their code with the fork server.
"""

import argparse
import asyncio
import io
import random
import smtplib
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import aiohttp
import xlsxwriter

from bot.cli.player import Player
from bot.domain.numbers import Fase
from bot.domain.schools import Environment, SchoolYear
from storage.database import SqliteStore
from tests.support.hands import AGENTS, Hands
from tests.support.running import Agent, Ledger, family, running_sandbox, until

FIRST = 990_010
TARGET, CHILD = 250, 1_000  # MB of the agent itself, and of a child
HEAVY = 8_000_000  # bytes of one mail with photographs
NAMES = ["Dubois", "Lambert", "Maes", "Nguyen", "Dhondt", "Goncalves", "Diallo", "Benali", "Lukasik", "Ozdemir"]
FIRST_NAMES = ["Léa", "Noé", "Tom", "Zoé", "Mohamed", "Anne-Marie", "Yanis", "Lina", "Élodie", "Adam", "Awa"]


@dataclass
class Watch:
    """What was seen of the agent's memory, in MB."""

    agent: int
    rest: float = 0.0
    most: float = 0.0
    child: float = 0.0
    shares: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Once; what ends meanwhile is passed over."""
        shares = 0.0
        for pid in family(self.agent):
            resident, share = _memory(pid)
            shares += share
            if pid == self.agent:
                self.most = max(self.most, resident)
            else:
                self.child = max(self.child, resident)
        self.shares = max(self.shares, shares)

    def go_on(self) -> None:
        """Until `ended`, five times a second."""
        while not self.ended.wait(0.2):
            self.look()


def _memory(pid: int) -> tuple[float, float]:
    """Resident memory of a process and its own share of it."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()[1:]
        found = {name: int(rest.split()[0]) / 1024 for name, _, rest in (line.partition(":") for line in lines)}
        return found["Rss"], found["Pss"]
    return 0.0, 0.0


@contextmanager
def watched(agent: int) -> Iterator[Watch]:
    """A thread of this process looks at the agent's family."""
    watch = Watch(agent)
    watch.look()
    watch.rest = watch.most
    thread = threading.Thread(target=watch.go_on)
    thread.start()
    try:
        yield watch
    finally:
        watch.ended.set()
        thread.join()
        watch.look()


def workbook(fase: int, students: int, chance: random.Random) -> bytes:
    """A list as Excel writes it; no two students are the same."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Élèves")
        year = str(SchoolYear.of(datetime.now(UTC).date()))
        for row, line in enumerate((("Numéro FASE", fase), ("Année scolaire", year))):
            sheet.write_row(row, 0, line)
        sheet.write_row(2, 0, ("Type de liste", "Liste complète"))
        sheet.write_row(4, 0, ("Nom", "Prénom", "Date de naissance"))
        for number in range(students):
            nom = f"{chance.choice(NAMES)}{''.join(chance.choices('aeioulmnrst', k=6))}"
            born = f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/{chance.randint(2009, 2018)}"
            sheet.write_row(5 + number, 0, (nom, chance.choice(FIRST_NAMES), born))
    return stream.getvalue()


def mail(fase: int, name: str, content: bytes) -> EmailMessage:
    """A school sends a file."""
    made = EmailMessage()
    made["From"], made["To"] = f"ec{fase:06d}@cfwb.be", "happi@cfwb.be"
    made["Subject"], made["Message-ID"] = "Liste des élèves", make_msgid(domain="cfwb.be")
    made.set_content("Bonjour,\nvoici la liste de nos élèves.\nCordialement\n")
    made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def send_all(smtp: dict[str, Any], lists: int, large: int) -> int:
    """Every mail; how many."""
    chance = random.Random(20261122)
    with smtplib.SMTP(smtp["host"], smtp["port"]) as server:
        for number in range(lists):
            fase = FIRST + number
            server.send_message(mail(fase, "liste.xlsx", workbook(fase, chance.randint(300, 525), chance)))
        fase = FIRST + lists
        server.send_message(mail(fase, "liste.xlsx", workbook(fase, large, chance)))
        server.send_message(mail(fase + 1, "photos.jpg", chance.randbytes(HEAVY)))
    return lists + 2


async def september(ready: dict[str, Any], ledger: Ledger, options: argparse.Namespace) -> None:
    """Send, wait until everything is read and compared, approve some."""
    sent = await asyncio.to_thread(send_all, ready["smtp"], options.lists, options.large)
    await ledger.quiet(sent, patience=600)
    async with aiohttp.ClientSession() as session:
        hands = Hands(Player(ready, session), ledger, patience=120)
        for fase in (*range(FIRST, FIRST + options.approved), FIRST + options.lists):
            await approve(hands, ledger, fase)
    await ledger.quiet(sent, patience=600)


async def approve(hands: Hands, ledger: Ledger, fase: int) -> None:
    """One press; the sandbox waits three seconds for its acknowledgement, the agent decides when it can."""
    await hands.press(AGENTS[0], await hands.see(fase, "Approuver"))

    async def decided() -> bool:
        return ledger.state(fase, "happi_eleves") != "attend_agent"

    await until(decided, f"décision pour {fase}", 60)


def open_schools(database: Path, count: int) -> None:
    """Every school has its environment, so that lists are compared and may be approved."""
    store, now = SqliteStore(database), datetime.now(UTC)
    store.write_now(
        lambda unit: [
            unit.set_environment(Fase(fase), Environment.OPEN, now) for fase in range(FIRST, FIRST + count)
        ]
    )
    store.engine.dispose()


def main(options: argparse.Namespace) -> bool:
    """Print peak and floor; whether the targets are kept."""
    with running_sandbox() as ready:
        config = Path(ready["config"])
        database = config.with_name("vaguemestre.db")
        open_schools(database, options.lists + 2)
        agent = Agent(config)
        try:
            agent.start()
            asyncio.run(agent.ready())
            began = time.monotonic()
            with watched(agent.pid) as watch:
                asyncio.run(september(ready, Ledger(database), options))
            took = time.monotonic() - began
        finally:
            agent.end()
    print(
        f"{options.lists} listes, une de {options.large} élèves, un mail de {HEAVY // 1_000_000} Mo : {took:.0f} s"
    )
    print(f"l’agent au repos {watch.rest:.0f} Mo, au plus {watch.most:.0f} Mo (cible : {TARGET} Mo)")
    print(f"le plus grand enfant {watch.child:.0f} Mo (cible : {CHILD} Mo)")
    print(f"tous ensemble, parts comprises, au plus {watch.shares:.0f} Mo")
    return watch.most <= TARGET and watch.child <= CHILD


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--lists", type=int, default=200)
    parser.add_argument("--large", type=int, default=19_900)
    parser.add_argument("--approved", type=int, default=20)
    sys.exit(0 if main(parser.parse_args()) else 1)
