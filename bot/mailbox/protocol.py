"""aioimaplib's protocol, hardened: nothing hangs, nothing recurses, nothing is logged of what passes.

Every remedy answers a measured trap of the library: responses are cut and handled in a loop, a lost connection
ends whatever waits on it, a command that timed out or was cancelled breaks the connection off (its answer could
still come and be taken for another's), and a continuation is always answered.
"""

import asyncio
import re
import ssl
from collections import deque
from collections.abc import Iterable
from typing import Any, Final

import aioimaplib
from aioimaplib import aioimaplib as library

from bot.mailbox.responses import MalformedError, Response, ResponseSplitter
from bot.mailbox.troubles import MailboxError, Trouble

_CRLF: Final = b"\r\n"
_EXISTS = re.compile(rb"\* \d+ EXISTS\b", re.IGNORECASE)
_CODE = re.compile(rb"\[([A-Z0-9-]+)(?: ([^\]]*))?\]", re.IGNORECASE)


class Exchange(library.Command):  # type: ignore[misc]  # aioimaplib has no types
    """One command and all that the server says until the tagged answer; `answers` go to its continuations."""

    def __init__(
        self,
        name: str,
        tag: str,
        *args: str,
        prefix: str | None = None,
        timeout: float | None = None,
        answers: Iterable[bytes] = (),
    ) -> None:
        super().__init__(name, tag, *args, prefix=prefix, timeout=timeout)
        self.answers = deque(answers)
        self.responses: list[Response] = []
        self.continued = asyncio.Event()
        self.nudged = asyncio.Event()  # something new in the box, or the end of the exchange

    @property
    def over(self) -> bool:
        """Answered, or failed."""
        return bool(self._event.is_set())

    @property
    def result(self) -> str:
        """`OK`, `NO` or `BAD` once over."""
        return str(self._resp_result)

    @property
    def code(self) -> tuple[str, str]:
        """The bracketed code of the tagged answer and its argument: `TRYCREATE`, `COPYUID 38505 304 3956`."""
        found = _CODE.match(self._resp_lines[-1]) if self._resp_lines else None
        if found is None:
            return "", ""
        return found.group(1).decode("ascii").upper(), (found.group(2) or b"").decode("ascii", "replace")

    def heard(self) -> None:
        """Bytes came: patience starts anew."""
        if not self.over:
            self._reset_timer()

    def close(self, line: bytes, result: str) -> None:
        """The tagged answer came."""
        super().close(line, result)
        self._wake()

    def fail(self, trouble: Trouble) -> None:
        """End the exchange with an error, unless it has its answer."""
        if not self.over:
            self._exception = MailboxError(trouble)
            self._timer.cancel()
            self._event.set()
            self._wake()

    def _wake(self) -> None:
        self.continued.set()
        self.nudged.set()

    def _timeout_callback(self) -> None:
        self.fail(Trouble.TIMED_OUT)


