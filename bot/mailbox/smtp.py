"""Mails leave over a few kept-open SMTP connections: `ports.MailSender`."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import Sequence

import aiosmtplib

from bot.mailbox.accounts import Probe
from bot.mailbox.pace import Pace
from bot.mailbox.smtp_session import (
    PROMPT,
    SmtpServer,
    StaleConnectionError,
    drop,
    open_session,
    passing,
    transact,
)
from bot.ports import SmtpAnswer, TryLaterError

_PRINTABLE = re.compile(r"[\x21-\x7e]*")
# RFC 3463: bad destination mailbox address syntax. What no server could accept is refused without asking one.
_BAD_ADDRESS = SmtpAnswer(accepted=False, code=553, enhanced="5.1.3")


class SmtpSender:
    """A pool of connections to one server, each used by one mail at a time."""

    def __init__(
        self,
        server: SmtpServer,
        *,
        connections: int = 4,
        per_minute: int | None = None,
        timeout: float = 60.0,
        keep_seconds: float = 30.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Microsoft 365 takes 3 connections and 30 mails a minute.

        `timeout` is for each answer; `keep_seconds` is how long an unused connection stays open.
        """
        self._server = server
        self._places = asyncio.Semaphore(connections)
        self._pace = Pace(per_minute)
        self._timeout = timeout
        self._keep_seconds = keep_seconds
        self._tls = tls
        self._free: list[tuple[float, aiosmtplib.SMTP]] = []
        self._sweep: asyncio.TimerHandle | None = None

    async def send(self, sender: str, recipients: Sequence[str], raw: bytes) -> SmtpAnswer:
        """See `ports.MailSender`."""
        if not recipients:
            raise ValueError("a mail without recipient")
        if not all(_PRINTABLE.fullmatch(address) for address in (sender, *recipients)):
            return _BAD_ADDRESS
        await self._pace.turn()
        async with self._places:
            while (kept := self._take()) is not None:
                with contextlib.suppress(StaleConnectionError):
                    prompt = min(PROMPT, self._timeout)
                    return await self._send_over(kept, sender, recipients, raw, prompt)
            fresh = await open_session(self._server, self._timeout, self._tls)
            try:
                return await self._send_over(fresh, sender, recipients, raw, None)
            except StaleConnectionError as stale:
                raise passing(stale.trouble) from None

    async def _send_over(
        self,
        client: aiosmtplib.SMTP,
        sender: str,
        recipients: Sequence[str],
        raw: bytes,
        prompt: float | None,
    ) -> SmtpAnswer:
        """The connection is kept only when it is known to be ready for the next mail."""
        try:
            answer = await transact(client, sender, recipients, raw, prompt)
            if not answer.accepted:
                with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                    await client.rset()
        except BaseException:
            # Even a 4xx leaves a mail half begun; a new connection costs less than a doubtful one.
            drop(client)
            raise
        self._keep(client)
        return answer

    def _take(self) -> aiosmtplib.SMTP | None:
        """The connection used last: the others may rest and close."""
        while self._free:
            since, client = self._free.pop()
            if client.is_connected and asyncio.get_running_loop().time() - since < self._keep_seconds:
                return client
            client.close()
        return None

    def _keep(self, client: aiosmtplib.SMTP) -> None:
        if not client.is_connected:
            return
        loop = asyncio.get_running_loop()
        self._free.append((loop.time(), client))
        if self._sweep is None:
            self._sweep = loop.call_later(self._keep_seconds, self._close_unused)

    def _close_unused(self) -> None:
        loop = asyncio.get_running_loop()
        oldest_kept = loop.time() - self._keep_seconds
        for since, client in self._free:
            if since <= oldest_kept:
                client.close()
        self._free = [(since, client) for since, client in self._free if since > oldest_kept]
        wait = self._free[0][0] - oldest_kept if self._free else None
        self._sweep = loop.call_later(wait, self._close_unused) if wait is not None else None

    async def probe(self) -> Probe:
        """Enter the server once, send nothing, and say what was found (`ok`, or a trouble's code)."""
        try:
            client = await open_session(self._server, self._timeout, self._tls)
        except TryLaterError as error:
            return Probe(str(error).removeprefix("smtp "))
        client.close()
        return Probe("ok")

    async def aclose(self) -> None:
        """Take leave of the server; mails under way are not waited for."""
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None
        free, self._free = self._free, []
        for _, client in free:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=1.0)
            client.close()
