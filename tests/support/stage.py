"""One sandbox with one agent, and what a test does and sees on it."""

import asyncio
import contextlib
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.cli.invented import FORM_ENGINE
from bot.cli.player import Attached, Player, words
from tests.support.disks import Disk, small_disk
from tests.support.hands import CHANNELS, Hands
from tests.support.running import Agent, Ledger, running_sandbox, until
from tests.support.school_papers import HAPPI, box, form


@dataclass
class Stage:
    """What is running; its database lies on a disk of its own."""

    ready: dict[str, Any]
    agent: Agent
    ledger: Ledger
    disk: Disk
    mails: int = 0
    schools: Iterator[int] = field(default_factory=lambda: itertools.count(990_101))

    @property
    def key(self) -> bytes:
        return (Path(self.ready["config"]).parent / "cle-des-codes").read_text("utf-8").strip().encode()


@contextlib.contextmanager
def running_stage(folder: Path) -> Iterator[Stage]:
    """Started, and ended at the end, with everything that belongs to it."""
    with running_sandbox() as ready, small_disk(folder) as disk:
        config = other_settings(ready, "vaguemestre.db", str(disk.path / "vaguemestre.db"))
        shutil.copy(Path(ready["config"]).with_name("vaguemestre.db"), disk.path)
        agent = Agent(config)
        try:
            agent.start()
            asyncio.run(agent.ready())
            yield Stage(ready, agent, Ledger(disk.path / "vaguemestre.db"), disk)
        finally:
            agent.end()


def other_settings(ready: dict[str, Any], old: str, new: str, name: str = "autre.toml") -> Path:
    """The settings of the sandbox with one thing changed, beside them."""
    config = Path(ready["config"])
    text = config.read_text("utf-8")
    assert old in text
    path = config.with_name(name)
    path.write_text(text.replace(old, new), "utf-8")
    return path


class Play:
    """A test's hands and eyes on a stage."""

    def __init__(self, stage: Stage, session: aiohttp.ClientSession) -> None:
        self.stage = stage
        self.agent, self.ledger = stage.agent, stage.ledger
        self.player = Player(stage.ready, session)
        self.hands = Hands(self.player, stage.ledger)

    def school(self) -> int:
        """The FASE number of a school that no other test uses."""
        return next(self.stage.schools)

    async def form(self, fase: int) -> str:
        """Send the opening form of a school."""
        return await self.send(FORM_ENGINE, "Demande Happi", form(fase))

    async def letter(self, fase: int, text: str, *files: Attached) -> str:
        """Send a mail from the box of a school."""
        return await self.send(box(fase), "Happi", text, *files)

    async def send(self, sender: str, subject: str, text: str, *files: Attached) -> str:
        """Send a mail to the Happi box; its Message-ID."""
        self.stage.mails += 1
        return await self.player.send(sender, HAPPI, subject, text, files=files)

    async def fault(self, kind: str, **more: object) -> None:
        """Ask the sandbox for trouble."""
        assert await self.player.post("/control/fault", {"kind": kind, **more}) == {"ok": True}

    async def inbox(self, address: str) -> list[dict[str, Any]]:
        """The mails of a box, oldest first."""
        return list(reversed(await self.player.get("/mail/messages", box=address)))

    async def copies(self, fase: int, purpose: str) -> list[str]:
        """The Message-IDs under which a school got a mail, in the order in which they came."""
        return [mail["message_id"] for mail in await self.inbox(box(fase)) if purpose in mail["subject"]]

    async def gets(self, fase: int, purpose: str) -> list[str]:
        """Wait for a mail of a school."""
        return await until(lambda: self.copies(fase, purpose), f"« {purpose} » chez {fase}")

    async def card(self, fase: int, sentence: str) -> dict[str, Any]:
        """Wait for a card or line that names the school and says so."""

        async def look() -> dict[str, Any] | None:
            for channel in CHANNELS:
                for message in await self.hands.messages(channel):
                    if str(fase) in words(message) and sentence in words(message):
                        return message
            return None

        return await until(look, f"carte « {sentence} » pour {fase}")

    async def keys(self, fase: int) -> list[str]:
        """The keys of all messages in Slack about the dossiers of a school."""
        dossiers = self.ledger.rows("SELECT id, reference FROM dossier WHERE fase = ?", fase)
        begin = tuple(f"{part}:" for dossier in dossiers for part in dossier)
        found = []
        for channel in CHANNELS:
            for message in await self.player.get("/control/messages", channel=channel):
                key = ((message["metadata"] or {}).get("event_payload") or {}).get("key", "")
                found += [key] if key.startswith(begin) else []
        return found

    async def quiet(self) -> None:
        """Wait until everything sent on this stage was recorded and is finished."""
        await self.ledger.quiet(self.stage.mails)


@contextlib.asynccontextmanager
async def playing(stage: Stage) -> AsyncIterator[Play]:
    """A play with connections of its own."""
    async with aiohttp.ClientSession() as session:
        yield Play(stage, session)
