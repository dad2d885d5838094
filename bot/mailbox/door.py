"""The door of one box: after a refused login nobody knocks again at once, whoever it is and whatever for.

The watch and every mail to be filed share a password: each trying it by itself would have the account locked.
"""

import random
import ssl
import time
from collections.abc import Callable
from typing import Final

from bot.mailbox.accounts import ImapAccount, ImapTimeouts
from bot.mailbox.client import ImapClient
from bot.mailbox.troubles import MailboxError, Trouble

# 5, 10, 20, then 40 minutes with the usual settings: a locked account has the time to open again.
_LONGEST_DOUBLING: Final = 3
# A sleep may end a little early; that little is no reason to be turned away.
_CLOSE_ENOUGH: Final = 0.01


class Door:
    """Opens connections to one box."""

    def __init__(
        self,
        account: ImapAccount,
        timeouts: ImapTimeouts,
        tls: ssl.SSLContext | None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._account = account
        self._timeouts = timeouts
        self._tls = tls
        self._ticks = ticks
        self._refusals = 0
        self._closed_until = 0.0

    async def enter(self, timeouts: ImapTimeouts) -> ImapClient:
        """A connection that is logged in; MailboxError(LOGIN_REFUSED) at once while the door is closed."""
        if self.wait() > _CLOSE_ENOUGH:
            raise MailboxError(Trouble.LOGIN_REFUSED)
        try:
            client = await ImapClient.open(self._account, timeouts, self._tls)
        except MailboxError as error:
            if error.trouble is Trouble.LOGIN_REFUSED:
                self._close()
            raise
        self._refusals = 0
        return client

    def wait(self) -> float:
        """Seconds until the next login may be tried."""
        return max(self._closed_until - self._ticks(), 0.0)

    def _close(self) -> None:
        growth = 2 ** min(self._refusals, _LONGEST_DOUBLING)
        pause = self._timeouts.settings_pause * growth * random.uniform(0.5, 1.0)  # noqa: S311  # no secret
        self._closed_until = self._ticks() + pause
        self._refusals += 1
