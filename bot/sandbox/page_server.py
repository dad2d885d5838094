"""The HTTP server of the page: its files, its live stream, and whatever handlers it is given."""

import asyncio
import errno
import json
from collections.abc import Iterable
from importlib import resources
from pathlib import PurePosixPath

from aiohttp import web

from bot.sandbox.hub import Hub, Subscription
from bot.sandbox.web_tools import RefusedError, guard, harden

# A forged mail of 30 MB, in base64, in JSON.
_BODY_LIMIT = 64 * 1024 * 1024
_HEARTBEAT = 15.0
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}


class PortTakenError(Exception):
    """Another program listens at the port that was asked for."""


class PageServer:
    """Serves on 127.0.0.1, at `port` or an ephemeral one."""

    def __init__(self, hub: Hub, routes: Iterable[web.RouteDef], port: int = 0) -> None:
        self._hub = hub
        self._port = port
        app = web.Application(middlewares=[guard], client_max_size=_BODY_LIMIT)
        app.on_response_prepare.append(harden)
        app.add_routes(
            [
                web.get("/", _index),
                web.get("/page/{name}", _file),
                web.get("/stream", self._stream, allow_head=False),
            ]
        )
        app.add_routes(routes)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    async def start(self) -> str:
        """Listen; returns the page's address. PortTakenError when the port is taken."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortTakenError(self._port) from error
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        """End the open streams, then the server."""
        self._hub.close()
        await self._runner.cleanup()

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Send every event of the hub as it comes, and a comment now and then to notice a page that left."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        async with self._hub.subscribe() as events:
            await response.prepare(request)
            try:
                await response.write(b"retry: 1000\n\n")
                while (line := await _next_line(events)) is not None:
                    await response.write(line)
            except ConnectionError:
                pass  # The page was closed: nobody is left to tell.
        return response


async def _next_line(events: Subscription) -> bytes | None:
    try:
        event = await asyncio.wait_for(anext(events), _HEARTBEAT)
    except TimeoutError:
        return b": rien de neuf\n\n"
    except StopAsyncIteration:
        return None
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


async def _index(request: web.Request) -> web.Response:
    del request
    return _packaged("index.html")


async def _file(request: web.Request) -> web.Response:
    return _packaged(request.match_info["name"])


def _packaged(name: str) -> web.Response:
    """Return a file that lies beside the page; only known types, never from a folder above or below."""
    content_type = _TYPES.get(PurePosixPath(name).suffix)
    found = resources.files("bot.sandbox") / "page" / name
    if content_type is None or "/" in name or "\\" in name or not found.is_file():
        raise RefusedError("La page n’a pas ce fichier.", 404)
    return web.Response(body=found.read_bytes(), content_type=content_type, charset="utf-8")