class HardenedProtocol(aioimaplib.IMAP4ClientProtocol):  # type: ignore[misc]  # aioimaplib has no types
    """One exchange at a time; its owner sees to that."""

    pending_sync_command: Exchange | None
    capabilities: set[str]
    transport: Any  # a Transport once connected, None before
    state: str

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.greeting: asyncio.Future[Response] = loop.create_future()
        self.lost: Trouble | None = None
        self.gone = asyncio.Event()
        self.pushed = asyncio.Event()
        self._splitter = ResponseSplitter()
        self._plain_is_over = False
        self._slipped_in = False

    # --- what the event loop tells -------------------------------------------------------------------------------

    def data_received(self, d: bytes) -> None:
        """Cut and handle; after the first oddity nothing more is believed."""
        if self.lost is not None:
            return
        if self.pending_sync_command is not None:
            self.pending_sync_command.heard()
        try:
            for response in self._splitter.feed(d):
                self._handle(response)
        except MalformedError:
            self.break_off(Trouble.PROTOCOL)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing waits for a connection that is gone."""
        del exc  # its text may name hosts; the code says enough
        self._end(Trouble.LOST)

    # --- commands ------------------------------------------------------------------------------------------------

    def begin(self, exchange: Exchange) -> None:
        """Write the command; its answers go to `exchange` until `finish`."""
        if self.lost is not None:
            raise MailboxError(self.lost)
        if self.pending_sync_command is not None:
            raise RuntimeError("two commands at once on one connection")
        if self.state not in library.Commands[exchange.name].valid_states:
            raise MailboxError(Trouble.PROTOCOL)
        self.pending_sync_command = exchange
        self.send(str(exchange))

    async def finish(self, exchange: Exchange) -> None:
        """Wait for the tagged answer. Whoever stops waiting earlier leaves a connection nobody may use."""
        try:
            await exchange.wait()
        except MailboxError as error:
            self.break_off(error.trouble)
            raise
        except asyncio.CancelledError:
            self.break_off(Trouble.LOST)
            raise
        finally:
            self.pending_sync_command = None

    async def execute(self, command: Exchange, scrub: str | None = None) -> Any:  # noqa: ANN401  # as the library's
        """`begin` and `finish`."""
        del scrub  # nothing is logged
        self.begin(command)
        await self.finish(command)
        return command.response

    def send(self, line: str, scrub: str | None = None) -> None:
        """Write one line."""
        del scrub  # nothing is logged
        self.transport.write(line.encode("ascii") + _CRLF)

    def break_off(self, trouble: Trouble) -> None:
        """Drop the connection at once; whatever waits on it fails with `trouble`."""
        self._end(trouble)
        if self.transport is not None:
            self.transport.abort()

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Go on in TLS, after STARTTLS was answered. Raises when plain bytes followed: someone slipped them in."""
        if self._slipped_in or not self._splitter.empty:
            raise MailboxError(Trouble.TLS_FAILED)
        self.transport = await self.loop.start_tls(self.transport, self, context, server_hostname=host)
        self._plain_is_over = False
        self.capabilities = set()  # nothing said in clear is believed

    # --- responses -----------------------------------------------------------------------------------------------

    def _handle(self, response: Response) -> None:
        head = response[0]
        if self._plain_is_over:
            self._slipped_in = True
        elif not self.greeting.done():
            self.greeting.set_result(response)
        elif head.startswith(b"*"):
            self._untagged(response)
        elif head.startswith(b"+"):
            self._continuation(head)
        else:
            self._tagged(head)

    def _untagged(self, response: Response) -> None:
        head, exchange = response[0], self.pending_sync_command
        if head[2:5].upper() == b"BYE" and (exchange is None or exchange.name != "LOGOUT"):
            self.break_off(Trouble.LOST)
            return
        if head[2:13].upper() == b"CAPABILITY ":
            self.capabilities = set(head[13:].decode("ascii", "replace").upper().split())
        elif _EXISTS.match(head):
            self.pushed.set()
            if exchange is not None:
                exchange.nudged.set()
        if exchange is not None and exchange.name != "IDLE":
            exchange.responses.append(response)

    def _continuation(self, line: bytes) -> None:
        del line
        exchange = self.pending_sync_command
        if exchange is None:
            return
        exchange.continued.set()
        if exchange.name != "IDLE":
            # An empty answer ends what the server asks beyond what we have to say: so a refused XOAUTH2 token
            # is told by NO, where silence would wait for ever.
            self.transport.write(exchange.answers.popleft() if exchange.answers else b"")
            self.transport.write(_CRLF)

    def _tagged(self, line: bytes) -> None:
        """Lines with another tag are noise: a command whose answer may come late had its connection broken off."""
        exchange = self.pending_sync_command
        tag, _, rest = line.partition(b" ")
        if exchange is None or tag != exchange.tag.encode("ascii"):
            return
        result, _, text = rest.partition(b" ")
        self._plain_is_over = exchange.name == "STARTTLS" and result == b"OK"
        exchange.close(text, result.decode("ascii", "replace").upper())

    def _end(self, trouble: Trouble) -> None:
        if self.lost is None:
            self.lost = trouble
        self.gone.set()
        self.pushed.set()
        if self.pending_sync_command is not None:
            self.pending_sync_command.fail(trouble)
        if not self.greeting.done():
            self.greeting.set_exception(MailboxError(trouble))
            self.greeting.exception()  # seen: nobody may be waiting for it
