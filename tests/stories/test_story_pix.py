"""A school gets Pix Orga, then Pix Certif, over real protocols; who asks is named in the filed notes alone."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from bot.cli.player import Player, files_of, words
from tests.support.played import ledger_of, playing
from tests.support.running import ROOT, environment, running_sandbox
from tests.support.school_papers import box

pytestmark = pytest.mark.timeout(120)

AGENTS, AGENT = "C0HAPPI", "U0AGENT1"
SERVICE, FORMS = "crpix@cfwb.be", "formulaires@crp.education"
SCHOOL, HOLDER = 990_401, 990_402
PLANTED = "Vandenplanted"
CANDIDATURE = b"%PDF-1.7 dossier de candidature"
STAGES = ("Contact pris", "Démarches terminées", "Accès donné")


@dataclass
class Seen:
    """What could be seen from outside."""

    early: str = ""
    late_card: str = ""
    certif_card: str = ""
    imported: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    filed: str = ""
    payloads: str = ""
    log: str = ""
    parked: int = -1


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with running_sandbox() as ready:
        yield asyncio.run(_play(ready, tmp_path_factory.mktemp("pix")))


async def _play(ready: dict[str, Any], folder: Path) -> Seen:
    config = Path(ready["config"])
    _settle(config)
    found, ledger = Seen(), ledger_of(ready)
    async with playing(ready) as (player, agent):
        await _before_the_import(player, found)
        found.imported = await asyncio.to_thread(_import, config, folder)
        await _orga(player, found)
        await _certif(player, found)
        found.mails = await player.mails(box(SCHOOL))
        year = ledger.value("SELECT year FROM dossier LIMIT 1")
        notes = await player.mails(SERVICE, f"Dossiers/{year}")
        found.filed = "\n".join(str(each.get_body(("plain",)).get_content()) for each in notes)
        found.payloads = str(await player.get("/control/payloads"))
    found.log = agent.log.read_text("utf-8", "replace")
    found.parked = ledger.value("SELECT count(*) FROM effect WHERE state = 'parked'")
    return found


def _settle(config: Path) -> None:
    """Pix Orga closed yesterday; Pix Certif is open today, and has its file."""
    day = date.today()  # noqa: DTZ011 - the sandbox lives today
    config.with_name("candidature.pdf").write_bytes(CANDIDATURE)
    year = f"{day.year + 1}-{day.year + 2}"
    closed = f'{{ year = "{year}", opens = {day - timedelta(days=20)}, until = {day - timedelta(days=2)} }}'
    now = f'{{ year = "{year}", opens = {day - timedelta(days=20)}, until = {day + timedelta(days=2)} }}'
    text = (
        f'\n[pix]\ncandidature = "candidature.pdf"\n\n[pix.orga]\nwindows = [{closed}]\n\n'
        f"[pix.certif]\nwindows = [{now}]\n"
    )
    config.write_text(config.read_text("utf-8") + text, "utf-8")


def _import(config: Path, folder: Path) -> str:
    file = folder / "detenteurs.csv"
    file.write_text(f"FASE;Application;Titulaire\n{HOLDER};Pix Orga;{PLANTED} Odile\n", "utf-8")
    command = [sys.executable, "-m", "bot", "grants", "import", str(file), "--oui", "--config", str(config)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True, text=True)
    return done.stdout


def _form(product: str, fase: int) -> str:
    return (
        f"Outil demandé : {product}\nNuméro FASE : {fase}\nÉtablissement : École inventée\n"
        f"Demandeur (nom, prénom) : {PLANTED}, Odile\nMandat : Oui\n"
    )


async def _before_the_import(player: Player, found: Seen) -> None:
    await player.send(FORMS, SERVICE, "Demande Pix", _form("Pix Certif", HOLDER))
    card = await player.card(AGENTS, lambda said: "mandat est à vérifier" in said, "la carte d’avant la reprise")
    found.early = words(card)


async def _orga(player: Player, found: Seen) -> None:
    """Certif is explained away; Orga comes late, is kept, and goes through all its stages."""
    await player.send(FORMS, SERVICE, "Demande Pix", _form("Pix Certif", SCHOOL))
    await player.mail(box(SCHOOL), lambda mail: "il faut d’abord Pix Orga" in mail["Subject"], "l’explication")
    await player.send(FORMS, SERVICE, "Demande Pix", _form("Pix Orga", SCHOOL))
    card = await player.card(AGENTS, lambda said: "hors période" in said, "la carte hors période")
    found.late_card = words(card)
    for label, then in zip(("Valider", *STAGES), ("contact", "démarches", "donner", "accès donné"), strict=True):
        await player.press(AGENT, card, label)
        card = await player.card(
            AGENTS,
            lambda said, then=then: str(SCHOOL) in said and then in said.splitlines()[0],
            f"la suite de {label}",
        )


async def _certif(player: Player, found: Seen) -> None:
    await player.send(FORMS, SERVICE, "Demande Pix, encore", _form("Pix Certif", SCHOOL) + "\nSeconde demande.\n")
    card = await player.card(
        AGENTS, lambda said: str(SCHOOL) in said and "mandat est à vérifier" in said, "la carte de Pix Certif"
    )
    found.certif_card = words(card)
    await player.press(AGENT, card, "Valider")
    await player.mail(
        box(SCHOOL), lambda mail: "Pix Certif : votre demande est validée" in mail["Subject"], "validée"
    )


def test_before_the_import_of_holders_an_agent_is_warned(seen: Seen) -> None:
    assert "Détenteurs de Pix Orga non repris" in seen.early


def test_the_import_names_nobody(seen: Seen) -> None:
    assert "Les détenteurs de Pix Orga sont connus" in seen.imported
    assert PLANTED not in seen.imported


def test_each_stage_is_told_in_the_box_of_the_school(seen: Seen) -> None:
    said = [str(mail["Subject"]).partition("] ")[2] for mail in seen.mails]
    assert said == [
        "Pix Certif : il faut d’abord Pix Orga",
        "Pix Orga : votre demande est gardée, hors période",
        "Pix Orga : votre demande est validée",
        "Pix Orga : le contact est pris",
        "Pix Orga : les démarches sont terminées",
        "Pix Orga : votre accès est ouvert",
        "Pix Certif : votre demande est bien reçue",
        "Pix Certif : votre demande est validée",
    ]
    assert {str(mail["From"]) for mail in seen.mails} == {str(seen.mails[0]["From"])}
    assert SERVICE in str(seen.mails[0]["From"])


def test_the_late_request_is_kept_and_the_holder_of_today_may_ask_for_certif(seen: Seen) -> None:
    assert "Arrivée hors période" in seen.late_card
    assert "non repris" not in seen.certif_card


def test_the_application_file_comes_with_the_approval(seen: Seen) -> None:
    assert files_of(seen.mails[-1]) == [("candidature.pdf", CANDIDATURE)]


def test_who_asks_is_in_the_filed_notes_alone(seen: Seen) -> None:
    assert f"{PLANTED}, Odile (mandat : Oui)" in seen.filed
    letters = "".join(mail.as_string() for mail in seen.mails)
    assert [PLANTED in each for each in (seen.payloads, seen.log, letters)] == [False, False, False]
    assert seen.parked == 0
