"""The same mail twice changes nothing; another mail is never taken for it."""

from tests.support.raw_mails import form_mail, list_mail, mail
from tests.support.world import running

FORM = "happi_ouverture/recue"


async def test_the_same_mail_twice_is_noted_and_put_away(agent, outside):
    await agent.receive(form_mail())
    await agent.receive(form_mail())
    assert outside.sender.templates == [FORM]
    assert len(agent.cases()) == 1
    assert any("une seconde fois" in line for line in outside.desk.lines.values())
    assert outside.mailboxes.inbox["happi"] == {}


async def test_the_same_mail_twice_at_once_is_one(agent, outside):
    await agent.receive(form_mail(), form_mail(), form_mail())
    assert outside.sender.templates == [FORM]
    assert len(agent.timeline("happi_ouverture")) == 1


async def test_the_same_mail_in_two_boxes_is_one(tmp_path, outside):
    async with running(tmp_path, outside, boxes=("happi", "poles")) as agent:
        await agent.receive(form_mail(message_id="<m@x.example>"))
        # The other box got it by another way: other Received lines, same Message-ID.
        await agent.receive(form_mail(message_id="<m@x.example>", headers=[("X-Way", "second")]), box="poles")
        assert outside.sender.templates == [FORM]
        assert {place for place, _uid, _folder in outside.mailboxes.moved} == {"happi", "poles"}


async def test_a_message_id_used_again_for_other_words_is_another_mail(agent, outside):
    await agent.receive(list_mail("Benali;Aya;2012-03-04", message_id="<m@x.example>"))
    await agent.receive(list_mail("Peeters;Zoé;2011-07-01", message_id="<m@x.example>"))
    assert outside.sender.templates.count("happi_eleves/recu") == 2
    assert len(outside.readers.contexts) == 2


async def test_a_message_id_used_again_is_told_in_the_thread(agent, outside):
    await agent.receive(form_mail(message_id="<m@x.example>"))
    await agent.receive(form_mail(message_id="<m@x.example>", note="Autrement."))
    assert sum("Message-ID" in line for line in outside.desk.lines.values()) == 1


async def test_a_quarantined_mail_never_hides_the_real_one(agent, outside):
    forged = form_mail(message_id="<m@x.example>", verdict="fail")
    await agent.receive(forged)
    assert FORM not in outside.sender.templates
    await agent.receive(form_mail(message_id="<m@x.example>"))
    assert FORM in outside.sender.templates


async def test_a_mailbox_that_is_numbered_anew_brings_nothing_twice(agent, outside):
    """UIDVALIDITY changes, every mail comes again under another number."""
    await agent.receive(form_mail(), list_mail("Benali;Aya;2012-03-04"))
    before = list(outside.sender.templates)
    await agent.receive(form_mail(), list_mail("Benali;Aya;2012-03-04"))
    assert outside.sender.templates == before


async def test_a_mail_without_message_id_is_a_mail(agent, outside):
    raw = mail("ec990001@cfwb.be", "Bonjour.", message_id="<gone@x.example>")
    raw = raw.replace(b"Message-ID: <gone@x.example>\r\n", b"")
    await agent.receive(raw)
    assert outside.sender.templates == ["happi_eleves/sans_canevas"]


# --- accepted all the same --------------------------------------------------------------------------------------

RECEIVED = "happi_eleves/recu"


def asked(outside):
    return [card for card in outside.desk.cards.values() if "accepter" in [each.choice for each in card.buttons]]


def unverified(**more):
    return list_mail("Benali;Aya;2012-03-04", verdict=None, message_id="<m@x.example>", **more)


async def test_one_mail_in_two_boxes_accepted_twice_is_one(tmp_path, outside):
    async with running(tmp_path, outside, boxes=("happi", "poles")) as agent:
        await agent.receive(unverified())
        await agent.receive(unverified(headers=[("X-Way", "second")]), box="poles")
        for _ in range(2):
            await agent.press("accepter", card=asked(outside)[0])
        assert outside.sender.templates.count(RECEIVED) == 1
        assert any("une seconde fois" in line for line in outside.desk.lines.values())


async def test_the_same_mail_comes_verified_once_it_was_accepted(agent, outside):
    """The school sends it again, as the notice asked, or the boundary passes it on late."""
    await agent.receive(unverified())
    await agent.press("accepter", card=asked(outside)[0])
    await agent.receive(list_mail("Benali;Aya;2012-03-04", message_id="<m@x.example>"))
    assert outside.sender.templates.count(RECEIVED) == 1
    await agent.receive(list_mail("Peeters;Zoé;2011-07-01", message_id="<m@x.example>"))
    assert outside.sender.templates.count(RECEIVED) == 2, "another list is another mail"


async def test_a_mail_that_nobody_accepted_hides_no_other(agent, outside):
    await agent.receive(unverified())
    await agent.receive(list_mail("Benali;Aya;2012-03-04", message_id="<m@x.example>"))
    assert outside.sender.templates.count(RECEIVED) == 1
    await agent.press("accepter", card=asked(outside)[0])
    assert outside.sender.templates[-2:] == [RECEIVED, "happi_eleves/sans_ouverture"]
    assert any("une seconde fois" in line for line in outside.desk.lines.values())
