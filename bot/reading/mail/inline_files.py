"""Files that old programs write into the text itself, in uuencode or yEnc; the text keeps them too."""

import re
from collections.abc import Iterator

from bot.reading.mail.structure import Part, file_part
from bot.reading.mail.transfer import RUN_LIMIT, uu_lines

FILE_LIMIT = 20

_UU = re.compile(rb"(?m)^begin [0-7]{3,4} ([^\r\n]{1,255})\r?$")
_UU_LINE = re.compile(rb"[!-`]|[ -`]{2,90}")
_YENC = re.compile(rb"(?m)^=ybegin [^\r\n]{0,200}?\bname=([^\r\n]{1,255})\r?$")
_UNMOVED = bytes((number - 42) % 256 for number in range(256))
_FEW_ESCAPES = 100  # and of a large file a sixty-fourth of its bytes; what has more of them is no file
_ESCAPED = re.compile(rb"=(.)", re.DOTALL)


def files(part: Part, defects: set[str]) -> list[Part]:
    """The files in one text part, as attachments."""
    text = part.decoded(defects)
    found: list[Part] = []
    if b"begin " in text:
        found += [_file(name, content) for name, content in _uuencoded(text, defects)]
    if b"=ybegin " in text:
        found += [_file(name, content) for name, content in _yencoded(text)]
    return found


def _file(name: bytes, content: bytes) -> Part:
    try:
        written = name.decode("utf-8")
    except UnicodeDecodeError:
        written = name.decode("cp1252", "replace")
    return file_part(written.strip(' "'), content, "mime")


def _uuencoded(text: bytes, defects: set[str]) -> Iterator[tuple[bytes, bytes]]:
    """« begin 644 liste.xls », lines of uuencode, « end »; a mere sentence has no such lines behind it."""
    at = 0
    for _ in range(FILE_LIMIT):
        start = _UU.search(text, at)
        if start is None:
            return
        end = text.find(b"\nend", start.end())
        at = end if end >= 0 else len(text)
        lines = text[start.end() : at].replace(b"\r", b"").split(b"\n", RUN_LIMIT)[1:]
        if len(lines) == RUN_LIMIT:
            defects.add("uuencode_broken")
            lines.pop()
        if lines and _is_uu(lines[0]):
            yield start[1], uu_lines(lines)


def _is_uu(line: bytes) -> bool:
    """The first letter counts the bytes that the others carry."""
    wanted = (((line[0] - 32) & 63) * 4 + 2) // 3 if line else 0
    return _UU_LINE.fullmatch(line) is not None and wanted > 0 and abs(len(line) - 1 - wanted) <= 4


def _yencoded(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every byte moved by 42, four of them escaped; only files of one part."""
    at = 0
    for _ in range(FILE_LIMIT):
        start = _YENC.search(text, at)
        if start is None:
            return
        end = text.find(b"\n=yend", start.end())
        at = end if end >= 0 else len(text)
        body = text[start.end() : at].replace(b"\r", b"").replace(b"\n", b"")
        if b"=ypart" not in body and body.count(b"=") <= _FEW_ESCAPES + len(body) // 16:
            escaped = _ESCAPED.sub(lambda found: bytes([(found[1][0] - 64) % 256]), body)
            yield start[1], escaped.translate(_UNMOVED)
