"""A year of accounts in the sandbox, by its clock: announced, deactivated, handed over, reminded, none deleted."""

import asyncio
import csv
import imaplib
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
from bot.cli.player import Attached, Player, files_of, words
from bot.domain.schools import SchoolType, SchoolYear
from bot.writing.canevas import canevas
from tests.support.running import ROOT, Agent, Ledger, environment, running_sandbox, until
from tests.support.school_papers import HAPPI, box

pytestmark = pytest.mark.timeout(120)

AGENTS, ETNIC = "C0HAPPI", "C0ETNIC"
ACADEMIES = [int(each.fase) for each in invented_schools() if each.type is SchoolType.ESAHR][:2]
SECONDARY = next(int(each.fase) for each in invented_schools() if each.type is SchoolType.SECONDAIRE)
EACH = 3  # accounts of each of these schools
NAMES = ("Dubois", "Lambert", "Maes")
COMING = "2027-2028"


@dataclass
class Seen:
    """What could be seen from outside on each day."""

    states: dict[str, dict[tuple[int, str], int]] = field(default_factory=dict)
    announced: str = ""
    done: str = ""
    told: list[EmailMessage] = field(default_factory=list)
    filed: list[EmailMessage] = field(default_factory=list)
    batch: str = ""
    imported: str = ""
    reminded: dict[int, list[EmailMessage]] = field(default_factory=dict)
    final: str = ""
    payloads: str = ""
    parked: list[Any] = field(default_factory=list)
    log: str = ""


def export_of_happi(folder: Path) -> Path:
    """The users of Moodle as its administrator exports them."""
    path = folder / "utilisateurs.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["username", "firstname", "lastname", "email", "suspended", "cohort1"])
        for fase in (*ACADEMIES, SECONDARY):
            for number, name in enumerate(NAMES):
                username = f"e{fase}-{number}"
                rows.writerow([username, "Léa", name, f"{username}@happi.invalid", 0, f"ecole-{fase:06d}"])
    return path


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> Iterator[Seen]:
    with running_sandbox() as ready:
        yield asyncio.run(_play(ready, export_of_happi(tmp_path_factory.mktemp("happi"))))


async def _play(ready: dict[str, Any], users: Path) -> Seen:
    config = Path(ready["config"])
    command = [sys.executable, "-m", "bot", "happi", "import", str(users), "--oui", "--config", str(config)]
    await asyncio.to_thread(subprocess.run, command, cwd=ROOT, env=environment(), check=True, capture_output=True)
    agent = Agent(config)
    async with aiohttp.ClientSession() as session:
        story = _Story(Player(ready, session), Ledger(next(config.parent.glob("*.db"))))
        try:
            await story.day("2027-07-01")
            agent.start()
            await agent.ready()
            await story.july()
            await story.autumn()
            story.seen.log = agent.said()
        finally:
            agent.end()
    return story.seen


