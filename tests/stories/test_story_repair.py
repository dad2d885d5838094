"""A deletion undone, over real protocols: the same usernames, new codes, two pages, and no name in Slack."""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.cli.player import Player, files_of, words
from tests.support.running import Agent, Ledger, running_sandbox
from tests.support.school_papers import HAPPI, Row, attached, box, students
from tests.support.two_years_papers import pages_of

pytestmark = pytest.mark.timeout(120)

AGENTS, ETNIC, AGENT, OPERATOR = "C0HAPPI", "C0ETNIC", "U0AGENT1", "U0ETNIC1"
FASE = 990_014
ALL, STAYS = students(8), students(6)
GONE = [row for row in ALL if row not in STAYS]
Json = dict[str, Any]


@dataclass
class Seen:
    """What could be seen from outside."""

    offered: str = ""
    lot: str = ""
    told: str = ""
    first: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    ended: str = ""
    payloads: str = ""
    parked: list[Any] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    with running_sandbox() as ready:
        yield asyncio.run(_play(ready))


async def _play(ready: Json) -> Seen:
    config = Path(ready["config"])
    agent, ledger = Agent(config), Ledger(config.with_name("vaguemestre.db"))
    ledger.rows("INSERT INTO environment VALUES (?, 'open', 'vaguemestre', '2026-09-01T08:00:00+00:00')", FASE)
    async with aiohttp.ClientSession() as session:
        story = _Story(Player(ready, session))
        try:
            agent.start()
            await agent.ready()
            await story.play()
            story.seen.parked = ledger.parked()
        finally:
            agent.end()
    return story.seen


def _said(text: str) -> str:
    """A card without its stars and breaks: « Comptes à créer 2 »."""
    return " ".join(text.replace("*", " ").split())


class _Story:
    """Plays what happens in order, and notes what it sees."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self.seen = Seen()

    async def card(self, *sentences: str, channel: str = AGENTS) -> Json:
        return await self.player.card(
            channel, lambda text: all(each in _said(text) for each in sentences), f"carte {sentences}"
        )

    async def mail(self, subject: str) -> EmailMessage:
        return await self.player.mail(box(FASE), lambda mail: subject in str(mail["Subject"]), subject)

    async def pages(self, deliveries: int) -> list[str]:
        """The pages of the newest delivery, once so many have come."""

        async def look() -> list[str] | None:
            mails = await self.player.mails(box(FASE))
            found = [each for each in mails if "accès personnels" in str(each["Subject"])]
            return pages_of(files_of(found[-1])[0][1]) if len(found) == deliveries else None

        return await self.player.wait(look, f"{deliveries} envois de pages")

    async def approved(self, rows: Sequence[Row], text: str) -> None:
        await self.player.send(box(FASE), HAPPI, "Happi", text, files=attached(FASE, rows))
        offered = await self.card("Liste d’élèves à approuver", f"dans la liste {len(rows)}", "Approuver")
        await self.player.press(AGENT, offered, "Approuver")
        await self.imported()

    async def imported(self) -> str:
        lot = await self.card("Lot de comptes à importer", channel=ETNIC)
        await self.player.press(OPERATOR, lot, "Importé")
        await self.card("Lot de comptes importé", channel=ETNIC)
        return _said(words(lot))

    async def play(self) -> None:
        await self.approved(ALL, "Notre liste.\n")
        self.seen.first = await self.pages(1)
        await self.approved(STAYS, "Deux élèves de moins, par erreur.\n")
        offered = await self.card("qui peuvent revenir", "Annuler la suppression")
        self.seen.offered = _said(words(offered))
        await self.player.press(AGENT, offered, "Annuler la suppression")
        told = await self.mail("comptes rétablis")
        self.seen.told = str(told.get_body(("plain",)).get_content())
        self.seen.lot = await self.imported()
        self.seen.again = await self.pages(2)
        self.seen.ended = words(await self.card("pages d’accès envoyées", "Terminé"))
        self.seen.payloads = json.dumps(await self.player.get("/control/payloads"), ensure_ascii=False)


def _found(pages: Sequence[str], pattern: str) -> dict[str, str]:
    """What a pattern finds on the page of each student who was deleted, by the names."""
    return {
        f"{nom} {prenom}": re.findall(pattern, page)[0]
        for nom, prenom, _born in GONE
        for page in pages
        if nom in page and prenom in page
    }


def test_the_button_is_there_with_the_number_of_accounts(seen):
    assert "Comptes supprimés qui peuvent revenir 2" in seen.offered
    assert "Comptes à supprimer 2" in seen.offered


def test_the_same_students_get_the_same_username_and_another_code(seen):
    assert len(seen.first) == 8
    assert len(seen.again) == 2
    username, code = rf"e{FASE}-\w+", r"Hp-[-0-9A-Z]+"
    before, after = _found(seen.first, username), _found(seen.again, username)
    assert before == after
    assert len(before) == 2
    old, new = _found(seen.first, code), _found(seen.again, code)
    assert not set(old.values()) & set(new.values())
    assert all("l’ancien ne fonctionne plus" in page for page in seen.again)


def test_etnic_creates_them_again_and_the_school_is_told(seen):
    assert "Comptes à créer 2" in seen.lot
    assert "2 comptes sont rétablis" in seen.told


def test_nothing_is_left_to_undo_and_no_name_was_told(seen):
    assert "Annuler la suppression" not in seen.ended
    assert seen.parked == []
    assert not [nom for nom, *_ in ALL if nom in seen.payloads]
