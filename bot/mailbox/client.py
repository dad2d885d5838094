"""One logged-in IMAP connection and the few verbs the agent needs, typed; one command at a time."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import Sequence
from typing import Final, Self

from bot.mailbox.accounts import ImapAccount, ImapTimeouts
from bot.mailbox.entry import enter, run
from bot.mailbox.names import quoted, uid_set
from bot.mailbox.protocol import Exchange, HardenedProtocol
from bot.mailbox.responses import Response, found_uids, list_delimiter, personal_prefix, quota_reached
from bot.mailbox.troubles import PASSING, MailboxError, Trouble

_UIDVALIDITY = re.compile(rb"\* OK \[UIDVALIDITY (\d+)\]", re.IGNORECASE)
# The slowest line we reckon with for a large APPEND, in bytes a second, on top of the usual patience.
_SLOW_LINE: Final = 50_000


class IdleRefusedError(Exception):
    """The server announces IDLE and refuses it: look regularly instead."""


class ImapClient:
    """Made by `open`; raises MailboxError for all that goes wrong; unusable once `alive` is False."""

    def __init__(self, protocol: HardenedProtocol, timeouts: ImapTimeouts) -> None:
        self._protocol = protocol
        self._timeouts = timeouts
        self._selected: tuple[str, str] | None = None
        self._uidvalidity = 0

    @classmethod
    async def open(cls, account: ImapAccount, timeouts: ImapTimeouts, tls: ssl.SSLContext | None = None) -> Self:
        """Connect and log in."""
        return cls(await enter(account, timeouts, tls), timeouts)

    @property
    def alive(self) -> bool:
        """False once the connection is known to be gone; a half-open one still looks alive."""
        return self._protocol.lost is None

    @property
    def capabilities(self) -> frozenset[str]:
        """What the server offers, in capitals."""
        return frozenset(self._protocol.capabilities)

    def close(self) -> None:
        """Leave politely, without waiting for an answer."""
        if self.alive and self._protocol.pending_sync_command is None:
            self._protocol.send(f"{self._protocol.new_tag()} LOGOUT")
            self._protocol.lost = Trouble.LOST
            self._protocol.transport.close()
        else:
            self._protocol.break_off(Trouble.LOST)

    # --- opening a mailbox ---------------------------------------------------------------------------------------

    async def select(self, mailbox: str, *, read_only: bool) -> int:
        """Open a mailbox by its quoted name and bring the view up to date; its UIDVALIDITY."""
        verb = "EXAMINE" if read_only else "SELECT"
        if self._selected == (verb, mailbox):
            await self.noop()
            return self._uidvalidity
        self._selected = None
        exchange = await self._run(verb, mailbox)
        if exchange.result != "OK":
            self._protocol.state = "AUTH"
            passing = exchange.code[0] in PASSING
            raise MailboxError(Trouble.REFUSED if passing else Trouble.MAILBOX_MISSING)
        self._protocol.state = "SELECTED"
        self._uidvalidity = _uidvalidity(exchange.responses)
        self._selected = verb, mailbox
        return self._uidvalidity

    async def noop(self) -> None:
        """Bring the view of the mailbox up to date."""
        await self._ok("NOOP")

    async def ask(self) -> None:
        """Whether the line still lives: a NOOP after a silence, which a living server answers as soon as DONE."""
        await self._run("NOOP", timeout=self._timeouts.done)

    # --- reading -------------------------------------------------------------------------------------------------

    async def search(self, criteria: str) -> list[int]:
        """UIDs in ascending order."""
        exchange = await self._ok("SEARCH", criteria, prefix="UID")
        return found_uids(exchange.responses)

    async def fetch(self, uids: Sequence[int], items: str) -> list[Response]:
        """What the server had to say; a NO only means that some of them are gone (RFC 5530, EXPUNGEISSUED)."""
        exchange = await self._run("FETCH", uid_set(uids), items, prefix="UID")
        return exchange.responses

    def forget_pushes(self) -> None:
        """From now on, what is announced is news."""
        if self.alive:
            self._protocol.pushed.clear()

    async def idle(self, seconds: float) -> None:
        """Return when the server announced something, at once if it did since `forget_pushes`, or in the end."""
        if self._protocol.pushed.is_set() and self.alive:
            return
        exchange = Exchange("IDLE", self._protocol.new_tag())
        self._protocol.begin(exchange)
        try:
            async with asyncio.timeout(self._timeouts.command):
                await exchange.continued.wait()
            refused = exchange.over
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await exchange.nudged.wait()
            await self._end_idle(exchange)
        except TimeoutError:
            # No answer to DONE: the line is half-open. Waiting longer would be waiting for ever.
            self._protocol.break_off(Trouble.TIMED_OUT)
            raise MailboxError(Trouble.TIMED_OUT) from None
        except asyncio.CancelledError:
            self._protocol.break_off(Trouble.LOST)
            raise
        finally:
            self._protocol.pending_sync_command = None
        if refused:
            raise IdleRefusedError

    async def _end_idle(self, exchange: Exchange) -> None:
        if not exchange.over:
            self._protocol.send("DONE")
        async with asyncio.timeout(self._timeouts.done):
            await self._protocol.finish(exchange)

    async def rest(self, seconds: float) -> None:
        """Wait without asking anything, less long when the connection goes."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._protocol.gone.wait()

    # --- filing --------------------------------------------------------------------------------------------------

    async def move(self, uids: Sequence[int], mailbox: str) -> Exchange:
        """MOVE (RFC 6851); the caller judges a NO."""
        return await self._run("MOVE", uid_set(uids), mailbox, prefix="UID")

    async def copy(self, uids: Sequence[int], mailbox: str) -> Exchange:
        """COPY; the caller judges a NO."""
        return await self._run("COPY", uid_set(uids), mailbox, prefix="UID")

    async def remove(self, uids: Sequence[int]) -> None:
        """Delete these messages and no other: UID EXPUNGE (RFC 4315), never a bare EXPUNGE."""
        numbers = uid_set(uids)
        await self._ok("STORE", numbers, r"+FLAGS.SILENT (\Deleted)", prefix="UID")
        await self._ok("EXPUNGE", numbers, prefix="UID")

    async def append(self, mailbox: str, raw: bytes) -> Exchange:
        """Add a message without any flag; the caller judges a NO."""
        patience = self._timeouts.command + len(raw) / _SLOW_LINE
        return await self._run("APPEND", mailbox, f"{{{len(raw)}}}", answers=(raw,), timeout=patience)

    async def create(self, mailbox: str) -> None:
        """Make a folder that people see in their mail programs; one that is there already is fine."""
        await self._run("CREATE", mailbox)
        await self._run("SUBSCRIBE", mailbox)

    async def hierarchy(self) -> tuple[str, str | None]:
        """What a person's folders begin with, and what separates their levels."""
        listed = await self._ok("LIST", '""', '""')
        prefix = ""
        if "NAMESPACE" in self.capabilities:
            prefix = personal_prefix((await self._run("NAMESPACE")).responses)
        return prefix, list_delimiter(listed.responses)

    async def is_full(self) -> bool:
        """Whether a limit of INBOX is reached, where the server tells (RFC 9208)."""
        if "QUOTA" not in self.capabilities:
            return False
        return quota_reached((await self._run("GETQUOTAROOT", "INBOX")).responses)

    async def has_message(self, message_id: str) -> bool:
        """Whether the open mailbox holds a message with this Message-ID."""
        return bool(await self.search(f"HEADER MESSAGE-ID {quoted(message_id)}"))

    async def _ok(self, name: str, *args: str, prefix: str | None = None) -> Exchange:
        exchange = await self._run(name, *args, prefix=prefix)
        if exchange.result != "OK":
            raise MailboxError(Trouble.REFUSED)
        return exchange

    async def _run(
        self,
        name: str,
        *args: str,
        prefix: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # counted from the last byte heard
        answers: tuple[bytes, ...] = (),
    ) -> Exchange:
        patience = self._timeouts.command if timeout is None else timeout
        return await run(self._protocol, name, *args, prefix=prefix, timeout=patience, answers=answers)


def _uidvalidity(responses: Sequence[Response]) -> int:
    """Without it no message has an identity: such a server cannot be watched."""
    for response in responses:
        found = _UIDVALIDITY.match(response[0])
        if found is not None:
            return int(found.group(1))
    raise MailboxError(Trouble.PROTOCOL)
