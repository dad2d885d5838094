"""`winmail.dat`: what Outlook and Exchange wrap in TNEF when they take the recipient for one of theirs.

A walker of our own: tnefparse copies the rest of the file at each object and believes counts of four thousand
millions, so that a small hostile file keeps it busy for hours; it also fails on names that are not UTF-8.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.reading.mail import mapi
from bot.reading.mail.budget import Budget
from bot.reading.mail.charsets import codec_named, decode
from bot.reading.mail.rtf import rtf_to_text, uncompressed
from bot.reading.mail.structure import Part, file_part

OBJECT_LIMIT = 5000
FILE_LIMIT = 200
DEPTH_LIMIT = 3  # messages attached to messages

_SIGNATURE = b"\x78\x9f\x3e\x22"
_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef", "application/x-ms-tnef"})
_LEVELS = (b"\x01", b"\x02")
_PADDING = b"\0\r\n"
_HEAD = struct.Struct("<BHHI")  # level, name, type, length; two bytes of checksum follow the content
_BODY, _TITLE, _DATA, _NEW_FILE = 0x800C, 0x8010, 0x800F, 0x9002
_MESSAGE, _FILE, _CODEPAGE = 0x9003, 0x9005, 0x9007
_EMBEDDED = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"  # IID_IMessage
_CODECS = {20127: "ascii", 28591: "cp1252", 28605: "iso8859-15", 65001: "utf-8", 10000: "mac-roman"}


@dataclass(slots=True)
class Opened:
    """The files of a winmail.dat, and its words, which count only when the mail has none outside it."""

    files: list[Part] = field(default_factory=list)
    text: str = ""
    html: str = ""
    rtf: bytes = b""
    budget: Budget = field(default_factory=Budget)

    @property
    def body(self) -> Part | None:
        """The best version of the words, as a part in UTF-8."""
        words = self.text if self.text.strip() else ""
        if not words and self.html.strip():
            return _text_part("text/html", self.html)
        words = words or rtf_to_text(uncompressed(self.rtf))
        return _text_part("text/plain", words) if words.strip() else None


@dataclass(slots=True)
class _File:
    """An attachment while its objects come in."""

    title: str | None = None
    long_name: str | None = None
    content: bytes = b""
    content_type: str = ""
    content_id: str = ""


def is_tnef(part: Part) -> bool:
    """By its type; by its name too, since gateways make it a general file."""
    return part.content_type in _TYPES or (part.name or "").lower() in {"winmail.dat", "win.dat"}


def opened(part: Part, defects: set[str], budget: Budget) -> Opened:
    """What the part holds; with nothing in it, and a defect, when it can't be read."""
    found = Opened(budget=budget)
    content = part.decoded(set())
    if not content.startswith(_SIGNATURE) or not _read(content, found, defects, DEPTH_LIMIT):
        defects.add("tnef_broken")
    return found


def _read(content: bytes, into: Opened, defects: set[str], depth: int) -> bool:
    """Whether the file was whole."""
    codec, whole = "cp1252", True
    file: _File | None = None
    at_end = False
    for level, name, data in _objects(content):
        if level == 0:  # the walker's own word that it came to the end
            at_end = True
        elif name == _CODEPAGE and len(data) >= 4:
            codec = codec_of(int.from_bytes(data[:4], "little"))
        elif name == _NEW_FILE:
            _keep(file, into, defects, depth)
            file = _File()
        elif name == _MESSAGE:
            whole &= _message(data, into, codec)
        elif name == _BODY and not into.text:
            into.text = data.decode(codec, "replace").rstrip("\0")
        elif level == 2 and file is not None:
            whole &= _file_object(file, name, data, codec, into.budget)
    _keep(file, into, defects, depth)
    return whole and at_end


def _objects(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(level, name, content) of each object; a last one of level 0 when the file ended where it should."""
    at = len(_SIGNATURE) + 2
    for _ in range(OBJECT_LIMIT):
        if content[at : at + 1] not in _LEVELS:
            if content[at:].strip(_PADDING):
                return
            break
        if at + _HEAD.size > len(content):
            return
        level, name, _, length = _HEAD.unpack_from(content, at)
        if length > len(content) - at - _HEAD.size:
            return
        start = at + _HEAD.size
        yield level, name, content[start : start + length]
        at = start + length + 2
    yield 0, 0, b""


def codec_of(codepage: int) -> str:
    """Python's name of a Windows codepage; that of Western Windows when it has none."""
    return codec_named(_CODECS.get(codepage, f"cp{codepage}")) or "cp1252"


def _message(data: bytes, into: Opened, codec: str) -> bool:
    """The words: plain, HTML in the codepage that the properties name, or compressed RTF."""
    found, whole = mapi.properties(data, codec, into.budget)
    codepage = found.get(mapi.INTERNET_CODEPAGE)
    internet = codec_of(codepage) if isinstance(codepage, int) else codec
    match found.get(mapi.BODY):
        case str() as text if text.strip():
            into.text = text
    match found.get(mapi.BODY_HTML):
        case str() as html:
            into.html = html
        case bytes() as html:
            into.html = decode(html.rstrip(b"\0"), internet)[0]
    match found.get(mapi.RTF):
        case bytes() as rtf:
            into.rtf = rtf
    return whole


def _file_object(file: _File, name: int, data: bytes, codec: str, budget: Budget) -> bool:
    if name == _TITLE:
        file.title = data.decode(codec, "replace").rstrip("\0")
    elif name == _DATA:
        file.content = data
    elif name == _FILE:
        found, whole = mapi.properties(data, codec, budget)
        names = (found.get(each) for each in (mapi.LONG_FILE_NAME, mapi.FILE_NAME, mapi.DISPLAY_NAME))
        file.long_name = next((each for each in names if isinstance(each, str) and each.strip()), None)
        file.content_type = str(found.get(mapi.MIME_TAG, "")).lower()
        file.content_id = str(found.get(mapi.CONTENT_ID, ""))
        match found.get(mapi.DATA):
            case bytes() as content:
                file.content = content
        return whole
    return True


def _keep(file: _File | None, into: Opened, defects: set[str], depth: int) -> None:
    """Add a file that is complete; of an attached message, its files."""
    if file is None:
        return
    if len(into.files) >= FILE_LIMIT:
        defects.add("too_many_attachments")
        return
    if not file.content.startswith(_EMBEDDED):
        into.files.append(_part(file))
    elif depth == 0:
        defects.add("too_deep")
    else:
        inner = Opened(budget=into.budget)
        if not _read(file.content[len(_EMBEDDED) :], inner, defects, depth - 1):
            defects.add("tnef_broken")
        into.files += inner.files[: FILE_LIMIT - len(into.files)]


def _part(file: _File) -> Part:
    name = (file.long_name or file.title or "").replace("\0", "").encode("utf-8", "replace").decode()
    part = file_part(name or None, file.content, "tnef", file.content_type)
    if file.content_id:
        part.headers.fields.append(("content-id", file.content_id.encode("utf-8", "replace")))
        part.disposition = "inline"
    return part


def _text_part(content_type: str, words: str) -> Part:
    part = file_part(None, words.encode("utf-8", "replace"), "tnef", content_type)
    part.parameters["charset"] = "utf-8"
    part.disposition = ""
    return part
