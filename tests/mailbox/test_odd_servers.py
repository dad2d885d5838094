"""What servers, people and clocks do to a watch without meaning harm: each mail comes all the same, once."""

import asyncio
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.mailbox import watch
from bot.mailbox.accounts import ImapAccount, ImapTimeouts
from bot.mailbox.client import ImapClient
from bot.mailbox.imap import ImapMailboxes
from bot.ports import TryLaterError
from tests.mailbox.conftest import PATIENT, raw, uids
from tests.support.bad_imap import BadImap, Line, numbers
from tests.support.fakes import MONDAY, FakeClock
from tests.support.fault_proxy import Fault, fault_proxy
from tests.support.watching import Register, until, watching

FOLDER = ("Traités", "2026-2027")


def idling(server: BadImap) -> bool:
    return any(said.endswith("IDLE") for said in server.heard)


# --- what a server says unasked -------------------------------------------------------------------------------


async def test_numbers_may_have_gaps_up_to_the_largest(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = {uid: raw(1) for uid in (5, 1000, 70_000, 2**32 - 2)}
    register = Register()
    async with watching(mailboxes, "happi", register):
        await register.reach(4)
        await until(lambda: any(f"SEARCH UID {2**32 - 1}:*" in said for said in server.heard))
    assert uids(register) == [5, 1000, 70_000, 2**32 - 2]


@pytest.mark.parametrize("lie", [1, 3, 4_000_000_000])
async def test_a_wrong_uidnext_changes_nothing(server: BadImap, mailboxes: ImapMailboxes, lie: int) -> None:
    server.messages = {uid: raw(uid) for uid in (1, 2, 3)}

    async def lying(line: Line, tag: str, rest: str) -> None:
        line.say(f"* OK [UIDNEXT {lie}] bientot", "* 0 EXISTS", "* 9 RECENT")
        await BadImap._select(server, line, tag, rest)

    server.answers["EXAMINE"] = lying
    register = Register()
    async with watching(mailboxes, "happi", register):
        await register.reach(3)
        server.arrive(4, raw(4))
        await register.reach(4)
    assert uids(register) == [1, 2, 3, 4]


async def test_news_told_in_the_middle_of_a_fetch_waits_for_nothing(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    """And flags that a person changes meanwhile are no message."""
    server.messages = {1: raw(1), 2: raw(2)}

    async def chatty(line: Line, tag: str, rest: str) -> None:
        items = rest.partition(" ")[2]
        for uid in numbers(rest.partition(" ")[0]):
            line.say("* 1 FETCH (FLAGS (\\Seen))", f"* 2 FETCH (UID {uid} FLAGS (\\Answered $x))")
            server.say_message(line, uid, items)
            if 3 not in server.messages:
                server.messages[3] = raw(3)
                line.say("* 3 EXISTS", "* 1 RECENT")
        line.say("* OK [ALERT] La boite est presque pleine", f"{tag} OK fait")

    server.answers["FETCH"] = chatty
    register = Register()
    async with watching(mailboxes, "happi", register):
        await register.reach(3, seconds=5)
        server.lines[0].say("* 2 FETCH (FLAGS (\\Seen))", "* OK Still here", "* OK [ALERT] Maintenance ce soir")
        server.arrive(4, raw(4))
        await register.reach(4, seconds=5)
    assert [message.raw for message in register.messages] == [raw(1), raw(2), raw(3), raw(4)]
    assert server.connections == 1


async def test_a_goodbye_while_idling_is_followed_by_a_new_login(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    register = Register()
    async with watching(mailboxes, "happi", register):
        await until(lambda: idling(server))
        server.lines[0].say("* BYE Le serveur redemarre")
        server.messages[1] = raw(1)
        await register.reach(1, seconds=5)
    assert server.connections == 2


@pytest.mark.parametrize(
    ("command", "code"),
    [
        *(
            (command, f"[{code}] ")
            for command in ("LOGIN", "EXAMINE")
            for code in ("UNAVAILABLE", "INUSE", "LIMIT")
        ),
        ("EXAMINE", ""),  # there is no box without INBOX: its disk is away for a moment
    ],
)
async def test_what_the_server_calls_passing_is_tried_again_soon(
    server: BadImap, account: ImapAccount, command: str, code: str
) -> None:
    async def not_now(line: Line, tag: str, rest: str) -> None:
        del server.answers[command]
        line.say(f"{tag} NO {code}plus tard")

    server.answers[command] = not_now
    server.messages[1] = raw(1)
    mailboxes = ImapMailboxes({"happi": account}, timeouts=replace(PATIENT, settings_pause=3600))
    register = Register()
    async with watching(mailboxes, "happi", register):
        await register.reach(1, seconds=5)


async def test_a_line_of_a_megabyte_is_read(server: BadImap, account: ImapAccount) -> None:
    many = range(1_000_000, 1_150_000)

    async def long(line: Line, tag: str, rest: str) -> None:
        line.say("* SEARCH " + " ".join(map(str, many)), f"{tag} OK fait")

    server.answers["SEARCH"] = long
    client = await ImapClient.open(account, PATIENT)
    await client.select("INBOX", read_only=True)
    assert await client.search("ALL") == list(many)
    client.close()


# --- large ----------------------------------------------------------------------------------------------------


async def test_a_mail_of_sixty_megabytes_costs_little_more_than_itself(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    large = raw(2) + b"0123456789abcdef" * (60 * 2**16)
    server.messages = {1: raw(1), 2: large, 3: raw(3)}
    register = Register()
    tracemalloc.start()
    try:
        async with watching(mailboxes, "happi", register):
            await register.reach(3, seconds=60)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [message.raw for message in register.messages] == [raw(1), large, raw(3)]
    assert peak < 2.4 * len(large)  # its parts and their sum


# --- people in the same box -----------------------------------------------------------------------------------


async def test_a_person_who_empties_the_box_meanwhile_stops_nothing(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    server.messages = {uid: raw(uid) for uid in range(1, 200)}

    async def emptied(line: Line, tag: str, rest: str) -> None:
        for uid in list(server.messages):
            if uid > 70:
                del server.messages[uid]
                line.say(f"* {uid} EXPUNGE")
        await BadImap._fetch(server, line, tag, rest)

    server.answers["FETCH"] = emptied
    register = Register()
    async with watching(mailboxes, "happi", register):
        await until(lambda: any("SEARCH UID 200:*" in said for said in server.heard))
        server.arrive(200, raw(200))
        del server.answers["FETCH"]
        await register.reach(71)
        assert mailboxes.statuses()["happi"].held == 0
    assert uids(register) == [*range(1, 71), 200]
    assert server.connections == 1


async def test_a_folder_that_a_person_deletes_between_two_moves_is_made_again(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    server.messages = {1: raw(1), 2: raw(2)}
    await mailboxes.move("happi", 7, [1], FOLDER)
    server.folders.clear()
    await mailboxes.move("happi", 7, [2], FOLDER)
    await mailboxes.aclose()
    assert server.folders["Trait&AOk-s/2026-2027"] == [raw(2)]


async def test_a_folder_that_disappears_while_it_is_open_is_made_again(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    await mailboxes.append("happi", FOLDER, raw(1), "<1@vgm>")
    await mailboxes.append("happi", FOLDER, raw(2), "<2@vgm>")
    server.folders.clear()

    async def no_mailbox(line: Line, tag: str, rest: str) -> None:
        del server.answers["SEARCH"]
        line.say(f"{tag} NO [NONEXISTENT] ce dossier n'est plus")

    server.answers["SEARCH"] = no_mailbox
    with pytest.raises(TryLaterError):
        await mailboxes.append("happi", FOLDER, raw(3), "<3@vgm>")
    await mailboxes.append("happi", FOLDER, raw(3), "<3@vgm>")
    await mailboxes.aclose()
    assert server.folders["Trait&AOk-s/2026-2027"] == [raw(3)]


@pytest.mark.parametrize(
    ("quota", "outcome"),
    [
        ('* QUOTA "" (STORAGE 512 512)', "mailbox_full"),
        ('* QUOTA "User quota" (STORAGE 10 512 MESSAGE 21 20)', "mailbox_full"),
        ('* QUOTA "" (STORAGE 511 512)', "ok"),
        ('* QUOTA "" ()', "ok"),
    ],
)
async def test_the_doctor_sees_a_full_box(
    server: BadImap, mailboxes: ImapMailboxes, quota: str, outcome: str
) -> None:
    async def tell(line: Line, tag: str, rest: str) -> None:
        line.say('* QUOTAROOT INBOX ""', quota, f"{tag} OK fait")

    server.capabilities += " QUOTA"
    server.answers["GETQUOTAROOT"] = tell
    assert (await mailboxes.probe("happi")).outcome == outcome


# --- clocks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("date", ["01-Jan-2099 00:00:00 +0000", "01-Jan-1971 00:00:00 +0000", "32-Foo-2026 x"])
async def test_a_server_with_a_wrong_clock_stops_nothing(server: BadImap, account: ImapAccount, date: str) -> None:
    async def dated(line: Line, tag: str, rest: str) -> None:
        for uid in numbers(rest.partition(" ")[0]):
            body = server.messages[uid]
            line.say(f'* {uid} FETCH (UID {uid} INTERNALDATE "{date}" BODY[]<0> {{{len(body)}}}')
            line.writer.write(body)
            line.say(")")
        line.say(f"{tag} OK fait")

    server.answers["FETCH"] = dated
    server.messages[1] = raw(1)
    mailboxes = ImapMailboxes({"happi": account}, clock=FakeClock(), timeouts=PATIENT)
    register = Register()
    async with watching(mailboxes, "happi", register):
        (message,) = await register.reach(1)
        # Silence is judged by our own clock: what the server believes does not count.
        await until(lambda: mailboxes.statuses()["happi"].last_received == MONDAY)
    years = {"01-Jan-2099": 2099, "01-Jan-1971": 1971}
    expected = datetime(years[date[:11]], 1, 1, tzinfo=UTC) if date[:11] in years else MONDAY
    assert message.internal_date == expected


@pytest.mark.parametrize("step", [timedelta(days=400), timedelta(days=-400)])
async def test_a_step_of_our_own_clock_stops_nothing(
    server: BadImap, account: ImapAccount, step: timedelta
) -> None:
    clock = FakeClock()
    mailboxes = ImapMailboxes({"happi": account}, clock=clock, timeouts=replace(PATIENT, silence=0.02))
    register = Register()
    async with watching(mailboxes, "happi", register):
        await until(lambda: mailboxes.statuses()["happi"].last_visit == MONDAY)
        clock.at += step
        await until(lambda: mailboxes.statuses()["happi"].last_visit == MONDAY + step)
        server.lines[0].drop()
        server.messages[1] = raw(1)
        await register.reach(1)
        await mailboxes.move("happi", 7, [1], FOLDER)
    assert not server.messages


# --- the line -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 IDLE", "IMAP4rev1"])
async def test_a_line_that_dies_silently_is_given_up(
    server: BadImap, account: ImapAccount, monkeypatch: pytest.MonkeyPatch, capabilities: str
) -> None:
    """No error, no end: only a question tells that nobody is there any more."""
    monkeypatch.setattr(watch, "_SHORTEST_IDLE", 3600.0)  # as after an hour without news
    server.capabilities = capabilities
    async with fault_proxy(server.port) as line:
        patience = replace(PATIENT, silence=0.2, done=0.2)
        through = replace(account, port=line.port)
        mailboxes = ImapMailboxes({"happi": through}, idle_seconds=3600, poll_seconds=3600, timeouts=patience)
        register = Register()
        async with watching(mailboxes, "happi", register):
            await until(lambda: mailboxes.statuses()["happi"].last_visit)
            await line.inflict(Fault("half_open", 0.0))
            server.messages[1] = raw(1)
            await register.reach(1, seconds=5)
    assert uids(register) == [1]


async def test_the_usual_patience_brings_a_box_back_within_a_minute() -> None:
    usual = ImapTimeouts()
    assert usual.silence + usual.done + usual.first_pause < 60
    assert usual.command + usual.first_pause < 60
    assert usual.connect + usual.longest_pause < 60


async def test_a_line_cut_in_the_tls_handshake_says_nothing_of_the_certificate(account: ImapAccount) -> None:
    """Wrong settings would wait for five minutes."""

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"\x16\x03\x03\x00\x40half")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(cut, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    mailboxes = ImapMailboxes({"happi": replace(account, port=port, tls="ssl")}, timeouts=PATIENT)
    assert (await mailboxes.probe("happi")).outcome == "unreachable"
    server.close()
    await server.wait_closed()
