"""A line between client and server that is cut, or falls silent, after so many bytes."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator


class FlakyLine:
    """Passes bytes on in odd pieces; each connection dies after its own random number of them."""

    def __init__(self, host: str, port: int, seed: int, longest: int) -> None:
        self.host = "127.0.0.1"
        self.port = 0
        self.cuts = 0
        self.healed = False
        self._target = (host, port)
        self._random = random.Random(seed)
        self._longest = longest
        self._tasks: set[asyncio.Task[None]] = set()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        far_reader, far_writer = await asyncio.open_connection(*self._target)
        limit = None if self.healed else self._random.randrange(1, self._longest)
        up = asyncio.create_task(self._pass(reader, far_writer, None))
        try:
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                if await self._pass(far_reader, writer, limit):
                    self.cuts += 1
        finally:
            up.cancel()
            await asyncio.gather(up, return_exceptions=True)
            writer.transport.abort()
            far_writer.transport.abort()
            self._tasks.discard(task)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: int | None) -> bool:
        """Whether the line was cut; False when one side left."""
        while data := await reader.read(self._random.choice((1, 7, 100, 65536)) if limit else 65536):
            if limit is not None:
                data, limit = data[:limit], limit - len(data)
            writer.write(data)
            await writer.drain()
            if limit is not None and limit <= 0:
                return True
        return False

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def flaky_line(host: str, port: int, seed: int, longest: int) -> AsyncIterator[FlakyLine]:
    line = FlakyLine(host, port, seed, longest)
    server = await asyncio.start_server(line.connected, line.host, 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        await line.stop()
