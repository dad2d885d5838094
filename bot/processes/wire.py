"""Frames between the agent and its children; what comes back from a child is unpickled with suspicion."""

import importlib
import io
import pickle
import socket
import struct
from dataclasses import dataclass
from typing import Any

LENGTH = struct.Struct(">Q")
LARGEST_REPLY = 1 << 28  # bytes; a delivery of a large school is some 20 MB


@dataclass(frozen=True, slots=True, repr=False)
class Job:
    """A function `module:name` and what to call it with."""

    function: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """The value, or the name of the exception's type: never its text, which may quote a cell.

    `rss` is the memory of the child afterwards, in bytes.
    """

    value: Any = None
    raised: str | None = None
    rss: int = 0


def pack(message: Job | Reply) -> bytes:
    """One frame: its length, then the pickle."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body


def unpack_job(body: bytes) -> Job:
    """A job, in the child: it comes from our own agent."""
    job = pickle.loads(body)  # noqa: S301 - written by the parent process, through a socket pair of its own
    assert isinstance(job, Job)
    return job


def unpack_reply(body: bytes) -> Reply:
    """A reply, in the agent; raises UnpicklingError for anything but plain values and our own domain types."""
    reply = _Suspicious(io.BytesIO(body)).load()
    if not isinstance(reply, Reply):
        raise pickle.UnpicklingError("no reply")
    return reply


class _Suspicious(pickle.Unpickler):
    """A child reads hostile bytes: even taken over, it can only hand back data."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - as the base class says
        ours = module in {__name__, "bot.ports"} or module.startswith("bot.domain.")
        if ours or (module, name) in _PLAIN:
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError("a type that no reply has")


_PLAIN = {
    *(("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")),
    *(("builtins", name) for name in ("set", "frozenset", "bytearray", "complex")),
}


def receive(sock: socket.socket) -> bytes | None:
    """One frame, blocking; None when the other side is gone."""
    head = _exactly(sock, LENGTH.size)
    return None if head is None else _exactly(sock, LENGTH.unpack(head)[0])


def _exactly(sock: socket.socket, size: int) -> bytes | None:
    pieces = []
    while size:
        piece = sock.recv(min(size, 1 << 20))
        if not piece:
            return None
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
