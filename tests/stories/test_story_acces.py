"""A year of accesses to e-Pôles in the sandbox, by its clock: asked, answered, counted, none taken away."""

import asyncio
import csv
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.cli.invented import invented_schools
from bot.cli.player import Player, files_of, words
from tests.support.running import ROOT, Agent, Ledger, environment, running_sandbox
from tests.support.school_papers import box

pytestmark = pytest.mark.timeout(120)

AGENTS, AGENT = "C0HAPPI", "U0AGENT1"
POLES = "poles.territoriaux@cfwb.be"
ANSWERS, SILENT = (each for each in invented_schools()[:2])
NAMES = ("Planténor", "Plantépaul")
QUESTION, CONFIRMED = "vos accès actifs sont-ils exacts", "vos accès sont confirmés"


@dataclass
class Seen:
    """What could be seen from outside."""

    asked: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    of_po: list[EmailMessage] = field(default_factory=list)
    silent: list[EmailMessage] = field(default_factory=list)
    reply: str = ""
    balance: str = ""
    held: list[tuple[Any, ...]] = field(default_factory=list)
    payloads: str = ""
    log: str = ""
    parked: list[Any] = field(default_factory=list)


def holders(folder: Path) -> Path:
    """Who holds what already, as the operator's list says it."""
    path = folder / "profils.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["Application", "Profil", "FASE", "Titulaire"])
        for school, name in zip((ANSWERS, SILENT), NAMES, strict=True):
            rows.writerow(["e-Pôles", "Coordonnateur", int(school.fase), f"{name}, Camille"])
    return path


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> Iterator[Seen]:
    with running_sandbox() as ready:
        yield asyncio.run(_play(ready, holders(tmp_path_factory.mktemp("acces"))))


async def _play(ready: dict[str, Any], profiles: Path) -> Seen:
    config, found = Path(ready["config"]), Seen()
    command = [sys.executable, "-m", "bot", "grants", "import", str(profiles), "--oui", "--config", str(config)]
    await asyncio.to_thread(subprocess.run, command, cwd=ROOT, env=environment(), check=True, capture_output=True)
    agent, ledger = Agent(config), Ledger(config.with_name("vaguemestre.db"))
    async with aiohttp.ClientSession() as session:
        player = Player(ready, session)
        try:
            await _day(player, "2027-11-14")
            agent.start()
            await agent.ready()
            await _asked(player, found)
            await _answered(player, found)
            await _balance(player, found)
            found.held = ledger.rows("SELECT fase, until FROM grant_ ORDER BY id")
            found.payloads, found.parked = str(await player.get("/control/payloads")), ledger.parked()
            found.log = agent.said()
        finally:
            agent.end()
    return found


async def _day(player: Player, day: str) -> None:
    """Ten o'clock of that day."""
    await player.post("/control/clock", {"now": f"{day}T10:00:00+01:00"})


async def _card(player: Player, title: str) -> dict[str, Any]:
    return await player.card(AGENTS, lambda said: title in said, title)


async def _mail(player: Player, address: str, subject: str) -> EmailMessage:
    return await player.mail(address, lambda mail: subject in str(mail["Subject"]), subject)


async def _asked(player: Player, found: Seen) -> None:
    await _day(player, "2027-11-15")
    found.asked = words(await _card(player, "la confirmation annuelle est demandée"))
    found.mails.append(await _mail(player, box(int(ANSWERS.fase)), QUESTION))
    found.of_po.append(await _mail(player, f"po{ANSWERS.po_fase:06d}@cfwb.be", QUESTION))


async def _answered(player: Player, found: Seen) -> None:
    """The school answers, an agent confirms: it alone hears nothing more."""
    school = box(int(ANSWERS.fase))
    await player.send(school, POLES, "Re: e-Pôles", "Tout est exact.\n", answers=found.mails[0])
    reply = await _card(player, "une réponse à lire")
    found.reply = words(reply)
    await player.press(AGENT, reply, "Confirmé")
    found.mails.append(await _mail(player, school, CONFIRMED))


async def _balance(player: Player, found: Seen) -> None:
    await _day(player, "2027-12-15")
    await _mail(player, box(int(SILENT.fase)), "(rappel)")
    await _day(player, "2028-01-14")
    found.balance = words(await _card(player, "aucun accès n’est retiré"))
    found.silent = await player.mails(box(int(SILENT.fase)))
    found.mails = await player.mails(box(int(ANSWERS.fase)))


def test_agents_see_how_many_are_asked(seen: Seen) -> None:
    assert "Accès actifs" in seen.asked


def test_the_school_and_its_po_get_the_list_with_an_empty_annexe_5(seen: Seen) -> None:
    question = next(each for each in seen.mails if QUESTION in each["Subject"])
    text = question.get_body(("plain",)).get_content()
    assert f"Coordonnateur : {NAMES[0]}, Camille" in text
    assert NAMES[1] not in text
    ((name, content),) = files_of(question)
    assert "annexe-5" in name
    assert content.startswith(b"PK")
    assert NAMES[0] in seen.of_po[0].get_body(("plain",)).get_content()


def test_an_agent_confirms_and_the_school_hears_it(seen: Seen) -> None:
    assert "À corriger" in seen.reply
    assert [CONFIRMED in str(each["Subject"]) for each in seen.mails] == [False, True]


def test_the_silent_are_reminded_once_and_keep_what_they_have(seen: Seen) -> None:
    assert ["(rappel)" in str(each["Subject"]) for each in seen.silent] == [False, True]
    assert "Écoles et PO sans réponse" in seen.balance
    assert [until for _fase, until in seen.held] == [None, None]


def test_nobody_is_named_in_slack_or_in_the_log(seen: Seen) -> None:
    assert not any(name in seen.payloads + seen.log for name in NAMES)
    assert seen.parked == []
