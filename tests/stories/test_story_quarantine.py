"""A mail that nobody vouches for is accepted by a named agent, over real protocols; a forged one never is."""

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.cli.invented import SERVICES
from bot.cli.player import Player, compose, words
from tests.support.running import Agent, running_sandbox
from tests.support.school_papers import attached, box, students
from tests.support.stage import other_settings

pytestmark = pytest.mark.timeout(120)

CHANNEL, AGNES, BASTIEN = "C0HAPPI", "U0AGENT1", "U0AGENT2"
FASE = 990_002
SECRET = "Vandenplanted"
NOT_VERIFIED = "n’a pas pu être vérifié comme venant de votre boite administrative"
QUARANTINE = "Mail en quarantaine"


@pytest.fixture(scope="module")
def ready() -> Iterator[dict[str, Any]]:
    """A sandbox, and an agent that knows its boundary under another name: it can verify nobody."""
    with running_sandbox() as found:
        text = Path(found["config"]).read_text("utf-8")
        name = text.partition('authserv_id = "')[2].partition('"')[0]
        agent = Agent(other_settings(found, name, "autre-passerelle.example"))
        try:
            agent.start()
            asyncio.run(agent.ready())
            yield found
            assert SECRET not in agent.said()
        finally:
            agent.end()


@pytest.fixture
async def player(ready: dict[str, Any]) -> AsyncIterator[Player]:
    async with aiohttp.ClientSession() as session:
        yield Player(ready, session)


async def _card(player: Player, sentence: str, *, label: str | None = None) -> dict[str, Any]:
    def seen(said: str) -> bool:
        return sentence in said and (label is None or label in said)

    return await player.card(CHANNEL, seen, f"carte « {sentence} »")


async def test_an_agent_accepts_an_unverified_list_and_the_school_is_told(player: Player) -> None:
    await player.send(
        box(FASE), SERVICES["happi"], f"Liste de {SECRET}", "Voici.", files=attached(FASE, students(3))
    )
    card = await _card(player, QUARANTINE, label="Accepter quand même")
    assert str(FASE) in words(card)
    assert SECRET not in words(card)
    assert box(FASE) not in words(card)
    await player.press(BASTIEN, card, "Accepter quand même")
    receipt = await player.mail(
        box(FASE), lambda mail: NOT_VERIFIED in mail.get_body(("plain",)).get_content(), "l’accusé qui le dit"
    )
    assert NOT_VERIFIED in receipt.get_body(("html",)).get_content()
    assert SECRET not in str(receipt["Subject"])
    decided = await _card(player, f"Accepté quand même par <@{BASTIEN}>")
    assert decided["ts"] == card["ts"]
    assert not [block for block in decided["blocks"] if block["type"] == "actions"]


async def test_a_letter_sent_to_another_service_is_given_to_the_list(player: Player) -> None:
    """The list of the first test is open: the letter, accepted as well, is a reply that an agent gives to it."""
    await player.send(box(FASE), SERVICES["poles"], "Question", "Veuillez trouver la liste en pièce jointe.")
    await player.press(AGNES, await _card(player, QUARANTINE, label="poles.territoriaux@"), "Accepter quand même")
    letter = await _card(player, "Question à lire")
    receipt = await player.mail(
        box(FASE), lambda mail: "bien reçu votre question" in str(mail["Subject"]), "l’accusé de réception"
    )
    assert SERVICES["poles"] in str(receipt["From"])
    await player.press(AGNES, letter, "Attribuer à…")
    view = await player.wait(lambda: _view(player, AGNES), "la fenêtre des dossiers")
    (option,) = view["blocks"][-1]["element"]["options"]
    body = {"user": AGNES, "view_id": view["view_id"], "values": {"Dossier": option["value"]}}
    assert await player.post("/control/submit", body) == {"ok": True}
    await _card(player, f"Attribuée par <@{AGNES}>")


async def _view(player: Player, user: str) -> dict[str, Any] | None:
    views = await player.get("/control/views", user=user)
    return views[-1] if views else None


async def test_a_private_mail_is_never_offered(player: Player) -> None:
    await player.send("odile.marchandeau@example.be", SERVICES["happi"], SECRET, f"Bonjour, {SECRET}.")
    card = await _card(player, QUARANTINE, label="Écarter")
    assert "Accepter quand même" not in words(card)


async def test_slack_saw_no_name_subject_or_address(player: Player) -> None:
    forged = compose(box(FASE), SERVICES["happi"], SECRET, f"Je suis {SECRET}.")
    raw = base64.b64encode(forged.as_bytes()).decode()
    assert (await player.post("/control/forge", {"raw": raw, "to": SERVICES["happi"]}))["ok"]
    await _card(player, QUARANTINE, label="Accepter quand même")
    said = str(await player.get("/control/payloads"))
    assert SECRET not in said
    assert box(FASE) not in said
    assert "odile" not in said
