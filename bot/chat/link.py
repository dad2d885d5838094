"""The Socket Mode link: kept up by the SDK, watched by us, because a dead address would be tried for ever."""

import asyncio
from contextlib import suppress

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.quiet import library_logger
from bot.chat.settings import SlackSettings

_FAILURES = 3
_CLOSING = 1.0  # seconds for a polite goodbye: the other side may be gone


class Link:
    """One link, from its first connection to its end."""

    def __init__(self, settings: SlackSettings, app: AsyncApp, client: AsyncWebClient, url: str) -> None:
        """`url` is the address that Slack has just given for the first connection."""
        self._settings = settings
        handler = AsyncSocketModeHandler(
            app, settings.app_token, library_logger(), client, ping_interval=settings.ping
        )
        self._client: SocketModeClient = handler.client
        self._client.wss_uri = url
        if settings.is_local:
            self._client.proxy = None
        self._connecting = asyncio.create_task(self._connect())
        self._watching = asyncio.create_task(self._watch())

    async def _connect(self) -> None:
        """Returns once the link is there; from then on the SDK watches and renews it by itself."""
        await self._client.connect()  # type: ignore[no-untyped-call]

    async def is_up(self) -> bool:
        """Whether presses can reach us now."""
        return await self._client.is_connected()

    async def _watch(self) -> None:
        """After three looks without a link, have a new address asked for."""
        failures = 0
        while True:
            await asyncio.sleep(self._settings.watch)
            failures = 0 if await self._client.is_connected() else failures + 1
            if failures >= _FAILURES:
                failures = 0
                self._client.wss_uri = None
                self._revive()

    def _revive(self) -> None:
        """Connect ourselves when the SDK's own watch has ended and nobody would."""
        monitor = self._client.current_session_monitor
        if self._connecting.done() and (monitor is None or monitor.done()):
            self._connecting = asyncio.create_task(self._connect())

    async def close(self) -> None:
        """End everything the SDK started; its own `close` waits 10 s for a silent server and for no task."""
        client = self._client
        client.closed = True
        client.auto_reconnect_enabled = False
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(_CLOSING):
                await client.disconnect()  # type: ignore[no-untyped-call]
        theirs = (client.message_processor, client.current_session_monitor, client.message_receiver)
        tasks = [self._watching, self._connecting, *(task for task in theirs if task is not None)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await client.aiohttp_client_session.close()
