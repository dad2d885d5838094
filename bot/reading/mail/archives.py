"""One level of zip: schools zip their canevas, and a hostile zip must cost no more than an honest one."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO

from bot.domain.readings import Attachment
from bot.reading.mail.budget import Budget
from bot.reading.mail.kinds import OTHER_ARCHIVES, attachment_kind

MEMBER_LIMIT = 50
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_END_RECORD = 22  # bytes
_UNICODE_PATH = 0x7075  # 7-Zip keeps the name in UTF-8 in an extra field, beside one for old programs
_PLAIN_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_CLUTTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
# NotImplementedError and UnicodeDecodeError are among them, as kinds of RuntimeError and ValueError.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    LookupError,
    EOFError,
    OSError,
    RuntimeError,
    OverflowError,
)


def is_zip(attachment: Attachment) -> bool:
    """A zip that is no Office file."""
    return attachment.content.startswith(b"PK\x03\x04") and attachment_kind(attachment) == "archive"


def is_unknown_archive(content: bytes) -> bool:
    """An archive of a kind that is not opened here."""
    return content.startswith(OTHER_ARCHIVES)


def members(archive: Attachment, defects: set[str], budget: Budget) -> list[Attachment]:
    """The files of a zip, as far as they can be read; what was left out is named in `defects`."""
    found: list[Attachment] = []
    size = _directory_size(archive.content)
    if budget.left <= 0 or size > budget.directories:
        defects.add("archive_too_large")
        return found
    budget.directories -= size
    try:
        with zipfile.ZipFile(BytesIO(archive.content)) as opened:
            found.extend(_read(opened, defects, budget))
    except _BROKEN:
        defects.add("archive_broken")
    return found


def _read(opened: zipfile.ZipFile, defects: set[str], budget: Budget) -> Iterator[Attachment]:
    infos = [info for info in opened.infolist() if not _is_clutter(info.filename)]
    if len(infos) > MEMBER_LIMIT:
        defects.add("archive_too_large")
    for info in infos[:MEMBER_LIMIT]:
        if info.flag_bits & _ENCRYPTED or info.compress_type not in _PLAIN_METHODS:
            defects.add("archive_encrypted" if info.flag_bits & _ENCRYPTED else "archive_broken")
            continue
        with opened.open(info) as stream:
            content = stream.read(budget.left + 1)  # the declared size is not believed
        if len(content) > budget.left:
            budget.left = 0
            defects.add("archive_too_large")
            return
        budget.left -= len(content)
        yield Attachment(_name(info), "application/octet-stream", content, sha256(content).hexdigest(), "zip")


def _directory_size(content: bytes) -> int:
    """What the end record says, found as zipfile finds it; zip64 says more than any limit."""
    end = len(content) - _END_RECORD
    if end < 0 or content[end : end + 4] != b"PK\x05\x06" or content[-2:] != b"\0\0":
        end = content.rfind(b"PK\x05\x06", max(0, len(content) - _END_RECORD - 65_536))
    return int.from_bytes(content[end + 12 : end + 16], "little") if end >= 0 else 0


def _is_clutter(path: str) -> bool:
    if not path or path.endswith("/"):  # a folder, or an entry that damage left without a name
        return True
    return path.startswith(_CLUTTER[0]) or path.rpartition("/")[2] in _CLUTTER[1:]


def _name(info: zipfile.ZipInfo) -> str | None:
    """The last step of the path; without the UTF-8 mark it comes from a Mac (UTF-8) or a French Windows."""
    name = _unicode_path(info.extra) or info.filename
    if name == info.filename and not info.flag_bits & _UTF8_NAME:
        written = name.encode("cp437", "replace")
        try:
            name = written.decode("utf-8")
        except UnicodeDecodeError:
            name = written.decode("cp850")
    last = name.replace("\\", "/").rpartition("/")[2]
    return last.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[-255:].strip() or None


def _unicode_path(extra: bytes) -> str | None:
    """The Info-ZIP field: id, length, version, checksum of the other name, name."""
    while len(extra) > 9:
        field, length = struct.unpack_from("<HH", extra)
        if field == _UNICODE_PATH:
            return extra[9 : 4 + length].decode("utf-8", "replace")
        extra = extra[4 + length :]
    return None
