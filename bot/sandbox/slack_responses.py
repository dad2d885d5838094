"""The response_url of an interaction: five answers in half an hour, seen by all or by one."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack_content import content_of, flag
from bot.sandbox.slack_errors import SlackError
from bot.sandbox.slack_state import BOT_USER, Message, Workspace

Json = dict[str, Any]

_USES, _SECONDS = 5, 1800.0


@dataclass
class _Url:
    channel: str
    user: str
    message: Message | None
    made: float
    uses: int = 0


class Responses:
    """Every response_url given out, by the secret part of its path."""

    def __init__(self, workspace: Workspace, clock: Callable[[], float] = time.monotonic) -> None:
        self._workspace = workspace
        self._clock = clock
        self._urls: dict[str, _Url] = {}
        self.base = ""

    def url(self, channel: str, user: str, message: Message | None = None) -> str:
        """A fresh address for what `user` just did in `channel` (on `message`, if on one)."""
        secret = secrets.token_urlsafe(18)
        self._urls[secret] = _Url(channel, user, message, self._clock())
        return f"{self.base}/actions/{secret}"

    def post(self, secret: str, args: Json) -> None:
        """Carry out one answer; SlackError when the address is used up or the content is refused."""
        url = self._urls.get(secret)
        if url is None or self._clock() - url.made > _SECONDS:
            raise SlackError("expired_url")
        if url.uses >= _USES:
            raise SlackError("used_url")
        url.uses += 1
        if flag(args.get("delete_original")):
            self._delete(url)
        elif flag(args.get("replace_original")) and url.message is not None:
            self._replace(url.message, args)
        else:
            self.add(url.channel, url.user, args)

    def _delete(self, url: _Url) -> None:
        if url.message is not None and self._workspace.find(url.message.ts) is not None:
            self._workspace.remove(url.message)

    def _replace(self, message: Message, args: Json) -> None:
        if self._workspace.find(message.ts) is None:
            raise SlackError("message_not_found")
        content = content_of(args)
        message.text, message.blocks = content.text or "", content.blocks or []
        if content.metadata is not None:
            message.metadata = content.metadata or None
        self._workspace.changed(message)

    def add(self, channel: str, user: str, args: Json) -> None:
        """A new message: for `user` alone unless `response_type` is `in_channel`."""
        content = content_of(args)
        self._workspace.add(
            Message(
                channel,
                self._workspace.next_ts(),
                BOT_USER,
                content.text or "",
                content.blocks or [],
                content.metadata or None,
                thread_ts=args.get("thread_ts"),
                ephemeral_for=None if args.get("response_type") == "in_channel" else user,
            )
        )
