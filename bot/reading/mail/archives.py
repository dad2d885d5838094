"""One level of zip: schools zip their canevas, and a hostile zip must cost no more than an honest one."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO

from bot.domain.readings import Attachment
from bot.reading.mail.kinds import attachment_kind

MEMBER_LIMIT = 50
SIZE_LIMIT = 30_000_000  # of all members of all archives of one mail together


class Budget:
    """What the archives of one mail may still unpack to, in bytes: sixty zips cost no more than one."""

    def __init__(self, left: int = SIZE_LIMIT) -> None:
        self.left = left


_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_PLAIN_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_CLUTTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
# NotImplementedError and UnicodeDecodeError are among them, as kinds of RuntimeError and ValueError.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    EOFError,
    OSError,
    RuntimeError,
    OverflowError,
)


def is_zip(attachment: Attachment) -> bool:
    """A zip that is no Office file."""
    return attachment.content.startswith(b"PK\x03\x04") and attachment_kind(attachment) == "archive"


def members(archive: Attachment, defects: set[str], budget: Budget) -> list[Attachment]:
    """The files of a zip, as far as they can be read; what was left out is named in `defects`."""
    found: list[Attachment] = []
    if budget.left <= 0:
        defects.add("archive_too_large")
        return found
    try:
        with zipfile.ZipFile(BytesIO(archive.content)) as opened:
            found.extend(_read(opened, defects, budget))
    except _BROKEN:
        defects.add("archive_broken")
    return found


def _read(opened: zipfile.ZipFile, defects: set[str], budget: Budget) -> Iterator[Attachment]:
    infos = [info for info in opened.infolist() if not info.is_dir() and not _is_clutter(info.filename)]
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
        file = Attachment(_name(info), "application/octet-stream", content, sha256(content).hexdigest(), "zip")
        if is_zip(file):
            defects.add("archive_too_deep")
        yield file


def _is_clutter(path: str) -> bool:
    return path.startswith(_CLUTTER[0]) or path.rpartition("/")[2] in _CLUTTER[1:]


def _name(info: zipfile.ZipInfo) -> str | None:
    """The last step of the path; without the UTF-8 mark it comes from a Mac (UTF-8) or a French Windows."""
    name = info.filename.rpartition("/")[2]
    if not info.flag_bits & _UTF8_NAME:
        written = name.encode("cp437", "replace")
        try:
            name = written.decode("utf-8")
        except UnicodeDecodeError:
            name = written.decode("cp850")
    return name.encode("utf-8", "replace").decode("utf-8")[-255:] or None
