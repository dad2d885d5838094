"""The box of the pôles with the real procedures: questions, changes to do, and whom nobody can answer."""

import pytest

from tests.support.asking import ASKING, BOXES
from tests.support.raw_mails import box, mail
from tests.support.world import running

UNLOCK = "Pouvez-vous déverrouiller la convention de coopération ? Elle est validée."
KNOWN_PO, UNKNOWN_PO = "po990100@cfwb.be", "po990999@cfwb.be"


@pytest.fixture
async def agent(tmp_path, outside):
    async with running(tmp_path, outside, boxes=BOXES, rules=ASKING) as at_work:
        yield at_work


def sent(outside) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.template, each.to) for each in outside.sender.sent]


def titles(outside) -> list[str]:
    return [card.title for card in outside.desk.cards.values()]


async def test_a_paper_to_unlock_is_a_dossier_however_often_it_is_asked(agent, outside):
    await agent.receive(mail(box(990001), UNLOCK), box="poles")
    await agent.receive(mail(box(990001), f"{UNLOCK} Merci."), box="poles")
    assert sent(outside) == [("poles_demandes/recue", (box(990001),))]
    assert titles(outside) == ["Demande e-Pôles : la boite l’a écrite de nouveau"]
    assert outside.mailboxes.inbox["poles"], "an agent reads what is asked"


async def test_a_second_letter_of_a_school_is_another_question(agent, outside):
    question = "Pour quand faut-il communiquer l’avenant à la convention ?"
    await agent.receive(mail(box(990001), question), box="poles")
    await agent.receive(mail(box(990001), "Qui doit signer la convention de partenariat ?"), box="poles")
    assert [template for template, _to in sent(outside)] == [
        "questions/poles_delais",
        "questions/poles_signature",
    ]
    assert len(agent.cases()) == 2
    assert titles(outside) == []
    assert outside.mailboxes.inbox["poles"] == {}, "answered, nobody need read it"


async def test_an_open_question_takes_no_letter_away_from_happi(agent, outside):
    """A question that was answered stays open for a while: it must not swallow what the school writes next."""
    await agent.receive(mail(box(990001), "Qui doit signer la convention de partenariat ?"), box="poles")
    await agent.receive(mail(box(990001), "Notre adresse a changé."))
    assert [template for template, _to in sent(outside)][1:] == ["happi_eleves/sans_canevas"]


async def test_a_po_of_the_register_is_answered_in_its_own_box(agent, outside):
    await agent.receive(mail(KNOWN_PO, UNLOCK), box="poles")
    assert sent(outside) == [("poles_demandes/recue", (KNOWN_PO,))]


@pytest.mark.parametrize("text", [UNLOCK, "Une visite est-elle possible un mercredi ?"])
async def test_a_po_that_the_register_does_not_know_is_for_people(agent, outside, text):
    await agent.receive(mail(UNKNOWN_PO, text), box="poles")
    assert sent(outside) == []
    assert len(titles(outside)) == 1
    assert agent.parked() == []
