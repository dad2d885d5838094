"""The control interface of the mail side, the clock and the faults: for the page, stories and anyone's scripts."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel, PositiveFloat, PositiveInt

from bot.sandbox import faults
from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.imap import ImapServer
from bot.sandbox.post_office import PostOffice
from bot.sandbox.web_tools import Base64, RefusedError, answer, read_body

ChatFault = Callable[[str, int | None, float | None], bool]


class _Forged(BaseModel):
    raw: Base64
    to: str


class _Instant(BaseModel):
    now: datetime | None


class _AskedFault(BaseModel):
    kind: str
    count: PositiveInt | None = None
    seconds: PositiveFloat | None = None
    box: str | None = None


class MailControl:
    """Handlers that look at and disturb the mail side."""

    def __init__(self, office: PostOffice) -> None:
        self._office = office

    def routes(self) -> list[web.RouteDef]:
        """List what the page server mounts."""
        return [web.get("/control/boxes", self._boxes), web.post("/control/forge", self._forge)]

    async def _boxes(self, request: web.Request) -> web.Response:
        del request
        boxes = self._office.boxes
        return answer([{"address": box.address, "name": box.name, "kind": box.kind} for box in boxes])

    async def _forge(self, request: web.Request) -> web.Response:
        forged = await read_body(request, _Forged)
        box = self._office.find(forged.to)
        if box is None:
            raise RefusedError("Cette boîte n’existe pas dans le bac à sable.", 404)
        self._office.forge(forged.raw, box)
        return answer({"ok": True})


class ClockControl:
    """Handlers of /control/clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """List what the page server mounts."""
        return [web.get("/control/clock", self._read), web.post("/control/clock", self._set)]

    async def _read(self, request: web.Request) -> web.Response:
        del request
        return answer({"now": self._clock.now().isoformat()})

    async def _set(self, request: web.Request) -> web.Response:
        """Set the clock; null goes back to real time."""
        now = (await read_body(request, _Instant)).now
        if now is not None and not 1990 <= now.year <= 2200:
            raise RefusedError("Le bac à sable ne va pas jusqu’à cette année-là.")
        self._clock.set(now)
        return answer({"now": self._clock.now().isoformat()})


class FaultControl:
    """The one handler of /control/fault: keeps what concerns mail, hands the rest to the chat server."""

    def __init__(self, pending: Faults, imap: ImapServer | None, chat: ChatFault | None) -> None:
        self._pending = pending
        self._imap = imap
        self._chat = chat

    def routes(self) -> list[web.RouteDef]:
        """List what the page server mounts."""
        return [web.post("/control/fault", self._fault)]

    async def _fault(self, request: web.Request) -> web.Response:
        asked = await read_body(request, _AskedFault)
        if self._imap is not None and asked.kind in faults.KINDS:
            self._pending.add(asked.kind, asked.count, asked.seconds, asked.box)
            if asked.kind == "imap_disconnect":
                self._imap.disconnect(asked.box)
        elif self._chat is None or not self._chat(asked.kind, asked.count, asked.seconds):
            raise RefusedError("Le bac à sable ne connaît pas cette panne.")
        return answer({"ok": True})
