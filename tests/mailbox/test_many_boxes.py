"""Several boxes, some of them dead in every way: the others go on, and each tells how it is doing."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.mailbox.accounts import ImapAccount
from bot.mailbox.door import Door
from bot.mailbox.imap import ImapMailboxes
from bot.mailbox.troubles import MailboxError
from bot.ports import TryLaterError
from tests.mailbox.conftest import PATIENT, Ticks, raw
from tests.support.bad_imap import BadImap, Line, running_bad_imap
from tests.support.watching import Register, until, watching

FOLDER = ("Traités", "2026-2027")


async def refuse(line: Line, tag: str, rest: str) -> None:
    line.say(f"{tag} NO [AUTHENTICATIONFAILED] non")


async def be_silent(line: Line, tag: str, rest: str) -> None:
    await asyncio.sleep(3600)


@pytest.fixture
async def other() -> AsyncIterator[BadImap]:
    async with running_bad_imap() as running:
        yield running


def at(server: BadImap) -> ImapAccount:
    return ImapAccount(server.host, server.port, "boite", "secret", tls="none")


@pytest.mark.parametrize("how", ["away", "silent", "refused", "deaf in IDLE", "goodbye"])
async def test_one_dead_box_stops_no_other(server: BadImap, other: BadImap, how: str) -> None:
    timeouts = replace(PATIENT, connect=0.2, command=0.2, done=0.1, silence=0.1)
    mailboxes = ImapMailboxes({"poles": at(other), "happi": at(server)}, timeouts=timeouts)
    match how:
        case "away":
            await other.stop()
        case "silent":
            other.answers["CAPABILITY"] = be_silent
        case "refused":
            other.answers["LOGIN"] = refuse
        case "deaf in IDLE":
            other.answers["IDLE"] = be_silent
        case "goodbye":
            other.greeting = "* BYE entretien"
    dead, well = Register(), Register()
    async with watching(mailboxes, "poles", dead), watching(mailboxes, "happi", well):
        await until(lambda: mailboxes.statuses()["poles"].trouble)
        for uid in range(1, 6):
            server.arrive(uid, raw(uid))
            await well.reach(uid)
        with contextlib.suppress(TryLaterError):
            async with asyncio.timeout(0.3):
                await mailboxes.append("poles", FOLDER, raw(1), "<1@vgm>")
        await mailboxes.move("happi", 7, [1], FOLDER)
        statuses = mailboxes.statuses()
        assert (statuses["happi"].trouble, statuses["happi"].failures) == (None, 0)
        assert statuses["happi"].last_visit is not None
    assert [message.uid for message in well.messages] == [1, 2, 3, 4, 5]


async def test_a_box_that_comes_back_is_read_again(server: BadImap, other: BadImap) -> None:
    mailboxes = ImapMailboxes({"poles": at(other), "happi": at(server)}, timeouts=PATIENT)
    other.answers["EXAMINE"] = refuse
    other.messages[1] = raw(1)
    register = Register()
    async with watching(mailboxes, "poles", register):
        await until(lambda: mailboxes.statuses()["poles"].failures > 2)
        assert mailboxes.statuses()["poles"].trouble == "mailbox_missing"
        del other.answers["EXAMINE"]
        await register.reach(1)
        await until(lambda: mailboxes.statuses()["poles"].trouble is None)


async def test_any_number_of_boxes(server: BadImap) -> None:
    names = [f"boite-{number}" for number in range(30)]
    mailboxes = ImapMailboxes(dict.fromkeys(names, at(server)), timeouts=PATIENT)
    register = Register()
    async with contextlib.AsyncExitStack() as stack:
        for name in names:
            await stack.enter_async_context(watching(mailboxes, name, Register()))
        await stack.enter_async_context(watching(mailboxes, names[0], register))
        await until(lambda: all(status.last_visit for status in mailboxes.statuses().values()))
        server.arrive(1, raw(1))
        await until(lambda: all(status.last_received for status in mailboxes.statuses().values()))


async def test_a_wrong_password_is_not_hammered_by_anybody(
    server: BadImap, account: ImapAccount, caplog: pytest.LogCaptureFixture
) -> None:
    """The watch and forty mails to be filed: one login is tried, and an account that locks itself stays open."""
    caplog.set_level(logging.WARNING, "bot.mailbox")
    server.answers["LOGIN"] = refuse
    mailboxes = ImapMailboxes({"happi": account}, timeouts=replace(PATIENT, settings_pause=300))
    async with watching(mailboxes, "happi", Register()):
        await until(lambda: mailboxes.statuses()["happi"].trouble == "login_refused")
        for uid in range(1, 41):
            with pytest.raises(TryLaterError, match="login_refused") as caught:
                await mailboxes.move("happi", 7, [uid], FOLDER)
            assert (caught.value.after or 0) >= 300
        await asyncio.sleep(0.05)
    assert sum("LOGIN" in said for said in server.heard) == 1
    assert [record.__dict__["code"] for record in caplog.records] == ["login_refused"]


async def test_each_refused_login_waits_longer(server: BadImap, account: ImapAccount) -> None:
    server.answers["LOGIN"] = refuse
    ticks = Ticks()
    door = Door(account, replace(PATIENT, settings_pause=300), None, ticks)
    for longest in (300, 600, 1200, 2400, 2400):
        with pytest.raises(MailboxError, match="login_refused"):
            await door.enter(PATIENT)
        assert longest / 2 <= door.wait() <= longest
        ticks.now += door.wait() - 1
        knocks = sum("LOGIN" in said for said in server.heard)
        with pytest.raises(MailboxError, match="login_refused"):
            await door.enter(PATIENT)
        assert sum("LOGIN" in said for said in server.heard) == knocks
        ticks.now += 1
    del server.answers["LOGIN"]
    (await door.enter(PATIENT)).close()


async def test_a_mended_password_opens_the_door_for_filing_too(server: BadImap, account: ImapAccount) -> None:
    server.answers["LOGIN"] = refuse
    server.messages[1] = raw(1)
    ticks = Ticks()
    mailboxes = ImapMailboxes({"happi": account}, timeouts=replace(PATIENT, settings_pause=300), ticks=ticks)
    with pytest.raises(TryLaterError):
        await mailboxes.move("happi", 7, [1], FOLDER)
    del server.answers["LOGIN"]
    ticks.now += 301
    await mailboxes.move("happi", 7, [1], FOLDER)
    await mailboxes.aclose()
    assert not server.messages
