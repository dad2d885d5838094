"""Filing: the right message, once, out of INBOX or into a folder; or an error by its name."""

import asyncio
from dataclasses import replace

import pytest

from bot.mailbox.accounts import ImapAccount
from bot.mailbox.imap import ImapMailboxes
from bot.mailbox.troubles import FilingError
from bot.ports import BoxFullError, TryLaterError
from tests.mailbox.conftest import PATIENT, Ticks
from tests.support.bad_imap import BadImap, Line

FOLDER = ("Traités", "2026-2027")
WIRE = "Trait&AOk-s/2026-2027"


def said(server: BadImap, verb: str) -> list[str]:
    return [line.split(" ", 1)[1] for line in server.heard if line.split(" ", 1)[1].startswith(verb)]


async def test_a_missing_folder_is_made_level_by_level_and_shown(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    server.messages = {1: b"a", 2: b"b"}
    await mailboxes.move("happi", 7, [2], FOLDER)
    await mailboxes.aclose()
    assert server.folders[WIRE] == [b"b"]
    assert said(server, "CREATE") == ['CREATE "Trait&AOk-s"', f'CREATE "{WIRE}"']
    assert said(server, "SUBSCRIBE") == ['SUBSCRIBE "Trait&AOk-s"', f'SUBSCRIBE "{WIRE}"']


async def test_one_login_serves_many(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = dict.fromkeys(range(1, 30), b"x")
    for uid in range(1, 10):
        await mailboxes.move("happi", 7, [uid], FOLDER)
    await mailboxes.append("happi", FOLDER, b"Subject: x\r\n", "<1@vgm>")
    await asyncio.gather(*(mailboxes.move("happi", 7, [uid], FOLDER) for uid in range(10, 30)))
    await mailboxes.aclose()
    assert server.connections == 1
    assert not server.messages


async def test_many_leave_in_few_commands_none_of_them_long(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = dict.fromkeys(range(1, 500, 2), b"x")
    await mailboxes.move("happi", 7, range(1, 500, 2), FOLDER)
    await mailboxes.aclose()
    moves = said(server, "UID MOVE")[1:]  # the first one found that the folder is missing
    assert [command.count(",") + 1 for command in moves] == [100, 100, 50]
    assert not server.messages


async def test_without_move_only_the_copied_message_is_expunged(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = {1: b"a", 2: b"b"}
    server.capabilities = "IMAP4rev1 UIDPLUS"
    await mailboxes.move("happi", 7, [2], FOLDER)
    await mailboxes.aclose()
    assert said(server, "UID")[1:] == [
        f'UID COPY 2 "{WIRE}"',
        "UID STORE 2 +FLAGS.SILENT (\\Deleted)",
        "UID EXPUNGE 2",
    ]
    assert not said(server, "EXPUNGE")


async def test_a_copy_that_failed_deletes_nothing(server: BadImap, mailboxes: ImapMailboxes) -> None:
    async def full(line: Line, tag: str, rest: str) -> None:
        line.say(f"{tag} NO [OVERQUOTA] plein")

    server.messages = {2: b"b"}
    server.capabilities = "IMAP4rev1 UIDPLUS"
    server.answers["COPY"] = full
    with pytest.raises(BoxFullError, match="mailbox_full"):
        await mailboxes.move("happi", 7, [2], FOLDER)
    await mailboxes.aclose()
    assert not said(server, "UID STORE")
    assert not said(server, "CREATE")


async def test_with_neither_move_nor_uidplus_the_message_is_left(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    server.messages = {2: b"b"}
    server.capabilities = "IMAP4rev1"
    with pytest.raises(FilingError, match="move_unsupported"):
        await mailboxes.move("happi", 7, [2], FOLDER)
    await mailboxes.aclose()
    assert server.messages == {2: b"b"}
    assert not said(server, "UID COPY")


async def test_the_numbers_are_only_used_under_their_uidvalidity(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    server.messages = {2: b"b"}
    with pytest.raises(FilingError, match="uidvalidity_changed"):
        await mailboxes.move("happi", 6, [2], FOLDER)
    await mailboxes.aclose()
    assert not said(server, "UID MOVE")


async def test_one_wrong_request_does_not_spoil_the_others(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = dict.fromkeys(range(1, 5), b"x")
    results = await asyncio.gather(
        mailboxes.move("happi", 7, [1], FOLDER),
        mailboxes.move("happi", 6, [2], FOLDER),
        mailboxes.move("happi", 7, [3], ("Ailleurs",)),
        mailboxes.move("happi", 7, [4], FOLDER),
        return_exceptions=True,
    )
    await mailboxes.aclose()
    assert [type(result) for result in results] == [type(None), FilingError, type(None), type(None)]
    assert len(server.folders[WIRE]) == 2


async def test_who_is_stopped_holds_up_nobody(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = {1: b"a", 2: b"b"}
    waiting = asyncio.Event()

    async def hang(line: Line, tag: str, rest: str) -> None:
        waiting.set()
        await asyncio.sleep(3600)

    server.answers["MOVE"] = hang
    first = asyncio.create_task(mailboxes.move("happi", 7, [1], FOLDER))
    second = asyncio.create_task(mailboxes.move("happi", 7, [2], FOLDER))
    await waiting.wait()
    del server.answers["MOVE"]
    first.cancel()
    await asyncio.wait_for(second, 5)
    assert first.cancelled()
    await mailboxes.aclose()
    assert 2 not in server.messages


async def test_a_connection_the_server_dropped_is_replaced(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = {1: b"a", 2: b"b"}
    await mailboxes.move("happi", 7, [1], FOLDER)

    async def drop_once(line: Line, tag: str, rest: str) -> None:
        del server.answers["NOOP"]
        line.drop()

    server.answers["NOOP"] = drop_once
    await mailboxes.move("happi", 7, [2], FOLDER)
    await mailboxes.aclose()
    assert len(server.folders[WIRE]) == 2
    assert server.connections == 2


async def test_a_kept_connection_that_fell_silent_is_replaced_after_a_rest(
    server: BadImap, account: ImapAccount
) -> None:
    async def be_silent(line: Line, tag: str, rest: str) -> None:
        del server.answers["NOOP"]
        await asyncio.sleep(3600)

    ticks = Ticks()
    mailboxes = ImapMailboxes({"happi": account}, timeouts=replace(PATIENT, done=0.1), ticks=ticks)
    server.messages = {1: b"a", 2: b"b"}
    await mailboxes.move("happi", 7, [1], FOLDER)
    ticks.now += 1
    server.answers["NOOP"] = be_silent
    await asyncio.wait_for(mailboxes.move("happi", 7, [2], FOLDER), 5)
    await mailboxes.aclose()
    assert len(server.folders[WIRE]) == 2
    assert server.connections == 2


async def test_an_old_connection_is_not_trusted(server: BadImap, account: ImapAccount) -> None:
    mailboxes = ImapMailboxes({"happi": account}, timeouts=replace(PATIENT, kept_idle=0.0))
    server.messages = {1: b"a", 2: b"b"}
    for uid in (1, 2):
        await mailboxes.move("happi", 7, [uid], FOLDER)
    await mailboxes.aclose()
    assert server.connections == 2


async def test_a_server_that_is_away_is_tried_later(server: BadImap, mailboxes: ImapMailboxes) -> None:
    async def drop(line: Line, tag: str, rest: str) -> None:
        line.drop()

    server.answers["MOVE"] = drop
    server.messages = {1: b"a"}
    with pytest.raises(TryLaterError, match="imap connection_lost"):
        await mailboxes.move("happi", 7, [1], FOLDER)


async def test_a_wrong_password_is_tried_much_later(server: BadImap, account: ImapAccount) -> None:
    async def refuse(line: Line, tag: str, rest: str) -> None:
        line.say(f"{tag} NO non")

    server.answers["LOGIN"] = refuse
    mailboxes = ImapMailboxes({"happi": account})
    with pytest.raises(TryLaterError, match="imap login_refused") as caught:
        await mailboxes.append("happi", FOLDER, b"x", "<1@vgm>")
    assert caught.value.after == 300


async def test_a_copy_found_in_the_folder_is_not_added_again(server: BadImap, mailboxes: ImapMailboxes) -> None:
    async def found(line: Line, tag: str, rest: str) -> None:
        line.say("* SEARCH 12", f"{tag} OK fait")

    server.folders[WIRE] = []
    server.answers["SEARCH"] = found
    await mailboxes.append("happi", FOLDER, b"Subject: x\r\n", "<1@vgm>")
    await mailboxes.aclose()
    assert said(server, "UID SEARCH") == ['UID SEARCH HEADER MESSAGE-ID "<1@vgm>"']
    assert said(server, "EXAMINE") == [f'EXAMINE "{WIRE}"']
    assert not said(server, "APPEND")


async def test_a_copy_goes_with_crlf_and_without_flags(server: BadImap, mailboxes: ImapMailboxes) -> None:
    await mailboxes.append("happi", FOLDER, b"Subject: x\n\nligne\n", "<1@vgm>")
    await mailboxes.aclose()
    assert server.folders[WIRE] == [b"Subject: x\r\n\r\nligne\r\n"]
    assert said(server, "APPEND")[-1] == f'APPEND "{WIRE}" {{21}}'


async def test_folders_live_under_the_personal_prefix(server: BadImap, mailboxes: ImapMailboxes) -> None:
    async def listed(line: Line, tag: str, rest: str) -> None:
        line.say('* LIST (\\Noselect) "." ""', f"{tag} OK fait")

    async def spaces(line: Line, tag: str, rest: str) -> None:
        line.say('* NAMESPACE (("INBOX." ".")) NIL NIL', f"{tag} OK fait")

    server.capabilities += " NAMESPACE"
    server.answers.update(LIST=listed, NAMESPACE=spaces)
    server.messages = {1: b"a"}
    await mailboxes.move("happi", 7, [1], FOLDER)
    await mailboxes.aclose()
    assert list(server.folders) == ["INBOX.Trait&AOk-s", "INBOX.Trait&AOk-s.2026-2027"]
