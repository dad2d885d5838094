"""An annex typed in a mail goes where an attached one goes: a revocation never waits for its fields."""

from collections.abc import AsyncIterator

import pytest

from tests.support.epoles_world import SCHOOL, at_the_poles, card
from tests.support.raw_mails import mail

BY_HAND = """\
Bonjour,

ANNEXE 5 - RÉVOCATION D'ACCÈS E-POLES

POUVOIR ORGANISATEUR : ASBL Les Tilleuls
N° FASE 990100
ECOLE : 990001
Dénomination : École des Arts de Malonne
Je soussigné: Karim DUBOIS, échevin
sollicite l'accès pour: Nom : Petit  Prénom : Anne
Fonction: coordinatrice
"""


@pytest.fixture
async def agent(tmp_path, outside) -> AsyncIterator:
    async with at_the_poles(tmp_path, outside) as at_work:
        yield at_work


async def test_a_revocation_typed_by_hand_is_carded_first_and_what_it_lacks_is_asked(agent, outside):
    await agent.receive(mail(SCHOOL, BY_HAND, subject="annexe"), box="poles")
    assert card(outside).title.startswith("PRIORITAIRE – e-Pôles, révocation")
    (back,) = outside.sender.sent
    assert back.template == "epoles/incomplete"
    assert "Compte Cerbère" in back.reading.text
    assert [each.name for each in back.reading.attachments] == ["annexe-5-e-poles-990001.docx"]
    assert agent.parked() == []


async def test_the_labels_of_an_opening_under_the_title_of_an_annex_open_nothing(agent, outside):
    opening = "Numéro FASE : 990001\nDénomination : École\nGestionnaire Happi (nom, prénom) : Petit, Anne\n"
    await agent.receive(mail(SCHOOL, f"Annexe 1, accès e-Pôles\n{opening}", subject="annexe"), box="poles")
    titles = [each.title for each in outside.desk.cards.values()]
    assert titles
    assert not any("ouverture" in each.lower() for each in titles)
