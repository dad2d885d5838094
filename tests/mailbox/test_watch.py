"""The watch: whatever a server or the recording does, every message is delivered and the watch lives on."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence

import pytest

from bot.mailbox import messages
from bot.mailbox.accounts import ImapAccount
from bot.mailbox.imap import ImapMailboxes
from bot.ports import Cursor, Fetched, TryLaterError, WatchStatus
from tests.mailbox.conftest import PATIENT, raw, recorded, uids
from tests.support.bad_imap import BadImap, Line, numbers
from tests.support.fakes import MONDAY, FakeClock
from tests.support.watching import Register, until, watching


async def test_it_begins_after_the_cursor(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = {uid: raw(uid) for uid in (3, 5, 8, 9)}
    register = Register()
    register.groups.append([recorded(server.uidvalidity, 5)])
    async with watching(mailboxes, "happi", register):
        await register.reach(3)
    assert uids(register) == [5, 8, 9]


async def test_another_uidvalidity_begins_at_the_first_message(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = {uid: raw(uid) for uid in (1, 2)}
    register = Register()
    register.groups.append([recorded(server.uidvalidity - 1, 2)])
    async with watching(mailboxes, "happi", register):
        await register.reach(3)
    assert [(message.uidvalidity, message.uid) for message in register.messages[1:]] == [(7, 1), (7, 2)]


async def test_the_internal_date_is_told_in_utc(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages[1] = raw(1)
    register = Register()
    async with watching(mailboxes, "happi", register):
        (message,) = await register.reach(1)
    assert message.internal_date.isoformat() == "2026-11-22T09:00:00+00:00"


async def test_a_push_brings_the_new_mail(server: BadImap, mailboxes: ImapMailboxes) -> None:
    register = Register()
    async with watching(mailboxes, "happi", register):
        await until(lambda: any(said.endswith("IDLE") for said in server.heard))
        server.arrive(4, raw(4))
        await register.reach(1)
    assert server.connections == 1


async def test_what_was_delivered_is_not_delivered_again_at_a_push_without_news(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    """The range `8:*` always holds the last message."""
    server.messages[7] = raw(7)
    register = Register()
    async with watching(mailboxes, "happi", register):
        await register.reach(1)
        searches = len(server.heard)
        server.lines[0].say("* 1 EXISTS")
        await until(lambda: any("SEARCH UID 8:*" in said for said in server.heard[searches:]))
        server.arrive(9, raw(9))
        await register.reach(2)
    assert uids(register) == [7, 9]


async def test_what_came_between_search_and_idle_waits_for_no_push(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    """Some servers never push it."""

    async def late(line: Line, tag: str, rest: str) -> None:
        await BadImap._search(server, line, tag, rest)
        server.messages[1] = raw(1)

    server.answers["SEARCH"] = late
    register = Register()
    async with watching(mailboxes, "happi", register):
        await register.reach(1, seconds=5)


async def test_without_idle_it_looks_regularly(server: BadImap, account: ImapAccount) -> None:
    server.capabilities = "IMAP4rev1"
    mailboxes = ImapMailboxes({"happi": account}, poll_seconds=0.02, timeouts=PATIENT)
    register = Register()
    async with watching(mailboxes, "happi", register):
        await until(lambda: mailboxes.statuses()["happi"].last_visit)
        server.messages[1] = raw(1)
        await register.reach(1)
    assert not any(said.endswith("IDLE") for said in server.heard)


@pytest.mark.parametrize("answer", ["NO pas ici", "OK deja fini"])
async def test_an_idle_that_does_not_hold_is_replaced_by_looking(
    server: BadImap, account: ImapAccount, answer: str
) -> None:
    async def refuse(line: Line, tag: str, rest: str) -> None:
        line.say(f"{tag} {answer}")

    server.answers["IDLE"] = refuse
    mailboxes = ImapMailboxes({"happi": account}, poll_seconds=0.02, timeouts=PATIENT)
    register = Register()
    async with watching(mailboxes, "happi", register):
        await until(lambda: any(said.endswith("IDLE") for said in server.heard))
        server.messages[1] = raw(1)
        await register.reach(1)
    assert sum(said.endswith("IDLE") for said in server.heard) == 1


async def test_what_was_expunged_meanwhile_is_skipped(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = {uid: raw(uid) for uid in range(1, 6)}

    async def some_gone(line: Line, tag: str, rest: str) -> None:
        if 3 in server.messages:
            del server.messages[3]
            server.say_message(line, 1, rest)
            server.say_message(line, 2, rest)
            server.say_message(line, 4, rest)
            line.say(f"{tag} NO [EXPUNGEISSUED] certains n'existent plus")
        else:
            await BadImap._fetch(server, line, tag, rest)

    server.answers["FETCH"] = some_gone
    register = Register()
    async with watching(mailboxes, "happi", register):
        await register.reach(4)
    assert uids(register) == [1, 2, 4, 5]


async def test_what_only_an_old_view_still_shows_is_skipped(server: BadImap, mailboxes: ImapMailboxes) -> None:
    """Until NOOP, a server may name messages that another client has expunged."""
    server.messages = {1: raw(1), 3: raw(3)}
    gone = [2]

    async def old_view(line: Line, tag: str, rest: str) -> None:
        line.say("* SEARCH " + " ".join(map(str, sorted([*server.messages, *gone]))), f"{tag} OK fait")

    async def new_view(line: Line, tag: str, rest: str) -> None:
        gone.clear()
        line.say("* 2 EXPUNGE", f"{tag} OK fait")

    server.answers.update(SEARCH=old_view, NOOP=new_view)
    register = Register()
    async with watching(mailboxes, "happi", register):
        await register.reach(2)
        assert mailboxes.statuses()["happi"].trouble is None
    assert uids(register) == [1, 3]
    assert server.connections == 1


async def test_a_body_that_was_withheld_once_is_asked_for_alone(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = {uid: raw(uid) for uid in range(1, 4)}

    async def nil(line: Line, tag: str, rest: str) -> None:
        wanted, _, items = rest.partition(" ")
        if len(numbers(wanted)) > 1:
            server.say_message(line, 1, items)
            line.say("* 2 FETCH (UID 2 BODY[]<0> NIL)", f"{tag} OK fait")
        else:
            await BadImap._fetch(server, line, tag, rest)

    server.answers["FETCH"] = nil
    register = Register()
    async with watching(mailboxes, "happi", register):
        await register.reach(3)
    assert [message.raw for message in register.messages] == [raw(1), raw(2), raw(3)]


async def test_a_large_body_comes_in_parts(server: BadImap, mailboxes: ImapMailboxes) -> None:
    large = raw(1) + bytes(range(256)) * 4096 * 3
    server.messages = {1: large, 2: raw(2)}
    register = Register()
    async with watching(mailboxes, "happi", register):
        await register.reach(2)
    assert [message.raw for message in register.messages] == [large, raw(2)]
    assert sum(".1048576>" in said for said in server.heard) == 3


async def test_a_server_that_knows_no_parts_sends_all_at_once(server: BadImap, mailboxes: ImapMailboxes) -> None:
    large = raw(1) + b"x" * 300_000
    server.messages = {1: large}

    async def whole(line: Line, tag: str, rest: str) -> None:
        line.say(f"* 1 FETCH (BODY[] {{{len(large)}}}")
        line.writer.write(large)
        line.say(" UID 1)", f"{tag} OK fait")

    server.answers["FETCH"] = whole
    register = Register()
    async with watching(mailboxes, "happi", register):
        await register.reach(1)
    assert register.messages[0].raw == large


async def test_groups_are_bounded_in_bytes(
    server: BadImap, mailboxes: ImapMailboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "GROUP_BYTES", 1000)
    server.messages = {uid: raw(uid) + b"x" * 400 for uid in range(1, 8)}
    server.messages[4] += b"x" * 2000
    register = Register()
    async with watching(mailboxes, "happi", register):
        await register.reach(7)
    assert [[message.uid for message in group] for group in register.groups] == [[1, 2], [3], [4], [5, 6], [7]]


async def test_the_next_group_is_fetched_while_one_isrecorded(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = {uid: raw(uid) for uid in range(1, 200)}
    recording = asyncio.Event()
    under_way = 0

    class Slow(Register):
        async def deliver(self, group: Sequence[Fetched]) -> None:
            nonlocal under_way
            under_way += 1
            assert under_way == 1  # never two at once
            await recording.wait()
            under_way -= 1
            await super().deliver(group)

    register = Slow()
    async with watching(mailboxes, "happi", register):
        await until(lambda: sum("UID FETCH" in said for said in server.heard) == 2)
        await asyncio.sleep(0.05)
        assert sum("UID FETCH" in said for said in server.heard) == 2  # and no further ahead
        recording.set()
        await register.reach(199)
    assert uids(register) == list(range(1, 200))


@pytest.mark.parametrize("error", [TryLaterError("storage busy"), ValueError("unexpected")])
async def test_what_was_not_recorded_comes_again(
    server: BadImap, mailboxes: ImapMailboxes, error: Exception
) -> None:
    server.messages = {uid: raw(uid) for uid in range(1, 150)}
    failures = [error]

    class Failing(Register):
        async def deliver(self, group: Sequence[Fetched]) -> None:
            if self.groups and failures:
                raise failures.pop()
            await super().deliver(group)

    register = Failing()
    async with watching(mailboxes, "happi", register):
        await register.reach(149)
    assert uids(register) == list(range(1, 150))


async def test_a_cursor_that_cannot_be_read_is_asked_for_again(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages[1] = raw(1)
    asked = 0

    class Locked(Register):
        async def cursor(self) -> Cursor:
            nonlocal asked
            asked += 1
            if asked < 3:
                raise TryLaterError("storage busy")
            return await super().cursor()

    register = Locked()
    async with watching(mailboxes, "happi", register):
        await register.reach(1)
        await until(lambda: mailboxes.statuses()["happi"].trouble is None)
    assert asked == 3


async def test_the_status_follows_the_server(server: BadImap, account: ImapAccount) -> None:
    clock = FakeClock()
    mailboxes = ImapMailboxes({"happi": account}, clock=clock, idle_seconds=1000, timeouts=PATIENT)
    assert mailboxes.statuses() == {"happi": WatchStatus()}
    async with watching(mailboxes, "happi", Register()):
        await until(lambda: mailboxes.statuses()["happi"].last_visit)
        assert mailboxes.statuses()["happi"] == WatchStatus(connected=True, last_visit=MONDAY)
        clock.advance(hours=1)
        server.answers["LOGIN"] = _refuse
        server.lines[0].drop()
        await until(lambda: mailboxes.statuses()["happi"].failures > 3)
        failing = mailboxes.statuses()["happi"]
        assert (failing.connected, failing.trouble, failing.last_visit) == (False, "login_refused", MONDAY)
        del server.answers["LOGIN"]
        server.messages[1] = raw(1)
        await until(lambda: mailboxes.statuses()["happi"].failures == 0)
        later = clock.now()
        assert mailboxes.statuses()["happi"] == WatchStatus(connected=True, last_visit=later, last_received=later)
    assert not mailboxes.statuses()["happi"].connected


async def test_each_look_is_a_visit_news_or_not(server: BadImap, account: ImapAccount) -> None:
    clock = FakeClock()
    mailboxes = ImapMailboxes({"happi": account}, clock=clock, idle_seconds=0.02, timeouts=PATIENT)
    async with watching(mailboxes, "happi", Register()):
        await until(lambda: mailboxes.statuses()["happi"].last_visit)
        clock.advance(minutes=3)
        await until(lambda: mailboxes.statuses()["happi"].last_visit == clock.now())
        assert mailboxes.statuses()["happi"].last_received is None


async def _refuse(line: Line, tag: str, rest: str) -> None:
    line.say(f"{tag} NO [AUTHENTICATIONFAILED] non")


async def test_a_stop_ends_the_watch_and_its_connection(server: BadImap, mailboxes: ImapMailboxes) -> None:
    register = Register()
    task = asyncio.create_task(mailboxes.watch("happi", register.cursor, register.deliver))
    await until(lambda: any(said.endswith("IDLE") for said in server.heard))
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.wait_for(task, 1)
    assert task.cancelled()
    await until(lambda: not server.lines)


async def test_a_stop_while_recording_waits_for_nothing(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages[1] = raw(1)
    begun = asyncio.Event()

    class Stuck(Register):
        async def deliver(self, group: Sequence[Fetched]) -> None:
            begun.set()
            await asyncio.sleep(3600)

    register = Stuck()
    task = asyncio.create_task(mailboxes.watch("happi", register.cursor, register.deliver))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 1)


async def test_the_log_names_box_and_trouble_and_nothing_else(
    server: BadImap, mailboxes: ImapMailboxes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "bot.mailbox")

    async def refuse(line: Line, tag: str, rest: str) -> None:
        line.say(f"{tag} NO compte de Zoé Exemple bloqué")

    server.answers["LOGIN"] = refuse
    async with watching(mailboxes, "happi", Register()):
        await until(lambda: caplog.records)
    record = caplog.records[0]
    assert (record.__dict__["box"], record.__dict__["code"]) == ("happi", "login_refused")
    assert "Exemple" not in caplog.text
