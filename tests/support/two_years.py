"""Two school years of two academies, from what Happi has already to the pages of the second September.

`python -m tests.support.two_years` writes the approved transcript anew; a reviewer then reads the difference.
"""

import asyncio
import csv
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pypdfium2
from openpyxl import load_workbook

from bot.cli.invented import FORM_ENGINE, invented_schools
from bot.cli.player import Attached, Player, files_of
from bot.domain.schools import SchoolYear
from bot.writing import Writing
from bot.writing.doubts import ANSWER_COLUMN, SHEET
from bot.writing.doubts import FIRST_ROW as FIRST_QUESTION
from tests.support.chronicle import Chronicle
from tests.support.hands import AGENTS, OPERATOR
from tests.support.running import ROOT, Agent, Ledger, environment, running_sandbox
from tests.support.school_papers import box, form
from tests.support.stage import other_settings

APPROVED = ROOT / "tests" / "stories" / "transcripts" / "deux_annees.txt"
NEW, OLD = 990001, 990120
"""An academy that opens its environment in the story, and one that Happi has known for years."""

Row = tuple[str, ...]

THERE_BEFORE = (  # as Moodle exports them: two without a date of birth
    ("Quaghebeur", "Ghislaine", "2012-05-14"),
    ("Vandenplassche", "Bérengère", "2011-09-30"),
    ("Tchikaboumba", "Théodorine", "2013-02-08"),
    ("Wojciechowski", "Stanislas", ""),
)
OLD_LIST: tuple[Row, ...] = (
    ("QUAGHEBEUR", "Ghislaine", "14/05/2012"),
    ("Vandenplassche", "Berengere", "30/09/2011"),
    ("Tchikaboumba", "Théodorine", "08/02/2013"),
    ("Wojciechowski", "Stanislas", "21/11/2010"),
    ("Bezuidenhout", "Annabelle", "03/03/2014"),
)
FIRST_LIST: tuple[Row, ...] = (
    ("Abdessalami", "Yasmina", "12/03/2014"),
    ("Bruyneseels", "Éléonore", "04/11/2012"),
    ("Ceulebroeck", "Norbert", "29/02/2016"),
    ("D’Hoogstraeten", "Maëlys", "17/07/2011"),
    ("El Khattabi", "Soraya", "08/01/2013"),
    ("Franckenne", "Gabriele", "23/05/2010"),
    ("Goffinet-Lejeune", "Zénobie", "30/09/2015"),
    ("Hernández", "Iñigo", "02/12/2009"),
    ("Işıkoğlu", "Çağla", "19/06/2012"),
    ("Janssenswillen", "Anaïs", "11/10/2014"),
    ("Kowalczyk", "Łukasz", "25/08/2013"),
    ("Nguyễn", "Thị Ánh", "14/04/2011"),
)
LEAVES, COMES = FIRST_LIST[11], ("Okonkwo", "Adaeze", "09/09/2012")
SWAPPED, SLIPPED = FIRST_LIST[0], FIRST_LIST[1]
SECOND_LIST: tuple[Row, ...] = (
    (SWAPPED[1], SWAPPED[0], SWAPPED[2]),
    (*SLIPPED[:2], "14/11/2012"),
    *FIRST_LIST[2:7],
    COMES,
    ("Plisnier", "Rosemonde", "15/06/2015"),
    ("Raskinet", "Timothée", "01/07/2016"),
)


