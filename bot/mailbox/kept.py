"""One connection to a box kept open for filing, used by one at a time, renewed when it is gone."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from bot.mailbox.accounts import ImapTimeouts
from bot.mailbox.client import ImapClient
from bot.mailbox.door import Door
from bot.mailbox.troubles import WRONG_SETTINGS, FilingError, MailboxError, Trouble
from bot.ports import TryLaterError

Result = TypeVar("Result")


class KeptConnection:
    """Not the connection that idles: a MOVE must not wait for the end of IDLE."""

    def __init__(self, door: Door, timeouts: ImapTimeouts, ticks: Callable[[], float] = time.monotonic) -> None:
        self._door = door
        self._ticks = ticks
        self._timeouts = replace(timeouts, command=timeouts.filing)
        self._client: ImapClient | None = None
        self._used_at = 0.0
        self.lock = asyncio.Lock()

    async def use(self, work: Callable[[ImapClient], Awaitable[Result]]) -> Result:
        """Do `work`, which must bear repetition; the lock is held by the caller.

        A server may have dropped the kept connection meanwhile: that alone is worth a second attempt at once.
        Raises FilingError for what is final, TryLaterError for all else.
        """
        kept = await self._usable()
        try:
            if kept is not None:
                try:
                    return await self._with(kept, work)
                except MailboxError as error:
                    if error.trouble is not Trouble.LOST:
                        raise
            fresh = await self._door.enter(self._timeouts)
            return await self._with(fresh, work)
        except FilingError:
            raise
        except MailboxError as error:
            wrong = error.trouble in WRONG_SETTINGS
            after = max(self._timeouts.settings_pause, self._door.wait()) if wrong else None
            raise TryLaterError(f"imap {error.trouble.value}", after) from None

    async def _with(self, client: ImapClient, work: Callable[[ImapClient], Awaitable[Result]]) -> Result:
        self._client = client
        try:
            return await work(client)
        except FilingError:
            raise
        except MailboxError:
            # What it had selected may be gone: a person may have deleted the folder under its hands.
            client.close()
            raise
        finally:
            self._used_at = self._ticks()
            if not client.alive:
                self._client = None

    async def _usable(self) -> ImapClient | None:
        """The kept connection, if it still lives: after a rest it is asked, and has little time to answer."""
        age = self._ticks() - self._used_at
        client = self._client
        if client is not None and client.alive and age < self._timeouts.kept_idle:
            if age < self._timeouts.done:
                return client
            with contextlib.suppress(MailboxError):
                await client.ask()
                return client
        self.close()
        return None

    def close(self) -> None:
        """Leave the server."""
        if self._client is not None:
            self._client.close()
            self._client = None
