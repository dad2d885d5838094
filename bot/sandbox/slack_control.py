"""The control interface over the local Slack: what the page, the demo and the story tests see and press."""

import copy
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.slack_api import Payloads
from bot.sandbox.slack_errors import ControlError
from bot.sandbox.slack_forms import Forms
from bot.sandbox.slack_modals import Modals, View
from bot.sandbox.slack_people import People
from bot.sandbox.slack_state import BOT_NAME, Message, Workspace

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.Response]]

_SENTENCES = {
    "no_ack": "L’application n’a pas répondu à temps.",
    "no_such_button": "Ce bouton n’existe pas (ou plus).",
    "no_such_option": "Ce choix n’existe pas.",
    "no_such_view": "Cette fenêtre n’est plus ouverte.",
    "view_not_on_top": "Une autre fenêtre recouvre celle-ci.",
    "no_submit_button": "Cette fenêtre n’a rien à envoyer.",
    "no_such_field": "Ce champ n’existe pas.",
    "no_such_user": "Cette personne n’existe pas.",
    "channel_not_found": "Ce salon n’existe pas.",
    "thread_not_found": "Ce fil n’existe pas (ou plus).",
    "invalid_json": "La demande n’est pas un objet JSON.",
    "invalid_ack": "L’application a donné une réponse que Slack refuse.",
}


class Control:
    """The /control/ routes that concern Slack."""

    def __init__(
        self, workspace: Workspace, modals: Modals, people: People, forms: Forms, payloads: Payloads
    ) -> None:
        self._workspace = workspace
        self._modals = modals
        self._people = people
        self._forms = forms
        self._payloads = payloads

    def routes(self) -> list[web.RouteDef]:
        """To be mounted on the page's server, which checks Host and Origin."""
        reads = {
            "channels": self._channels,
            "users": self._users,
            "messages": self._messages,
            "views": self._views,
            "home": self._home,
            "payloads": self._all_payloads,
        }
        writes = {
            "press": self._people.press,
            "submit": self._forms.submit,
            "close": self._forms.close,
            "command": self._people.command,
            "say": self._say,
        }
        return [
            *(web.get(f"/control/{name}", _reading(act), allow_head=False) for name, act in reads.items()),
            *(web.post(f"/control/{name}", _writing(act)) for name, act in writes.items()),
        ]

    async def _say(self, wanted: Json) -> Json:
        return self._people.say(wanted)

    async def _channels(self, _: web.Request) -> object:
        return list(self._workspace.channels.values())

    async def _users(self, _: web.Request) -> object:
        return list(self._workspace.users.values())

    async def _messages(self, request: web.Request) -> object:
        channel = self._people.channel(request.query.get("channel"))["id"]
        return [self._shown(message) for message in self._workspace.everything(channel)]

    def _shown(self, message: Message) -> Json:
        name = BOT_NAME if message.by_bot else self._workspace.users[message.user]["name"]
        return {
            "ts": message.ts,
            "thread_ts": message.thread_ts,
            "channel": message.channel,
            "user": message.user,
            "user_name": name,
            "bot": message.by_bot,
            "text": message.text,
            "blocks": copy.deepcopy(message.blocks),
            "metadata": message.metadata,
            "ephemeral_for": message.ephemeral_for,
            "edited": message.edited,
            "reactions": message.reactions,
            "warnings": message.warnings,
        }

    async def _views(self, request: web.Request) -> object:
        user = self._people.person(request.query.get("user"))
        return [_view(view) for view in self._modals.of(user["id"])]

    async def _home(self, request: web.Request) -> object:
        view = await self._people.home(request.query.get("user"))
        return None if view is None else _view(view)

    async def _all_payloads(self, _: web.Request) -> object:
        return self._payloads.calls


def _view(view: View) -> Json:
    """A modal or Home as the page draws it: plain words for its title and its two buttons."""
    words = {name: view.body[name]["text"] if name in view.body else None for name in ("title", "submit", "close")}
    return {
        "view_id": view.id,
        "type": view.body["type"],
        "callback_id": view.body.get("callback_id", ""),
        "hash": view.hash,
        **words,
        "blocks": copy.deepcopy(view.body["blocks"]),
        "values": copy.deepcopy(view.values),
        "private_metadata": view.body.get("private_metadata", ""),
    }


def _refused(error: ControlError) -> web.Response:
    body = {"ok": False, "error": error.code, "message": _SENTENCES.get(error.code, ""), **error.extra}
    return web.json_response(body, status=error.status)


def _reading(act: Callable[[web.Request], Awaitable[object]]) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        try:
            return web.json_response(await act(request))
        except ControlError as error:
            return _refused(error)

    return handle


def _writing(act: Callable[[Json], Awaitable[Json]]) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        try:
            answer = await act(await _body(request))
        except ControlError as error:
            return _refused(error)
        if "error" in answer:
            answer = {**answer, "message": _SENTENCES.get(answer["error"], "")}
        return web.json_response(answer)

    return handle


async def _body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.text())
    except ValueError:
        raise ControlError("invalid_json", 400) from None
    if not isinstance(body, dict):
        raise ControlError("invalid_json", 400)
    return body
