"""A local server that an unmodified Slack library takes for Slack: Web API, Socket Mode, modals, faults."""

from typing import Any

from aiohttp import web

from bot.sandbox.hub import Hub
from bot.sandbox.slack_api import Payloads, WebApi
from bot.sandbox.slack_chat import ChatMethods, ViewMethods
from bot.sandbox.slack_control import Control
from bot.sandbox.slack_directory import DirectoryMethods
from bot.sandbox.slack_faults import Faults
from bot.sandbox.slack_forms import Forms
from bot.sandbox.slack_history import HistoryMethods
from bot.sandbox.slack_modals import Modals
from bot.sandbox.slack_people import People
from bot.sandbox.slack_responses import Responses
from bot.sandbox.slack_socket import ACK_SECONDS, Links
from bot.sandbox.slack_state import Workspace

Json = dict[str, Any]


class SlackServer:
    """The whole of it; `start` and `stop` belong to one event loop."""

    def __init__(
        self,
        channels: list[Json],
        users: list[Json],
        hub: Hub,
        bot_token: str,
        app_token: str,
        *,
        events: frozenset[str] = frozenset({"app_home_opened"}),
        command: str = "/vaguemestre",
        ack_seconds: float = ACK_SECONDS,
    ) -> None:
        """`channels`: {"id", "name", "label"}; `users`: {"id", "name", "roles"}; `events`: those subscribed to."""
        self._workspace = Workspace(channels, users, hub)
        self._faults = Faults()
        self._payloads = Payloads()
        self._modals = Modals(self._workspace)
        self._responses = Responses(self._workspace)
        # An acknowledgement may carry words for a person too: they belong to what was received.
        self._links = Links(
            self._faults, lambda payload: self._payloads.keep("socket_mode.ack", payload), ack_seconds
        )
        people = People(
            self._workspace, self._modals, self._links, self._responses, events=events, command=command
        )
        forms = Forms(self._workspace, self._modals, self._links, people)
        self._control = Control(self._workspace, self._modals, people, forms, self._payloads)
        self._api = self._web_api(bot_token, app_token)
        self._runner: web.AppRunner | None = None

    def _web_api(self, bot_token: str, app_token: str) -> WebApi:
        methods = {
            **ChatMethods(self._workspace).table(),
            **ViewMethods(self._workspace, self._modals).table(),
            **DirectoryMethods(self._workspace).table(),
            **HistoryMethods(self._workspace).table(),
        }
        return WebApi(
            methods,
            self._responses,
            self._links,
            self._faults,
            self._payloads,
            bot_token=bot_token,
            app_token=app_token,
        )

    async def start(self, host: str = "127.0.0.1") -> str:
        """Listen on a free port; the answer is the base URL of the Web API, `http://127.0.0.1:PORT/api/`."""
        self._runner = web.AppRunner(self._api.application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, 0).start()
        port = self._runner.addresses[0][1]
        self._responses.base = f"http://{host}:{port}"
        return f"{self._responses.base}/api/"

    async def stop(self) -> None:
        """Close every link and the listener."""
        await self._links.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def control_routes(self) -> list[web.RouteDef]:
        """The Slack part of /control/, to be mounted on the page's server."""
        return self._control.routes()

    def fault(self, kind: str, count: int | None = None, seconds: float | None = None) -> bool:
        """Let something go wrong; False for an unknown kind."""
        if not self._faults.ask(kind, count, seconds):
            return False
        if kind == "disconnect":
            self._faults.strikes("disconnect")  # the links that are open now are the first of the count
            self._links.drop()
        return True

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every link to be renewed, as Slack does every few hours; `warning` announces it only."""
        await self._links.announce_end(reason)
