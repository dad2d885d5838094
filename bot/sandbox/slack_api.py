"""The Web API over HTTP: reads a call as slack_sdk sends it, checks the token, answers, keeps the call whole."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.sandbox.slack_errors import SlackError
from bot.sandbox.slack_faults import Faults
from bot.sandbox.slack_responses import Responses
from bot.sandbox.slack_socket import Links

Json = dict[str, Any]
Method = Callable[[Json], Json]

SCOPES = "chat:write,channels:history,channels:read,commands,reactions:write,users:read,usergroups:read,im:history"
# A counted fault must strike what the agent does, not a library that signs in or connects meanwhile.
_UNTROUBLED = {"auth.test", "apps.connections.open"}
_STRUCTURED = ("blocks", "metadata", "view", "attachments")
_LARGEST_BODY = 64 * 1024 * 1024


class Payloads:
    """Every call received, in order, whole: what a test searches for a name that should not be there."""

    def __init__(self) -> None:
        self.calls: list[Json] = []

    def keep(self, method: str, body: Json, status: int = 200) -> Json:
        """Note a call; the entry is returned so that its `status` can be put right once it is known."""
        entry = {"method": method, "body": body, "at": datetime.now(UTC).isoformat(), "status": status}
        self.calls.append(entry)
        return entry


class WebApi:
    """The HTTP side of the local Slack."""

    def __init__(
        self,
        methods: dict[str, Method],
        responses: Responses,
        links: Links,
        faults: Faults,
        payloads: Payloads,
        *,
        bot_token: str,
        app_token: str,
    ) -> None:
        self._methods = methods
        self._responses = responses
        self._links = links
        self._faults = faults
        self._payloads = payloads
        self._bot_token = bot_token
        self._app_token = app_token

    def application(self) -> web.Application:
        """The aiohttp application: /api/, the Socket Mode link and the response URLs."""
        app = web.Application(middlewares=[self._refuse], client_max_size=_LARGEST_BODY)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link", self._links.handle)
        app.router.add_post("/actions/{secret}", self._respond)
        return app

    @web.middleware
    async def _refuse(self, request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
        """While Slack is out of reach a connection ends without an answer, as a refused one does."""
        if not self._faults.strikes("refuse"):
            response: web.StreamResponse = await handler(request)
            return response
        if request.transport is not None:
            request.transport.abort()
        raise web.HTTPServiceUnavailable

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            args = await _arguments(request)
        except ValueError:
            self._payloads.keep(method, {"raw": await request.text()})
            return web.json_response(SlackError("invalid_json").answer())
        token = _token(request, args)
        entry = self._payloads.keep(method, _readable(args))
        response = self._limited(method) or self._answered(method, token, args, request)
        entry["status"] = response.status
        return response

    def _limited(self, method: str) -> web.Response | None:
        if method in _UNTROUBLED or not self._faults.strikes("rate_limit"):
            return None
        answer = SlackError("ratelimited").answer()
        return web.json_response(answer, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "1"})

    def _answered(self, method: str, token: str, args: Json, request: web.Request) -> web.Response:
        """The answer, or a server error in its place: before the work was done, or just after it."""
        if method in _UNTROUBLED or not self._faults.strikes("server_error"):
            return self._answer(method, token, args, request)
        if self._faults.error_after_storing():
            self._answer(method, token, args, request)
        broken = SlackError("internal_error").answer()
        return web.json_response(broken, status=HTTPStatus.INTERNAL_SERVER_ERROR)

    def _answer(self, method: str, token: str, args: Json, request: web.Request) -> web.Response:
        try:
            body = {"ok": True, **self._result(method, token, args, request)}
        except SlackError as refused:
            body = refused.answer()
        return web.json_response(body, headers={"x-oauth-scopes": SCOPES})

    def _result(self, method: str, token: str, args: Json, request: web.Request) -> Json:
        if not token:
            raise SlackError("not_authed")
        if method == "apps.connections.open":
            return self._connect(token, request)
        if token != self._bot_token:
            raise SlackError("not_allowed_token_type" if token == self._app_token else "invalid_auth")
        if method.startswith("files."):
            needed = "files:read" if method in {"files.list", "files.info"} else "files:write"
            raise SlackError("missing_scope", extra={"needed": needed, "provided": SCOPES})
        if method not in self._methods:
            raise SlackError("unknown_method", extra={"req_method": method})
        return self._methods[method](args)

    def _connect(self, token: str, request: web.Request) -> Json:
        if token != self._app_token:
            raise SlackError("invalid_auth")
        return {"url": f"ws://{request.host}/link?ticket={self._links.ticket()}"}

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            args = await _arguments(request)
        except ValueError:
            self._payloads.keep("response_url", {"raw": await request.text()}, HTTPStatus.BAD_REQUEST)
            return web.Response(text="invalid_payload", status=HTTPStatus.BAD_REQUEST)
        entry = self._payloads.keep("response_url", _readable(args))
        try:
            self._responses.post(request.match_info["secret"], args)
        except SlackError as refused:
            gone = refused.code in {"expired_url", "used_url"}
            entry["status"] = int(HTTPStatus.NOT_FOUND if gone else HTTPStatus.BAD_REQUEST)
            return web.json_response(refused.answer(), status=entry["status"])
        return web.Response(text="ok")


async def _arguments(request: web.Request) -> Json:
    """Query string, form and JSON body as one; ValueError for a body that can't be read."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        body = json.loads(await request.text() or "{}")
        if not isinstance(body, dict):
            raise ValueError("not an object")
        args |= body
    elif request.method == "POST":
        args |= await request.post()
    return args


def _token(request: web.Request, args: Json) -> str:
    """The token of a call, taken out of its arguments: nothing that is kept or shown holds one."""
    given = str(args.pop("token", ""))
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return given or (token.strip() if kind == "Bearer" else "")


def _readable(args: Json) -> Json:
    """The arguments with what a form carried as a string of JSON spelt out again."""
    body = {
        name: value if isinstance(value, (str, int, float, bool, list, dict)) else str(value)
        for name, value in args.items()
    }
    for name in _STRUCTURED:
        if isinstance(body.get(name), str):
            try:
                body[name] = json.loads(str(body[name]))
            except ValueError:
                continue
    return body
