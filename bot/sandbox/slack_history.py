"""The Web API methods that read what was written: conversations.history and conversations.replies."""

from collections.abc import Callable, Iterable
from typing import Any

from bot.sandbox.slack_content import flag
from bot.sandbox.slack_errors import SlackError
from bot.sandbox.slack_paging import page_of
from bot.sandbox.slack_state import Message, Workspace

Json = dict[str, Any]
Method = Callable[[Json], Json]


def _time(args: Json, name: str, default: float) -> float:
    given = args.get(name)
    try:
        return default if given in {None, ""} else float(str(given))
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


class HistoryMethods:
    """What stands in a channel or a thread; ephemeral messages never do."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def table(self) -> dict[str, Method]:
        """The methods by name."""
        return {"conversations.history": self._history, "conversations.replies": self._replies}

    def _threads(self, channel: str) -> dict[str, list[Message]]:
        threads: dict[str, list[Message]] = {}
        for message in self._workspace.everything(channel):
            if message.thread_ts and message.ephemeral_for is None:
                threads.setdefault(message.thread_ts, []).append(message)
        return threads

    @staticmethod
    def _shown(messages: Iterable[Message], threads: dict[str, list[Message]], *, metadata: bool) -> list[Json]:
        shown = []
        for message in messages:
            body = message.to_slack(with_metadata=metadata)
            if replies := threads.get(message.ts):
                people = list(dict.fromkeys(reply.user for reply in replies))
                body |= {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
                body |= {"reply_users": people, "reply_users_count": len(people)}
            shown.append(body)
        return shown

    @staticmethod
    def _within(messages: Iterable[Message], args: Json) -> list[Message]:
        oldest, latest = _time(args, "oldest", 0.0), _time(args, "latest", float("inf"))
        inclusive = flag(args.get("inclusive"))
        return [
            message
            for message in messages
            if oldest < float(message.ts) < latest or (inclusive and float(message.ts) in {oldest, latest})
        ]

    def _history(self, args: Json) -> Json:
        """Newest first, without the answers in threads and without what one person alone sees."""
        channel = self._workspace.channel(args.get("channel"))["id"]
        top = (m for m in self._workspace.everything(channel) if not m.thread_ts and m.ephemeral_for is None)
        page, rest = page_of(self._within(top, args)[::-1], args, lambda message: message.ts)
        metadata = flag(args.get("include_all_metadata"))
        return {"messages": self._shown(page, self._threads(channel), metadata=metadata), **rest}

    def _replies(self, args: Json) -> Json:
        """The first message of a thread, then its answers, oldest first; from an answer, that answer alone."""
        channel = self._workspace.channel(args.get("channel"))
        try:
            first = self._workspace.message(channel, args.get("ts"))
        except SlackError:
            raise SlackError("thread_not_found") from None
        replies = self._within(self._workspace.replies(channel["id"], first.ts), args)
        page, rest = page_of([first, *replies], args, lambda message: message.ts, default=999)
        metadata = flag(args.get("include_all_metadata"))
        return {"messages": self._shown(page, self._threads(channel["id"]), metadata=metadata), **rest}
