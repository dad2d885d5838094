"""One FETCH response → the part of a message it carries."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from bot.mailbox.responses import Response

_FETCH = re.compile(rb"\* \d+ FETCH (?=\()", re.IGNORECASE)
_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"|([()])|([^\s()"]+)', re.DOTALL)
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
# A server that ignores the partial fetch answers without the <origin>: the body is then whole.
_BODY = re.compile(rb"BODY\[\](?:<(\d+)>)?", re.IGNORECASE)
_DATE = re.compile(rb"([ \d]?\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
_MONTHS: Final = (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec")


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of one message from `origin` on, or the whole of it when the server gave no origin."""

    uid: int
    internal_date: datetime | None
    origin: int | None
    body: bytes = field(repr=False)


# Its text, and whether it is a bare word (NIL and parentheses are, quoted strings and literals are not).
_Token = tuple[bytes, bool]


def piece_of(response: Response) -> Piece | None:
    """None for what is no FETCH, or a FETCH without UID and body (flags that another client changed)."""
    start = _FETCH.match(response[0])
    if start is None:
        return None
    uid, date, origin, body = 0, None, None, None
    for key, value in _items(response, start.end()):
        if (named := _BODY.fullmatch(key)) is not None:
            origin = int(named.group(1)) if named.group(1) else None
            # Past the end of a message some servers say NIL for an empty part.
            body = b"" if value is None and origin else value
        elif key == b"UID" and value is not None and value.isdigit():
            uid = int(value)
        elif key == b"INTERNALDATE" and value is not None:
            date = internal_date(value)
    return Piece(uid, date, origin, body) if uid and body is not None else None


def _items(response: Response, start: int) -> Iterator[tuple[bytes, bytes | None]]:
    """Name and value of each item; None for NIL and for lists, which we never ask for."""
    tokens = _tokens(response, start)
    next(tokens, None)  # the parenthesis that opens the answer
    for name, _ in tokens:
        value, bare = next(tokens, (b"", True))
        if bare and value == b"(":
            _skip_list(tokens)
            yield name.upper(), None
        else:
            nil = bare and value.upper() == b"NIL"
            yield name.upper(), None if nil else value


def _skip_list(tokens: Iterator[_Token]) -> None:
    depth = 1
    for text, bare in tokens:
        if bare:
            depth += (text == b"(") - (text == b")")
        if not depth:
            return


def _tokens(response: Response, start: int) -> Iterator[_Token]:
    for index, part in enumerate(response):
        if index % 2:  # a literal: what the text before announced as {size}
            yield part, False
            continue
        end = len(part)
        if index + 1 < len(response):
            end = part.rfind(b"{")
            end -= part.endswith(b"~", 0, end)  # literal8
        for found in _TOKEN.finditer(part, start if index == 0 else 0, end):
            if found.group(1) is not None:
                yield _ESCAPE.sub(rb"\1", found.group(1)), False
            else:
                yield found.group(), True


def internal_date(text: bytes) -> datetime | None:
    """`17-Jul-2026 02:44:25 +0200`, in UTC; None when it cannot be read."""
    found = _DATE.fullmatch(text.strip())
    if found is None or found.group(2).lower() not in _MONTHS:
        return None
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = found.groups()
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    try:
        zone = timezone(-offset if sign == b"-" else offset)
        number = _MONTHS.index(month.lower()) + 1
        local = datetime(int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