class _Story:
    """Plays the days in order, and notes what it sees."""

    def __init__(self, player: Player, ledger: Ledger) -> None:
        self.player, self.ledger, self.seen = player, ledger, Seen()

    async def day(self, day: str) -> None:
        """Nine o'clock of that day."""
        await self.player.post("/control/clock", {"now": f"{day}T09:00:00+02:00"})

    def note(self, day: str) -> None:
        rows = self.ledger.rows("SELECT fase, state, count(*) FROM account GROUP BY fase, state")
        self.seen.states[day] = {(fase, state): many for fase, state, many in rows}

    async def card(self, channel: str, title: str) -> dict[str, Any]:
        return await self.player.card(channel, lambda said: title in said, title)

    async def july(self) -> None:
        await self.day("2027-07-08")
        self.seen.announced = words(await self.card(AGENTS, "seront désactivés"))
        self.seen.filed = await self.player.wait(lambda: self._mails(HAPPI, "Dossiers/" + COMING), "la fiche")
        await self.day("2027-07-14")
        await asyncio.sleep(2)
        self.note("14")
        await self.day("2027-07-15")
        self.seen.done = words(await self.card(AGENTS, "Comptes de l’année finie désactivés"))
        for fase in ACADEMIES:
            self.seen.told.append(await self._mail(fase, "désactivés jusqu’à la rentrée"))
        batch = await self.card(ETNIC, "Comptes à désactiver")
        self.seen.batch = words(batch)
        await self.player.press("U0ETNIC1", batch, "Importé")
        self.seen.imported = words(await self.card(ETNIC, "Comptes désactivés dans Happi"))
        self.note("15")

    async def autumn(self) -> None:
        await self.day("2027-08-23")
        for fase in ACADEMIES:
            await self._mail(fase, "la liste de vos élèves")
        await self._answers(ACADEMIES[0])
        await self.day("2027-09-13")
        await self._mail(ACADEMIES[1], "(rappel)")
        await self.day("2027-11-01")
        self.seen.final = words(await self.card(AGENTS, "n’ont pas répondu"))
        self.note("1/11")
        for fase in (*ACADEMIES, SECONDARY):
            mails = await self.player.mails(box(fase))
            self.seen.reminded[fase] = [
                each for each in mails if "liste de vos élèves pour" in str(each["Subject"])
            ]
        self.seen.payloads = str(await self.player.get("/control/payloads"))
        self.seen.parked = self.ledger.parked()

    async def _answers(self, fase: int) -> None:
        school = next(each for each in invented_schools() if int(each.fase) == fase)
        file = Attached("canevas.xlsx", canevas(school, SchoolYear.parse(COMING)))
        await self.player.send(box(fase), HAPPI, "Happi", "Voici notre liste.\n", files=(file,))
        found = "SELECT count(*) FROM dossier WHERE procedure = 'happi_eleves' AND fase = ?"
        await until(lambda: self.ledger.value(found, fase), "le dossier de la liste", 20)

    async def _mail(self, fase: int, subject: str) -> EmailMessage:
        return await self.player.mail(box(fase), lambda mail: subject in str(mail["Subject"]), subject)

    async def _mails(self, address: str, folder: str) -> list[EmailMessage] | None:
        try:
            return await self.player.mails(address, folder)
        except imaplib.IMAP4.error:  # the folder is not there yet
            return None


def test_agents_are_told_a_week_before_with_counts_and_may_hold_it(seen: Seen) -> None:
    assert "Écoles concernées" in seen.announced
    assert f"{EACH * len(ACADEMIES)}" in seen.announced
    assert "Retenir" in seen.announced


def test_the_schools_are_named_in_the_service_box(seen: Seen) -> None:
    (note,) = seen.filed
    text = note.get_body(("plain",)).get_content()
    assert all(str(fase) in text for fase in ACADEMIES)
    assert str(SECONDARY) not in text


def test_nothing_changes_before_the_fifteenth(seen: Seen) -> None:
    assert {state for _fase, state in seen.states["14"]} == {"active"}


def test_on_the_fifteenth_academies_are_deactivated_and_nobody_is_deleted(seen: Seen) -> None:
    expected = {(fase, "deactivated"): EACH for fase in ACADEMIES} | {(SECONDARY, "active"): EACH}
    assert seen.states["15"] == expected
    assert f"{EACH * len(ACADEMIES)}" in seen.done


def test_each_school_hears_that_nothing_is_lost(seen: Seen) -> None:
    assert len(seen.told) == len(ACADEMIES)
    for mail in seen.told:
        text = mail.get_body(("plain",)).get_content()
        assert "pas supprimés" in text
        assert f"l’année {COMING}" in text


def test_etnic_confirms_what_it_imported(seen: Seen) -> None:
    assert "Fichier" in seen.batch
    assert "Importé" in seen.imported


def test_a_reminder_brings_the_canevas_of_the_new_year(seen: Seen) -> None:
    first = seen.reminded[ACADEMIES[1]][0]
    ((name, content),) = files_of(first)
    assert COMING in name
    assert content.startswith(b"PK")


def test_who_has_answered_is_not_reminded_again_and_other_types_never_are(seen: Seen) -> None:
    counts = {fase: len(mails) for fase, mails in seen.reminded.items()}
    assert counts[ACADEMIES[0]] == 1
    assert counts[ACADEMIES[1]] >= 2
    assert counts[SECONDARY] == 0


def test_at_the_end_nothing_is_deleted_by_silence(seen: Seen) -> None:
    assert "Écoles sans liste" in seen.final
    assert seen.states["1/11"] == seen.states["15"]


def test_no_student_is_named_in_slack_or_in_the_log(seen: Seen) -> None:
    assert not any(name in seen.payloads + seen.log for name in NAMES)
    assert seen.parked == []
