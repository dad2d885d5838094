"""What a person can do in Slack with buttons and words: press, write, call a command, open the Home."""

import asyncio
from html import escape
from typing import Any

from bot.sandbox import slack_payloads as payloads
from bot.sandbox.slack_errors import ControlError, SlackError
from bot.sandbox.slack_inputs import chosen, elements, options
from bot.sandbox.slack_modals import Modals, View
from bot.sandbox.slack_responses import Responses
from bot.sandbox.slack_socket import Links
from bot.sandbox.slack_state import Message, Workspace

Json = dict[str, Any]

NO_ACK: Json = {"ok": False, "error": "no_ack"}
_WARNING = "L’application n’a pas répondu. Veuillez réessayer."


class People:
    """Acts in the name of a person; each answers as the screen would, once the app acknowledged or 3 s passed."""

    def __init__(
        self,
        workspace: Workspace,
        modals: Modals,
        links: Links,
        responses: Responses,
        *,
        events: frozenset[str],
        command: str,
    ) -> None:
        """`events` are those the app subscribed to; `command` is meant when a text names none."""
        self._workspace = workspace
        self._modals = modals
        self._links = links
        self._responses = responses
        self._events = events
        self._command = command

    def person(self, name: object) -> Json:
        """A user by id; ControlError otherwise."""
        try:
            return self._workspace.user(name)
        except SlackError:
            raise ControlError("no_such_user") from None

    async def press(self, wanted: Json) -> Json:
        """Press a button or choose in a menu, of a message (`ts`) or of a modal or Home (`view_id`)."""
        user = self.person(wanted.get("user"))
        if "view_id" in wanted:
            return await self._press_in_view(user, wanted)
        message = self._workspace.find(str(wanted.get("ts")))
        if message is None or message.ephemeral_for not in {None, user["id"]}:
            raise ControlError("no_such_button")
        return await self._press_in_message(user, message, wanted)

    async def _press_in_message(self, user: Json, message: Message, wanted: Json) -> Json:
        block, element, state = self._aim(message.blocks, wanted)
        if element["type"] not in {"button", "overflow"}:
            message.state.setdefault(user["id"], {})[f"{block['block_id']}/{element['action_id']}"] = state
        pressed = payloads.action(block, element, state, self._workspace.next_ts())
        channel = self._workspace.channel(message.channel)
        body = payloads.pressed_in_message(user, message, channel, pressed)
        body["trigger_id"] = self._modals.trigger(user["id"])
        body["response_url"] = self._responses.url(channel["id"], user["id"], message)
        answered = await self._links.deliver("interactive", body) is not None
        self._warn(message, user["id"], element["action_id"], answered=answered)
        return {"ok": True} if answered else NO_ACK

    def _warn(self, message: Message, user: str, action_id: str, *, answered: bool) -> None:
        """Slack shows an unanswered press beside the button, to the person who pressed it."""
        others = [entry for entry in message.warnings if entry["user"] != user]
        mine = [] if answered else [{"user": user, "action_id": action_id, "text": _WARNING}]
        if others + mine != message.warnings:
            message.warnings = others + mine
            self._workspace.changed(message)

    async def _press_in_view(self, user: Json, wanted: Json) -> Json:
        view = self.view(user, wanted["view_id"])
        block, element, state = self._aim(view.body["blocks"], wanted)
        if element["type"] not in {"button", "overflow"}:
            view.values[block["block_id"]][element["action_id"]] = state
        pressed = payloads.action(block, element, state, self._workspace.next_ts())
        body = payloads.pressed_in_view(user, view, pressed)
        modal = view.id if view.body["type"] == "modal" else None
        body["trigger_id"] = self._modals.trigger(user["id"], modal)
        return {"ok": True} if await self._links.deliver("interactive", body) is not None else NO_ACK

    def view(self, user: Json, name: object) -> View:
        """The Home or topmost modal of `user` with this id; ControlError when it can't be touched."""
        try:
            view = self._modals.get(name)
        except SlackError:
            raise ControlError("no_such_view") from None
        if view.user != user["id"]:
            raise ControlError("no_such_view")
        if view.body["type"] == "modal" and not self._modals.is_top(view):
            raise ControlError("view_not_on_top", 409)
        return view

    def _aim(self, blocks: list[Json], wanted: Json) -> tuple[Json, Json, Json]:
        """Block, element and new state of what is meant by an action_id or by the words on the screen."""
        for block, element in elements(blocks):
            if not _is_meant(block, element, wanted):
                continue
            if element["type"] == "button":
                return block, element, {}
            given = wanted.get("option", wanted.get("value"))
            if given is None and wanted.get("label") in _labels_of_options(element):
                given = wanted["label"]
            state = chosen(element, given, self._workspace.users)
            if given is None:
                raise ControlError("no_such_option", 400)
            return block, element, state
        raise ControlError("no_such_button")

    async def command(self, wanted: Json) -> Json:
        """Type a slash command in a channel (the first one unless `channel` names another)."""
        user = self.person(wanted.get("user"))
        typed = str(wanted.get("text", "")).strip()
        name, _, text = (typed if typed.startswith("/") else f"{self._command} {typed}").partition(" ")
        where = wanted.get("channel") or next(iter(self._workspace.channels))
        channel = self.channel(where)
        body = payloads.command(user, channel, name, text.strip())
        body["trigger_id"] = self._modals.trigger(user["id"])
        body["response_url"] = self._responses.url(channel["id"], user["id"])
        answer = await self._links.deliver("slash_commands", body)
        if answer is None:
            return NO_ACK
        if answer:
            try:
                self._responses.add(channel["id"], user["id"], answer)
            except SlackError as refused:
                return {"ok": False, "error": refused.code, "messages": refused.messages}
        return {"ok": True}

    def channel(self, name: object) -> Json:
        """A channel by id; ControlError otherwise."""
        try:
            return self._workspace.channel(name)
        except SlackError:
            raise ControlError("channel_not_found") from None

    def say(self, wanted: Json) -> Json:
        """Write a message as a person; the app hears of it only if it subscribed to messages."""
        user = self.person(wanted.get("user"))
        channel = self.channel(wanted.get("channel"))
        # What people type arrives escaped, as everywhere in Slack.
        thread, text = wanted.get("thread_ts"), escape(str(wanted.get("text", "")), quote=False)
        if thread and self._workspace.find(str(thread)) is None:
            raise ControlError("thread_not_found")
        ts = self._workspace.next_ts()
        self._workspace.add(Message(channel["id"], ts, user["id"], text, thread_ts=thread))
        if "message" in self._events:
            content = {"type": "message", "channel": channel["id"], "user": user["id"], "text": text, "ts": ts}
            content |= {"channel_type": "im" if "user" in channel else "channel"}
            content |= {"thread_ts": thread} if thread else {}
            self._links.offer_later(payloads.event(content, ts))
        return {"ok": True, "ts": ts}

    async def home(self, name: object) -> View | None:
        """Open the Home: the app is told, and what it publishes is waited for a moment."""
        user = self.person(name)
        before = self._modals.homes.get(user["id"])
        if "app_home_opened" not in self._events:
            return before
        published = self._modals.next_home(user["id"])
        ts = self._workspace.next_ts()
        content: Json = {"type": "app_home_opened", "user": user["id"], "tab": "home"}
        content["channel"] = f"D{user['id'][1:]}"
        if before is not None:
            content["view"] = before.to_slack()
        if await self._links.offer(payloads.event(content, ts)):
            patience = self._links.ack_seconds / (3 if before else 1)
            await _wait(published, patience)
        return self._modals.homes.get(user["id"])


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


def _labels_of_options(element: Json) -> list[str]:
    return [option["text"]["text"] for option in options(element)]


def _is_meant(block: Json, element: Json, wanted: Json) -> bool:
    """Whether this element is the one; `block_id`, or the `value` of a button, decide between several."""
    if block["type"] == "input" and not block.get("dispatch_action"):
        return False
    if wanted.get("block_id", block["block_id"]) != block["block_id"]:
        return False
    if element["type"] == "button" and "value" in wanted and wanted["value"] != element.get("value"):
        return False
    if "action_id" in wanted:
        return bool(element["action_id"] == wanted["action_id"])
    label = str(wanted.get("label", "")).strip()
    words = [element[name]["text"].strip() for name in ("text", "placeholder") if name in element]
    return label != "" and label in [*words, *_labels_of_options(element)]
