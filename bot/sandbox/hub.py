"""Tells every open page that something changed: a broadcast from the servers to their listeners."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Self

# A page that stopped reading must not hold memory for ever; an event is only a hint to look again.
_BACKLOG = 1000

Event = Mapping[str, object]


class Subscription(AsyncIterator[Event]):
    """The events of one listener; leave it with `async with` or `close`, whichever fits."""

    def __init__(self, hub: "Hub") -> None:
        self._hub = hub
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()

    def put(self, event: Event | None) -> None:
        """Keep `event` for this listener, forgetting the oldest one of a full backlog."""
        if self._queue.qsize() >= _BACKLOG:
            self._queue.get_nowait()
        self._queue.put_nowait(event)

    def close(self) -> None:
        """Receive nothing more; an iteration under way ends after what it already holds."""
        self._hub.forget(self)
        self.put(None)

    async def __anext__(self) -> Event:
        event = await self._queue.get()
        if event is None:
            raise StopAsyncIteration
        return event

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()


class Hub:
    """Every listener sees every event published since it subscribed, in order."""

    def __init__(self) -> None:
        self._listeners: set[Subscription] = set()

    def publish(self, event: Event) -> None:
        """Hand `event` ({"kind": …, …}, ready for JSON) to all listeners, at once and without waiting."""
        for listener in self._listeners:
            listener.put(event)

    def subscribe(self) -> Subscription:
        """Events from now on; none is lost between this call and the first iteration."""
        listener = Subscription(self)
        self._listeners.add(listener)
        return listener

    def forget(self, listener: Subscription) -> None:
        """Stop handing events to `listener`."""
        self._listeners.discard(listener)

    def close(self) -> None:
        """End every listener's iteration, so that the streams of open pages finish."""
        for listener in tuple(self._listeners):
            listener.close()
