"""What `ports.Mailboxes` promises, tried the same way on Dovecot, pymap and the sandbox."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

import pytest

from bot.mailbox.accounts import ImapAccount, ImapTimeouts
from bot.mailbox.imap import ImapMailboxes
from bot.mailbox.troubles import FilingError
from bot.ports import WatchStatus
from bot.sandbox.clock import Clock as SandboxClock
from bot.sandbox.content import Letter
from bot.sandbox.faults import Faults
from bot.sandbox.hub import Hub
from bot.sandbox.imap import ImapServer
from bot.sandbox.post_office import PostOffice
from tests.support.dovecot import Dovecot, running_dovecot
from tests.support.imap_reader import ImapReader
from tests.support.pymap_server import running_pymap
from tests.support.watching import Register, until, watching

TRAITES = ("Traités", "2026-2027")
TRAITES_WIRE = "Trait&AOk-s/2026-2027"
_PASSWORD = 'g"u\\e rre'
_USERS = {f"boite{number}": _PASSWORD for number in range(60)}
_numbers = itertools.count()


def mail(number: int, text: str = "Bonjour") -> bytes:
    """A small mail whose subject says which one it is."""
    return (
        f"From: ec990001@cfwb.be\r\nTo: happi@cfwb.be\r\nSubject: {number}\r\n"
        f"Message-ID: <{number}@essai.invalid>\r\n\r\n{text} * {number}\r\n"
    ).encode()


@dataclass
class Post:
    """One box on one server."""

    account: ImapAccount
    put: Callable[[bytes], Awaitable[None]]
    renumber: Callable[[], None]

    def mailboxes(self, idle_seconds: float = 60.0) -> ImapMailboxes:
        return ImapMailboxes(
            {"happi": self.account},
            poll_seconds=0.1,
            idle_seconds=idle_seconds,
            timeouts=ImapTimeouts(first_pause=0.02),
        )

    @property
    def reader(self) -> ImapReader:
        return ImapReader(self.account.host, self.account.port, self.account.user, self.account.password or "")


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot(_USERS) as server:
        yield server


@contextlib.asynccontextmanager
async def _sandbox() -> AsyncIterator[Post]:
    """The box as the demo has it; mails are put in as they are, without the boundary's stamp."""
    boxes = [{"address": "happi@cfwb.be", "name": "Happi", "kind": "service"}]
    office = PostOffice(boxes, clock=SandboxClock(), hub=Hub())
    box = office.boxes[0]
    server = ImapServer(office, _PASSWORD, Faults())
    host, port = await server.start()

    async def put(raw: bytes) -> None:
        office.folders(box).inbox.add(Letter(raw))

    account = ImapAccount(host, port, box.address, _PASSWORD, tls="none")
    try:
        yield Post(account, put, office._folders.clear)
    finally:
        await server.stop()


@pytest.fixture(params=[pytest.param("dovecot", marks=pytest.mark.dovecot), "pymap", "sandbox"])
async def post(request: pytest.FixtureRequest) -> AsyncIterator[Post]:
    if request.param == "dovecot":
        server: Dovecot = request.getfixturevalue("dovecot")
        user = f"boite{next(_numbers)}"

        async def put(raw: bytes) -> None:
            server.deliver(user, raw)

        account = ImapAccount(server.host, server.port, user, _PASSWORD, tls="none")
        yield Post(account, put, lambda: server.forget_uids(user))
        return
    if request.param == "sandbox":
        async with _sandbox() as made:
            yield made
        return
    async with running_pymap({"boite": _PASSWORD}) as pymap:
        account = ImapAccount(pymap.host, pymap.port, "boite", _PASSWORD, tls="none")
        yield Post(account, lambda raw: pymap.deliver("boite", raw), lambda: pymap.renumber("boite"))


async def test_what_waits_in_the_box_is_delivered_whole_and_in_order(post: Post) -> None:
    sent = [mail(number) for number in range(10)]
    for raw in sent:
        await post.put(raw)
    register = Register()
    async with watching(post.mailboxes(), "happi", register):
        fetched = await register.reach(10)
    assert [message.raw for message in fetched] == sent
    assert [message.uid for message in fetched] == sorted(message.uid for message in fetched)
    assert {(message.box, message.uidvalidity > 0) for message in fetched} == {("happi", True)}
    assert all(message.internal_date.utcoffset() is not None for message in fetched)


async def test_a_mail_that_arrives_while_idling_is_pushed(post: Post) -> None:
    register = Register()
    mailboxes = post.mailboxes(idle_seconds=600)
    async with watching(mailboxes, "happi", register):
        await until(lambda: mailboxes.statuses()["happi"].last_visit)
        for number in range(3):
            await post.put(mail(number))
            await register.reach(number + 1)
    assert [message.raw for message in register.messages] == [mail(number) for number in range(3)]


