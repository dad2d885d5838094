"""The Web API methods that write: chat.*, reactions.add and views.*."""

import json
from collections.abc import Callable
from typing import Any

from bot.sandbox.slack_blocks import check_view
from bot.sandbox.slack_content import UPDATED, content_of, view_of
from bot.sandbox.slack_errors import SlackError
from bot.sandbox.slack_modals import Modals, View
from bot.sandbox.slack_state import BOT_USER, Message, Workspace

Json = dict[str, Any]
Method = Callable[[Json], Json]

_LARGEST_VIEW = 250 * 1024


class ChatMethods:
    """Messages of the bot: posted, updated, deleted, linked to."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def table(self) -> dict[str, Method]:
        """The methods by name."""
        return {
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._ephemeral,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.getPermalink": self._permalink,
            "reactions.add": self._react,
        }

    def _thread(self, channel: Json, args: Json) -> str | None:
        """The thread to answer in; an answer to an answer joins the same thread, as in Slack."""
        thread = args.get("thread_ts")
        if not thread:
            return None
        try:
            parent = self._workspace.message(channel, thread)
        except SlackError:
            raise SlackError("thread_not_found") from None
        return parent.thread_ts or parent.ts

    def _post(self, args: Json) -> Json:
        channel = self._workspace.channel(args.get("channel"))
        content = content_of(args)
        message = Message(
            channel["id"],
            self._workspace.next_ts(),
            BOT_USER,
            content.text or "",
            content.blocks or [],
            content.metadata or None,
            self._thread(channel, args),
        )
        self._workspace.add(message)
        return {"channel": channel["id"], "ts": message.ts, "message": message.to_slack(with_metadata=True)}

    def _ephemeral(self, args: Json) -> Json:
        channel = self._workspace.channel(args.get("channel"))
        if args.get("user") not in self._workspace.members(channel):
            raise SlackError("user_not_in_channel")
        content = content_of(args)
        message = Message(
            channel["id"],
            self._workspace.next_ts(),
            BOT_USER,
            content.text or "",
            content.blocks or [],
            thread_ts=self._thread(channel, args),
            ephemeral_for=args["user"],
        )
        return {"message_ts": self._workspace.add(message).ts}

    def _own(self, args: Json, error: str) -> tuple[Json, Message]:
        channel = self._workspace.channel(args.get("channel"))
        message = self._workspace.message(channel, args.get("ts"))
        if not message.by_bot:
            raise SlackError(error)
        return channel, message

    def _update(self, args: Json) -> Json:
        """Text without blocks takes the blocks away; metadata left out stays, `{}` removes it (Slack's rules)."""
        channel, message = self._own(args, "cant_update_message")
        content = content_of(args, UPDATED)
        if content.text is not None:
            message.text = content.text
        message.blocks = content.blocks or []
        if content.metadata is not None:
            message.metadata = content.metadata or None
        if not content.blocks:
            message.edited = {"user": BOT_USER, "ts": self._workspace.next_ts()}
        self._workspace.changed(message)
        shown = message.to_slack(with_metadata=True)
        return {"channel": channel["id"], "ts": message.ts, "text": message.text, "message": shown}

    def _delete(self, args: Json) -> Json:
        channel, message = self._own(args, "cant_delete_message")
        self._workspace.remove(message)
        return {"channel": channel["id"], "ts": message.ts}

    def _permalink(self, args: Json) -> Json:
        channel = self._workspace.channel(args.get("channel"))
        message = self._workspace.message(channel, args.get("message_ts"))
        link = f"https://sandbox.invalid/archives/{channel['id']}/p{message.ts.replace('.', '')}"
        if message.thread_ts:
            link += f"?thread_ts={message.thread_ts}&cid={channel['id']}"
        return {"channel": channel["id"], "permalink": link}

    def _react(self, args: Json) -> Json:
        channel = self._workspace.channel(args.get("channel"))
        message = self._workspace.message(channel, args.get("timestamp"))
        name = str(args.get("name") or "").strip(":")
        if not name:
            raise SlackError("invalid_name")
        if name in message.reactions:
            raise SlackError("already_reacted")
        message.reactions.append(name)
        self._workspace.changed(message)
        return {}


class ViewMethods:
    """Modals opened, pushed and updated; Homes published."""

    def __init__(self, workspace: Workspace, modals: Modals) -> None:
        self._workspace = workspace
        self._modals = modals

    def table(self) -> dict[str, Method]:
        """The methods by name."""
        return {
            "views.open": self._open,
            "views.push": self._push,
            "views.update": self._update,
            "views.publish": self._publish,
        }

    @staticmethod
    def _view(args: Json, *, home: bool = False) -> Json:
        view = view_of(args)
        if faults := check_view(view, home=home):
            raise SlackError("invalid_arguments", faults)
        if len(json.dumps(view).encode()) > _LARGEST_VIEW:
            raise SlackError("view_too_large")
        return view

    def _open(self, args: Json) -> Json:
        view = self._view(args)
        trigger = self._modals.exchange(args.get("trigger_id"))
        return {"view": self._modals.open(trigger.user, view).to_slack()}

    def _push(self, args: Json) -> Json:
        view = self._view(args)
        trigger = self._modals.exchange(args.get("trigger_id"))
        below: View = self._modals.get(trigger.view)
        return {"view": self._modals.push(below, view).to_slack()}

    def _update(self, args: Json) -> Json:
        found = self._modals.get(args.get("view_id"), args.get("external_id"))
        view = self._view(args, home=found.body["type"] == "home")
        return {"view": self._modals.update(found, view, args.get("hash")).to_slack()}

    def _publish(self, args: Json) -> Json:
        view = self._view(args, home=True)
        user = self._workspace.user(args.get("user_id"))
        return {"view": self._modals.publish(user["id"], view, args.get("hash")).to_slack()}
