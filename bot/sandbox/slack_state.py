"""The workspace: its channels, its people and every message, as Slack would keep them."""

import copy
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.hub import Hub
from bot.sandbox.slack_errors import SlackError

Json = dict[str, Any]

TEAM_ID, APP_ID, BOT_ID, BOT_USER = "T0SANDBOX", "A0SANDBOX", "B0SANDBOX", "U0SANDBOXBOT"
BOT_NAME = "vaguemestre"


@dataclass(eq=False)
class Message:
    """One message; `ephemeral_for` names the only person who sees it, `warnings` what failed under whose hand."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    ephemeral_for: str | None = None
    edited: Json | None = None
    reactions: list[str] = field(default_factory=list)
    warnings: list[Json] = field(default_factory=list)
    state: dict[str, Json] = field(default_factory=dict)

    @property
    def by_bot(self) -> bool:
        """True for what the agent wrote."""
        return self.user == BOT_USER

    def to_slack(self, *, with_metadata: bool = False) -> Json:
        """The message as the Web API returns it."""
        body: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": TEAM_ID}
        if self.by_bot:
            body |= {"bot_id": BOT_ID, "app_id": APP_ID}
        optional = {"thread_ts": self.thread_ts, "edited": self.edited, "blocks": copy.deepcopy(self.blocks)}
        body |= {name: value for name, value in optional.items() if value}
        if with_metadata and self.metadata:
            body["metadata"] = copy.deepcopy(self.metadata)
        if self.reactions:
            body["reactions"] = [{"name": name, "users": [BOT_USER], "count": 1} for name in self.reactions]
        return body


def identified(blocks: list[Json]) -> list[Json]:
    """A copy in which every block and button has an id: Slack invents those that the app left out."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        if block["type"] == "actions":
            for element in block["elements"]:
                element.setdefault("action_id", secrets.token_urlsafe(4))
        for place in ("accessory", "element"):
            if place in block and block[place]["type"] != "image":
                block[place].setdefault("action_id", secrets.token_urlsafe(4))
    return blocks


class Workspace:
    """Channels, users and messages; each change is announced on the hub."""

    def __init__(
        self, channels: list[Json], users: list[Json], hub: Hub, clock: Callable[[], float] = time.time
    ) -> None:
        self.channels = {channel["id"]: dict(channel) for channel in channels}
        self.users = {user["id"]: dict(user) for user in users}
        self._hub = hub
        self._clock = clock
        self._last = 0
        self._messages: dict[str, dict[str, Message]] = {}
        self._channel_of: dict[str, str] = {}

    def next_ts(self) -> str:
        """The next time stamp, `1700000000.000100`: each greater than the one before, as text and as number."""
        self._last = max(self._last + 1, int(self._clock() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def announce(self, kind: str, **where: str) -> None:
        """Tell the open pages that something of this kind changed."""
        self._hub.publish({"kind": kind, **where})

    def channel(self, name: object) -> Json:
        """A channel by id, or a person's direct messages by his or her id; channel_not_found otherwise."""
        if isinstance(name, str):
            if name in self.channels:
                return self.channels[name]
            person = name if name in self.users else f"U{name[1:]}" if name.startswith("D") else ""
            if person in self.users:
                direct = f"D{person[1:]}"
                return {"id": direct, "name": "directmessage", "label": "", "user": person}
        raise SlackError("channel_not_found")

    def user(self, name: object) -> Json:
        """A person by id; user_not_found otherwise."""
        if isinstance(name, str) and name in self.users:
            return self.users[name]
        raise SlackError("user_not_found")

    def members(self, channel: Json) -> list[str]:
        """Everyone in a channel: all people and the bot, or the two of a direct conversation."""
        people = [channel["user"]] if "user" in channel else list(self.users)
        return [*people, BOT_USER]

    def add(self, message: Message) -> Message:
        """Keep a new message and announce it."""
        self._messages.setdefault(message.channel, {})[message.ts] = message
        self._channel_of[message.ts] = message.channel
        self.changed(message)
        return message

    def changed(self, message: Message) -> None:
        """Announce that a message is not what it was."""
        if message.ephemeral_for:
            self.announce("ephemeral", user=message.ephemeral_for)
        self.announce("slack", channel=message.channel)

    def remove(self, message: Message) -> None:
        """Forget a message, as chat.delete does."""
        del self._messages[message.channel][message.ts]
        del self._channel_of[message.ts]
        self.changed(message)

    def find(self, ts: str) -> Message | None:
        """A message by its time stamp alone: no two channels share one."""
        channel = self._channel_of.get(ts)
        return None if channel is None else self._messages[channel][ts]

    def message(self, channel: Json, ts: object) -> Message:
        """A message that everyone sees, in this channel; message_not_found otherwise."""
        found = self._messages.get(channel["id"], {}).get(str(ts))
        if found is None or found.ephemeral_for is not None:
            raise SlackError("message_not_found")
        return found

    def everything(self, channel: str) -> Iterator[Message]:
        """All messages of a channel, oldest first: replies and ephemeral ones too."""
        yield from self._messages.get(channel, {}).values()

    def replies(self, channel: str, ts: str) -> list[Message]:
        """The answers in a thread, oldest first, without its first message."""
        return [
            message
            for message in self.everything(channel)
            if message.thread_ts == ts and message.ts != ts and message.ephemeral_for is None
        ]
