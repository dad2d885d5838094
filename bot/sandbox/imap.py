"""The IMAP side: pymap over folders in memory; every box opens with the one password of this sandbox."""

import asyncio
import logging
import ssl
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from proxyprotocol.sock import SocketInfo
from pymap.backend.session import BaseSession
from pymap.concurrent import Subsystem
from pymap.config import BackendCapability, IMAPConfig
from pymap.exceptions import InvalidAuth, NotAllowedError
from pymap.imap import IMAPServer
from pymap.interfaces.login import IdentityInterface, LoginInterface
from pymap.token import AllTokens
from pymap.user import UserMetadata
from pysasl.creds.server import ServerCredentials
from pysasl.hashing import Cleartext

from bot.sandbox.content import Mail
from bot.sandbox.faults import Faults
from bot.sandbox.folder_set import FolderSet
from bot.sandbox.post_office import Box, PostOffice

# A UID set of thousands of numbers is one command line; asyncio's own limit is 64 KiB.
_LINE_LIMIT = 4 * 1024 * 1024
_log = logging.getLogger(__name__)


class _Config(IMAPConfig):
    """pymap's settings for a loopback server without TLS, threads or look-ups of names."""

    def __init__(self) -> None:
        super().__init__(
            Namespace(proxy_protocol=None, passlib_cfg=None),
            host="127.0.0.1",
            port=0,
            ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            tls_enabled=False,
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            reject_dnsbl=False,
        )

    @property
    def backend_capability(self) -> BackendCapability:
        return BackendCapability(idle=True, object_id=True, multi_append=True)

    @property
    def greeting(self) -> bytes:
        return b"Bac a sable"


class _Session(BaseSession[Mail]):
    """One connection's view of one box."""

    def __init__(self, box: Box, config: IMAPConfig, folders: FolderSet) -> None:
        super().__init__(box.address)
        self._config = config
        self._folders = folders

    @property
    def config(self) -> IMAPConfig:
        return self._config

    @property
    def mailbox_set(self) -> FolderSet:
        return self._folders


class _Identity(IdentityInterface):
    """A box as pymap's login sees it; it can only be opened, not changed."""

    def __init__(self, login: "_Login", box: Box) -> None:
        self._login = login
        self._box = box

    @property
    def name(self) -> str:
        return self._box.address

    @property
    def roles(self) -> frozenset[str]:
        return frozenset()

    @asynccontextmanager
    async def new_session(self) -> AsyncIterator[_Session]:
        yield _Session(self._box, self._login.config, self._login.office.folders(self._box))

    async def new_token(self, *, expiration: datetime | None = None) -> str | None:
        del expiration
        return None

    async def get(self) -> UserMetadata:
        return UserMetadata(self._login.config, self.name, password=self._login.password)

    async def set(self, metadata: UserMetadata) -> int | None:
        del metadata
        raise NotAllowedError

    async def delete(self) -> None:
        raise NotAllowedError


class _Login(LoginInterface):
    """Any box of the register, the one password, and the connection is noted as that box's."""

    def __init__(self, office: PostOffice, config: IMAPConfig, password: str, faults: Faults) -> None:
        self.office = office
        self.config = config
        self.password = password
        self._faults = faults

    @property
    def tokens(self) -> AllTokens:
        return AllTokens(self.config)

    async def authenticate(self, credentials: ServerCredentials) -> _Identity:
        user = UserMetadata(self.config, credentials.authcid, password=self.password)
        if not credentials.verify(user):
            raise InvalidAuth
        return self._find(credentials.authcid)

    async def authorize(self, authenticated: IdentityInterface, authzid: str) -> _Identity:
        identity = self._find(authzid or authenticated.name)
        connection = _current.get()
        connection.box = identity.name.lower()
        if self._faults.take("imap_disconnect", connection.box):
            connection.cut()
        return identity

    def _find(self, address: str) -> _Identity:
        box = self.office.find(address)
        if box is None:
            raise InvalidAuth
        return _Identity(self, box)


@dataclass(eq=False)
class _Connection:
    """One client: its socket, the task that serves it and, once logged in, its box."""

    writer: asyncio.StreamWriter
    task: asyncio.Task[None]
    box: str | None = None

    def cut(self) -> None:
        """Reset the connection without a word."""
        self.writer.transport.abort()


_current: ContextVar[_Connection] = ContextVar("imap_connection")


class ImapServer:
    """Serves the boxes of `office` on an ephemeral port of 127.0.0.1."""

    def __init__(self, office: PostOffice, password: str, faults: Faults) -> None:
        config = _Config()
        self._faults = faults
        self._serve = IMAPServer(_Login(office, config, password, faults), config)
        self._connections: set[_Connection] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> tuple[str, int]:
        """Listen; returns (host, port)."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_LINE_LIMIT)
        host, port = self._server.sockets[0].getsockname()[:2]
        return str(host), int(port)

    async def stop(self) -> None:
        """Stop listening and end every connection."""
        if self._server is None:
            return
        self._server.close()
        tasks = [connection.task for connection in self._connections]
        self.disconnect(None)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    def disconnect(self, box: str | None) -> None:
        """Cut the connections of `box`, or all of them, using up one fault when there was one to cut."""
        cut = [each for each in self._connections if box is None or each.box == box.lower()]
        for connection in cut:
            connection.cut()
        if cut:
            self._faults.take("imap_disconnect", *filter(None, [box and box.lower()]))

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connection = _Connection(writer, task)
        _current.set(connection)
        self._connections.add(connection)
        try:
            await self._serve(reader, writer, SocketInfo.get(writer, None))
        except Exception:  # noqa: BLE001 - the edge: pymap answered BYE, the other connections go on
            _log.exception("Une connexion IMAP du bac à sable s’est mal terminée.")
        finally:
            self._connections.discard(connection)
            writer.transport.abort()
