"""One test for each trap measured on the raw IMAP library, against a server that sets it."""

import asyncio
import base64
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.mailbox.accounts import ImapAccount
from bot.mailbox.client import IdleRefusedError, ImapClient
from bot.mailbox.fetch_data import piece_of
from bot.mailbox.imap import ImapMailboxes
from bot.mailbox.troubles import MailboxError
from bot.ports import TryLaterError
from tests.mailbox.conftest import PATIENT
from tests.support.bad_imap import BadImap, Line
from tests.support.watching import Register, until, watching


@pytest.fixture
async def client(server: BadImap, account: ImapAccount) -> AsyncIterator[ImapClient]:
    opened = await ImapClient.open(account, PATIENT)
    await opened.select("INBOX", read_only=True)
    opened.forget_pushes()
    yield opened
    opened.close()


async def drop(line: Line, tag: str, rest: str) -> None:
    line.drop()


async def be_silent(line: Line, tag: str, rest: str) -> None:
    await asyncio.sleep(3600)


async def test_thousands_of_lines_in_one_read_are_no_recursion(server: BadImap, client: ImapClient) -> None:
    async def flood(line: Line, tag: str, rest: str) -> None:
        line.say(*(f"* {number} FETCH (FLAGS (\\Seen))" for number in range(1, 5001)), f"{tag} OK fait")

    server.answers["FETCH"] = flood
    assert len(await client.fetch([1], "(FLAGS)")) == 5000


