"""The second day, over real protocols: another manager, a closed environment, a register without a school."""

import asyncio
import json
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
from bot.cli.player import Player, words
from bot.cli.register_changes import as_json
from tests.support.running import ROOT, Agent, Ledger, environment, running_sandbox
from tests.support.school_papers import HAPPI, attached, box, students

pytestmark = pytest.mark.timeout(120)

AGENTS, ETNIC, AGENT, OPERATOR = "C0HAPPI", "C0ETNIC", "U0AGENT1", "U0ETNIC1"
CHANGES, CLOSES, GONE = SCHOOLS = (990_011, 990_012, 990_013)
FIRST, NEXT = "Lambertini, Nora", "Vanplanté, Ugo"
FORM = """\
Numéro FASE : {fase}
Dénomination : École inventée
Direction (nom, prénom) : Vandermeulen, Clarisse
Gestionnaire Happi (nom, prénom) : {manager}
Fonction : Professeure de piano
Type d'enseignement : Artistique à horaire réduit
"""
Json = dict[str, Any]


@dataclass
class Seen:
    """What could be seen from outside."""

    subjects: list[str] = field(default_factory=list)
    note: str = ""
    manager_card: str = ""
    etnic_card: str = ""
    office: list[tuple[bool, bool]] = field(default_factory=list)
    dry: str = ""
    closing: str = ""
    list_card: str = ""
    closed_card: str = ""
    closed_mail: str = ""
    imports: list[str] = field(default_factory=list)
    gone_card: str = ""
    kept_card: str = ""
    gone_cards: int = 0
    environments: dict[int, str] = field(default_factory=dict)
    accounts: int = 0
    payloads: str = ""
    log: str = ""
    parked: list[Any] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    with running_sandbox() as ready:
        yield asyncio.run(_play(ready))


async def _play(ready: Json) -> Seen:
    config = Path(ready["config"])
    agent = Agent(config)
    ledger = Ledger(config.with_name("vaguemestre.db"))
    for fase in (CLOSES, GONE):
        ledger.rows("INSERT INTO environment VALUES (?, 'open', 'vaguemestre', '2026-09-01T08:00:00+00:00')", fase)
    async with aiohttp.ClientSession() as session:
        story = _Story(Player(ready, session), ledger, config)
        try:
            agent.start()
            await agent.ready()
            await story.another_manager()
            await story.an_environment_closes()
            await story.a_school_leaves_the_register()
            await story.what_is_left()
            story.seen.log = agent.said()
        finally:
            agent.end()
    return story.seen


