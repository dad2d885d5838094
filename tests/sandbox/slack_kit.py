"""The local Slack, started for a test, with a real bolt app on one side and the control interface on the other."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.hub import Hub
from bot.sandbox.slack import SlackServer

BOT_TOKEN, APP_TOKEN = "xoxb-sandbox", "xapp-sandbox"
CHANNELS = [{"id": "C1", "name": "happi", "label": "Happi"}, {"id": "C2", "name": "epoles", "label": "e-Pôles"}]
USERS = [
    {"id": "U1", "name": "Amélie Dupont", "roles": ["happi"]},
    {"id": "U2", "name": "Benoit Lambert", "roles": ["happi", "epoles"]},
]


class Desk:
    """One running local Slack and the means to act on it."""

    def __init__(self, server: SlackServer, session: aiohttp.ClientSession, api_url: str, control: str) -> None:
        self.server = server
        self.session = session
        self.api_url = api_url
        self.control = control
        self.client = AsyncWebClient(token=BOT_TOKEN, base_url=api_url, session=session)

    async def get(self, path: str, **query: str) -> Any:
        async with self.session.get(f"{self.control}/{path}", params=query) as answer:
            return await answer.json()

    async def post(self, path: str, **body: object) -> Any:
        return (await self.post_with_status(path, **body))[1]

    async def post_with_status(self, path: str, **body: object) -> tuple[int, Any]:
        async with self.session.post(f"{self.control}/{path}", json=body) as answer:
            return answer.status, await answer.json()

    async def call(self, method: str, **args: object) -> Any:
        """A call with a JSON body and no library between: refusals are answers, not exceptions."""
        headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
        async with self.session.post(f"{self.api_url}{method}", json=args, headers=headers) as answer:
            return await answer.json()

    @asynccontextmanager
    async def bolt(self, register: Callable[[AsyncApp], None] | None = None) -> AsyncIterator[AsyncApp]:
        """An unmodified bolt app, connected."""
        app = AsyncApp(client=self.client)
        if register is not None:
            register(app)
        handler = AsyncSocketModeHandler(app, APP_TOKEN, ping_interval=0.2)
        await handler.connect_async()
        try:
            yield app
        finally:
            await handler.close_async()

    @asynccontextmanager
    async def link(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """A bare Socket Mode link, after its hello."""
        answer = await AsyncWebClient(base_url=self.api_url, session=self.session).apps_connections_open(
            app_token=APP_TOKEN
        )
        async with self.session.ws_connect(answer["url"]) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            yield socket


@asynccontextmanager
async def desk(*, hub: Hub | None = None, **options: Any) -> AsyncIterator[Desk]:
    """A local Slack whose acknowledgement limit is short, so that a test of it does not wait 3 s."""
    server = SlackServer(CHANNELS, USERS, hub or Hub(), BOT_TOKEN, APP_TOKEN, **{"ack_seconds": 0.3, **options})
    api_url = await server.start()
    app = web.Application()
    app.add_routes(server.control_routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    control = f"http://127.0.0.1:{runner.addresses[0][1]}/control"
    try:
        async with aiohttp.ClientSession() as session:
            yield Desk(server, session, api_url, control)
    finally:
        await server.stop()
        await runner.cleanup()


def button(text: str = "Valider", action_id: str = "accept", **more: object) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action_id, **more}


def card(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*École 990001*"}},
        {"type": "actions", "block_id": "choices", "elements": list(elements or [button()])},
    ]


def field(label: str, block_id: str, **element: object) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": label},
        "element": {"type": "plain_text_input", "action_id": "text", **element},
    }


def modal(*blocks: dict[str, Any], title: str = "Refuser", **more: object) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "refusal",
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": "Envoyer"},
        "blocks": list(blocks or [field("Motif", "reason")]),
        **more,
    }
