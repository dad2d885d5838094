"""Socket Mode: the links of the app, the envelopes sent down them and the acknowledgements that come back."""

import asyncio
import json
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.slack_faults import Faults
from bot.sandbox.slack_state import APP_ID

Json = dict[str, Any]

ACK_SECONDS = 3.0
# Slack offers an event again at once, after a minute and after five.
RETRY_DELAYS = (0.0, 60.0, 300.0)
_HEARTBEAT = 20.0
_GOODBYE = 1.0  # how long a closing link waits for the other side to close too


class Links:
    """All open links: an envelope goes down one of them, and its answer may come back by any."""

    def __init__(
        self,
        faults: Faults,
        answered: Callable[[Json], object],
        ack_seconds: float = ACK_SECONDS,
        retry_delays: tuple[float, ...] = RETRY_DELAYS,
    ) -> None:
        """`answered` is shown the payload of each acknowledgement that carries one."""
        self.ack_seconds = ack_seconds
        self._faults = faults
        self._answered = answered
        self._delays = retry_delays
        self._tickets: set[str] = set()
        self._open: dict[web.WebSocketResponse, web.Request] = {}
        self._turn = 0
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._new_link = asyncio.Event()
        self._events: set[asyncio.Task[object]] = set()

    def ticket(self) -> str:
        """A word that opens one link, once."""
        name = secrets.token_urlsafe(16)
        self._tickets.add(name)
        return name

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One link, from its handshake to its end."""
        if request.query.get("ticket") not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(request.query["ticket"])
        link = web.WebSocketResponse(heartbeat=_HEARTBEAT, timeout=_GOODBYE)
        await link.prepare(request)
        self._open[link] = request
        try:
            await link.send_json(self._hello())
            self._new_link.set()
            self._new_link = asyncio.Event()
            if self._faults.strikes("disconnect"):
                self.drop()
            async for message in link:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self._open.pop(link, None)
        return link

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }

    def _acknowledge(self, data: str) -> None:
        """Slack ignores what isn't the answer to an envelope, and an answer that comes too late."""
        try:
            answer = json.loads(data)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        payload = answer.get("payload") or {}
        if payload:
            self._answered(payload)
        waiting = self._waiting.get(str(answer.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(payload)

    async def deliver(self, kind: str, payload: Json, **extra: object) -> Json | None:
        """Send one envelope and wait for its answer ({} for a bare one); None without one in time."""
        name = secrets.token_hex(16)
        envelope = {
            "envelope_id": name,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            **extra,
        }
        self._waiting[name] = asyncio.get_running_loop().create_future()
        try:
            if not await self._send(envelope):
                return None
            return await asyncio.wait_for(self._waiting[name], self.ack_seconds)
        except TimeoutError:
            return None
        finally:
            del self._waiting[name]

    async def _send(self, envelope: Json) -> bool:
        """Down the next link in turn; the following one if that has just been cut."""
        for _ in range(len(self._open)):
            self._turn += 1
            links = list(self._open)
            if not links:
                break
            link = links[self._turn % len(links)]
            try:
                await link.send_json(envelope)
            except (ConnectionError, RuntimeError):  # aiohttp: cut under our hands, or closing
                self._open.pop(link, None)
            else:
                return True
        return False

    async def offer(self, payload: Json) -> bool:
        """Send an event; True when the first try was acknowledged, else it is offered again later, as by Slack."""
        extra = {"retry_attempt": 0, "retry_reason": ""}
        next_link = self._new_link
        if await self.deliver("events_api", payload, **extra) is not None:
            return True
        self._keep(self._again(payload, next_link))
        return False

    def offer_later(self, payload: Json) -> None:
        """Send an event without waiting for its fate."""
        self._keep(self.offer(payload))

    def _keep(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._events.add(task)
        task.add_done_callback(self._events.discard)

    async def _again(self, payload: Json, next_link: asyncio.Event) -> None:
        """`next_link` is set by a link opened since the last try, be it while that one was waited for."""
        for attempt, delay in enumerate(self._delays, start=1):
            await self._pause(next_link, delay)
            next_link = self._new_link
            extra = {"retry_attempt": attempt, "retry_reason": "timeout"}
            if await self.deliver("events_api", payload, **extra) is not None:
                return

    async def _pause(self, next_link: asyncio.Event, delay: float) -> None:
        """Until `delay` has passed and a link is there; a new link cuts the delay short."""
        try:
            await asyncio.wait_for(next_link.wait(), delay)
        except TimeoutError:
            if not self._open:
                await self._new_link.wait()

    def drop(self) -> None:
        """Cut all links without a word, as a broken network does."""
        for request in self._open.values():
            if request.transport is not None:
                request.transport.abort()
        self._open.clear()

    async def announce_end(self, reason: str = "refresh_requested") -> None:
        """Tell every link that it will be closed (`warning`), or close it (`refresh_requested`)."""
        for link in list(self._open):
            await link.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
            if reason != "warning":
                await link.close()

    async def close(self) -> None:
        """End everything: links, repeated events, waiting answers."""
        events = tuple(self._events)
        for task in events:
            task.cancel()
        await asyncio.gather(*events, return_exceptions=True)
        for link in list(self._open):
            await link.close()
