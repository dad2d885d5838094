"""The child's side: limits first, then one job at a time until the agent is gone."""

import contextlib
import fcntl
import importlib
import math
import multiprocessing
import os
import resource
import signal
import socket
from collections.abc import Callable
from typing import Any

from bot.processes.limits import Limits
from bot.processes.wire import Job, Reply, pack, receive, unpack_job

_F_SETSIG = 10  # of Linux; the module fcntl does not name it


def work(sock: socket.socket, limits: Limits) -> None:
    """Serve jobs from `sock`; ends when the other end closes, or with the fork server."""
    _die_with_parent()
    _silence()
    _limit(limits)
    with contextlib.suppress(OSError):
        while (body := receive(sock)) is not None:
            sock.sendall(_packed(_answer(unpack_job(body), limits)))
    os._exit(0)  # nothing to tidy; an exit handler inherited from the fork server has no business here


def _answer(job: Job, limits: Limits) -> Reply:
    """The outcome of one job; whatever is raised, panics of Rust included, becomes the name of its type."""
    if limits.cpu is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _lower(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime) + limits.cpu)
    try:
        value = _function(job.function)(*job.arguments)
    except BaseException as error:  # noqa: BLE001 - PanicException is no Exception; the agent decides what to do
        return Reply(raised=type(error).__name__, rss=_rss())
    return Reply(value, rss=_rss())


def _packed(reply: Reply) -> bytes:
    """The frame of a reply; a value that can't travel is a fault of ours, told like any other."""
    try:
        return pack(reply)
    except Exception as error:  # noqa: BLE001 - pickle raises what the objects raise
        return pack(Reply(raised=type(error).__name__))


def _function(name: str) -> Callable[..., Any]:
    module, _, attribute = name.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    return function


def _die_with_parent() -> None:
    """A busy child must not outlive an agent that was killed; an idle one notices the closed socket.

    The kernel kills it when the pipe that multiprocessing keeps to the agent closes. PR_SET_PDEATHSIG would
    watch the fork server instead, which itself waits for its children to end.
    """
    agent = multiprocessing.parent_process()
    assert agent is not None
    pipe = agent.sentinel
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, _F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if not agent.is_alive():
        os._exit(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the agent
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _silence() -> None:
    """Panics of Rust print what they choked on: nothing a child writes may reach a terminal or a journal."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)


def _limit(limits: Limits) -> None:
    """No core dump, since it would hold names; no secret in the environment of who reads hostile bytes."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if limits.address_space is not None:
        _lower(resource.RLIMIT_AS, limits.address_space)
    for name in [name for name in os.environ if name.startswith("VAGUEMESTRE_")]:
        del os.environ[name]


def _lower(kind: int, soft: int) -> None:
    """Set a soft limit, within the hard one that an operator may have set."""
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _rss() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - called after each job
        return int(statm.read().split()[1]) * resource.getpagesize()
