"""An OAuth2 token opens a box on a real server, which asks an introspection service about it."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from bot.mailbox.accounts import ImapAccount
from bot.mailbox.imap import ImapMailboxes
from tests.mailbox.conftest import PATIENT
from tests.support.dovecot import running_dovecot


@pytest.fixture
async def introspection() -> AsyncIterator[str]:
    """Knows one token, that of happi."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        size = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        asked = await reader.readexactly(size)
        known = b"bon-jeton" in asked
        body = json.dumps({"active": known, "username": "happi"}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n")
        writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    server.close()
    await server.wait_closed()


@pytest.mark.dovecot
async def test_a_good_token_enters_and_a_bad_one_is_told(introspection: str) -> None:
    with running_dovecot({"happi": "secret"}, introspection=introspection) as dovecot:

        async def outcome(token: str) -> str:
            account = ImapAccount(dovecot.host, dovecot.port, "happi", token=token, tls="none")
            return (await ImapMailboxes({"happi": account}, timeouts=PATIENT).probe("happi")).outcome

        assert await outcome("bon-jeton") == "ok"
        assert await outcome("mauvais") == "login_refused"
