"""The desk of the agents: cards, threads and whispers in Slack, over unmodified slack_bolt in Socket Mode."""

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.chat.api import SlackApi
from bot.chat.blocks import card_content
from bot.chat.commands import Answering, Commands
from bot.chat.errors import DeskError, UncertainError, waiting_for_settings
from bot.chat.keys import Keys, Place, metadata
from bot.chat.lanes import Lanes
from bot.chat.link import Link
from bot.chat.presses import OnPress, Presses, Select, ViewOf, whisper
from bot.chat.probe import probe
from bot.chat.quiet import LIBRARY, library_logger
from bot.chat.settings import SlackSettings
from bot.chat.text import with_mentions
from bot.ports import CardView, Posted, TryLaterError
from bot.ports.finding import Finding

Json = dict[str, Any]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackStatus:
    """How the link stands; `trouble` is a French sentence, `down_for` in seconds."""

    connected: bool
    trouble: str | None = None
    down_for: float = 0.0


class SlackDesk:
    """ports.Desk over Slack."""

    def __init__(
        self, settings: SlackSettings, on_press: OnPress, view_of: ViewOf, answer: Answering, select: Select
    ) -> None:
        """`on_press` returns once the press is recorded; `view_of` gives a card as it stands now.

        `answer` is what the slash command answers to a question; `select` keeps what an agent is about to be shown
        of many cards.
        """
        self._settings = settings
        self._api = SlackApi(settings)
        self._lanes = Lanes(settings.pace)
        self._keys = Keys(self._api, settings.look_back, settings.fresh)
        self._presses = Presses(self._api, on_press, view_of, select, settings.record_within)
        self._commands = Commands(answer)
        self._link: Link | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._trouble: str | None = None
        self._up_at = time.monotonic()

    # --- life -------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Check both tokens, then connect. DeskError, by name, for a refused one.

        Slack being out of reach stops nothing: mail goes on, and the connection is tried until it succeeds.
        """
        self._api.open()
        self._up_at = time.monotonic()
        try:
            await self._connect()
        except DeskError:
            await self.stop()
            raise
        except TryLaterError as error:
            self._note(error)
            self._connecting = asyncio.create_task(self._connect_later())

    async def _connect(self) -> None:
        await self._api.identify()
        url = await self._api.link_url()
        app = self._app()
        self._presses.register(app)
        self._commands.register(app)
        self._link = Link(self._settings, app, self._api.client(self._settings.bot_token), url)
        self._trouble = None

    async def _connect_later(self) -> None:
        while self._link is None:
            await asyncio.sleep(self._settings.retry)
            try:
                await self._connect()
            except (DeskError, TryLaterError) as error:
                self._note(error)

    def _note(self, error: DeskError | TryLaterError) -> None:
        self._trouble = str(error)
        _log.warning("pas de liaison avec Slack : %s", error)

    def _app(self) -> AsyncApp:
        """The bolt app. It holds no token: who we are is known, and no press waits for auth.test."""

        async def authorize() -> AuthorizeResult:  # bolt would take the `self` of a method for an argument
            who = await self._api.identify()
            token = self._settings.bot_token
            return AuthorizeResult(
                enterprise_id=None, team_id=None, bot_token=token, bot_id=who.bot_id, bot_user_id=who.user_id
            )

        return AsyncApp(name=LIBRARY, logger=library_logger(), client=self._api.client(None), authorize=authorize)

    async def stop(self) -> None:
        """End everything within two seconds."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
            self._connecting = None
        await self._presses.finish(0.5)
        if self._link is not None:
            await self._link.close()
            self._link = None
        await self._api.close()

    async def status(self) -> SlackStatus:
        """For alarms: whether presses reach us, and since when they don't."""
        now = time.monotonic()
        if self._link is not None and await self._link.is_up():
            self._up_at = now
            return SlackStatus(connected=True)
        return SlackStatus(False, self._trouble or "La liaison avec Slack est coupée.", now - self._up_at)

    async def probe(self) -> tuple[Finding, ...]:
        """For the doctor: each token, right and channel."""
        return await probe(self._settings)

    # --- ports.Desk -------------------------------------------------------------------------------------------

    async def draw(self, card: CardView, at: Posted | None) -> Posted:
        """Post the card, or redraw the one at `at`; a card with this key already in the channel is adopted."""
        with waiting_for_settings():
            place = Place(self._channel(card.desk))
            if at is not None:
                if await self._redrawn(at, card):
                    return at
                self._keys.forget(place, card.key)  # somebody deleted it
            found = await self._posted(place, card.key, card_content(card))
            if found.is_new or await self._redrawn(found.at, card):
                return found.at
            self._keys.forget(place, card.key)
        raise TryLaterError("une carte a disparu du canal")

    async def line(self, at: Posted, key: str, text: str) -> None:
        """Add one line to the card's thread, once. A thread that was deleted with its card takes no more lines."""
        try:
            with waiting_for_settings():
                await self._posted(Place(at.channel, at.ts), key, {"text": with_mentions(text, 3000)})
        except DeskError as error:
            if error.code != "thread_not_found":
                raise
            _log.warning("un fil n’existe plus dans Slack (%s)", error.code)

    async def whisper(self, desk: str, agent: str, text: str) -> None:
        """Tell one agent something; it overtakes the cards that wait for their turn."""
        with waiting_for_settings():
            await whisper(self._api, self._channel(desk), agent, text)

    def _channel(self, desk: str) -> str:
        try:
            return self._settings.channels[desk]
        except KeyError:
            raise DeskError("unknown_desk") from None

    async def _posted(self, place: Place, key: str, content: Json) -> "_Found":
        """The message with this key: found in the place, or posted now."""
        async with self._lanes.turn(place.channel):
            ts = await self._keys.find(place, key)
            if ts is not None:
                return _Found(Posted(place.channel, ts), is_new=False)
            await self._lanes.wait(place.channel)
            return _Found(Posted(place.channel, await self._post(place, key, content)), is_new=True)

    async def _post(self, place: Place, key: str, content: Json) -> str:
        args = {"thread_ts": place.thread} if place.thread else {}
        try:
            answer = await self._api.call(
                "chat.postMessage",
                channel=place.channel,
                metadata=metadata(key),
                unfurl_links=False,
                unfurl_media=False,
                **args,
                **content,
            )
        except (UncertainError, asyncio.CancelledError):
            self._keys.doubt(place)
            raise
        self._keys.add(place, key, answer["ts"])
        return str(answer["ts"])

    async def _redrawn(self, at: Posted, card: CardView) -> bool:
        """Whether the message was there to be redrawn. The same update twice does no harm."""
        lane = f"update {at.channel}"
        async with self._lanes.turn(lane):
            await self._lanes.wait(lane)
            try:
                await self._api.call(
                    "chat.update",
                    channel=at.channel,
                    ts=at.ts,
                    metadata=metadata(card.key),
                    **card_content(card),
                )
            except DeskError as error:
                if error.code == "message_not_found":
                    return False
                raise
        return True


@dataclass(frozen=True, slots=True)
class _Found:
    at: Posted
    is_new: bool