async def test_a_new_watch_goes_on_after_the_recorded_cursor(post: Post) -> None:
    register = Register()
    for number in range(4):
        await post.put(mail(number))
    async with watching(post.mailboxes(), "happi", register):
        await register.reach(4)
    await post.put(mail(4))
    async with watching(post.mailboxes(), "happi", register):
        await register.reach(5)
    assert [message.raw for message in register.messages] == [mail(number) for number in range(5)]


async def test_the_last_message_is_not_delivered_again_when_nothing_is_new(post: Post) -> None:
    register = Register()
    await post.put(mail(1))
    mailboxes = post.mailboxes(idle_seconds=0.05)
    async with watching(mailboxes, "happi", register):
        await register.reach(1)
        first = mailboxes.statuses()["happi"].last_visit
        await until(lambda: mailboxes.statuses()["happi"].last_visit != first)
        await asyncio.sleep(0.3)
    assert len(register.messages) == 1


async def test_another_uidvalidity_begins_anew(post: Post) -> None:
    register = Register()
    await post.put(mail(1))
    async with watching(post.mailboxes(), "happi", register):
        await register.reach(1)
    await asyncio.sleep(1.1)  # Dovecot makes a new UIDVALIDITY from the second
    post.renumber()
    await post.put(mail(2))
    async with watching(post.mailboxes(), "happi", register):
        await until(lambda: any(message.raw == mail(2) for message in register.messages))
    again = register.messages[-1]
    assert again.uidvalidity != register.messages[0].uidvalidity


async def test_what_lies_unrecorded_below_the_cursor_comes_all_the_same(post: Post) -> None:
    """A message that could not be had was left behind, and the agent began anew."""
    register = Register()
    for number in range(5):
        await post.put(mail(number))
    async with watching(post.mailboxes(), "happi", register):
        await register.reach(5)
    register.groups = [[message for message in register.messages if message.raw != mail(1)]]
    mailboxes = post.mailboxes()
    async with watching(mailboxes, "happi", register, known=register.known):
        await until(lambda: len(register.messages) == 5)
        await until(lambda: mailboxes.statuses()["happi"].last_visit)
    assert register.messages[-1].raw == mail(1)


async def test_the_statuses_tell_visits_and_mails_apart(post: Post) -> None:
    mailboxes = post.mailboxes(idle_seconds=0.05)
    assert mailboxes.statuses() == {"happi": WatchStatus()}
    register = Register()
    async with watching(mailboxes, "happi", register):
        await until(lambda: mailboxes.statuses()["happi"].last_visit)
        first = mailboxes.statuses()["happi"]
        assert (first.connected, first.last_received, first.trouble, first.failures) == (True, None, None, 0)
        await post.put(mail(1))
        await register.reach(1)
        await until(lambda: mailboxes.statuses()["happi"].last_received)
        later = mailboxes.statuses()["happi"]
        assert later.last_visit is not None
        assert first.last_visit is not None
        assert later.last_visit >= first.last_visit
    assert not mailboxes.statuses()["happi"].connected


async def test_nothing_is_marked_as_read(post: Post) -> None:
    register = Register()
    await post.put(mail(1))
    async with watching(post.mailboxes(), "happi", register):
        await register.reach(1)
    (seen,) = await post.reader.messages()
    assert "\\Seen" not in seen.flags


async def test_a_message_is_filed_in_a_folder_with_an_accent(post: Post) -> None:
    register = Register()
    for number in range(3):
        await post.put(mail(number))
    mailboxes = post.mailboxes()
    async with watching(mailboxes, "happi", register):
        fetched = await register.reach(3)
        second = fetched[1]
        await mailboxes.move("happi", second.uidvalidity, [second.uid], TRAITES)
        # Once more, as after a crash between the move and its record: there is nothing left to do.
        await mailboxes.move("happi", second.uidvalidity, [second.uid], TRAITES)
    assert [seen.raw for seen in await post.reader.messages(TRAITES_WIRE)] == [mail(1)]
    assert [seen.raw for seen in await post.reader.messages()] == [mail(0), mail(2)]


async def test_a_message_can_be_filed_as_soon_as_it_was_delivered(post: Post) -> None:
    """The kept connection saw the box before the message came: it must look again first."""
    register = Register()
    mailboxes = post.mailboxes()
    async with watching(mailboxes, "happi", register):
        for number in range(5):
            await post.put(mail(number))
            message = (await register.reach(number + 1))[-1]
            await mailboxes.move("happi", message.uidvalidity, [message.uid], TRAITES)
    assert len(await post.reader.messages(TRAITES_WIRE)) == 5
    assert await post.reader.messages() == []


