"""Whoever asks something at happi@ is never told that the canevas is missing."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.handlers import PROCEDURES
from tests.support.asking import ASKING, BOXES
from tests.support.raw_mails import box, mail
from tests.support.world import running

NO_CANEVAS, RECEIVED = "happi_eleves/sans_canevas", "commun/lettre_recue"
ARRIVED = "Bonjour, un nouvel élève est arrivé en 3e B hier. Que dois-je faire pour Happi ?"


@pytest.fixture
async def agent(tmp_path, outside) -> AsyncIterator:
    async with running(tmp_path, outside, boxes=BOXES, rules=ASKING, procedures=PROCEDURES) as found:
        yield found


async def test_a_question_about_a_movement_is_proposed_its_answer(agent, outside):
    await agent.receive(mail(box(990001), ARRIVED))
    assert outside.sender.templates == ["questions/recue"]
    assert json.loads(agent.case("questions").data)["topic"] == "happi_mouvements"


@pytest.mark.parametrize(
    "text",
    [
        "un élève a perdu sa feuille avec son code, comment faire ?",
        "c koi le mot de passe des eleves svp",
        "Une visite de votre équipe est-elle possible un mercredi ?",
    ],
)
async def test_a_question_without_a_sure_topic_is_received_and_read_by_people(agent, outside, text):
    await agent.receive(mail(box(990001), text))
    assert outside.sender.templates == [RECEIVED]
    assert outside.desk.card().title == "Courrier à trier"


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("Merci d’avance : veuillez ajouter un élève à nos comptes.", ()),
        ("Pouvez-vous supprimer cet élève de nos comptes ?", ()),
        ("Veuillez trouver la liste en pièce jointe. Est-elle bien arrivée ?", ()),
        ("Voici. Est-ce que cela convient ?", [("liste.pdf", b"%PDF-1.7")]),
    ],
)
async def test_what_brings_a_list_without_canevas_is_told_so(agent, outside, text, files):
    await agent.receive(mail(box(990001), text, subject="Liste", files=files))
    assert outside.sender.templates == [NO_CANEVAS]
