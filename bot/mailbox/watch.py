"""The watch over one INBOX: what lies above the cursor is delivered, in order, whatever the server does."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.mailbox.accounts import ImapTimeouts
from bot.mailbox.catching_up import CatchingUp, Engine
from bot.mailbox.client import IdleRefusedError, ImapClient
from bot.mailbox.door import Door
from bot.mailbox.troubles import WRONG_SETTINGS, MailboxError, Trouble
from bot.ports import Clock, Fetched, TryLaterError, WatchStatus

logger = logging.getLogger(__name__)

INBOX: Final = "INBOX"
_LONGEST_DOUBLING: Final = 16
# Some servers forget to push what came between our search and the IDLE that follows it. So the first IDLE after
# news is short, in seconds, and each quiet one twice as long as the one before.
_SHORTEST_IDLE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Watched:
    """One box and how to watch it."""

    box: str
    door: Door
    timeouts: ImapTimeouts
    poll_seconds: float
    idle_seconds: float


class Watcher:
    """Looks for ever; a session that ends badly is told in `status` and begun again after a pause."""

    def __init__(self, watched: Watched, clock: Clock, ticks: Callable[[], float] = time.monotonic) -> None:
        self.status = WatchStatus()
        self._watched = watched
        self._clock = clock
        self._catching_up = CatchingUp(watched.box, clock, watched.timeouts.unreadable_pause, ticks)

    async def run(self, engine: Engine) -> None:
        """Return when cancelled, never otherwise."""

        async def record(group: Sequence[Fetched]) -> None:
            await engine.deliver(group)
            self.status = replace(self.status, last_received=self._clock.now())

        try:
            while True:
                pause = await self._one_session(replace(engine, deliver=record))
                await asyncio.sleep(pause)
        finally:
            self.status = replace(self.status, connected=False)

    async def _one_session(self, engine: Engine) -> float:
        """The pause before the next one, in seconds."""
        try:
            await self._session(engine)
        except MailboxError as error:
            return self._failed(error.trouble)
        except TryLaterError as error:
            return max(self._failed(Trouble.RECORDING), error.after or 0.0)
        except Exception:  # the loop's edge: the engine's or our own mistake must not end the watch
            logger.exception("Boite %s : la relève a échoué.", self._watched.box, extra={"box": self._watched.box})
            return self._failed(Trouble.RECORDING)
        return 0.0

    async def _session(self, engine: Engine) -> None:
        watched = self._watched
        client = await watched.door.enter(watched.timeouts)
        try:
            uidvalidity = await client.select(INBOX, read_only=True)
            self.status = replace(self.status, connected=True)
            await self._catching_up.begin(client, engine, uidvalidity)
            by_push, patience = "IDLE" in client.capabilities, _SHORTEST_IDLE / 2
            while True:
                client.forget_pushes()
                news = await self._catching_up.look(client, engine.deliver)
                self._seen()
                patience = _SHORTEST_IDLE if news else patience * 2
                idle_seconds = min(patience, watched.idle_seconds, watched.timeouts.silence)
                by_push = await self._wait(client, idle_seconds, by_push=by_push)
        finally:
            client.close()

    async def _wait(self, client: ImapClient, idle_seconds: float, *, by_push: bool) -> bool:
        """Until it is worth looking again; whether pushes can still be hoped for."""
        if by_push:
            with contextlib.suppress(IdleRefusedError):
                await client.idle(idle_seconds)
                return True
        await client.rest(min(self._watched.poll_seconds, self._watched.timeouts.silence))
        await client.ask()
        return False

    def _seen(self) -> None:
        held = len(self._catching_up.held)
        self.status = replace(
            self.status,
            connected=True,
            last_visit=self._clock.now(),
            trouble=Trouble.UNREADABLE.value if held else None,
            failures=0,
            held=held,
        )

    def _failed(self, trouble: Trouble) -> float:
        """Note the trouble; how long to wait, growing and with a jitter, so that boxes do not knock in step."""
        timeouts = self._watched.timeouts
        growth = timeouts.first_pause * 2 ** min(self.status.failures, _LONGEST_DOUBLING)
        pause = timeouts.settings_pause if trouble in WRONG_SETTINGS else min(growth, timeouts.longest_pause)
        pause *= random.uniform(0.5, 1.0)  # noqa: S311  # no secret
        if trouble is Trouble.LOGIN_REFUSED:
            pause = self._watched.door.wait()
        self.status = replace(
            self.status, connected=False, trouble=trouble.value, failures=self.status.failures + 1
        )
        logger.warning(
            "Boite %s : relève interrompue (%s), nouvel essai dans %.1f s.",
            self._watched.box,
            trouble.value,
            pause,
            extra={"box": self._watched.box, "code": trouble.value},
        )
        return pause
