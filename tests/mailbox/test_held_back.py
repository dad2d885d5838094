"""Messages that the server cannot give: each is held back alone, told, asked for again, and never forgotten."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.mailbox.accounts import ImapAccount
from bot.mailbox.held import Held
from bot.mailbox.imap import ImapMailboxes
from bot.ports import Fetched, TryLaterError
from tests.mailbox.conftest import PATIENT, Ticks, raw, recorded, uids
from tests.support.bad_imap import Answer, BadImap, Line, numbers
from tests.support.watching import Register, until, watching


async def withhold_third(line: Line, tag: str, rest: str) -> None:
    """A server that has lost the bytes of message 3."""
    wanted, _, items = rest.partition(" ")
    for uid in numbers(wanted):
        if uid != 3 and uid in line.server.messages:
            line.server.say_message(line, uid, items)
    line.say(f"{tag} OK fait")


async def break_at_third(line: Line, tag: str, rest: str) -> None:
    """A server that breaks down over message 3."""
    if 3 in numbers(rest.partition(" ")[0]) and 3 in line.server.messages:
        line.drop()
    await BadImap._fetch(line.server, line, tag, rest)


@pytest.mark.parametrize("how", [withhold_third, break_at_third])
async def test_a_message_that_cannot_be_had_is_held_back_alone_and_told(
    server: BadImap, mailboxes: ImapMailboxes, how: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    """It stays in INBOX, where a person sees it: nothing is skipped in silence."""
    server.messages = {uid: raw(uid) for uid in range(1, 6)}
    server.answers["FETCH"] = how
    register = Register()
    async with watching(mailboxes, "happi", register):
        await register.reach(4)
        await until(lambda: mailboxes.statuses()["happi"].held)
        assert uids(register) == [1, 2, 4, 5]
        server.arrive(6, raw(6))
        await register.reach(5)
        del server.answers["FETCH"]
        await until(lambda: 3 in uids(register))
        await until(lambda: mailboxes.statuses()["happi"].trouble is None)
        assert mailboxes.statuses()["happi"].held == 0
    assert uids(register) == [1, 2, 4, 5, 6, 3]
    assert sum("le message n° 3 ne peut pas être relevé" in record.getMessage() for record in caplog.records) == 1


async def test_a_message_on_which_our_own_program_breaks_is_held_back_alone(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    class Broken(Register):
        mended = False

        async def deliver(self, group: Sequence[Fetched]) -> None:
            if not self.mended and any(message.uid == 3 for message in group):
                raise ValueError("unexpected")
            await super().deliver(group)

    server.messages = {uid: raw(uid) for uid in range(1, 6)}
    register = Broken()
    async with watching(mailboxes, "happi", register):
        await register.reach(4)
        await until(lambda: mailboxes.statuses()["happi"].held == 1)
        register.mended = True
        await register.reach(5)
        await until(lambda: mailboxes.statuses()["happi"].held == 0)
    assert uids(register) == [1, 2, 4, 5, 3]


async def test_a_database_that_is_away_is_no_fault_of_any_message(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    class Away(Register):
        tries = 0

        async def deliver(self, group: Sequence[Fetched]) -> None:
            self.tries += 1
            if self.tries < 8:
                raise TryLaterError("storage busy")
            await super().deliver(group)

    server.messages = {1: raw(1)}
    register = Away()
    async with watching(mailboxes, "happi", register):
        await until(lambda: mailboxes.statuses()["happi"].trouble == "recording_failed")
        await register.reach(1)
        await until(lambda: mailboxes.statuses()["happi"].failures == 0)
        assert mailboxes.statuses()["happi"].held == 0


async def test_a_message_held_back_that_a_person_removes_is_forgotten(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    server.messages = {uid: raw(uid) for uid in range(1, 6)}
    server.answers["FETCH"] = withhold_third
    register = Register()
    async with watching(mailboxes, "happi", register):
        await until(lambda: mailboxes.statuses()["happi"].trouble == "message_unreadable")
        del server.messages[3]
        await until(lambda: mailboxes.statuses()["happi"].trouble is None)
    assert uids(register) == [1, 2, 4, 5]


async def test_what_is_held_back_rests_until_its_time_has_come(server: BadImap, account: ImapAccount) -> None:
    ticks = Ticks()
    patience = replace(PATIENT, unreadable_pause=60, silence=0.01)
    mailboxes = ImapMailboxes({"happi": account}, timeouts=patience, ticks=ticks)
    server.messages = {uid: raw(uid) for uid in range(1, 6)}
    server.answers["FETCH"] = withhold_third

    def asked() -> int:
        return sum("UID FETCH 3 " in said for said in server.heard)

    async def looks(more: int) -> None:
        before = sum("UID SEARCH" in said for said in server.heard)
        await until(lambda: sum("UID SEARCH" in said for said in server.heard) >= before + more)

    async with watching(mailboxes, "happi", Register()):
        await until(lambda: mailboxes.statuses()["happi"].held)
        before = asked()
        await looks(3)
        assert asked() == before
        ticks.now += 61
        await until(lambda: asked() > before)


def test_a_pause_doubles_up_to_an_hour() -> None:
    ticks = Ticks()
    held, pauses = Held(60, ticks), []
    held.under(7)
    for _ in range(9):
        held.hold(3)
        begun = ticks.now
        while not held.due():
            assert held.resting() == {3}
            ticks.now += 60
        pauses.append((ticks.now - begun) / 60)
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 64, 64]


async def test_what_a_former_process_held_back_is_asked_for_again(
    server: BadImap, mailboxes: ImapMailboxes
) -> None:
    """Also what a server puts below messages that are recorded already."""
    server.messages = {uid: raw(uid) for uid in range(1, 6)}
    register = Register()
    register.groups.append([recorded(server.uidvalidity, uid) for uid in (1, 2, 4)])
    async with watching(mailboxes, "happi", register, known=register.known):
        await register.reach(5)
    assert uids(register) == [1, 2, 4, 3, 5]


async def test_other_numbers_are_other_messages(server: BadImap, mailboxes: ImapMailboxes) -> None:
    server.messages = {uid: raw(uid) for uid in range(1, 6)}
    server.answers["FETCH"] = withhold_third
    register = Register()
    async with watching(mailboxes, "happi", register):
        await until(lambda: mailboxes.statuses()["happi"].held)
        server.uidvalidity, server.messages = 8, {3: raw(30)}
        del server.answers["FETCH"]
        server.lines[0].drop()
        await until(lambda: register.messages[-1].raw == raw(30))
        await until(lambda: mailboxes.statuses()["happi"].held == 0)