async def test_moves_asked_for_together_are_all_done(post: Post) -> None:
    register = Register()
    for number in range(30):
        await post.put(mail(number))
    mailboxes = post.mailboxes()
    async with watching(mailboxes, "happi", register):
        fetched = await register.reach(30)
        validity = fetched[0].uidvalidity
        async with asyncio.TaskGroup() as together:
            for message in fetched[:20]:
                together.create_task(mailboxes.move("happi", validity, [message.uid], TRAITES))
            numbers = [message.uid for message in fetched[15:25]]
            together.create_task(mailboxes.move("happi", validity, numbers, TRAITES))
    assert len(await post.reader.messages(TRAITES_WIRE)) == 25
    assert [seen.raw for seen in await post.reader.messages()] == [mail(number) for number in range(25, 30)]


async def test_a_number_of_another_uidvalidity_moves_nothing(post: Post) -> None:
    await post.put(mail(1))
    mailboxes = post.mailboxes()
    with pytest.raises(FilingError, match="uidvalidity_changed"):
        await mailboxes.move("happi", 4_000_000_001, [1], TRAITES)
    await mailboxes.aclose()
    assert [seen.raw for seen in await post.reader.messages()] == [mail(1)]


async def test_a_copy_is_appended_once(post: Post) -> None:
    await post.put(mail(1))
    mailboxes = post.mailboxes()
    folder = ("Dossiers", "2026-2027")
    for _ in range(2):
        await mailboxes.append("happi", folder, mail(7), "<7@essai.invalid>")
    await mailboxes.append("happi", folder, mail(8), "<8@essai.invalid>")
    await mailboxes.aclose()
    # A new process does not know what the former one did.
    mailboxes = post.mailboxes()
    await mailboxes.append("happi", folder, mail(8), "<8@essai.invalid>")
    await mailboxes.aclose()
    filed = await post.reader.messages("Dossiers/2026-2027")
    assert [seen.raw for seen in filed] == [mail(7), mail(8)]
    assert not any("\\Seen" in seen.flags for seen in filed)


async def test_a_folder_level_never_becomes_two(post: Post) -> None:
    mailboxes = post.mailboxes()
    await mailboxes.append("happi", ("A&B", "x/y"), mail(7), "<7@essai.invalid>")
    await mailboxes.aclose()
    assert [seen.raw for seen in await post.reader.messages("A&-B/x_y")] == [mail(7)]


async def test_a_backlog_of_a_thousand_comes_whole(post: Post) -> None:
    for number in range(1000):
        await post.put(mail(number))
    register = Register()
    async with watching(post.mailboxes(), "happi", register):
        fetched = await register.reach(1000, 60)
    assert sorted(message.raw for message in fetched) == sorted(mail(number) for number in range(1000))
    assert len({message.uid for message in fetched}) == 1000


async def test_a_mail_of_twenty_megabytes_comes_whole(post: Post) -> None:
    line = b"0123456789" * 7 + b"\r\n"
    large = mail(1) + line * (20 * 2**20 // len(line))
    await post.put(mail(0))
    await post.put(large)
    await post.put(mail(2))
    register = Register()
    async with watching(post.mailboxes(), "happi", register):
        fetched = await register.reach(3, 60)
    assert [message.raw for message in fetched] == [mail(0), large, mail(2)]


async def test_a_mail_that_ends_where_a_part_ends_comes_whole(post: Post) -> None:
    exact = mail(1)
    exact += b"x" * (128 * 1024 - len(exact) - 2) + b"\r\n"
    await post.put(exact)
    register = Register()
    async with watching(post.mailboxes(), "happi", register):
        (message,) = await register.reach(1)
    assert message.raw == exact


async def test_the_doctor_finds_the_box_well(post: Post) -> None:
    probe = await post.mailboxes().probe("happi")
    assert (probe.outcome, probe.lacking) == ("ok", ())


async def test_a_wrong_password_is_told_and_not_hammered(post: Post) -> None:
    account = ImapAccount(post.account.host, post.account.port, post.account.user, "faux", tls="none")
    mailboxes = ImapMailboxes({"happi": account})
    assert (await mailboxes.probe("happi")).outcome == "login_refused"
    register = Register()
    async with watching(mailboxes, "happi", register):
        await until(lambda: mailboxes.statuses()["happi"].trouble)
        assert mailboxes.statuses()["happi"].trouble == "login_refused"
        assert not mailboxes.statuses()["happi"].connected
