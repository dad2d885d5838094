"""Entering a server: TLS in its two ways, and each way to fail by its name."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.mailbox.accounts import ImapAccount
from bot.mailbox.imap import ImapMailboxes
from tests.mailbox.conftest import PATIENT
from tests.support.bad_imap import BadImap, Line, running_bad_imap
from tests.support.certificates import Certificate, make_certificate
from tests.support.dovecot import running_dovecot


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
async def secure(certificate: Certificate) -> AsyncIterator[BadImap]:
    async with running_bad_imap(certificate.server()) as server:
        yield server


async def outcome(account: ImapAccount, certificate: Certificate | None = None, **patience: float) -> str:
    tls = certificate.client() if certificate else None
    mailboxes = ImapMailboxes({"happi": account}, timeouts=replace(PATIENT, **patience), tls=tls)
    return (await mailboxes.probe("happi")).outcome


def offer_tls(server: BadImap, certificate: Certificate, slipped_in: bytes = b"") -> None:
    async def start(line: Line, tag: str, rest: str) -> None:
        line.writer.write(f"{tag} OK allez-y\r\n".encode() + slipped_in)
        await line.writer.drain()
        await line.writer.start_tls(certificate.server())

    server.answers["STARTTLS"] = start


async def test_starttls_is_a_method(server: BadImap, account: ImapAccount, certificate: Certificate) -> None:
    offer_tls(server, certificate)
    assert await outcome(replace(account, tls="starttls"), certificate) == "ok"
    # Nothing learnt in clear is believed afterwards.
    assert [said.split(" ", 1)[1] for said in server.heard[:3]] == [
        "STARTTLS",
        "CAPABILITY",
        'LOGIN "happi" "secret"',
    ]


@pytest.mark.parametrize("slipped_in", [b"* CAPABILITY IMAP4rev1 MOV", b"* OK bien\r\n"])
async def test_what_is_slipped_in_before_tls_is_refused(
    server: BadImap, account: ImapAccount, certificate: Certificate, slipped_in: bytes
) -> None:
    offer_tls(server, certificate, slipped_in)
    assert await outcome(replace(account, tls="starttls"), certificate) == "tls_failed"
    assert not any("LOGIN" in said for said in server.heard)


async def test_a_server_without_starttls_gets_no_password(server: BadImap, account: ImapAccount) -> None:
    async def refuse(line: Line, tag: str, rest: str) -> None:
        line.say(f"{tag} NO jamais")

    server.answers["STARTTLS"] = refuse
    assert await outcome(replace(account, tls="starttls")) == "tls_failed"
    assert not any("LOGIN" in said for said in server.heard)


async def test_preauth_does_not_get_round_starttls(server: BadImap, account: ImapAccount) -> None:
    server.greeting = "* PREAUTH bienvenue"
    assert await outcome(replace(account, tls="starttls")) == "tls_failed"


async def test_preauth_needs_no_login(server: BadImap, account: ImapAccount) -> None:
    server.greeting = "* PREAUTH bienvenue"
    assert await outcome(account) == "ok"
    assert not any("LOGIN" in said for said in server.heard)


async def test_tls_from_the_start(secure: BadImap, certificate: Certificate) -> None:
    account = ImapAccount(secure.host, secure.port, "happi", "secret")
    assert await outcome(account, certificate) == "ok"


async def test_a_certificate_nobody_vouches_for_is_refused(secure: BadImap) -> None:
    account = ImapAccount(secure.host, secure.port, "happi", "secret")
    assert await outcome(account) == "tls_failed"


async def test_tls_asked_of_a_plain_server_fails_by_name(server: BadImap, account: ImapAccount) -> None:
    assert await outcome(replace(account, tls="ssl")) == "tls_failed"


async def test_nobody_there(account: ImapAccount) -> None:
    async with running_bad_imap() as gone:
        port = gone.port
    assert await outcome(replace(account, port=port)) == "unreachable"


@pytest.mark.parametrize(
    ("greeting", "expected"),
    [("* BYE complet", "refused"), ("220 smtp.cfwb.be ESMTP", "protocol_error"), ("", "protocol_error")],
)
async def test_a_strange_greeting(server: BadImap, account: ImapAccount, greeting: str, expected: str) -> None:
    server.greeting = greeting
    assert await outcome(account) == expected


async def test_a_server_that_says_nothing() -> None:
    held: list[asyncio.StreamWriter] = []

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    silent = await asyncio.start_server(hold, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    account = ImapAccount("127.0.0.1", port, "happi", "secret", tls="none")
    assert await outcome(account, connect=0.1) == "timed_out"
    for writer in held:
        writer.close()
    silent.close()
    await silent.wait_closed()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("NO [AUTHENTICATIONFAILED] non", "login_refused"),
        ("NO non", "login_refused"),
        ("NO [UNAVAILABLE] plus tard", "refused"),
        ("NO [PRIVACYREQUIRED] chiffrez", "tls_required"),
        ("BAD comment ?", "protocol_error"),
    ],
)
async def test_a_refused_login(server: BadImap, account: ImapAccount, answer: str, expected: str) -> None:
    async def refuse(line: Line, tag: str, rest: str) -> None:
        line.say(f"{tag} {answer}")

    server.answers["LOGIN"] = refuse
    assert await outcome(account) == expected


async def test_a_password_is_not_shown_to_a_server_that_forbids_it(server: BadImap, account: ImapAccount) -> None:
    server.capabilities += " LOGINDISABLED"
    assert await outcome(account) == "tls_required"
    assert not any("secret" in said for said in server.heard)


async def test_a_box_without_inbox(server: BadImap, account: ImapAccount) -> None:
    async def refuse(line: Line, tag: str, rest: str) -> None:
        line.say(f"{tag} NO [NONEXISTENT] inconnu")

    server.answers["EXAMINE"] = refuse
    assert await outcome(account) == "mailbox_missing"


async def test_the_doctor_says_what_a_server_lacks(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.capabilities = "IMAP4rev1 IDLE"
    probe = await mailboxes.probe("happi")
    assert (probe.outcome, probe.lacking) == ("ok", ("MOVE", "UIDPLUS"))


def test_an_account_has_one_secret() -> None:
    with pytest.raises(ValueError, match="password or a token"):
        ImapAccount("h", 1, "happi")


@pytest.mark.dovecot
@pytest.mark.parametrize("tls", ["none", "starttls"])
async def test_dovecot_lets_us_in(certificate: Certificate, tls: str, tmp_path: Path) -> None:
    pair = (certificate.certificate, certificate.key)
    with running_dovecot({"happi": "secret"}, certificate=pair) as dovecot:
        account = ImapAccount(dovecot.host, dovecot.port, "happi", "secret", tls=tls)  # type: ignore[arg-type]
        assert await outcome(account, certificate) == "ok"
