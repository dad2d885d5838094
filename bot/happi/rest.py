"""Moodle's REST protocol: nested parameters out, JSON back, and every kind of trouble told from the others."""

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeAlias
from urllib.parse import urlencode

import aiohttp

from bot.ports import TryLaterError

Param: TypeAlias = str | int | bool | Mapping[str, "Param"] | Sequence["Param"]

_CODE = re.compile(r"[a-z0-9_]{1,50}")
_OF_THE_SITE = frozenset(
    {
        "invalidtoken",  # unknown, or of another service
        "accessexception",  # expired, web services off, function not in the service, address not allowed
        "nopermissions",  # a capability is missing
        "requireloginerror",
        "servicerequireslogin",
        "restrictedcontextexception",
        "forcepasswordchangenotice",
        "usernotfullysetup",
        "sitepolicynotagreed",
        "invalidrecord",  # an unknown function: the version is too old
        "sitemaintenance",
        "upgraderunning",
        "dmlreadexception",
        "dmlwriteexception",
        "dmltransactionexception",
        "dmlexception",
        "ddlexception",
        "dbconnectionfailed",
        "dbupdatefailed",
        "codingerror",
    }
)
"""Errors that say nothing of a row: the call is made again, in the hope that somebody set things right."""


class SiteTroubleError(TryLaterError):
    """Happi can't answer now, or refuses us altogether; `code` is a short word, never what the server wrote."""

    def __init__(self, code: str, after: float | None = None) -> None:
        super().__init__(f"Happi ne prend pas l’appel ({code})", after)
        self.code = code


class CallRefusedError(Exception):
    """Moodle refuses one call for something in it; `code` is its errorcode, whose text quotes rows and is lost."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Happi refuse l’appel ({code})")
        self.code = code


class Caller:
    """Calls of web service functions within one session."""

    def __init__(self, session: aiohttp.ClientSession, address: str, token: str) -> None:
        self._session = session
        self._address = address
        self._token = token

    async def __call__(self, function: str, params: Mapping[str, Param]) -> object:
        """The function's answer as JSON; SiteTroubleError, or CallRefusedError when another call may succeed.

        The token goes in the body, as the names do: an address ends up in the logs of servers on the way.
        """
        said = {"wstoken": self._token, "wsfunction": function, "moodlewsrestformat": "json"}
        body = urlencode([*said.items(), *flat(params)]).encode()
        try:
            async with self._session.post(self._address, data=body, headers=_FORM, allow_redirects=False) as got:
                content = await got.read()
                status, after = got.status, got.headers.get("Retry-After", "")
        except TimeoutError:
            raise SiteTroubleError("timed_out") from None
        except (aiohttp.ClientError, OSError):
            raise SiteTroubleError("unreachable") from None
        if status != 200:
            raise SiteTroubleError(f"http_{status}", float(after) if after.isdecimal() else None)
        return _answer(content)


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class MoodleSite:
    """Where Happi is, and with which token it is called."""

    def __init__(self, url: str, token: str, timeout: float = 60.0) -> None:
        self._address = f"{url.rstrip('/')}/webservice/rest/server.php"
        self._token = token
        self._timeout = timeout

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Caller]:
        """Connections that are kept for some calls, and closed after them."""
        limits = aiohttp.ClientTimeout(total=self._timeout)
        async with aiohttp.ClientSession(timeout=limits) as session:
            yield Caller(session, self._address, self._token)


def flat(params: Mapping[str, Param]) -> Iterator[tuple[str, str]]:
    """Parameters as PHP reads them: {"users": [{"username": "u"}]} becomes users[0][username]=u."""
    for name, value in params.items():
        yield from _flat(name, value)


def _flat(name: str, value: Param) -> Iterator[tuple[str, str]]:
    match value:
        case bool():
            yield name, str(int(value))
        case str() | int():
            yield name, str(value)
        case Mapping():
            for key, part in value.items():
                yield from _flat(f"{name}[{key}]", part)
        case _:
            for place, part in enumerate(value):
                yield from _flat(f"{name}[{place}]", part)


def _answer(content: bytes) -> object:
    """What was answered. Errors come with status 200; a page of HTML is a proxy, or a site in maintenance."""
    try:
        answer: object = json.loads(content)
    except ValueError:
        raise SiteTroubleError("not_json") from None
    if isinstance(answer, dict) and "exception" in answer:
        code = short(answer.get("errorcode"))
        raise SiteTroubleError(code) if code in _OF_THE_SITE else CallRefusedError(code)
    return answer


def short(code: object) -> str:
    """A Moodle error code, if it is one: what a plugin puts there may be anything."""
    return code if isinstance(code, str) and _CODE.fullmatch(code) else "unknown"
