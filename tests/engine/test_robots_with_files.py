"""A believed box whose mail looks automatic: what it attaches is shown to people, and nothing answers it."""

import pytest

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from tests.support.raw_mails import bounce, box, canevas_csv, form_mail, list_mail, mail
from tests.support.world import RULES

AYA = "Benali;Aya;2012-03-04"
TO_READ = "Mail marqué comme automatique, à lire : rien n’y a répondu"
LIST = [("canevas.csv", canevas_csv(AYA))]
PO = "po990100@cfwb.be"
ROBOTS = [
    ("Auto-Submitted", "auto-generated"),
    ("List-Unsubscribe", "<mailto:stop@logiciel.example>"),
    ("X-Auto-Response-Suppress", "All"),
    ("Precedence", "bulk"),
]


def shown(outside):
    return [card for card in outside.desk.cards.values() if card.title == TO_READ]


def report_beside_a_list(author):
    """A delivery notice of somebody else's mail, in a mail with a list."""
    raw = list_mail(AYA) if author == box(990001) else mail(author, "Voici.", files=LIST)
    report = (
        b"--lim\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        b"Final-Recipient: rfc822; parent@ailleurs.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--lim--"
    )
    return raw.replace(b"--lim--", report)


@pytest.mark.parametrize("header", ROBOTS, ids=lambda header: header[0])
@pytest.mark.parametrize("author", [box(990001), PO])
async def test_a_file_of_a_believed_box_is_shown_and_not_answered(agent, outside, author, header):
    await agent.receive(mail(author, "Voici.", files=LIST, headers=[header]))
    (card,) = shown(outside)
    assert ("FASE", "990001") in card.fields or author == PO
    assert outside.sender.attempts == 0
    assert len(outside.mailboxes.inbox["happi"]) == 1


@pytest.mark.parametrize("header", ROBOTS, ids=lambda header: header[0])
@pytest.mark.parametrize(
    "more",
    [{}, {"files": LIST, "verdict": "fail"}, {"files": LIST, "verdict": None}],
    ids=["no file", "fail", "?"],
)
async def test_robots_without_a_file_or_without_a_believed_author_make_no_card(agent, outside, header, more):
    await agent.receive(mail(box(990001), "Voici.", headers=[header], **more))
    assert outside.desk.drawn == []
    assert outside.sender.attempts == 0


@pytest.mark.parametrize("author", [box(990001), PO])
async def test_a_list_beside_a_notice_about_somebody_else_s_mail_is_shown(agent, outside, author):
    await agent.receive(report_beside_a_list(author))
    assert len(shown(outside)) == 1
    assert outside.sender.attempts == 0


async def test_a_school_s_automatic_mail_may_be_given_to_a_dossier(agent, outside):
    await agent.receive(form_mail())
    await agent.receive(mail(box(990001), "Voici.", files=LIST, headers=[ROBOTS[0]]))
    reference = agent.case("happi_ouverture").reference
    await agent.press("attribuer", card=shown(outside)[0], target=reference)
    assert agent.case("courrier").state == "attribue"


# --- our own marker ---------------------------------------------------------------------------------------------

MARKED = [("X-Vaguemestre", RULES.marker)]


async def test_a_mail_of_ours_makes_no_event(agent, outside):
    await agent.receive(mail("happi@cfwb.be", "Filé.", headers=MARKED, files=LIST))
    assert agent.cases() == []
    assert outside.sender.attempts == 0


async def test_our_marker_alone_hides_no_file_of_a_school(agent, outside):
    """A program that answers with all the fields of our mail copies the marker too."""
    await agent.receive(mail(box(990001), "Voici.", headers=MARKED, files=LIST))
    assert len(shown(outside)) == 1
    assert outside.sender.attempts == 0


# --- notices that come back -------------------------------------------------------------------------------------


def came_back(outside, number, author=None, **more):
    raw = bounce(outside.sender.sent[0].message_id, box(990001), number=number, **more)
    return (
        raw
        if author is None
        else raw.replace(b"mailer-daemon@mx.example", author.encode()).replace(
            b"header.from=mx.example", b"header.from=cfwb.be"
        )
    )


async def test_a_mail_comes_back_once_however_often_it_is_told(agent, outside):
    agent.store.write_now(lambda unit: unit.set_environment(Fase(990001), Environment.OPEN, outside.clock.now()))
    await agent.receive(form_mail())
    await agent.receive(came_back(outside, 1))
    drawn, lines = len(outside.desk.drawn), len(outside.desk.lines)
    for number in range(2, 6):
        await agent.receive(came_back(outside, number, status="5.2.2"))
    assert (len(outside.desk.drawn), len(outside.desk.lines)) == (drawn, lines)


async def test_a_mail_that_came_back_is_no_longer_late(agent, outside):
    await agent.receive(form_mail())
    await agent.receive(came_back(outside, 1))
    await agent.receive(came_back(outside, 2, status="4.4.1", action="delayed"))
    assert not any("Retardé" in line for line in outside.desk.lines.values())


async def test_several_mails_that_come_back_alike_draw_the_card_once(agent, outside):
    await agent.receive(form_mail())
    await agent.press("demander", text="Qui ?")
    first, second = outside.sender.sent[:2]
    await agent.receive(bounce(first.message_id, box(990001), number=1))
    version = outside.desk.card().version
    await agent.receive(bounce(second.message_id, box(990001), number=2))
    assert outside.desk.card().version == version


@pytest.mark.parametrize(("author", "believed"), [(box(990002), False), (PO, False), (box(990001), True)])
async def test_a_school_says_nothing_of_a_mail_that_was_sent_to_another(agent, outside, author, believed):
    await agent.receive(form_mail())
    await agent.receive(came_back(outside, 1, author))
    assert ("Ouverture Happi : la boite de l’école refuse nos mails" in titles(outside)) is believed
    assert (TO_READ in titles(outside)) is not believed


def titles(outside):
    return {card.title for card in outside.desk.cards.values()}
