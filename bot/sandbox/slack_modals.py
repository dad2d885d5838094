"""Open modals, published Homes and the triggers that allow an app to open one."""

import asyncio
import copy
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack_errors import SlackError
from bot.sandbox.slack_inputs import initial_values
from bot.sandbox.slack_state import APP_ID, BOT_ID, TEAM_ID, Workspace, identified

Json = dict[str, Any]

TRIGGER_SECONDS = 3.0
STACK = 3  # a modal and two more pushed upon it


@dataclass(eq=False)
class View:
    """One modal or Home of one person, with what stands in its fields."""

    id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    values: Json = field(default_factory=dict)

    def to_slack(self) -> Json:
        """The view object of the Web API and of the payloads."""
        shown = {name: self.body.get(name) for name in ("title", "submit", "close")}
        words = {name: self.body.get(name, "") for name in ("private_metadata", "callback_id", "external_id")}
        flags = {name: self.body.get(name, False) for name in ("clear_on_close", "notify_on_close")}
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "app_id": APP_ID,
            "bot_id": BOT_ID,
            "type": self.body["type"],
            **shown,
            **words,
            **flags,
            "blocks": copy.deepcopy(self.body["blocks"]),
            "state": {"values": copy.deepcopy(self.values)},
            "hash": self.hash,
            "root_view_id": self.root,
            "previous_view_id": self.previous,
        }


@dataclass
class Trigger:
    """The right, for three seconds and once, to show something to the person who acted."""

    user: str
    view: str | None
    at: float
    used: bool = False


class Modals:
    """The views of everyone: stacks of modals, and one Home each."""

    def __init__(self, workspace: Workspace, clock: Callable[[], float] = time.monotonic) -> None:
        self._workspace = workspace
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._stacks: dict[str, list[list[View]]] = {}
        self._views: dict[str, View] = {}
        self._waiting: dict[str, list[asyncio.Event]] = {}
        self.homes: dict[str, View] = {}

    def trigger(self, user: str, view: str | None = None) -> str:
        """A fresh trigger_id for what `user` just did (inside `view`, if it was a modal)."""
        name = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[name] = Trigger(user, view, self._clock())
        return name

    def exchange(self, name: object) -> Trigger:
        """Use a trigger up; SlackError when it is unknown, old or used."""
        trigger = self._triggers.get(str(name))
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock() - trigger.at > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def _stamp(self) -> str:
        return f"{self._workspace.next_ts().split('.')[0]}.{secrets.token_hex(4)}"

    def _create(self, user: str, body: Json, below: View | None = None) -> View:
        external = body.get("external_id")
        if external and any(view.body.get("external_id") == external for view in self._views.values()):
            raise SlackError("duplicate_external_id")
        name = f"V{secrets.token_hex(6).upper()}"
        body = {**body, "blocks": identified(body["blocks"])}
        view = View(name, user, body, self._stamp(), below.root if below else name, below.id if below else None)
        view.values = initial_values(body["blocks"])
        self._views[name] = view
        return view

    def _announce(self, view: View) -> None:
        kind = "home" if view.body["type"] == "home" else "view"
        self._workspace.announce(kind, user=view.user)

    def open(self, user: str, body: Json) -> View:
        """Show a new modal to `user`, with a stack of its own (as on another screen of the same person)."""
        view = self._create(user, body)
        self._stacks.setdefault(user, []).append([view])
        self._announce(view)
        return view

    def push(self, below: View, body: Json) -> View:
        """Lay a view upon the stack whose top is, or contains, `below`."""
        stack = self._stack_of(below)
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        view = self._create(below.user, body, stack[-1])
        stack.append(view)
        self._announce(view)
        return view

    def update(self, view: View, body: Json, expected: object = None) -> View:
        """Replace what a view shows; fields with the same ids keep what the person typed."""
        if expected is not None and expected != view.hash:
            raise SlackError("hash_conflict")
        view.body = {**body, "blocks": identified(body["blocks"])}
        view.hash = self._stamp()
        fresh = initial_values(view.body["blocks"])
        for block, fields in fresh.items():
            for action, state in fields.items():
                kept = view.values.get(block, {}).get(action)
                if kept is not None and kept["type"] == state["type"]:
                    fields[action] = kept
        view.values = fresh
        self._announce(view)
        return view

    def publish(self, user: str, body: Json, expected: object = None) -> View:
        """Make `body` the Home of `user`."""
        if user in self.homes:
            self.update(self.homes[user], body, expected)
        else:
            self.homes[user] = self._create(user, body)
            self._announce(self.homes[user])
        for waiting in self._waiting.pop(user, []):
            waiting.set()
        return self.homes[user]

    def next_home(self, user: str) -> asyncio.Event:
        """Set when the Home of `user` is published the next time."""
        published = asyncio.Event()
        self._waiting.setdefault(user, []).append(published)
        return published

    def get(self, name: object = None, external: object = None) -> View:
        """A view that is open (or a Home); not_found otherwise."""
        if name is not None and str(name) in self._views:
            return self._views[str(name)]
        for view in self._views.values():
            if external and view.body.get("external_id") == external:
                return view
        raise SlackError("not_found")

    def of(self, user: str) -> list[View]:
        """The open modals of a person, the top of each stack after what lies under it."""
        return [view for stack in self._stacks.get(user, []) for view in stack]

    def is_top(self, view: View) -> bool:
        """Whether a person can touch this modal: the others of its stack lie under it."""
        return any(stack[-1] is view for stack in self._stacks.get(view.user, []))

    def _stack_of(self, view: View) -> list[View]:
        for stack in self._stacks.get(view.user, []):
            if view in stack:
                return stack
        raise SlackError("not_found")

    def close(self, view: View, *, whole_stack: bool = False) -> list[View]:
        """Take a modal away (with all of its stack if asked); the views that went, none if it was gone already."""
        stack = next((stack for stack in self._stacks.get(view.user, []) if view in stack), [])
        gone = list(stack) if whole_stack else [entry for entry in stack if entry is view]
        for entry in gone:
            stack.remove(entry)
            self._views.pop(entry.id, None)
        self._stacks[view.user] = [rest for rest in self._stacks.get(view.user, []) if rest]
        self._announce(view)
        return gone
