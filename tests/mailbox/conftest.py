"""A misbehaving server, a box on it, and small mails that say which one they are."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.mailbox.accounts import ImapAccount, ImapTimeouts
from bot.mailbox.imap import ImapMailboxes
from bot.ports import Fetched
from tests.support.bad_imap import BadImap, running_bad_imap
from tests.support.watching import Register

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


class Ticks:
    """A running clock that a test moves on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def raw(number: int) -> bytes:
    return b"Subject: %d\r\n\r\n" % number


def uids(register: Register) -> list[int]:
    return [message.uid for message in register.messages]


def recorded(uidvalidity: int, uid: int) -> Fetched:
    """A message of an earlier process."""
    return Fetched("happi", uidvalidity, uid, datetime(2026, 11, 22, tzinfo=UTC), b"")
