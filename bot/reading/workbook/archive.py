"""A zip from outside, opened only when what it declares is of a size that a list of students may have."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Self

from bot.domain.readings import Refusal
from bot.reading.workbook.messages import refusal

MOST_PARTS = 2_000
MOST_BYTES = 150_000_000  # 20,000 students take some 10 MB of XML
SMALL = 8_000_000  # below this, no ratio is dangerous
HIGHEST_RATIO = 100  # true sheets compress 5 to 40 times; zeros a thousand times

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    ValueError,
    KeyError,
    RuntimeError,
)
_DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E", re.IGNORECASE)


class BrokenArchiveError(Exception):
    """A part can't be read: the file was cut or damaged on its way."""


class Archive:
    """The parts of a zip by name, whatever the case and the slashes their writer chose."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive
        self._parts = {_plain(part.filename): part for part in archive.infolist()}

    @classmethod
    def open(cls, content: bytes) -> Self | Refusal:
        """The archive, or why it is not opened."""
        try:
            archive = cls(zipfile.ZipFile(io.BytesIO(content)))
        except _BROKEN:
            return refusal("unreadable_file")
        return archive._guard(len(content)) or archive

    def has(self, name: str) -> bool:
        """Whether a part has this name."""
        return _plain(name) in self._parts

    def under(self, folder: str) -> list[str]:
        """Names of the parts in a folder."""
        return [name for name in self._parts if name.startswith(folder.lower())]

    def read(self, name: str, limit: int = MOST_BYTES) -> bytes:
        """At most `limit` bytes of a part, nothing when it is missing; raises BrokenArchiveError."""
        return b"".join(self.chunks(name, limit))

    def chunks(self, name: str, limit: int = MOST_BYTES) -> Iterator[bytes]:
        """The same, piece by piece, for parts too large to hold."""
        part = self._parts.get(_plain(name))
        if part is None:
            return
        try:
            with self._zip.open(part) as stream:
                while limit > 0 and (piece := stream.read(min(limit, 1 << 18))):
                    limit -= len(piece)
                    yield piece
        except _BROKEN as error:
            raise BrokenArchiveError from error

    def _guard(self, size: int) -> Refusal | None:
        """What the directory declares, before anything is unpacked."""
        parts = self._zip.infolist()
        total = sum(part.file_size for part in parts)
        if len(parts) > MOST_PARTS or total > MOST_BYTES or (total > SMALL and total > HIGHEST_RATIO * size):
            return refusal("too_large")
        if any(part.flag_bits & 1 for part in parts):
            return refusal("password_protected")
        return self._guard_doctype()

    def _guard_doctype(self) -> Refusal | None:
        """No program that writes workbooks declares a DOCTYPE; who attacks an XML reader does."""
        try:
            heads = (self.read(name, limit=4096) for name in self._parts if name.endswith((".xml", ".rels")))
            return refusal("unreadable_file") if any(_DOCTYPE.search(head) for head in heads) else None
        except BrokenArchiveError:
            return refusal("unreadable_file")


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
