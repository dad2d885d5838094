"""A real server that is restarted, renumbered, and used by people at the same time."""

import asyncio
import imaplib
import random
from collections.abc import Callable, Iterator, Sequence

import pytest

from bot.mailbox.accounts import ImapAccount, ImapTimeouts
from bot.mailbox.imap import ImapMailboxes
from bot.ports import Fetched
from tests.support.dovecot import Dovecot, running_dovecot
from tests.support.imap_reader import ImapReader
from tests.support.watching import Register, until, watching

pytestmark = pytest.mark.dovecot

BOX, PASSWORD = "happi", "secret"
FOLDER = ("Traités", "Année 2026/2027")
QUICK = ImapTimeouts(connect=5, command=5, done=1, first_pause=0.05, longest_pause=0.2)


def mail(number: int) -> bytes:
    return f"Subject: {number}\r\nMessage-ID: <{number}@essai.invalid>\r\n\r\nBonjour {number}\r\n".encode()


@pytest.fixture(params=["/", "."])
def dovecot(request: pytest.FixtureRequest) -> Iterator[Dovecot]:
    with running_dovecot({BOX: PASSWORD}, separator=request.param) as server:
        yield server


def mailboxes(dovecot: Dovecot) -> ImapMailboxes:
    account = ImapAccount(dovecot.host, dovecot.port, BOX, PASSWORD, tls="none")
    return ImapMailboxes({BOX: account}, timeouts=QUICK)


def wire(dovecot: Dovecot) -> str:
    """The folder as this server writes it: no level becomes two."""
    dotted = "separator = ." in (dovecot.base / "dovecot.conf").read_text(encoding="utf-8")
    return "Trait&AOk-s.Ann&AOk-e 2026_2027" if dotted else "Trait&AOk-s/Ann&AOk-e 2026_2027"


async def as_person(dovecot: Dovecot, work: Callable[[imaplib.IMAP4], object]) -> None:
    """Someone's mail program does something in the same box."""

    def do() -> None:
        with imaplib.IMAP4(dovecot.host, dovecot.port, timeout=10) as client:
            client.login(BOX, PASSWORD)
            work(client)

    await asyncio.to_thread(do)


async def test_a_restarted_server_is_read_on(dovecot: Dovecot) -> None:
    boxes, register = mailboxes(dovecot), Register()
    async with watching(boxes, BOX, register):
        for number in range(3):
            dovecot.deliver(BOX, mail(number))
            await register.reach(number + 1)
            await asyncio.to_thread(dovecot.halt)
            await until(lambda: boxes.statuses()[BOX].failures)
            await asyncio.to_thread(dovecot.start)
            await until(lambda: boxes.statuses()[BOX].failures == 0)
            last = register.messages[-1]
            await boxes.move(BOX, last.uidvalidity, [last.uid], FOLDER)
    assert [message.raw for message in register.messages] == [mail(number) for number in range(3)]
    reader = ImapReader(dovecot.host, dovecot.port, BOX, PASSWORD)
    assert [seen.raw for seen in await reader.messages(wire(dovecot))] == [mail(number) for number in range(3)]


async def test_a_box_renumbered_while_it_is_watched_is_looked_at_again_whole(dovecot: Dovecot) -> None:
    boxes, register = mailboxes(dovecot), Register()
    for number in range(5):
        dovecot.deliver(BOX, mail(number))
    async with watching(boxes, BOX, register):
        await register.reach(5)
        first = register.messages[0].uidvalidity
        await asyncio.to_thread(dovecot.halt)
        await asyncio.sleep(1.1)  # Dovecot makes a new UIDVALIDITY from the second
        dovecot.forget_uids(BOX)
        await asyncio.to_thread(dovecot.start)
        await register.reach(10)
    again = register.messages[5:]
    assert {message.uidvalidity for message in again} != {first}
    assert sorted(message.raw for message in again) == [mail(number) for number in range(5)]


@pytest.mark.parametrize("levels", [1, 2])
async def test_a_folder_deleted_by_a_person_is_made_again(dovecot: Dovecot, levels: int) -> None:
    boxes, register = mailboxes(dovecot), Register()
    reader = ImapReader(dovecot.host, dovecot.port, BOX, PASSWORD)
    name = wire(dovecot)
    parent = name[: len("Trait&AOk-s")]
    async with watching(boxes, BOX, register):
        for number in range(3):
            dovecot.deliver(BOX, mail(number))
            message = (await register.reach(number + 1))[-1]
            await boxes.move(BOX, message.uidvalidity, [message.uid], FOLDER)
            # The kept connection has this very folder open when it goes.
            await boxes.append(BOX, FOLDER, mail(100 + number), f"<{100 + number}@essai.invalid>")
            filed = [seen.raw for seen in await reader.messages(name)]
            assert filed == [mail(number), mail(100 + number)]
            for doomed in (name, parent)[:levels]:
                await as_person(dovecot, lambda client, doomed=doomed: client.delete(f'"{doomed}"'))  # type: ignore[misc]
    assert await reader.messages() == []


async def test_what_people_expunge_while_it_is_fetched_is_skipped_and_all_else_comes(dovecot: Dovecot) -> None:
    """Whatever they take away, and whenever: the others come, each once."""

    class Slow(Register):
        async def deliver(self, group: Sequence[Fetched]) -> None:
            await asyncio.sleep(0.2)
            await super().deliver(group)

    boxes, register = mailboxes(dovecot), Slow()
    kept = {mail(number) for number in range(400)}
    for number in range(400):
        dovecot.deliver(BOX, mail(number))
    draw = random.Random(7)
    taken: set[bytes] = set()

    def clear_up(client: imaplib.IMAP4) -> None:
        client.select("INBOX")
        for number in draw.sample(range(100, 400), 60):
            _, found = client.search(None, "HEADER", "MESSAGE-ID", f"<{number}@essai.invalid>")
            client.store(found[0].decode(), "+FLAGS", "\\Deleted")
            client.expunge()
            taken.add(mail(number))

    async with watching(boxes, BOX, register):
        await as_person(dovecot, clear_up)
        dovecot.deliver(BOX, mail(1000))
        await until(lambda: any(message.raw == mail(1000) for message in register.messages))
        assert boxes.statuses()[BOX].trouble is None
    raws = [message.raw for message in register.messages]
    assert len(raws) == len(set(raws))
    assert taken - set(raws), "nothing went away in time"
    assert kept - taken <= set(raws) <= kept | {mail(1000)}
