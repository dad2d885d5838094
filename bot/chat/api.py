"""Calls of Slack's Web API: one session, no hidden second attempt, every failure in our own words."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.errors import UncertainError, refusal
from bot.chat.quiet import library_logger
from bot.chat.settings import SlackSettings
from bot.ports import TryLaterError

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in this workspace."""

    bot_id: str
    user_id: str
    scopes: frozenset[str]


class SlackApi:
    """`open` and `close` belong to one event loop."""

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None
        self._identity: Identity | None = None
        self._own: AsyncWebClient | None = None

    def open(self) -> None:
        """Make the session that all calls share (3.3 times cheaper than one each)."""
        if self._session is None:
            limit = aiohttp.ClientTimeout(total=self._settings.timeout)
            self._session = aiohttp.ClientSession(timeout=limit)
            self._own = self.client(self._settings.bot_token)

    async def close(self) -> None:
        """Close the session; a later call is refused."""
        session, self._session, self._own = self._session, None, None
        if session is not None:
            await session.close()

    def client(self, token: str | None) -> AsyncWebClient:
        """A client of the SDK on the shared session, which never repeats a call by itself.

        Its own repetition after a cut connection posts a message twice.
        """
        client = AsyncWebClient(
            token=token,
            base_url=self._settings.base_url,
            session=self._session,
            logger=library_logger(),
            retry_handlers=[],
        )
        if self._settings.is_local:
            client.proxy = None
        return client

    async def call(self, method: str, **args: object) -> Json:
        """A call that writes; DeskError, LimitedError or UncertainError."""
        return await self._answer(method, self._ready().api_call(method, json=args))

    async def read(self, method: str, **args: str | int) -> Json:
        """A call that reads: Slack takes its arguments from the query only."""
        return await self._answer(method, self._ready().api_call(method, http_verb="GET", params=args))

    async def identify(self) -> Identity:
        """Who we are; asked once, so that no press waits for it. DeskError when the token is refused."""
        if self._identity is None:
            answer, headers = await self._answer_and_headers("auth.test", self._ready().api_call("auth.test"))
            scopes = frozenset(part.strip() for part in headers.get("x-oauth-scopes", "").split(","))
            self._identity = Identity(answer["bot_id"], answer["user_id"], scopes)
        return self._identity

    async def link_url(self) -> str:
        """Where Socket Mode listens; it opens one link, once. DeskError when the app token is refused.

        Asked here first because the SDK, given a revoked token, neither raises nor returns.
        """
        asked = self._ready().apps_connections_open(app_token=self._settings.app_token)
        return str((await self._answer("apps.connections.open", asked))["url"])

    def _ready(self) -> AsyncWebClient:
        if self._own is None:
            raise TryLaterError("La connexion à Slack n’est pas ouverte")
        return self._own

    async def _answer(self, method: str, asked: Awaitable[Any]) -> Json:
        return (await self._answer_and_headers(method, asked))[0]

    async def _answer_and_headers(self, method: str, asked: Awaitable[Any]) -> tuple[Json, Any]:
        """The body, once it is known to be one. `from None`: the causes quote requests and answers."""
        try:
            response = await asked
        except SlackApiError as error:
            raise refusal(error, method) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise UncertainError(f"Slack ne répond pas ({type(error).__name__})") from None
        except (AttributeError, ValueError, RuntimeError) as error:  # a page instead of JSON, a session closed
            raise UncertainError(f"La réponse de Slack est illisible ({type(error).__name__})") from None
        if not isinstance(response.data, dict):
            raise UncertainError("La réponse de Slack est illisible")
        return response.data, {name.lower(): value for name, value in response.headers.items()}
