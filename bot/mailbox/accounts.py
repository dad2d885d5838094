"""Where a service box stands, how patient we are with it, and what the doctor found there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

Tls = Literal["none", "starttls", "ssl"]
# An OAuth2 access token lives an hour: where one is used, it is asked for at each login.
TokenSource = Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """One box and how to enter it: a password, or an OAuth2 token (XOAUTH2)."""

    host: str
    port: int
    user: str
    password: str | None = field(default=None, repr=False)
    token: str | TokenSource | None = field(default=None, repr=False)
    tls: Tls = "ssl"

    def __post_init__(self) -> None:
        if (self.password is None) == (self.token is None):
            raise ValueError("an account needs a password or a token, not both")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapTimeouts:
    """Patience, in seconds; together they bring a box back within a minute of the end of any trouble of the line.

    `command` and `filing` count from the last byte heard (a search in a folder of years may take long); `done` is
    what a server may take to end IDLE, after which the connection is taken for half-open. A line on which nothing
    was asked for `silence` is asked whether it still lives: nothing else tells a half-open one from a quiet one.
    Pauses between two attempts grow from `first_pause` to `longest_pause`; wrong settings wait `settings_pause`. A
    message that the server cannot give is asked for again after `unreadable_pause`, then ever more rarely.
    """

    connect: float = 20.0
    command: float = 30.0
    filing: float = 60.0
    done: float = 10.0
    silence: float = 40.0
    first_pause: float = 1.0
    longest_pause: float = 30.0
    settings_pause: float = 300.0
    unreadable_pause: float = 60.0
    # Past this, a kept connection may have been forgotten by a firewall on the way: a new one is cheaper.
    kept_idle: float = 240.0


@dataclass(frozen=True, slots=True)
class Probe:
    """What the doctor found: `outcome` is `ok` or a trouble's code, `lacking` what the server does not offer."""

    outcome: str
    lacking: tuple[str, ...] = ()