async def test_a_thousand_mails_come_in_order(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = {uid: b"Subject: %d\r\n\r\n" % uid for uid in range(1, 1001)}
    register = Register()
    async with watching(mailboxes, "happi", register):
        fetched = await register.reach(1000)
    assert [message.uid for message in fetched] == list(range(1, 1001))
    assert [message.raw for message in fetched] == list(server.messages.values())


async def test_a_close_during_idle_is_noticed_at_once(server: BadImap, mailboxes: ImapMailboxes) -> None:
    register = Register()
    async with watching(mailboxes, "happi", register):
        await until(lambda: any(said.endswith("IDLE") for said in server.heard))
        server.lines[0].drop()
        server.messages[1] = b"Subject: nouveau\r\n\r\n"
        await register.reach(1, seconds=5)
    assert server.connections == 2


async def test_a_loss_with_a_command_pending_ends_it_at_once(server: BadImap, client: ImapClient) -> None:
    server.answers["SEARCH"] = drop
    started = time.monotonic()
    with pytest.raises(MailboxError, match="connection_lost"):
        await client.search("ALL")
    assert time.monotonic() - started < 5
    assert not client.alive


async def test_idle_on_a_closed_connection_ends_at_once(server: BadImap, client: ImapClient) -> None:
    server.lines[0].drop()
    await client.rest(10)
    with pytest.raises(MailboxError, match="connection_lost"):
        await client.idle(1000)


async def test_a_half_open_line_is_given_up_when_done_is_not_answered(
    server: BadImap, account: ImapAccount
) -> None:
    async def deaf(line: Line, tag: str, rest: str) -> None:
        line.say("+ attente")
        await asyncio.sleep(3600)

    server.answers["IDLE"] = deaf
    client = await ImapClient.open(account, replace(PATIENT, done=0.1))
    await client.select("INBOX", read_only=True)
    client.forget_pushes()
    with pytest.raises(MailboxError, match="timed_out"):
        await client.idle(0.05)
    assert not client.alive


async def test_a_command_that_times_out_takes_its_connection_with_it(
    server: BadImap, account: ImapAccount
) -> None:
    """Its answer could still come and be taken for the next one's."""
    server.answers["SEARCH"] = be_silent
    client = await ImapClient.open(account, replace(PATIENT, command=0.1))
    await client.select("INBOX", read_only=True)
    with pytest.raises(MailboxError, match="timed_out"):
        await client.search("ALL")
    assert not client.alive
    await until(server.lines[0].reader.at_eof)


async def test_a_slow_answer_that_keeps_coming_is_waited_for(server: BadImap, account: ImapAccount) -> None:
    async def dribble(line: Line, tag: str, rest: str) -> None:
        for number in range(6):
            line.say(f"* SEARCH {number + 1}")
            await line.writer.drain()
            await asyncio.sleep(0.1)
        line.say(f"{tag} OK fait")

    server.answers["SEARCH"] = dribble
    client = await ImapClient.open(account, replace(PATIENT, command=0.3))
    await client.select("INBOX", read_only=True)
    assert await client.search("ALL") == [1, 2, 3, 4, 5, 6]
    client.close()


async def test_a_cancelled_command_takes_its_connection_with_it(server: BadImap, client: ImapClient) -> None:
    server.answers["SEARCH"] = be_silent
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await client.search("ALL")
    assert not client.alive


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 SASL-IR AUTH=XOAUTH2", "IMAP4rev1 AUTH=XOAUTH2"])
async def test_a_refused_token_is_told_by_no(server: BadImap, account: ImapAccount, capabilities: str) -> None:
    said: list[str] = []

    async def refuse(line: Line, tag: str, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")
        assert mechanism == "XOAUTH2"
        if not initial:
            line.say("+ ")
            initial = await line.hear()
        said.append(base64.b64decode(initial).decode())
        line.say("+ " + base64.b64encode(b'{"status":"401"}').decode())
        said.append(await line.hear())
        line.say(f"{tag} NO AUTHENTICATE failed.")

    server.answers["AUTHENTICATE"] = refuse
    server.capabilities = capabilities
    by_token = ImapAccount(account.host, account.port, "happi@cfwb.be", token="jeton", tls="none")
    with pytest.raises(MailboxError, match="login_refused"):
        await ImapClient.open(by_token, PATIENT)
    assert said == ["user=happi@cfwb.be\1auth=Bearer jeton\1\1", ""]


async def test_a_token_is_asked_for_at_each_login(server: BadImap, account: ImapAccount) -> None:
    given = iter(["premier", "second"])

    async def source() -> str:
        return next(given)

    by_token = ImapAccount(account.host, account.port, "happi@cfwb.be", token=source, tls="none")
    for _ in range(2):
        (await ImapClient.open(by_token, PATIENT)).close()
    logins = [said.rsplit(" ", 1)[1] for said in server.heard if "XOAUTH2" in said]
    assert [b"premier" in base64.b64decode(login) for login in logins] == [True, False]


async def test_a_token_that_cannot_be_had_is_asked_for_later(server: BadImap, account: ImapAccount) -> None:
    async def source() -> str:
        raise TryLaterError("token service away")

    by_token = ImapAccount(account.host, account.port, "happi@cfwb.be", token=source, tls="none")
    with pytest.raises(MailboxError, match="unreachable"):
        await ImapClient.open(by_token, PATIENT)


async def test_a_name_with_an_accent_is_encoded_and_quoted(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages[3] = b"Subject: x\r\n\r\n"
    await mailboxes.move("happi", 7, [3], ("Traités", "2026-2027"))
    await mailboxes.aclose()
    assert server.folders["Trait&AOk-s/2026-2027"] == [b"Subject: x\r\n\r\n"]
    assert any(said.endswith('UID MOVE 3 "Trait&AOk-s/2026-2027"') for said in server.heard)


async def test_a_password_with_quotes_and_spaces_arrives_as_it_is(server: BadImap, account: ImapAccount) -> None:
    (await ImapClient.open(replace(account, password='g"u\\e rre'), PATIENT)).close()
    assert any(said.endswith(r'LOGIN "happi" "g\"u\\e rre"') for said in server.heard)


async def test_a_password_with_an_accent_goes_by_sasl(server: BadImap, account: ImapAccount) -> None:
    async def plain(line: Line, tag: str, rest: str) -> None:
        line.say("+ ")
        await line.hear()
        line.say(f"{tag} OK fait")

    server.answers["AUTHENTICATE"] = plain
    (await ImapClient.open(replace(account, password="été"), PATIENT)).close()
    encoded = base64.b64encode("\0happi\0été".encode()).decode()
    assert encoded in server.heard


async def test_a_star_inside_a_line_stays_as_it_is(server: BadImap, client: ImapClient) -> None:
    async def with_stars(line: Line, tag: str, rest: str) -> None:
        line.say('* 1 FETCH (UID 4 BODY[]<0> "note * importante * fin")', f"{tag} OK fait")

    server.answers["FETCH"] = with_stars
    (response,) = await client.fetch([4], "(BODY.PEEK[]<0.100>)")
    piece = piece_of(response)
    assert piece is not None
    assert piece.body == b"note * importante * fin"


async def test_status_lines_beside_a_list_do_no_harm(server: BadImap, client: ImapClient) -> None:
    async def with_status(line: Line, tag: str, rest: str) -> None:
        line.say('* STATUS "A.B" (MESSAGES 2)', '* LIST (\\Noselect) "." ""', f"{tag} OK fait")

    server.answers["LIST"] = with_status
    assert await client.hierarchy() == ("", ".")


async def test_idle_refused_is_told_and_the_connection_goes_on(server: BadImap, client: ImapClient) -> None:
    async def refuse(line: Line, tag: str, rest: str) -> None:
        line.say(f"{tag} NO pas maintenant")

    server.answers["IDLE"] = refuse
    with pytest.raises(IdleRefusedError):
        await client.idle(1000)
    assert await client.search("ALL") == []


async def test_goodbye_ends_what_waits(server: BadImap, client: ImapClient) -> None:
    async def leave(line: Line, tag: str, rest: str) -> None:
        line.say("* BYE entretien")
        await asyncio.sleep(3600)

    server.answers["NOOP"] = leave
    with pytest.raises(MailboxError, match="connection_lost"):
        await client.noop()


@pytest.mark.parametrize(
    "noise", ["bonjour", "", "x99 OK en retard", "* 3 EXPUNGE", "* OK [ALERT] attention", "*"]
)
async def test_noise_between_the_lines_is_passed_over(server: BadImap, client: ImapClient, noise: str) -> None:
    async def noisy(line: Line, tag: str, rest: str) -> None:
        line.say(noise, "* SEARCH 5", noise, f"{tag} OK fait")

    server.answers["SEARCH"] = noisy
    assert await client.search("ALL") == [5]


async def test_an_endless_line_ends_the_connection(server: BadImap, client: ImapClient) -> None:
    async def endless(line: Line, tag: str, rest: str) -> None:
        line.writer.write(b"* SEARCH " + b"1" * (9 * 2**20))

    server.answers["SEARCH"] = endless
    with pytest.raises(MailboxError, match="protocol_error"):
        await client.search("ALL")


async def test_nothing_that_passes_is_logged(
    server: BadImap, account: ImapAccount, caplog: pytest.LogCaptureFixture
) -> None:
    """The library formats a repr of every byte for its debug log, the password among them."""
    caplog.set_level(logging.DEBUG)
    server.messages[1] = b"Subject: Confidentiel\r\n\r\n"
    client = await ImapClient.open(account, PATIENT)
    await client.select("INBOX", read_only=True)
    await client.fetch([1], "(UID BODY.PEEK[]<0.100>)")
    client.close()
    assert "secret" not in caplog.text
    assert "Confidentiel" not in caplog.text


async def test_errors_carry_no_text_of_the_server(server: BadImap, account: ImapAccount) -> None:
    async def refuse(line: Line, tag: str, rest: str) -> None:
        line.say(f"{tag} NO compte de Zoé Exemple bloqué")

    server.answers["LOGIN"] = refuse
    with pytest.raises(MailboxError) as caught:
        await ImapClient.open(account, PATIENT)
    assert str(caught.value) == "login_refused"
    assert "secret" not in repr(account)
