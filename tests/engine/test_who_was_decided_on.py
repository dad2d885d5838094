"""An agent decides on the persons he or she was shown: a mail that comes since names nobody (promise 5)."""

import pytest

from bot.domain.numbers import Fase
from bot.ports import TryLaterError
from bot.reading.mail import read_message
from bot.writing import Writing
from tests.support.raw_mails import FORM_ENGINE, bounce, box, form_mail, mail
from tests.support.world import running

FASE = Fase(990001)
CHANGE, OPENING = "happi_gestionnaire", "happi_ouverture"
CHANGED = "Changement de gestionnaire"
BUSY = TryLaterError("occupé")
NADIA, UGO, ZOE = "Lambert, Nadia", "Peeters, Ugo", "Aerts, Zoé"


@pytest.fixture
async def agent(tmp_path, outside):
    """With the real mails, which say whom they announce."""
    async with running(tmp_path, outside, writer=Writing()) as at_work:
        yield at_work


async def opened(agent) -> None:
    await agent.receive(form_mail())
    await agent.press("valider")
    await agent.press("environnement_ouvert", "E1", desk="etnic")


def without_manager(direction: str = "Inconnue, Eva") -> bytes:
    text = f"Une demande.\n\nNuméro FASE : 990001\nDirection : {direction}\nGestionnaire Happi (nom, prénom) : \n"
    return mail(FORM_ENGINE, text, subject="Demande de création d’un environnement")


def office(agent) -> set[str]:
    return {each.name for each in agent.read(lambda unit: unit.in_office(FASE))}


def card(outside, part: str, desk: str = "agents"):
    (found,) = [each for each in outside.desk.cards.values() if part in each.title and each.desk == desk]
    return found


def notes(outside) -> list[str]:
    return [read_message(raw).text for _folder, raw in outside.mailboxes.filed.values()]


def announced(outside, part: str) -> list[set[str]]:
    """Whom each mail with these words in its subject names, of those who play here."""
    texts = [each.reading.text for each in outside.sender.sent if part in each.reading.subject]
    return [{name for name in (NADIA, UGO, ZOE) if name in text} for text in texts]


async def comes_back(agent, outside) -> None:
    await agent.receive(bounce(outside.sender.sent[-1].message_id, box(990001), status="5.2.2"))


# --- another manager --------------------------------------------------------------------------------------------


async def test_whom_no_card_and_no_note_showed_is_not_put_in_office(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire=UGO))
    seen, filed = card(outside, CHANGED), len(notes(outside))
    await agent.receive(without_manager())
    assert len(notes(outside)) == filed
    await agent.press("valider", card=seen)
    assert agent.case(CHANGE).state == "attend_etnic"
    assert office(agent) == {UGO, "Dubois, Karim"}


async def test_a_validation_that_is_sent_again_announces_whom_the_agent_validated(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire=UGO))
    await agent.press("valider", card=card(outside, CHANGED))
    await agent.receive(form_mail(gestionnaire=ZOE))
    await comes_back(agent, outside)
    await agent.press("renvoyer", card=card(outside, "la boite"))
    assert announced(outside, "changement de gestionnaire est validé") == [{UGO}, {UGO}]


async def test_a_validation_that_waits_announces_whom_the_agent_validated(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire=UGO))
    outside.sender.script.always = lambda _raw: BUSY
    await agent.press("valider", card=card(outside, CHANGED))
    await agent.receive(form_mail(gestionnaire=ZOE))
    outside.sender.script.always = None
    assert announced(outside, "changement de gestionnaire est validé") == []
    outside.clock.advance(hours=1)
    await agent.settle()
    assert announced(outside, "changement de gestionnaire est validé") == [{UGO}]


async def test_those_named_while_etnic_works_are_filed_and_decided_by_their_own_mail(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire=UGO))
    await agent.press("valider", card=card(outside, CHANGED))
    await agent.receive(form_mail(gestionnaire=ZOE))
    await agent.receive(without_manager())
    await agent.press("fait", "E1", desk="etnic", card=card(outside, "à changer", desk="etnic"))
    assert ZOE in notes(outside)[-1]
    assert "Inconnue" not in "".join(notes(outside))
    await agent.press("valider", card=card(outside, "nomme d’autres personnes"))
    assert office(agent) == {ZOE, "Dubois, Karim"}


# --- an opening -------------------------------------------------------------------------------------------------


async def test_a_form_that_comes_after_the_approval_of_an_opening_names_nobody(agent, outside):
    await agent.receive(form_mail())
    await agent.press("valider")
    await agent.receive(form_mail(gestionnaire=UGO))
    await comes_back(agent, outside)
    await agent.press("renvoyer", card=card(outside, "la boite"))
    assert announced(outside, "demande")[-2:] == [{NADIA}, {NADIA}]
    assert office(agent) == {NADIA, "Dubois, Karim"}


async def test_an_opening_is_decided_on_the_form_that_changed_it_and_no_other(agent, outside):
    await agent.receive(form_mail())
    await agent.receive(form_mail(gestionnaire=UGO))
    assert [NADIA in each for each in notes(outside)] == [True, False]
    await agent.press("valider")
    assert office(agent) == {UGO, "Dubois, Karim"}


async def test_a_note_that_is_filed_late_shows_the_form_that_it_was_made_for(agent, outside):
    outside.mailboxes.appends.always = lambda _id: BUSY
    await agent.receive(form_mail())
    await agent.receive(form_mail(gestionnaire=UGO))
    assert notes(outside) == []
    outside.mailboxes.appends.always = None
    outside.clock.advance(hours=1)
    await agent.settle()
    assert [[name for name in (NADIA, UGO) if name in each] for each in notes(outside)] == [[NADIA], [UGO]]


async def test_a_receipt_that_is_sent_again_says_what_the_first_one_said(agent, outside):
    await agent.receive(form_mail())
    receipt = outside.sender.sent[-1]
    await agent.receive(form_mail(gestionnaire=UGO))
    await agent.receive(bounce(receipt.message_id, box(990001), status="5.2.2"))
    await agent.press("renvoyer")
    assert outside.sender.sent[-1].reading.text == receipt.reading.text


async def test_a_form_without_a_manager_borrows_none_from_those_in_office(agent, outside):
    await opened(agent)
    await agent.receive(without_manager("Dubois, Karim"))
    assert agent.case(OPENING).state == "attend_agent"
    receipt = outside.sender.sent[-1].reading.text
    assert NADIA not in receipt
    assert "en indiquant le nom" in receipt
    assert f"Gestionnaire Happi en fonction : {NADIA}" in notes(outside)[-1]
