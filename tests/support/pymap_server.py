"""A pymap server in this process: the IMAP of the sandbox's kind, for the tests."""

import asyncio
import contextlib
import ssl
from argparse import Namespace
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxSet
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext


class PymapServer:
    """Folders in memory, one set a user."""

    def __init__(self) -> None:
        self.host = "127.0.0.1"
        self.port = 0
        self._executor = ThreadPoolExecutor(2)
        self._config = Config(
            Namespace(proxy_protocol=None, passlib_cfg=None, debug=False),
            host=self.host,
            port=0,
            demo_data=False,
            demo_user="",
            demo_password="",
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            tls_enabled=False,
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            reject_dnsbl=False,
        )
        self._login = Login(self._config)
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()

    async def start(self, users: Mapping[str, str]) -> None:
        self._config.apply_context()
        for name, password in users.items():
            self._login.users_dict[name] = UserMetadata(self._config, name, password=password)
            self.renumber(name)
        reader = ProxyProtocolReader(self._config.proxy_protocol)
        serve = reader.get_callback(IMAPServer(self._login, self._config))

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._lines.add(task)
            try:
                with contextlib.suppress(asyncio.CancelledError, ConnectionError, EOFError):
                    await serve(reader, writer)
            finally:
                self._lines.discard(task)

        self._server = await asyncio.start_server(connected, self.host, 0, limit=2**26)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._lines):
            task.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)
        self._executor.shutdown()

    async def deliver(self, user: str, raw: bytes) -> None:
        """Put a message into INBOX; whoever idles there is told."""
        folders, _ = self._config.set_cache[user]
        inbox = await folders.get_mailbox("INBOX")
        await inbox.append(AppendMessage(raw, datetime.now(UTC), frozenset()))

    def renumber(self, user: str) -> None:
        """Begin a new UIDVALIDITY, with nothing in the box."""
        self._config.set_cache[user] = (MailboxSet(), FilterSet())


@contextlib.asynccontextmanager
async def running_pymap(users: Mapping[str, str]) -> AsyncIterator[PymapServer]:
    server = PymapServer()
    await server.start(users)
    try:
        yield server
    finally:
        await server.stop()