def names() -> set[str]:
    """Every word of every name of the story that could not be found by chance."""
    people = (
        *THERE_BEFORE,
        *OLD_LIST,
        *FIRST_LIST,
        COMES,
        *SECOND_LIST,
        ("Vandermeulen", "Clarisse"),
        ("Lambertini", "Nora"),
    )
    return {word for person in people for name in person[:2] for word in name.split() if len(word) > 4}


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
        await self._sends(OLD, _filled(_canevas(OLD, 2026), OLD_LIST), "cinq élèves, dont un nouveau")
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
            NEW, _filled(await self._received(NEW, "votre demande est validée"), FIRST_LIST), "douze élèves"
        )
        await play.presses(one, NEW, "Approuver")
        await play.presses(OPERATOR, NEW, "Importé")
        await self._pages()
        await play.day(_at(2026, 10, 20), "rien à rappeler : les listes sont là, la question a sa réponse")
        await play.day(_at(2026, 11, 1), "fin des rappels de la rentrée")
        await play.day(_at(2026, 11, 16), "un mouvement : un élève arrive, un autre s’en va")
        rows = ((*COMES, "Entrée"), (*LEAVES, "Sortie"))
        await self._sends(
            NEW, _filled(_canevas(NEW, 2026), rows, "Mouvement"), "mouvement, une entrée et une sortie"
        )
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
        canevas = await self._received(NEW, "la liste de vos élèves pour 2027-2028")
        await self._sends(NEW, _filled(canevas, SECOND_LIST), "dix élèves")
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
            export.write_text(_moodle_export(), "utf-8")
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
        file = Attached(name, _answered(content, said))
        told = ", ".join(said.values())
        await self.chronicle.writes(box(fase), "Voici nos réponses.\n", file, told=told, answers=asked)

    async def _pages(self) -> None:
        """What the school prints."""
        mail = await self._mail(NEW, "les accès personnels de vos élèves")
        content = b"".join(content for _name, content in files_of(mail))
        self.played.papers["pages.pdf"] = content
        pages = _pages_of(content)
        coded = sum("Code d’accès" in page for page in pages)
        many = f"{len(pages)} page{'s' if len(pages) > 1 else ''}"
        self.chronicle.notes(f"⎙ {many} : {coded} avec un code, {len(pages) - coded} sans code")
        self.played.pages.append(pages)


def _moodle_export() -> str:
    stream = io.StringIO()
    titles = (
        "username",
        "firstname",
        "lastname",
        "email",
        "institution",
        "suspended",
        "cohort1",
        "profile_field_ddn",
    )
    rows = [
        (f"ancien.{number}", prenom, nom, f"{number}@happi.invalid", OLD, 0, f"ecole-{OLD}", born)
        for number, (nom, prenom, born) in enumerate(THERE_BEFORE, 1)
    ]
    csv.writer(stream).writerows([titles, *rows])
    return stream.getvalue()


def _happi_import(export: Path, config: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "happi", "import", str(export), "--oui", "--config", str(config)]
    utf8 = environment() | {"PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=ROOT, env=utf8, capture_output=True, text=True, check=False)


def _canevas(fase: int, first: int) -> bytes:
    school = next(each for each in invented_schools() if int(each.fase) == fase)
    return Writing().canevas(school, SchoolYear(first))


def _filled(canevas: bytes, rows: Sequence[Row], kind: str | None = None) -> bytes:
    """What a secretary makes of the canevas: rows under the example, and the kind of list for a movement."""
    book = load_workbook(io.BytesIO(canevas))
    sheet = book["Élèves"]
    places = {cell.value: cell for row in sheet.iter_rows(max_row=12) for cell in row if cell.value}
    if kind is not None:
        sheet.cell(places["Type de liste"].row, 2, kind)
    for number, row in enumerate(rows, places["Nom"].row + 2):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    return _saved(book)


def _answered(workbook: bytes, said: dict[str, str]) -> bytes:
    """Oui or Non on each line, by a name that stands on it."""
    book = load_workbook(io.BytesIO(workbook))
    sheet = book[SHEET]
    for row in sheet.iter_rows(min_row=FIRST_QUESTION):
        answer = next((say for name, say in said.items() if name in [cell.value for cell in row]), None)
        assert answer is not None, "une question de trop"
        row[ANSWER_COLUMN - 1].value = answer
    return _saved(book)


def _saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _pages_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def main() -> None:
    """Write the approved transcript."""
    APPROVED.parent.mkdir(exist_ok=True)
    APPROVED.write_text(play().transcript, "utf-8")
    sys.stdout.write(f"{APPROVED}\n")


if __name__ == "__main__":
    main()
