"""A TCP proxy that breaks a link by a seeded plan: what a bad network does between agent and server."""

import asyncio
import contextlib
import random
import re
import socket
import struct
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

LINK = ("reset", "close", "truncate", "half_open", "refuse", "delay", "drip")
"""What may befall any link."""

LOSE_REPLY = "lose_reply"
"""SMTP only: the server has the whole mail, and its answer never arrives."""

_LITERAL = re.compile(rb"\{\d+\}\r\n")
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER without patience: close sends RST
_LAG = 0.1  # seconds at most that a delayed piece waits
_STEP = 0.002  # seconds between two drops


@dataclass(frozen=True, slots=True)
class Fault:
    """One trouble: how long it lasts at most, and the quiet before it, in seconds."""

    kind: str
    seconds: float
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Struck:
    """A fault as it happened, by the monotonic clock; `links` connections stood when it began."""

    kind: str
    began: float
    ended: float
    links: int

    def __str__(self) -> str:
        return f"{self.began:.2f} {self.kind} ({self.ended - self.began:.2f} s, {self.links} links)"


def plan(seed: int, count: int, longest: float, kinds: Sequence[str] = LINK) -> list[Fault]:
    """`count` faults in an order and of lengths drawn from `seed`, every kind as often as the others."""
    draw = random.Random(seed)
    drawn = [kinds[number % len(kinds)] for number in range(count)]
    draw.shuffle(drawn)
    return [Fault(kind, draw.uniform(0.1, 1.0) * longest, draw.uniform(0.0, 0.5) * longest) for kind in drawn]


class _Link:
    """One connection from the agent and the one it stands for."""

    def __init__(self, proxy: "FaultProxy", near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.proxy = proxy
        self.near, self.far = near, far
        self.deaf = False
        self.losing = False  # the next answer is lost, and the connection with it

    def cut(self, *, reset: bool) -> None:
        for writer in (self.near, self.far):
            if reset:
                with contextlib.suppress(OSError):
                    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                writer.transport.abort()
            else:
                writer.close()

    async def pump(self, reader: asyncio.StreamReader, *, down: bool) -> None:
        """Pass on until one side leaves; a deaf link takes everything and tells nobody, not even that."""
        writer = self.near if down else self.far
        while data := await reader.read(65536):
            if not self.deaf and not await self.proxy.strike(self, data, down=down):
                writer.write(data)
                await writer.drain()
        if down and self.deaf:
            await asyncio.Event().wait()


class FaultProxy:
    """Listens on an ephemeral port and passes on to `target`; `log` tells every fault with its time."""

    def __init__(self, target: int, seed: int = 0) -> None:
        self.host = "127.0.0.1"
        self.log: list[Struck] = []
        self.links: set[_Link] = set()
        self._target = target
        self._draw = random.Random(seed)
        self._active: Fault | None = None
        self._hit = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        # Holds the port without listening: while connections are refused, nobody else may get it.
        self._holder = socket.socket()
        self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._holder.bind((self.host, 0))
        self.port: int = self._holder.getsockname()[1]

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, self.host, self.port, reuse_port=True)

    async def stop(self) -> None:
        self._stop_listening()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._holder.close()

    def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    # --- faults -------------------------------------------------------------------------------------------------

    async def inflict(self, fault: Fault) -> Struck:
        """Return when the fault is over; what it left dead stays dead."""
        began, standing = time.monotonic(), len(self.links)
        match fault.kind:
            case "reset" | "close":
                self._cut_all(reset=fault.kind == "reset")
            case "refuse":
                self._stop_listening()
                self._cut_all(reset=True)
                await asyncio.sleep(fault.seconds)
                await self.start()
            case _:
                await self._lasting(fault)
        struck = Struck(fault.kind, began, time.monotonic(), standing)
        self.log.append(struck)
        return struck

    def _cut_all(self, *, reset: bool) -> None:
        for link in list(self.links):
            link.cut(reset=reset)

    async def _lasting(self, fault: Fault) -> None:
        """Until its time is over; one that strikes once ends then."""
        self._hit.clear()
        self._active = fault
        if fault.kind == "half_open":
            for link in self.links:
                link.deaf = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(fault.seconds):
                await self._hit.wait()
        self._active = None

    async def strike(self, link: _Link, data: bytes, *, down: bool) -> bool:
        """What the fault of the moment does to these bytes; whether they need no passing on any more."""
        if link.losing and down:
            link.cut(reset=True)
            self._hit.set()
            return True
        writer = link.near if down else link.far
        match self._active.kind if self._active is not None else "":
            case "delay":
                await asyncio.sleep(self._draw.uniform(0, _LAG))
            case "drip":
                await self._drip(writer, data)
                return True
            case "truncate" if len(data) > 1 and (down or self._draw.random() < 0.3):
                self._active = None
                writer.write(data[: self._place(data)])
                await writer.drain()
                link.cut(reset=False)
                self._hit.set()
                return True
            case "lose_reply" if not down and data.endswith(b"\r\n.\r\n"):
                self._active = None
                link.losing = True
        return False

    def _place(self, data: bytes) -> int:
        """In the middle of a literal where there is one, in the middle of a line elsewhere."""
        announced = _LITERAL.search(data)
        first = announced.end() if announced is not None and announced.end() < len(data) else 1
        return self._draw.randrange(first, len(data))

    async def _drip(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        place = 0
        while place < len(data):
            # A large answer would drip for ever: the drops grow with what is left.
            size = self._draw.randint(1, 20) + (len(data) - place) // 20
            writer.write(data[place : place + size])
            await writer.drain()
            place += size
            await asyncio.sleep(_STEP)

    # --- passing on ---------------------------------------------------------------------------------------------

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                far_reader, far = await asyncio.open_connection(self.host, self._target)
                await self._join(_Link(self, writer, far), reader, far_reader)
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _join(self, link: _Link, near: asyncio.StreamReader, far: asyncio.StreamReader) -> None:
        link.deaf = self._active is not None and self._active.kind == "half_open"
        self.links.add(link)
        pumps = [asyncio.create_task(link.pump(near, down=False)), asyncio.create_task(link.pump(far, down=True))]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            self.links.discard(link)
            # What was passed on last still leaves; then the other side is told.
            link.cut(reset=False)
            link.far.transport.abort()


@contextlib.asynccontextmanager
async def fault_proxy(target: int, seed: int = 0) -> AsyncIterator[FaultProxy]:
    """A proxy before `target`, stopped with all its connections at the end."""
    proxy = FaultProxy(target, seed)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
