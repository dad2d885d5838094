"""A full box: nothing is lost, it is left alone for a while, and it says of itself that it is full."""

from dataclasses import replace

import pytest

from bot.mailbox.accounts import ImapAccount
from bot.mailbox.imap import ImapMailboxes
from bot.ports import BoxFullError
from tests.mailbox.conftest import PATIENT, Ticks, raw
from tests.support.bad_imap import BadImap, Line

FOLDER = ("Traités", "2026-2027")


async def no_room(line: Line, tag: str, rest: str) -> None:
    if rest.endswith("}"):
        line.say("+ envoyez")
        await line.reader.readexactly(int(rest.rpartition("{")[2].strip("}")) + 2)
    line.say(f"{tag} NO [OVERQUOTA] Quota exceeded (mailbox of Zoe Exemple is full)")


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def mailboxes(server: BadImap, account: ImapAccount, ticks: Ticks) -> ImapMailboxes:
    server.messages = {1: raw(1), 2: raw(2)}
    server.answers.update(MOVE=no_room, APPEND=no_room)
    return ImapMailboxes({"happi": account}, timeouts=replace(PATIENT, settings_pause=300), ticks=ticks)


async def knock(mailboxes: ImapMailboxes) -> float | None:
    """A move to a full box; after how many seconds to come back."""
    with pytest.raises(BoxFullError, match="imap mailbox_full") as caught:
        await mailboxes.move("happi", 7, [1], FOLDER)
    return caught.value.after


def told(mailboxes: ImapMailboxes) -> tuple[bool | None, str | None]:
    status = mailboxes.statuses()["happi"]
    return status.full, status.trouble


async def test_the_mail_stays_and_the_log_says_why_but_not_who(
    server: BadImap, mailboxes: ImapMailboxes, caplog: pytest.LogCaptureFixture
) -> None:
    assert await knock(mailboxes) == 300
    await mailboxes.aclose()
    assert server.messages == {1: raw(1), 2: raw(2)}
    assert [record.__dict__["code"] for record in caplog.records] == ["mailbox_full"]
    assert "Boite happi : elle est pleine" in caplog.text
    assert "Exemple" not in caplog.text


async def test_nobody_knocks_again_before_the_time(
    server: BadImap, mailboxes: ImapMailboxes, ticks: Ticks
) -> None:
    await knock(mailboxes)
    said = len(server.heard)
    ticks.now += 100
    assert await knock(mailboxes) == 200
    with pytest.raises(BoxFullError):
        await mailboxes.append("happi", FOLDER, raw(1), "<1@vgm>")
    assert len(server.heard) == said
    ticks.now += 201
    assert await knock(mailboxes) == 300
    await mailboxes.aclose()


async def test_a_copy_that_finds_no_room_is_told_too(mailboxes: ImapMailboxes) -> None:
    with pytest.raises(BoxFullError):
        await mailboxes.append("happi", FOLDER, raw(1), "<1@vgm>")
    await mailboxes.aclose()
    assert told(mailboxes) == (True, "mailbox_full")


async def test_the_status_says_it_until_something_was_taken(
    server: BadImap, mailboxes: ImapMailboxes, ticks: Ticks
) -> None:
    assert told(mailboxes) == (None, None)
    await knock(mailboxes)
    assert told(mailboxes) == (True, "mailbox_full")
    server.answers.clear()
    ticks.now += 301
    await mailboxes.move("happi", 7, [1], FOLDER)
    await mailboxes.aclose()
    assert told(mailboxes) == (False, None)
    assert server.messages == {2: raw(2)}


@pytest.mark.parametrize(("used", "full"), [(512, True), (100, False)])
async def test_what_people_filed_by_hand_does_not_keep_the_alarm(
    server: BadImap, mailboxes: ImapMailboxes, ticks: Ticks, used: int, *, full: bool
) -> None:
    """Where the server tells its limits they decide; elsewhere nothing says any more that it is full."""

    async def tell(line: Line, tag: str, rest: str) -> None:
        line.say('* QUOTAROOT INBOX ""', f'* QUOTA "" (STORAGE {used} 512)', f"{tag} OK fait")

    server.capabilities += " QUOTA"
    server.answers["GETQUOTAROOT"] = tell
    await knock(mailboxes)
    del server.messages[1]
    ticks.now += 301
    await mailboxes.move("happi", 7, [1], FOLDER)
    await mailboxes.aclose()
    assert told(mailboxes)[0] is full
