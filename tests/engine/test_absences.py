"""Words of an absence: a robot's or a person's, nobody knows; people read them, and nothing answers."""

import pytest

from bot.reading.mail import read_message
from tests.support.raw_mails import box, form_mail, mail

TO_READ = "Absence ou fermeture annoncée : à lire, rien n’y a répondu"
AWAY = "Bonjour,\n\nNotre secrétariat est fermé du 24 décembre au 4 janvier inclus.\n\nNadia Lambert"


def closed(author: str, **more) -> bytes:
    raw = mail(author, AWAY, subject="Fermeture", **more)
    assert read_message(raw).automatic == "auto_reply"
    return raw


@pytest.mark.parametrize("author", [box(990001), "po990100@cfwb.be"])
async def test_a_box_that_says_it_is_closed_gets_a_card_and_no_answer(agent, outside, author):
    await agent.receive(closed(author))
    assert [card.title for card in outside.desk.cards.values()] == [TO_READ]
    assert outside.sender.attempts == 0
    assert len(outside.mailboxes.inbox["happi"]) == 1


async def test_the_words_of_a_robot_move_no_dossier(agent, outside):
    await agent.receive(form_mail(gestionnaire=""))
    before = agent.case("happi_ouverture")
    await agent.receive(closed(box(990001), answers=outside.sender.sent[0].message_id))
    assert agent.case("happi_ouverture").state == before.state
    assert outside.desk.card().title == TO_READ


@pytest.mark.parametrize(
    "raw",
    [
        closed(box(990001), verdict="fail"),
        closed("nadia.lambert@ailleurs.example"),
        mail(box(990001), AWAY, subject="Fermeture", headers=[("Auto-Submitted", "auto-replied")]),
    ],
    ids=["forged", "private", "says so itself"],
)
async def test_a_robot_that_says_so_or_is_nobody_has_no_card(agent, outside, raw):
    await agent.receive(raw)
    assert outside.desk.cards == {}


async def test_a_form_whose_words_say_automatic_is_a_form(agent):
    await agent.receive(form_mail(note="Ceci est un message envoyé automatiquement."))
    assert agent.case("happi_ouverture").state == "attend_agent"
