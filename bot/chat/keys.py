"""Which of our messages already stand in a channel or a thread: Slack has no idempotency key of its own.

A message whose answer was lost is found again by the key in its metadata, in what Slack keeps of the place.
All that is read besides, which is what people wrote, is dropped here (promise 5).
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from bot.chat.api import SlackApi

Json = dict[str, Any]

EVENT: Final = "vaguemestre"
_PAGE: Final = 200  # what Slack recommends; 999 is the most
_OVERLAP: Final = 60.0  # seconds read again: a message may become visible after a younger one
_MOST_PLACES: Final = 5_000


class Place(NamedTuple):
    """A channel, or one thread of it."""

    channel: str
    thread: str | None = None


@dataclass
class _Known:
    ts_of: dict[str, str] = field(default_factory=dict)
    newest: float = 0.0  # time stamp up to which the place was read
    read_at: float = float("-inf")  # on our own clock
    doubtful: bool = False


def metadata(key: str) -> Json:
    """What makes a message recognisable as ours."""
    return {"event_type": EVENT, "event_payload": {"key": key}}


class Keys:
    """Remembers what was posted and read; looks again when something may have escaped it."""

    def __init__(
        self, api: SlackApi, look_back: float, fresh: float, now: Callable[[], float] = time.time
    ) -> None:
        """`look_back`: how far the first look at a channel goes; `fresh`: how long a look counts, in seconds.

        Within `fresh` no other process can have had an uncertain attempt at the same message and handed it to us.
        """
        self._api = api
        self._look_back = look_back
        self._fresh = fresh
        self._now = now
        self._places: OrderedDict[Place, _Known] = OrderedDict()

    def _known(self, place: Place) -> _Known:
        known = self._places.setdefault(place, _Known())
        self._places.move_to_end(place)
        while len(self._places) > _MOST_PLACES:
            self._places.popitem(last=False)
        return known

    async def find(self, place: Place, key: str) -> str | None:
        """The time stamp of our message with this key, None when there is none."""
        known = self._known(place)
        if key not in known.ts_of and (known.doubtful or time.monotonic() - known.read_at > self._fresh):
            await self._look(place, known)
        return known.ts_of.get(key)

    def add(self, place: Place, key: str, ts: str) -> None:
        """A message was posted; a new card begins a thread in which there is nothing yet."""
        self._known(place).ts_of[key] = ts
        if place.thread is None:
            self._known(Place(place.channel, ts)).read_at = time.monotonic()

    def doubt(self, place: Place) -> None:
        """A post may have succeeded without our knowing: look before the next one."""
        self._known(place).doubtful = True

    def forget(self, place: Place, key: str) -> None:
        """The message is gone: somebody deleted it."""
        self._known(place).ts_of.pop(key, None)

    async def _look(self, place: Place, known: _Known) -> None:
        begun = time.monotonic()
        oldest = known.newest - _OVERLAP if known.newest else self._now() - self._look_back
        own = (await self._api.identify()).bot_id
        args: dict[str, str | int] = {"channel": place.channel, "limit": _PAGE, "include_all_metadata": "true"}
        args |= {"oldest": f"{oldest:.6f}"} if place.thread is None else {"ts": place.thread}
        method = "conversations.history" if place.thread is None else "conversations.replies"
        while True:
            page = await self._api.read(method, **args)
            for message in page.get("messages", []):
                known.newest = max(known.newest, _time(message))
            known.ts_of |= dict(_ours(page, own))
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
            args["cursor"] = cursor
        known.read_at, known.doubtful = begun, False


def _time(message: Json) -> float:
    return float(message.get("ts", 0))


def _ours(page: Json, bot_id: str) -> Iterator[tuple[str, str]]:
    """Key and time stamp of our own messages; anybody else's is passed over, whatever metadata it bears."""
    for message in page.get("messages", []):
        bears = message.get("metadata") or {}
        key = (bears.get("event_payload") or {}).get("key")
        if message.get("bot_id") == bot_id and bears.get("event_type") == EVENT and isinstance(key, str):
            yield key, message["ts"]
