"""Whoever has left and still enters e-Pôles: nothing leaves but the receipt, and the card comes first."""

from collections.abc import AsyncIterator

import pytest

from bot.handlers import PROCEDURES
from tests.support.asking import ASKING, BOXES
from tests.support.raw_mails import box, mail
from tests.support.world import running


@pytest.fixture
async def agent(tmp_path, outside) -> AsyncIterator:
    async with running(tmp_path, outside, boxes=BOXES, rules=ASKING, procedures=PROCEDURES) as found:
        yield found


@pytest.mark.parametrize(
    "text",
    [
        "Un ancien directeur peut encore se connecter à e-Pôles, que faire ?",
        "Notre ancienne coordinatrice peut encore se connecter à e-Pôles, est-ce normal ?",
        "Madame X a toujours accès à e-pôles alors qu’elle ne travaille plus chez nous depuis septembre !",
    ],
)
async def test_an_access_that_should_have_ended_is_for_an_agent_before_all_others(agent, outside, text):
    await agent.receive(mail(box(990001), text, subject="Accès"), box="poles")
    assert outside.sender.templates == ["questions/recue"]
    said = dict(outside.desk.card().fields)
    assert said["Réponse proposée"] == "Retirer un accès à e-Pôles"
    assert said["Annexe jointe à cette réponse"] == "5"
    assert "Prioritaire : la personne a peut-être encore accès" in said


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Nous avons Pix Orga, pouvons-nous demander Pix Certif ?", "questions/pix_certif"),
        ("Notre haute école voudrait passer centre Pix Certif. Quelles démarches ?", "questions/pix_certif"),
        ("Nous voudrions utiliser Pix avec nos étudiants, comment faire ?", "questions/pix_orga"),
    ],
)
async def test_each_product_of_pix_has_its_answer(agent, outside, text, answer):
    await agent.receive(mail(box(990001), text, subject="Pix"))
    assert outside.sender.templates == [answer]
