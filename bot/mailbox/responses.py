"""Bytes of an IMAP server → whole responses; no socket here, no recursion, no work per byte."""

import re
from collections.abc import Sequence
from typing import Final

# A response is its text and its literals in turn: text, literal, text, literal, text. Line ends are gone.
Response = tuple[bytes, ...]

# One SEARCH line may name every message of a box: 8 MB hold a million UIDs.
LONGEST_LINE: Final = 8 * 2**20
# Bodies are asked for in parts of one MB, but a server may ignore that; no provider accepts mails this large.
LONGEST_LITERAL: Final = 256 * 2**20

# `~{5}` announces a literal that may hold NUL (RFC 3516); a server has no reason to say `{5+}`, and some do.
_LITERAL = re.compile(rb"\{(\d{1,12})\+?\}\Z")
_SEARCH = re.compile(rb"\* SEARCH\b(.*)", re.IGNORECASE | re.DOTALL)
_LIST = re.compile(rb'\* LIST \([^)]*\) (?:"\\?(.)"|NIL) ', re.IGNORECASE)
_QUOTA = re.compile(rb'\* QUOTA (?:"(?:[^"\\]|\\.)*"|\S+) \(([^)]*)\)', re.IGNORECASE)
_PERSONAL = re.compile(rb'\* NAMESPACE \(\("((?:[^"\\]|\\.)*)" ', re.IGNORECASE)


class MalformedError(Exception):
    """What the server sent cannot be IMAP: the connection is of no more use."""


class ResponseSplitter:
    """Cuts a stream into responses, whatever the pieces it arrives in."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0  # no line end before this place
        self._literal: int | None = None
        self._parts: list[bytes] = []

    @property
    def empty(self) -> bool:
        """Nothing half-received."""
        return not self._buffer and not self._parts

    def feed(self, data: bytes) -> list[Response]:
        """The responses that `data` completes."""
        self._buffer += data
        whole: list[Response] = []
        position = 0
        while (end := self._part_end(position)) is not None:
            with memoryview(self._buffer) as view:
                self._parts.append(bytes(view[position:end]))
            if self._literal is not None:
                self._literal = None
                position = end
                continue
            self._literal = _announced_literal(self._parts[-1])
            position = end + 2
            if self._literal is None:
                whole.append(tuple(self._parts))
                self._parts.clear()
        del self._buffer[:position]
        self._searched = 0 if self._literal is not None else max(len(self._buffer) - 1, 0)
        return whole

    def _part_end(self, position: int) -> int | None:
        """Where the literal or line that begins at `position` ends, None while it is not all there."""
        if self._literal is not None:
            end = position + self._literal
            return end if end <= len(self._buffer) else None
        found = self._buffer.find(b"\r\n", max(position, self._searched))
        if found >= 0:
            return found
        if len(self._buffer) - position > LONGEST_LINE:
            raise MalformedError
        return None


def _announced_literal(line: bytes) -> int | None:
    if not line.endswith(b"}"):
        return None
    found = _LITERAL.search(line)
    if found is None:
        return None
    size = int(found.group(1))
    if size > LONGEST_LITERAL:
        raise MalformedError
    return size


def found_uids(responses: Sequence[Response]) -> list[int]:
    """The numbers of every SEARCH line, in order, each once."""
    uids: set[int] = set()
    for response in responses:
        found = _SEARCH.match(response[0])
        if found is not None:
            uids.update(int(word) for word in found.group(1).split() if word.isdigit())
    return sorted(uids)


def list_delimiter(responses: Sequence[Response]) -> str | None:
    """What separates the levels of a folder name, None when the server has no levels."""
    for response in responses:
        found = _LIST.match(response[0])
        if found is not None and found.group(1) is not None:
            return found.group(1).decode("ascii", "replace")
    return None


def personal_prefix(responses: Sequence[Response]) -> str:
    """What a person's own folders begin with (`INBOX.` on some servers), mostly nothing."""
    for response in responses:
        found = _PERSONAL.match(response[0])
        if found is not None:
            return found.group(1).decode("ascii", "replace")
    return ""


def quota_reached(responses: Sequence[Response]) -> bool:
    """Whether some resource of `* QUOTA "" (STORAGE 10 512 MESSAGE 20 20)` is used up."""
    for response in responses:
        found = _QUOTA.match(response[0])
        words = found.group(1).split() if found is not None else []
        for used, limit in zip(words[1::3], words[2::3], strict=False):
            if used.isdigit() and limit.isdigit() and int(used) >= int(limit):
                return True
    return False
