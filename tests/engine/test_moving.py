"""Handled mails leave the INBOX in groups, and one that cannot leave holds no other."""

import asyncio
from collections.abc import Sequence

from bot.engine.trouble import TRIES
from bot.ports import BoxFullError, CannotFileError, TryLaterError
from tests.support.raw_mails import form_mail, list_mail
from tests.support.world import until

LATER = TryLaterError("imap unreachable")


async def test_mails_handled_together_leave_together(agent, outside):
    groups = []
    move = outside.mailboxes.move

    async def counted(box: str, uidvalidity: int, uids: Sequence[int], folder: tuple[str, ...]) -> None:
        groups.append(list(uids))
        await move(box, uidvalidity, uids, folder)

    outside.mailboxes.move = counted
    await agent.receive(form_mail(990001), form_mail(990002), list_mail("A;B;2012-01-01", fase=990003))
    assert sorted(uid for group in groups for uid in group) == [1, 2, 3]
    assert len(groups) < 3
    assert outside.mailboxes.inbox["happi"] == {}


async def test_a_mail_whose_move_is_our_mistake_is_set_aside_alone(agent, outside):
    outside.mailboxes.moves.always = lambda call: ValueError("notre erreur") if call == ("happi", 2) else None
    await agent.receive(form_mail(990001), form_mail(990002), list_mail("A;B;2012-01-01", fase=990003))
    assert list(outside.mailboxes.inbox["happi"]) == [2]
    assert [(each.kind, each.reason) for each in agent.parked()] == [("move_mail", "builtins.ValueError")]


async def test_a_group_is_tried_again_and_nothing_is_moved_twice(agent, outside):
    outside.mailboxes.moves.then(LATER)
    await agent.receive(form_mail(990001), form_mail(990002))
    assert len(outside.mailboxes.moved) < 2
    outside.clock.advance(minutes=5)
    await until(lambda: len(outside.mailboxes.moved) == 2)
    await agent.settle()
    assert sorted(uid for _box, uid, _folder in outside.mailboxes.moved) == [1, 2]
    assert agent.parked() == []


async def test_after_many_tries_each_is_set_aside_and_told(agent, outside):
    outside.mailboxes.moves.always = lambda _call: LATER
    await agent.receive(form_mail())
    for _ in range(TRIES):
        outside.clock.advance(days=1)
        await agent.settle()
        await asyncio.sleep(0.1)
    assert [(each.kind, each.attempts) for each in agent.parked()] == [("move_mail", TRIES)]


async def test_what_can_never_be_moved_stays_where_people_see_it(agent, outside):
    outside.mailboxes.moves.always = lambda _call: CannotFileError("move_unsupported")
    await agent.receive(form_mail(990001), form_mail(990002))
    assert list(outside.mailboxes.inbox["happi"]) == [1, 2]
    assert agent.parked() == []
    assert len(outside.sender.sent) == 2


async def test_a_full_box_is_tried_for_days_and_holds_no_mail(agent, outside):
    full = BoxFullError("imap mailbox_full", 300)
    outside.mailboxes.moves.always = lambda _call: full
    outside.mailboxes.appends.always = lambda _call: full
    await agent.receive(form_mail(990001))
    for _ in range(2 * TRIES):
        outside.clock.advance(hours=12)
        await agent.settle()
    await agent.receive(form_mail(990002))
    assert len(outside.sender.sent) == 2
    assert agent.parked() == []
    outside.mailboxes.moves.always = outside.mailboxes.appends.always = None
    outside.clock.advance(minutes=6)
    await until(lambda: not outside.mailboxes.inbox["happi"])


async def test_after_days_of_a_full_box_a_short_trouble_sets_nothing_aside(agent, outside):
    outside.mailboxes.moves.always = lambda _call: BoxFullError("imap mailbox_full", 300)
    await agent.receive(form_mail())
    for _ in range(2 * TRIES):
        outside.clock.advance(hours=12)
        await agent.settle()
    outside.mailboxes.moves.always = None
    outside.mailboxes.moves.then(LATER)
    outside.clock.advance(minutes=6)
    await agent.settle()
    outside.clock.advance(minutes=6)
    await until(lambda: not outside.mailboxes.inbox["happi"])
    assert agent.parked() == []
