"""Content-Transfer-Encodings undone, however badly they were done."""

import binascii
import re
from collections.abc import Sequence

RUN_LIMIT = 500_000  # runs of base64 between equals signs, and lines of uuencode: more than an honest mail has

_GROWTH = 4  # how many times larger than its lines a uuencoded file may be
_LINE = 1000  # bytes
_ENDS = (b"end", b"")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_MORE_BASE64 = re.compile(rb"=++\r?\n[A-Za-z0-9+/=\r\n]++\s*+")
_SPACED_SOFT_BREAK = re.compile(rb"=[ \t]++(?=\r?\n|\Z)")


def undo(body: bytes, encoding: str) -> tuple[bytes, str | None]:
    """The decoded body, and a defect when it was damaged; an unknown encoding is taken as none."""
    match encoding.strip().lower():
        case "base64":
            return _base64(body)
        case "quoted-printable":
            return quoted_printable(body), None
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            return uudecode(body)
        case _:
            return body, None


def quoted_printable(body: bytes) -> bytes:
    """What can't be decoded stays as it is."""
    return binascii.a2b_qp(
        _SPACED_SOFT_BREAK.sub(b"=", body, RUN_LIMIT) if b"= " in body or b"=\t" in body else body
    )


def _base64(body: bytes) -> tuple[bytes, str | None]:
    """The usual case at once; padding in the middle, stray letters or a cut end the slow way."""
    first_pad = body.find(b"=")
    if first_pad < 0 or not body[first_pad:].strip(b"= \t\r\n"):
        try:
            return binascii.a2b_base64(body), None
        except binascii.Error:
            pass  # a cut end: what came before it is kept below
    if first_pad >= 0 and not _MORE_BASE64.fullmatch(body, first_pad):
        return lenient_base64(body[:first_pad]), "base64_trailing"  # a footer that a list added
    return lenient_base64(body), "base64_broken"


def lenient_base64(body: bytes) -> bytes:
    """Every group that can be decoded; a lone last letter carries no byte and is dropped."""
    done: list[bytes] = []
    for clean in body.translate(None, _NOT_BASE64).split(b"=", RUN_LIMIT)[:RUN_LIMIT]:
        if len(clean) % 4 == 1:
            done.append(binascii.a2b_base64(clean[:-1]))
        elif clean:
            done.append(binascii.a2b_base64(clean + b"=" * (-len(clean) % 4)))
    return b"".join(done)


def uudecode(body: bytes) -> tuple[bytes, str | None]:
    """The lines between `begin` and `end`; the body as it is when there is no `begin`."""
    start = re.search(rb"(?m)^begin [0-7]{3,4} .*$", body)
    if start is None:
        return body, "uuencode_broken"
    lines = body[start.end() :].split(b"\n", RUN_LIMIT)
    return uu_lines(lines[1:RUN_LIMIT]), "uuencode_broken" if len(lines) > RUN_LIMIT else None


def uu_lines(lines: Sequence[bytes]) -> bytes:
    """The bytes of the lines behind `begin`, as far as `end` or a blank line.

    A line of zeros may have lost its spaces: two letters for 45 bytes. A file of nothing else is cut.
    """
    done: list[bytes] = []
    left = _GROWTH * (sum(map(len, lines)) + _LINE)
    for line in lines:
        bare = line.rstrip(b"\r")
        if bare in _ENDS or left < 0:
            break
        done.append(_uu_line(bare))
        left -= len(done[-1])
    return b"".join(done)


def _uu_line(line: bytes) -> bytes:
    """Some encoders write too many letters: only those that the first one counts are read."""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:wanted])
        except binascii.Error:
            return b""
