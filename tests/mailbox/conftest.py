"""A misbehaving server and a box on it."""

from collections.abc import AsyncIterator

import pytest

from bot.mailbox.accounts import ImapAccount, ImapTimeouts
from bot.mailbox.imap import ImapMailboxes
from tests.support.bad_imap import BadImap, running_bad_imap

# Long patience: a test that ends quickly proves that nothing waited for it.
PATIENT = ImapTimeouts(
    connect=30,
    command=30,
    filing=30,
    done=30,
    silence=1000,
    first_pause=0.01,
    longest_pause=0.02,
    settings_pause=0.02,
    unreadable_pause=0.02,
)


@pytest.fixture
async def server() -> AsyncIterator[BadImap]:
    async with running_bad_imap() as running:
        yield running


@pytest.fixture
def account(server: BadImap) -> ImapAccount:
    return ImapAccount(server.host, server.port, "happi", "secret", tls="none")


@pytest.fixture
def mailboxes(account: ImapAccount) -> ImapMailboxes:
    return ImapMailboxes({"happi": account}, idle_seconds=1000, poll_seconds=1000, timeouts=PATIENT)
