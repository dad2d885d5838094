"""Blocks of MAPI properties, as TNEF carries them ([MS-OXTNEF] 2.1.3); every count in them is doubted."""

import struct
from collections.abc import Mapping

from bot.reading.mail.budget import Budget

PROPERTY_LIMIT = 2000
VALUE_LIMIT = 200  # of one property; all but the first are passed over

BODY, BODY_HTML, RTF = 0x1000, 0x1013, 0x1009
INTERNET_CODEPAGE = 0x3FDE
DISPLAY_NAME, DATA, FILE_NAME, LONG_FILE_NAME, MIME_TAG, CONTENT_ID = (
    0x3001,
    0x3701,
    0x3704,
    0x3707,
    0x370E,
    0x3712,
)

_FIXED = {
    2: 4,
    3: 4,
    4: 4,
    5: 8,
    6: 8,
    7: 8,
    0xA: 4,
    0xB: 4,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}  # bytes, padding included
_STRING, _UNICODE, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0xD
_SEVERAL = 0x1000
_NAMED = 0x8000

Value = str | bytes | int


def properties(block: bytes, codec: str, budget: Budget) -> tuple[Mapping[int, Value], bool]:
    """The first value of each property, and whether the block was whole; strings of 8 bits are in `codec`."""
    found: dict[int, Value] = {}
    reader = _Reader(block, codec)
    try:
        for _ in range(min(reader.number(), PROPERTY_LIMIT)):
            budget.properties -= 1
            if budget.properties < 0:
                return found, False
            kind, name = reader.pair()
            if name >= _NAMED:
                reader.skip_name()
            value = reader.value(kind)
            if value is not None:
                found.setdefault(name, value)
    except (struct.error, ValueError):
        return found, False
    return found, True


class _Reader:
    """Walks over a block; struct.error or ValueError where it says more than it holds."""

    def __init__(self, block: bytes, codec: str) -> None:
        self._block = block
        self._codec = codec
        self._at = 0

    def number(self) -> int:
        found: int = struct.unpack_from("<I", self._block, self._at)[0]
        self._at += 4
        return found

    def pair(self) -> tuple[int, int]:
        kind, name = struct.unpack_from("<HH", self._block, self._at)
        self._at += 4
        return kind, name

    def skip_name(self) -> None:
        """A named property: its set, then a number or a name of its own."""
        self._at += 16
        if self.number() == 0:
            self._at += 4
        else:
            self._bytes(self.number())

    def value(self, kind: int) -> Value | None:
        """The first of the values; the others are passed over."""
        plain = kind & ~_SEVERAL
        width = _FIXED.get(plain)
        if width is None and plain not in {_STRING, _UNICODE, _BINARY, _OBJECT}:
            raise ValueError("unknown type of property")
        counted = kind & _SEVERAL or width is None
        count = self.number() if counted else 1
        if count * (width or 4) > len(self._block) - self._at:
            raise ValueError("more values than bytes")
        if count == 0:
            return None
        if width is not None:
            first: Value = self._fixed(width)
            self._at += (count - 1) * (width + -width % 4)
            return first
        if count > VALUE_LIMIT:
            raise ValueError("too many values")
        first = self._variable(plain)
        for _ in range(count - 1):
            self._bytes(self.number())
        return first

    def _fixed(self, width: int) -> int:
        return int.from_bytes(self._bytes(width), "little")

    def _variable(self, kind: int) -> Value:
        content = self._bytes(self.number())
        if kind == _UNICODE:
            return content.decode("utf-16-le", "replace").rstrip("\0")
        return content.decode(self._codec, "replace").rstrip("\0") if kind == _STRING else content

    def _bytes(self, length: int) -> bytes:
        """So many bytes, and the padding behind them to a multiple of four."""
        if length > len(self._block) - self._at:
            raise ValueError("more bytes than there are")
        content = self._block[self._at : self._at + length]
        self._at += length + -length % 4
        return content
