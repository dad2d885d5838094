"""The SMTP side: takes a mail from anybody for any box of the register, and relays nothing."""

import asyncio
import hmac
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.sandbox.faults import Faults
from bot.sandbox.post_office import Box, PostOffice

SIZE_LIMIT = 30 * 1024 * 1024
_HOSTNAME = "bac-a-sable.cfwb.be"
_END = b"\r\n.\r\n"


class _Session(Session):
    """aiosmtpd's session without the deprecated attribute that it sets itself, warning about it each time."""

    login_data: object = None


class _Connection(SMTP):
    """aiosmtpd's protocol, known to its server while it is connected."""

    line_length_limit = 256 * 1024  # how much is read at once

    def __init__(self, handler: "_Handler", connections: "set[_Connection]", password: str) -> None:
        super().__init__(
            handler,
            data_size_limit=SIZE_LIMIT,
            enable_SMTPUTF8=True,
            hostname=_HOSTNAME,
            ident="bac a sable",
            auth_require_tls=False,
            authenticator=_authenticator(password),
            loop=asyncio.get_running_loop(),
        )
        self._connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._connections.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._connections.discard(self)

    def _create_session(self) -> Session:
        return _Session(self.loop)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Take a mail in large pieces: aiosmtpd's own way, line by line, needs seconds for 30 MB.

        Providers take longer lines than the 998 characters of RFC 5322, and so does this.
        """
        assert self.envelope is not None
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return
        # With this line break before it, the end of an empty mail looks like any other. It goes before what an
        # impatient client may have sent already, and asyncio has no public way to put something back.
        self._reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined]  # noqa: SLF001
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        raw = await self._read_mail()
        if raw is None:
            status = "552 5.3.4 Error: Too much mail data"
        else:
            self.envelope.original_content = self.envelope.content = raw
            status = await self._call_handler_hook("DATA")
        self.envelope = self._create_envelope()
        await self.push(status)

    async def _read_mail(self) -> bytes | None:
        """Return the mail without its dot transparency (RFC 5321, 4.5.2); None when it was too large."""
        pieces: list[bytes] = []
        size, ended = 0, False
        while not ended:
            try:
                piece = await self._reader.readuntil(_END)
                ended = True
            except asyncio.LimitOverrunError as more:
                piece = await self._reader.readexactly(more.consumed)
            size += len(piece)
            if size <= SIZE_LIMIT:
                pieces.append(piece)
        if size > SIZE_LIMIT:
            return None
        return b"".join(pieces)[: -len(_END) + 2].replace(b"\r\n.", b"\r\n")[2:]

    def cut(self) -> None:
        """Reset the connection without an answer."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    async def ended(self) -> None:
        """Wait until nothing runs any more for this connection."""
        if self._handler_coroutine is not None:
            await asyncio.gather(self._handler_coroutine, return_exceptions=True)


class _Handler:
    """aiosmtpd's hooks: who may receive, and what becomes of a mail."""

    def __init__(self, office: PostOffice, faults: Faults) -> None:
        self._office = office
        self._faults = faults

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: _Connection, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept the boxes of the register, with or without +detail."""
        del server, session, options
        box = self._office.find(address)
        if box is None and self._office.is_home(address):
            return "550 5.1.1 Adresse inconnue"
        if box is None:
            return "550 5.7.1 Le bac a sable ne relaie aucun courrier"
        if self._faults.take("smtp_refuse", box.address.lower()):
            return "550 5.2.1 Boite refusee (panne demandee)"
        if self._faults.take("smtp_temporary", box.address.lower()):
            return "451 4.3.0 Reessayez plus tard (panne demandee)"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: _Connection, session: Session, envelope: Envelope
    ) -> str:
        """Deliver, unless a fault was asked for."""
        del session
        boxes = [box for address in envelope.rcpt_tos if (box := self._office.find(address))]
        names = [box.address.lower() for box in boxes]
        if slow := self._faults.take("smtp_slow", *names):
            await asyncio.sleep(slow.delay)
        if self._faults.take("smtp_drop", *names):
            return await _drop(server)
        self._deliver(envelope, boxes)
        if self._faults.take("smtp_drop_after", *names):
            return await _drop(server)
        return "250 2.0.0 OK"

    def _deliver(self, envelope: Envelope, boxes: list[Box]) -> None:
        raw = envelope.original_content
        assert raw is not None
        # aiosmtpd gives the null sender of a bounce as « <> ».
        self._office.deliver(raw, (envelope.mail_from or "").strip("<>"), boxes)


class SmtpServer:
    """Listens on an ephemeral port of 127.0.0.1."""

    def __init__(self, office: PostOffice, password: str, faults: Faults) -> None:
        self._handler = _Handler(office, faults)
        self._password = password
        self._connections: set[_Connection] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> tuple[str, int]:
        """Listen; returns (host, port)."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Connection(self._handler, self._connections, self._password), "127.0.0.1", 0
        )
        host, port = self._server.sockets[0].getsockname()[:2]
        return str(host), int(port)

    async def stop(self) -> None:
        """Stop listening and end every connection."""
        if self._server is None:
            return
        self._server.close()
        open_connections = tuple(self._connections)
        for connection in open_connections:
            connection.cut()
        await asyncio.gather(*(connection.ended() for connection in open_connections))
        await self._server.wait_closed()
        self._server = None


def _authenticator(password: str) -> Any:  # noqa: ANN401 - aiosmtpd gives its callback no narrow type
    def check(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        del server, session, envelope, mechanism
        return AuthResult(success=hmac.compare_digest(data.password, password.encode()), handled=False)

    return check


async def _drop(server: _Connection) -> str:
    """Cut the connection; aiosmtpd then cancels the task this runs in."""
    server.cut()
    await asyncio.Event().wait()
    raise AssertionError
