"""What the page's handlers share: refusals as JSON, bodies checked on arrival, headers on every answer."""

import base64
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, ValidationError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Body = TypeVar("Body", bound=BaseModel)

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SENTENCES = {
    404: "Il n’y a rien à cette adresse.",
    405: "Cette adresse ne se demande pas de cette façon.",
    413: "La demande est trop grande.",
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)


def _from_base64(value: object) -> bytes:
    """Decode strictly: what pydantic's own type drops in silence would arrive as another mail."""
    if not isinstance(value, str):
        raise ValueError("not a string")  # noqa: TRY004 - pydantic reports ValueError, not TypeError
    return base64.b64decode("".join(value.split()), validate=True)


Base64 = Annotated[bytes, BeforeValidator(_from_base64)]


class RefusedError(Exception):
    """A request that cannot be served, with the French sentence that says why."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


async def read_body(request: web.Request, model: type[Body]) -> Body:
    """Return the JSON body as `model`; RefusedError names the fields that are wrong."""
    try:
        return model.model_validate_json(await request.read())
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, each["loc"])) or "corps" for each in error.errors())
        raise RefusedError(f"La demande n’est pas complète ou pas lisible : {fields}.") from error


def answer(data: object, status: int = 200) -> web.Response:
    """Return `data` as JSON, its accents readable."""
    return web.json_response(data, status=status, dumps=lambda value: json.dumps(value, ensure_ascii=False))


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let in only this computer's own page and scripts, and answer refusals as JSON.

    A page from elsewhere, opened in the same browser, can reach a loopback port: by its own name once that name
    points here (hence the Host check) or across origins (hence the Origin check and the JSON content type).
    """
    try:
        _check(request)
        return await handler(request)
    except RefusedError as refused:
        return answer({"error": refused.message}, refused.status)
    except web.HTTPException as error:
        return answer({"error": _SENTENCES.get(error.status, error.reason)}, error.status)


async def harden(request: web.Request, response: web.StreamResponse) -> None:
    """Set the headers of every answer, streams included; a handler's own policy is kept."""
    del request
    response.headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cache-Control", "no-store")


def _check(request: web.Request) -> None:
    host = request.headers.get("Host", "")
    if host.rpartition(":")[0] not in _LOOPBACK and host not in _LOOPBACK:
        raise RefusedError("Le bac à sable ne répond qu’à cet ordinateur.", 403)
    if request.headers.get("Origin", f"http://{host}") != f"http://{host}":
        raise RefusedError("Le bac à sable ne répond qu’à sa propre page.", 403)
    if request.method not in {"GET", "HEAD"} and request.content_type != "application/json":
        raise RefusedError("Le corps doit être du JSON (Content-Type: application/json).", 415)
