"""Two school years of two academies, from what Happi has already to the pages of the second September.

`python -m tests.support.two_years` writes the approved transcript anew; a reviewer then reads the difference.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from bot.cli.invented import FORM_ENGINE, invented_schools
from bot.cli.player import Attached, Player, files_of
from tests.support.chronicle import Chronicle
from tests.support.hands import AGENTS, OPERATOR
from tests.support.running import ROOT, Agent, Ledger, environment, running_sandbox
from tests.support.school_papers import box, form
from tests.support.stage import other_settings
from tests.support.two_years_papers import (
    COMES,
    FIRST_LIST,
    LEAVES,
    LOST,
    NEW,
    OLD,
    OLD_LIST,
    SECOND_LIST,
    SLIPPED,
    SWAPPED,
    answered,
    canevas,
    filled,
    moodle_export,
    pages_of,
)

APPROVED = ROOT / "tests" / "stories" / "transcripts" / "deux_annees.txt"


@dataclass
class Played:
    """What is left of the story once the agent has stopped."""

    transcript: str = ""
    payloads: str = ""
    log: str = ""
    printed: str = ""
    status: int = -1
    boxes: set[str] = field(default_factory=set)
    accounts: dict[int, str] = field(default_factory=dict)
    """By FASE, how many in which state, at the end."""
    parked: list[Any] = field(default_factory=list)
    pages: list[list[str]] = field(default_factory=list)
    """The text of each page of each delivery to the new academy."""
    papers: dict[str, bytes] = field(default_factory=dict)
    """The workbook « À confirmer » and the last pages, for whoever wants to look at them."""


def play() -> Played:
    """Play it on a sandbox of its own."""
    with running_sandbox() as ready:
        return asyncio.run(_on(ready))


async def _on(ready: dict[str, Any]) -> Played:
    # The school of the story is the only one that writes: silence of the box is no news here.
    config = other_settings(ready, "[mail]\n", "[mail]\nquiet_days = 0\n")
    agent, ledger = Agent(config), Ledger(config.with_name("vaguemestre.db"))
    key = config.with_name("cle-des-codes").read_text("utf-8").strip().encode()
    schools = {int(each.fase): each.denomination for each in invented_schools() if int(each.fase) in {NEW, OLD}}
    async with aiohttp.ClientSession() as session:
        player = Player(ready, session)
        await player.post("/control/clock", {"now": _at(2026, 10, 5).isoformat()})
        agent.start()
        try:
            await agent.ready()
            story = TwoYears(Chronicle(player, ledger, key, schools), config)
            await story.first_year()
            await story.summer()
            await story.second_year()
            played = story.played
            played.parked = ledger.parked()
            played.status, _seconds = await agent.stop()
        finally:
            agent.end()
        played.log = agent.said()
        await _look_around(player, played)
    played.transcript = "\n".join(story.chronicle.lines).strip() + "\n"
    return played


async def _look_around(player: Player, played: Played) -> None:
    played.payloads = json.dumps(await player.get("/control/payloads"), ensure_ascii=False)
    for each in await player.get("/control/boxes"):
        if each["kind"] != "service" and await player.get("/mail/messages", box=each["address"]):
            played.boxes.add(each["address"])


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=ZoneInfo("Europe/Brussels"))


class TwoYears:
    """The story, month after month."""

    def __init__(self, chronicle: Chronicle, config: Path) -> None:
        self.chronicle, self.config = chronicle, config
        self.played = Played()

    async def first_year(self) -> None:
        """What is there, an opening, a first list, a movement."""
        play, one, other = self.chronicle, *AGENTS
        await play.day(_at(2026, 10, 5), "on reprend les comptes qui existent déjà dans Happi")
        await self._import()
        await play.day(_at(2026, 10, 6), "l’école reprise envoie sa liste : personne n’est créé deux fois")
        await self._sends(OLD, filled(canevas(OLD, 2026), OLD_LIST), "cinq élèves, dont un nouveau")
        await play.presses(one, OLD, "Approuver")
        await play.presses(OPERATOR, OLD, "Importé")
        await play.day(_at(2026, 10, 7), "elle répond à la question : le compte sans date est bien le même élève")
        await self._answers(OLD, {"Wojciechowski": "Oui"})
        await play.presses(other, OLD, "Approuver")

        await play.day(_at(2026, 10, 12), "une autre académie demande son environnement")
        await play.writes(FORM_ENGINE, form(NEW), who="Le formulaire officiel")
        await play.presses(one, NEW, "Valider")
        await play.presses(OPERATOR, NEW, "Environnement ouvert")
        await play.day(_at(2026, 10, 14), "sa première liste")
        await self._sends(
            NEW, filled(await self._received(NEW, "votre demande est validée"), FIRST_LIST), "douze élèves"
        )
        await play.presses(one, NEW, "Approuver")
        await play.presses(OPERATOR, NEW, "Importé")
        await self._pages()
        await play.day(_at(2026, 10, 20), "rien à rappeler : les listes sont là, la question a sa réponse")
        await play.day(_at(2026, 11, 1), "fin des rappels de la rentrée")
        await play.day(_at(2026, 11, 16), "un mouvement : un élève arrive, un autre s’en va, une page est perdue")
        rows = ((*COMES, "Entrée"), (*LEAVES, "Sortie"), (*LOST, "Nouveau code"))
        file = filled(canevas(NEW, 2026), rows, "Mouvement")
        await self._sends(NEW, file, "mouvement, une entrée, une sortie et un nouveau code")
        await play.presses(other, NEW, "Approuver")
        await play.presses(OPERATOR, NEW, "Importé")
        await self._pages()
        await play.day(_at(2026, 12, 17), "trente jours après, le nom de l’élève parti est oublié")

    async def summer(self) -> None:
        """15 July, and the start of the year."""
        play = self.chronicle
        await play.day(_at(2027, 7, 8), "une semaine avant la désactivation")
        await play.day(_at(2027, 7, 15), "les comptes de l’année finie sont désactivés")
        await play.presses(OPERATOR, NEW, "Importé")
        await play.presses(OPERATOR, OLD, "Importé")
        await play.day(_at(2027, 8, 23), "la rentrée : chaque école reçoit son canevas")

    async def second_year(self) -> None:
        """A list with doubts, answers, two agents, pages; and a school that says nothing."""
        play, one, other = self.chronicle, *AGENTS
        await play.day(_at(2027, 9, 6), "la liste de septembre : dix élèves, deux doutes, quatre départs")
        template = await self._received(NEW, "la liste de vos élèves pour 2027-2028")
        await self._sends(NEW, filled(template, SECOND_LIST), "dix élèves")
        await play.day(_at(2027, 9, 8), "l’école répond Oui à la première question, Non à la seconde")
        await self._answers(NEW, {SWAPPED[0]: "Oui", SLIPPED[0]: "Non"})
        await play.day(_at(2027, 9, 9), "deux agents approuvent, l’ETNIC importe")
        await play.presses(one, NEW, "Approuver")
        await play.presses_in_vain(one, NEW, "Approuver")
        await play.presses(other, NEW, "Approuver")
        await play.presses(OPERATOR, NEW, "Importé")
        await self._pages()
        await play.day(_at(2027, 9, 20), "l’autre école n’a pas envoyé sa liste : un rappel, à elle seule")
        await play.day(_at(2027, 10, 1), "un autre rappel")
        await play.day(_at(2027, 10, 15), "un dernier rappel ; les noms des élèves partis sont oubliés")
        await play.day(_at(2027, 11, 1), "elle n’a toujours pas répondu : rien n’est supprimé")
        for fase, told in play.accounts.items():
            play.notes(f"♟ à la fin, {play.schools[fase]} : {told}")
        self.played.accounts = play.accounts

    # --- the gestures of this story ---

    async def _import(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            export = Path(folder) / "utilisateurs.csv"
            export.write_text(moodle_export(), "utf-8")
            done = await asyncio.to_thread(_happi_import, export, self.config)
        assert done.returncode == 0, done.stderr
        self.played.printed = done.stdout + done.stderr
        self.chronicle.lines += ["  Un opérateur lance « vaguemestre happi import utilisateurs.csv »"]
        self.chronicle.lines += [f"    > {line}".rstrip() for line in done.stdout.splitlines()]
        await self.chronicle.follows()

    async def _sends(self, fase: int, workbook: bytes, told: str) -> None:
        file = Attached("canevas.xlsx", workbook)
        await self.chronicle.writes(box(fase), "Bonjour, voici notre liste.\n", file, told=told)

    async def _received(self, fase: int, subject: str) -> bytes:
        """The workbook of the newest mail with such a subject."""
        return files_of(await self._mail(fase, subject))[0][1]

    async def _mail(self, fase: int, subject: str) -> EmailMessage:
        return next(
            mail for mail in reversed(await self.chronicle.player.mails(box(fase))) if subject in mail["Subject"]
        )

    async def _answers(self, fase: int, said: dict[str, str]) -> None:
        """The school opens the sheet « À confirmer » of its mail, answers, and sends it back."""
        asked = await self._mail(fase, "merci de confirmer")
        ((name, content),) = files_of(asked)
        if fase == NEW:
            self.played.papers["a-confirmer.xlsx"] = content
        file = Attached(name, answered(content, said))
        told = ", ".join(said.values())
        await self.chronicle.writes(box(fase), "Voici nos réponses.\n", file, told=told, answers=asked)

    async def _pages(self) -> None:
        """What the school prints."""
        mail = await self._mail(NEW, "les accès personnels de vos élèves")
        content = b"".join(content for _name, content in files_of(mail))
        self.played.papers["pages.pdf"] = content
        pages = pages_of(content)
        coded = sum("Code d’accès" in page for page in pages)
        many = f"{len(pages)} page{'s' if len(pages) > 1 else ''}"
        self.chronicle.notes(f"⎙ {many} : {coded} avec un code, {len(pages) - coded} sans code")
        self.played.pages.append(pages)


def _happi_import(export: Path, config: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "happi", "import", str(export), "--oui", "--config", str(config)]
    utf8 = environment() | {"PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=ROOT, env=utf8, capture_output=True, text=True, check=False)


def main() -> None:
    """Write the approved transcript."""
    APPROVED.parent.mkdir(exist_ok=True)
    APPROVED.write_text(play().transcript, "utf-8")
    sys.stdout.write(f"{APPROVED}\n")


if __name__ == "__main__":
    main()