class _Story:
    """Plays the day in order, and notes what it sees."""

    def __init__(self, player: Player, ledger: Ledger, config: Path) -> None:
        self.player, self.ledger, self.config = player, ledger, config
        self.seen = Seen()

    async def card(self, *sentences: str, channel: str = AGENTS) -> Json:
        return await self.player.card(
            channel, lambda said: all(each in said for each in sentences), f"carte {sentences}"
        )

    async def mail(self, fase: int, subject: str) -> EmailMessage:
        return await self.player.mail(box(fase), lambda mail: subject in str(mail["Subject"]), subject)

    async def command(self, *argv: object) -> str:
        """A command of the operator; what it wrote."""
        typed = [sys.executable, "-m", "bot", *(str(each) for each in argv), "--config", str(self.config)]
        done = await asyncio.to_thread(
            subprocess.run, typed, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True
        )
        return done.stdout

    async def form(self, manager: str) -> None:
        engine = self.player.ready["form_engine"]
        await self.player.send(engine, HAPPI, "Demande Happi", FORM.format(fase=CHANGES, manager=manager))

    # --- another manager ---

    async def another_manager(self) -> None:
        await self.form(FIRST)
        await self.player.press(AGENT, await self.card("Demande d’ouverture", str(CHANGES), "Valider"), "Valider")
        opening = await self.card("à ouvrir", str(CHANGES), "Environnement ouvert", channel=ETNIC)
        await self.player.press(OPERATOR, opening, "Environnement ouvert")
        await self.mail(CHANGES, "votre environnement est ouvert")
        await self.player.send(
            box(CHANGES), HAPPI, "Changement de gestionnaire", "Notre nouveau gestionnaire Happi arrive lundi.\n"
        )
        question = await self.mail(CHANGES, "qui est votre nouveau gestionnaire")
        lines = f"Gestionnaire Happi (nom, prénom) : {NEXT}\nFonction : Éducateur\n"
        await self.player.send(box(CHANGES), HAPPI, f"Re: {question['Subject']}", lines, answers=question)
        asked = await self.card("Changement de gestionnaire", str(CHANGES), "Valider")
        self.seen.manager_card = words(asked)
        filed = await self.player.mails(HAPPI, "Dossiers/2026-2027")
        self.seen.note = str(filed[-1].get_body(("plain",)).get_content())
        await self.player.press(AGENT, asked, "Valider")
        await self.mail(CHANGES, "votre changement de gestionnaire est validé")
        change = await self.card("Gestionnaire Happi à changer", str(CHANGES), "Fait", channel=ETNIC)
        self.seen.etnic_card = words(change)
        await self.player.press(OPERATOR, change, "Fait")
        await self.mail(CHANGES, "votre gestionnaire est changé")
        self.seen.subjects = [str(each["Subject"]) for each in await self.player.mails(box(CHANGES))]
        wanted = "SELECT valid_from, valid_until FROM contact WHERE role = 'gestionnaire' ORDER BY id"
        self.seen.office = [(start is not None, end is not None) for start, end in self.ledger.rows(wanted)]

    # --- an environment closes ---

    async def an_environment_closes(self) -> None:
        await self.player.send(box(CLOSES), HAPPI, "Happi", "Notre liste.\n", files=attached(CLOSES, students(3)))
        await self.card("Liste d’élèves", str(CLOSES), "Approuver")
        close = ("happi", "close", "--fase", CLOSES, "--agent", AGENT)
        self.seen.dry = await self.command(*close, "--dry-run")
        self.seen.closing = await self.command(*close, "--oui")
        self.seen.list_card = words(await self.card("l’environnement Happi est fermé", str(CLOSES)))
        self.seen.closed_card = words(await self.card("Environnement Happi fermé", str(CLOSES)))
        mail = await self.mail(CLOSES, "votre environnement est fermé")
        self.seen.closed_mail = str(mail.get_body(("plain",)).get_content())

    # --- a school leaves the register ---

    async def a_school_leaves_the_register(self) -> None:
        path = self.config.with_name("signaletique.json")
        path.write_text(json.dumps([_row(each) for each in invented_schools() if int(each.fase) != GONE]), "utf-8")
        for _time in range(2):
            self.seen.imports.append(await self.command("schools", "import", path, "--oui"))
        gone = await self.card("École disparue du registre", str(GONE), "Conserver", "Comptes de l’école")
        self.seen.gone_card = words(gone)
        await self.player.press(AGENT, gone, "Conserver")
        self.seen.kept_card = words(await self.card("Conservée par", str(GONE)))
        messages = await self.player.get("/control/messages", channel=AGENTS)
        self.seen.gone_cards = sum("disparue du registre" in words(each) for each in messages)

    async def what_is_left(self) -> None:
        found = self.ledger.rows(f"SELECT fase, state FROM environment WHERE fase IN {SCHOOLS}")
        self.seen.environments = dict(found)
        self.seen.parked = self.ledger.parked()
        self.seen.payloads = json.dumps(await self.player.get("/control/payloads"), ensure_ascii=False)


def _row(school: Any) -> Json:
    told = as_json(school)
    return {
        "fase": told["fase"],
        "denomination": told["denomination"],
        "type_d_enseignement": "Artistique à horaire réduit" if told["type"] == "esahr" else "Primaire ordinaire",
    }


def test_the_school_hears_each_stage_of_the_change_in_its_box(seen):
    told = [each.partition("] ")[2] for each in seen.subjects]
    assert told[-5:] == [
        "Happi : votre environnement est ouvert",
        "Happi : qui est votre nouveau gestionnaire ?",
        "Happi : votre changement de gestionnaire est bien reçu",
        "Happi : votre changement de gestionnaire est validé",
        "Happi : votre gestionnaire est changé",
    ]


def test_the_names_are_where_agents_read_them_and_nowhere_in_slack(seen):
    assert NEXT in seen.note
    assert FIRST in seen.note
    assert "Vanplanté" not in seen.payloads
    assert "Vanplanté" not in seen.log
    assert "Lambertini" not in seen.payloads
    assert "Dossiers/2026-2027" in seen.manager_card
    assert "Fait" in seen.etnic_card


def test_whoever_was_manager_before_keeps_both_dates(seen):
    assert seen.office == [(True, True), (True, False)]


def test_a_closure_shows_what_is_at_stake_and_touches_no_account(seen):
    assert "Essai à blanc" in seen.dry
    assert f"décidée par {AGENT}" in seen.closing
    assert seen.environments[CLOSES] == "closed"
    assert f"<@{AGENT}>" in seen.closed_card
    assert "Approuver" not in seen.list_card
    assert "Aucun compte d’élève n’a été supprimé" in seen.closed_mail


def test_a_school_that_left_the_register_is_on_one_card_and_stays_as_it_is(seen):
    assert "1 école disparue va aux agents" in seen.imports[0]
    assert "déjà à jour" in seen.imports[1]
    assert "Fermer l’environnement" in seen.gone_card
    assert f"<@{AGENT}>" in seen.kept_card
    assert seen.gone_cards == 1
    assert seen.environments[GONE] == "open"


def test_nothing_was_set_aside(seen):
    assert seen.parked == []
