"""The whole sandbox in one process: mail servers, chat server and their page, all on 127.0.0.1."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any, Literal, Self

from aiohttp import web

from bot.sandbox.clock import Clock
from bot.sandbox.control import ChatFault, ClockControl, FaultControl, MailControl
from bot.sandbox.faults import Faults
from bot.sandbox.hub import Hub
from bot.sandbox.imap import ImapServer
from bot.sandbox.mail_routes import MailRoutes
from bot.sandbox.page_server import PageServer
from bot.sandbox.post_office import AUTHSERV_ID, PostOffice
from bot.sandbox.slack import SlackServer
from bot.sandbox.smtp import SmtpServer
from bot.sandbox.web_tools import answer

Address = tuple[str, int]


class Sandbox:
    """Made from plain data, started and stopped; what was not asked for (`only`) has None as address.

    `boxes` are {"address", "name", "kind": school|po|service|other}, `channels` {"id", "name", "label"}, `users`
    {"id", "name", "roles"}. The secrets are new for each sandbox.
    """

    def __init__(
        self,
        *,
        boxes: Sequence[Mapping[str, str]],
        channels: Sequence[dict[str, Any]],
        users: Sequence[dict[str, Any]],
        only: Literal["mail", "chat"] | None = None,
        port: int = 0,
        authserv_id: str = AUTHSERV_ID,
    ) -> None:
        self.password = secrets.token_urlsafe(18)
        self.bot_token = f"xoxb-{secrets.token_hex(24)}"
        self.app_token = f"xapp-{secrets.token_hex(24)}"
        self.page_url: str | None = None
        self.smtp: Address | None = None
        self.imap: Address | None = None
        self.slack_api_url: str | None = None
        self.clock = Clock()
        self._hub = Hub()
        self._faults = Faults()
        self._port = port
        self._office = (
            None if only == "chat" else PostOffice(boxes, clock=self.clock, hub=self._hub, authserv_id=authserv_id)
        )
        self._slack = (
            None
            if only == "mail"
            else SlackServer(list(channels), list(users), self._hub, self.bot_token, self.app_token)
        )
        self._running = AsyncExitStack()

    async def start(self) -> None:
        """Start every server; when one cannot start, those that did are stopped before the error goes on."""
        async with AsyncExitStack() as stack:
            routes = [*ClockControl(self.clock).routes()]
            imap = await self._start_mail(stack, routes)
            fault = await self._start_chat(stack, routes)
            routes += FaultControl(self._faults, imap, fault).routes()
            page = PageServer(self._hub, routes, self._port)
            stack.push_async_callback(page.stop)
            self.page_url = await page.start()
            self._running = stack.pop_all()

    async def stop(self) -> None:
        """Stop every server; a second call does nothing."""
        await self._running.aclose()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _start_mail(self, stack: AsyncExitStack, routes: list[web.RouteDef]) -> ImapServer | None:
        if self._office is None:
            routes += _empty("/control/boxes")
            return None
        smtp = SmtpServer(self._office, self.password, self._faults)
        imap = ImapServer(self._office, self.password, self._faults)
        stack.push_async_callback(smtp.stop)
        stack.push_async_callback(imap.stop)
        self.smtp, self.imap = await smtp.start(), await imap.start()
        routes += MailControl(self._office).routes()
        routes += MailRoutes(self._office, self.smtp).routes()
        return imap

    async def _start_chat(self, stack: AsyncExitStack, routes: list[web.RouteDef]) -> ChatFault | None:
        if self._slack is None:
            routes += _empty("/control/channels", "/control/users")
            return None
        stack.push_async_callback(self._slack.stop)
        self.slack_api_url = await self._slack.start("127.0.0.1")
        routes += self._slack.control_routes()
        return self._slack.fault


def _empty(*paths: str) -> Iterable[web.RouteDef]:
    """Give the page an empty list where the half that would fill it does not run."""

    async def nothing(request: web.Request) -> web.Response:
        del request
        return answer([])

    return [web.get(path, nothing) for path in paths]
