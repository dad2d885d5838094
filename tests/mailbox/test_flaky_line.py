"""A campaign on a line that breaks anywhere: each message once and whole; each move and copy done once."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.mailbox.accounts import ImapAccount
from bot.mailbox.imap import ImapMailboxes
from bot.ports import TryLaterError
from tests.mailbox.conftest import PATIENT
from tests.support.bad_imap import BadImap
from tests.support.flaky_line import flaky_line
from tests.support.watching import Register, watching

FOLDER = ("Traités", "2026-2027")
SHORT, LONG = range(4), range(4, 150)
SEEDS = [*SHORT, *(pytest.param(seed, marks=pytest.mark.soak) for seed in LONG)]


def filled(server: BadImap, count: int) -> dict[int, bytes]:
    server.messages = {
        uid: b"Subject: %d\r\n\r\n" % uid + b"x" * (uid * 977 % 4000) for uid in range(1, count + 1)
    }
    server.messages[count // 2] += b"y" * 400_000
    return dict(server.messages)


async def insist(what: Callable[[], Awaitable[None]]) -> None:
    """Try again as the engine does."""
    while True:
        with contextlib.suppress(TryLaterError):
            return await what()
        await asyncio.sleep(0)


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_message_is_delivered_once_and_whole(server: BadImap, account: ImapAccount, seed: int) -> None:
    expected = filled(server, 150)
    async with flaky_line(server.host, server.port, seed, longest=60_000) as line:
        mailboxes = ImapMailboxes({"happi": replace(account, port=line.port)}, timeouts=PATIENT)
        register = Register()
        async with watching(mailboxes, "happi", register):
            with contextlib.suppress(TimeoutError):
                await register.reach(150, seconds=0.5)
            # The large mail may never pass a line this bad: it is held back, and the others go on.
            line.healed = True
            await register.reach(150, seconds=20)
        assert line.cuts > 0
    assert sorted((message.uid, message.raw) for message in register.messages) == list(expected.items())


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_message_is_filed_once(server: BadImap, account: ImapAccount, seed: int) -> None:
    expected = filled(server, 20)
    async with flaky_line(server.host, server.port, seed, longest=2_000) as line:
        mailboxes = ImapMailboxes({"happi": replace(account, port=line.port)}, timeouts=PATIENT)

        def one(uid: int) -> Callable[[], Awaitable[None]]:
            return lambda: mailboxes.move("happi", 7, [uid], FOLDER)

        async with asyncio.timeout(20), asyncio.TaskGroup() as together:
            for uid in expected:
                together.create_task(insist(one(uid)))
        await mailboxes.aclose()
    assert sorted(server.folders["Trait&AOk-s/2026-2027"]) == sorted(expected.values())
    assert not server.messages


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_copy_is_filed_once(server: BadImap, account: ImapAccount, seed: int) -> None:
    """Also when the server took it and its answer was lost."""
    copies = {f"<{number}@vgm>": b"Message-ID: <%d@vgm>\r\n\r\n" % number for number in range(20)}
    async with flaky_line(server.host, server.port, seed, longest=1_000) as line:
        mailboxes = ImapMailboxes({"happi": replace(account, port=line.port)}, timeouts=PATIENT)

        def one(message_id: str) -> Callable[[], Awaitable[None]]:
            return lambda: mailboxes.append("happi", FOLDER, copies[message_id], message_id)

        async with asyncio.timeout(20), asyncio.TaskGroup() as together:
            for message_id in copies:
                together.create_task(insist(one(message_id)))
        await mailboxes.aclose()
    assert sorted(server.folders["Trait&AOk-s/2026-2027"]) == sorted(copies.values())
