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
