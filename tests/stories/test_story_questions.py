"""Citizens, schools and POs ask; ready answers leave, agents pick the others; requests about e-Pôles are done."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest

from bot.cli.player import Player, files_of, words
from tests.support.played import ledger_of, playing
from tests.support.running import Ledger, running_sandbox
from tests.support.school_papers import box

pytestmark = pytest.mark.timeout(180)

AGENTS, AGENT = "C0HAPPI", "U0AGENT1"
ODILE, THEO = "odile.marchandeau@example.be", "theo.vandriessen@example.be"
MODIGIA, HAPPI, POLES = "modigia@cfwb.be", "happi@cfwb.be", "poles.territoriaux@cfwb.be"
SCHOOL, COORDINATOR, LOCKED, WRONG = 990_411, 990_412, 990_413, 990_414
PLANTED = "Vandenplanted"


@dataclass
class Seen:
    """What could be seen from outside."""

    odile: list[EmailMessage] = field(default_factory=list)
    theo: list[EmailMessage] = field(default_factory=list)
    boxes: dict[int, list[EmailMessage]] = field(default_factory=dict)
    po: EmailMessage | None = None
    proposed: str = ""
    again: str = ""
    menu: str = ""
    done: str = ""
    payloads: str = ""
    rows: str = ""
    log: str = ""
    parked: int = -1


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    with running_sandbox() as ready:
        yield asyncio.run(_play(ready))


async def _play(ready: dict[str, Any]) -> Seen:
    found, ledger = Seen(), ledger_of(ready)
    async with playing(ready) as (player, agent):
        await _citizens(player, found)
        await _schools(player, found)
        await _organising_power(player, found, ledger.value(f"SELECT po_fase FROM school WHERE fase = {SCHOOL}"))
        await _changes(player, found)
        found.odile, found.theo = await player.mails(ODILE), await player.mails(THEO)
        for fase in (SCHOOL, COORDINATOR, LOCKED, WRONG):
            found.boxes[fase] = await player.mails(box(fase))
        found.payloads = str(await player.get("/control/payloads"))
    found.log = agent.log.read_text("utf-8", "replace")
    found.rows = _engine_rows(ledger)
    found.parked = ledger.value("SELECT count(*) FROM effect WHERE state = 'parked'")
    return found


def _engine_rows(ledger: Ledger) -> str:
    """Everything in the rows of the engine; the mails themselves are blobs."""
    tables = ("event", "effect", "transition", "dossier", "card")
    return "".join(str(ledger.rows(f"SELECT * FROM {table}")) for table in tables)


async def _citizens(player: Player, found: Seen) -> None:
    """One certain question, its author again, one likely question, and a citizen who writes to the wrong box."""
    await player.send(ODILE, MODIGIA, "Question", f"Où trouver la démarche NAID ?\n\nMerci\nOdile {PLANTED}\n")
    answer = await player.mail(ODILE, lambda mail: "démarche" in mail["Subject"], "la réponse toute prête")
    await player.send(
        ODILE, MODIGIA, "Re", f"Je ne trouve toujours pas la démarche NAID. {PLANTED}\n", answers=answer
    )
    card = await player.card(AGENTS, lambda said: "a écrit de nouveau" in said, "la carte du second mail")
    found.again = words(card)
    await player.send(ODILE, HAPPI, "Question", f"Comment aider mon fils dans Happi ? {PLANTED}\n")
    await player.card(AGENTS, lambda said: "quarantaine" in said, "la quarantaine de la boite Happi")
    text = f"Je ne vois pas la démarche NAID, et mon dossier {PLANTED} de l’an dernier a disparu.\n"
    await player.send(THEO, MODIGIA, "Question", text)
    card = await player.card(AGENTS, lambda said: "réponse est proposée" in said, "la réponse proposée")
    found.proposed = words(card)
    await player.press(AGENT, card, "Envoyer cette réponse")
    await player.mail(THEO, lambda mail: "démarche" in mail["Subject"], "la réponse d’une pression")


async def _schools(player: Player, found: Seen) -> None:
    """An answer from the box that was written to, an annex, a calculation, and a pick of an agent."""
    await player.send(
        box(SCHOOL), POLES, "Cerbère", "Le lien de validation de mon compte Cerbère a expiré, que faire ?\n"
    )
    await player.mail(box(SCHOOL), lambda mail: "Cerbère" in mail["Subject"], "la réponse sur Cerbère")
    await player.send(
        box(SCHOOL), POLES, "Date", "Quelle est la date limite pour une prise en charge le 12 novembre 2025 ?\n"
    )
    await player.mail(box(SCHOOL), lambda mail: "calcul" in mail["Subject"], "le calcul")
    await player.send(
        box(COORDINATOR), POLES, "Accès", "Je suis coordonnatrice : quelle annexe remplir pour e-Pôles ?\n"
    )
    await player.mail(box(COORDINATOR), lambda mail: "accès" in mail["Subject"], "l’annexe")
    await player.send(box(COORDINATOR), POLES, "Visite", f"Mme {PLANTED} peut-elle venir visiter notre pôle ?\n")
    card = await player.card(AGENTS, lambda said: "Question à lire" in said, "la question inconnue")
    await player.press(AGENT, card, "Autre réponse")
    await player.fill(AGENT, {"Choix": "La liste des pôles"})
    await player.mail(box(COORDINATOR), lambda mail: "liste" in mail["Subject"], "la réponse choisie")
    found.menu = words(await player.card(AGENTS, lambda said: "Autre réponse envoyée" in said, "l’issue du choix"))


async def _organising_power(player: Player, found: Seen, po: int) -> None:
    address = f"po{po:06d}@cfwb.be"
    await player.send(address, POLES, "Avenant", "Pour quand faut-il communiquer l’avenant à la convention ?\n")
    found.po = await player.mail(address, lambda mail: "délais" in mail["Subject"], "la réponse au PO")


async def _changes(player: Player, found: Seen) -> None:
    """A paper to unlock, and a list that is wrong: an agent does it, the school hears of it."""
    await player.send(box(LOCKED), POLES, "Aide", f"Pouvez-vous déverrouiller la convention validée ? {PLANTED}\n")
    card = await player.card(AGENTS, lambda said: "déverrouillage demandé" in said, "le déverrouillage")
    await player.press(AGENT, card, "Déverrouillé")
    await player.mail(box(LOCKED), lambda mail: "rouvert" in mail["Subject"], "c’est rouvert")
    await player.send(box(WRONG), HAPPI, "Liste", "Une école coopérante manque dans la liste pré-remplie.\n")
    card = await player.card(AGENTS, lambda said: "pré-encodage" in said, "l’erreur signalée")
    await player.press(AGENT, card, "Corrigé")
    await player.mail(box(WRONG), lambda mail: "corrigée" in mail["Subject"], "c’est corrigé")
    found.done = words(await player.card(AGENTS, lambda said: str(WRONG) in said, "l’issue"))


def subjects(mails: list[EmailMessage]) -> list[str]:
    return [str(mail["Subject"]).partition("] ")[2] for mail in mails]


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content())


def test_a_citizen_is_answered_once_by_itself_at_his_or_her_own_address(seen: Seen) -> None:
    (answer,) = seen.odile
    assert (answer["To"], MODIGIA in str(answer["From"])) == (ODILE, True)
    assert answer["Auto-Submitted"] == "auto-replied"
    assert "votre école" not in text_of(answer)


def test_the_second_mail_of_the_thread_is_for_an_agent(seen: Seen) -> None:
    assert "Messages reçus de cette personne" in seen.again


def test_a_citizen_who_writes_to_happi_gets_nothing(seen: Seen) -> None:
    assert len(seen.odile) == 1


def test_a_likely_question_is_received_then_answered_with_one_click(seen: Seen) -> None:
    assert len(seen.theo) == 2
    assert subjects(seen.theo)[0] == "Nous avons bien reçu votre question"
    assert "Trouver et démarrer la démarche NAID" in seen.proposed
    assert seen.theo[1]["Auto-Submitted"] == "auto-generated"


def test_a_school_is_answered_from_the_box_that_it_wrote_to(seen: Seen) -> None:
    mails = seen.boxes[SCHOOL]
    assert [POLES in str(mail["From"]) for mail in mails] == [True, True]
    assert "12 heures" in text_of(mails[0])


def test_a_calculation_is_made_from_the_mail_itself(seen: Seen) -> None:
    """J3: a care that begins on 12 November 2025 is told at the latest on 14 October 2025."""
    assert "14 octobre 2025" in text_of(seen.boxes[SCHOOL][1])


def test_a_coordinator_gets_annex_1_and_another_answer_is_picked_by_an_agent(seen: Seen) -> None:
    access, _receipt, picked = seen.boxes[COORDINATOR]
    ((name, content),) = files_of(access)
    assert name.startswith("annexe-1-e-poles")
    assert content.startswith(b"PK")
    assert "pôles" in str(picked["Subject"]).lower()
    assert "Autre réponse envoyée" in seen.menu


def test_an_organising_power_is_answered_in_its_own_box(seen: Seen) -> None:
    assert seen.po is not None
    assert POLES in str(seen.po["From"])
    assert seen.po["Cc"] is None
    assert "1er juin" in text_of(seen.po)


def test_a_paper_is_unlocked_and_a_list_corrected_by_an_agent(seen: Seen) -> None:
    assert subjects(seen.boxes[LOCKED]) == [
        "e-Pôles : votre demande de déverrouillage est bien reçue",
        "e-Pôles : le document est rouvert",
    ]
    assert subjects(seen.boxes[WRONG]) == [
        "e-Pôles : votre signalement d’une liste erronée est bien reçu",
        "e-Pôles : la liste est corrigée",
    ]
    assert "C’est fait" in seen.done


def test_nothing_about_a_person_is_in_slack_in_the_log_or_in_a_row(seen: Seen) -> None:
    secrets = (PLANTED, "marchandeau", "vandriessen", "example.be")
    shown = {
        name: [each for each in secrets if each in text.lower() or each in text]
        for name, text in (("Slack", seen.payloads), ("le journal", seen.log), ("les lignes", seen.rows))
    }
    assert shown == {"Slack": [], "le journal": [], "les lignes": []}
    assert seen.parked == 0
