"""Writes `winmail.dat` files, well or badly, as Outlook does."""

import struct

MESSAGE, FILE, NEW_FILE, TITLE, DATA, CODEPAGE, VERSION = 0x9003, 0x9005, 0x9002, 0x8010, 0x800F, 0x9007, 0x9006
STRING, UNICODE, BINARY, OBJECT, LONG = 0x1E, 0x1F, 0x102, 0xD, 3
BODY, BODY_HTML, RTF, INTERNET_CODEPAGE, LONG_NAME, MIME_TAG, CONTENT = (
    0x1000,
    0x1013,
    0x1009,
    0x3FDE,
    0x3707,
    0x370E,
    0x3701,
)
EMBEDDED = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"


def tnef(*objects: bytes, codepage: int = 1252) -> bytes:
    """A whole file."""
    start = b"\x78\x9f\x3e\x22\x01\x00" + attribute(1, VERSION, struct.pack("<I", 0x10000), kind=8)
    return start + attribute(1, CODEPAGE, struct.pack("<II", codepage, 0), kind=6) + b"".join(objects)


def attribute(level: int, name: int, content: bytes, kind: int = 6) -> bytes:
    head = struct.pack("<BHHI", level, name, kind, len(content))
    return head + content + struct.pack("<H", sum(content) & 0xFFFF)


def properties(*pairs: tuple[int, int, bytes | int]) -> bytes:
    """A block of (type, name, value)."""
    block = struct.pack("<I", len(pairs))
    for kind, name, value in pairs:
        block += struct.pack("<HH", kind, name)
        if isinstance(value, int):
            block += struct.pack("<I", value)
        else:
            block += struct.pack("<II", 1, len(value)) + value + bytes(-len(value) % 4)
    return block


def words(*pairs: tuple[int, int, bytes | int]) -> bytes:
    """The properties of the message itself."""
    return attribute(1, MESSAGE, properties(*pairs))


def file(title: bytes, content: bytes, *pairs: tuple[int, int, bytes | int]) -> bytes:
    """One attachment."""
    done = attribute(2, NEW_FILE, bytes(14)) + attribute(2, TITLE, title + b"\0", kind=1)
    return done + attribute(2, DATA, content) + attribute(2, FILE, properties(*pairs))


def message(content: bytes) -> bytes:
    """A message attached to the message."""
    return attribute(2, NEW_FILE, bytes(14)) + attribute(
        2, FILE, properties((OBJECT, CONTENT, EMBEDDED + content))
    )


def compressed(rich_text: bytes) -> bytes:
    """Rich text in the form LZFu, without a single repetition found, but for the end."""
    done = b""
    for start in range(0, len(rich_text), 8):
        done += b"\0" + rich_text[start : start + 8]
    place = (207 + len(rich_text)) % 4096
    if len(rich_text) % 8 == 0:
        done += b"\x01"
    else:
        at = len(done) - len(rich_text) % 8 - 1
        done = done[:at] + bytes([1 << len(rich_text) % 8]) + done[at + 1 :]
    done += struct.pack(">H", place << 4)
    return struct.pack("<II", len(done) + 12, len(rich_text)) + b"LZFu" + bytes(4) + done
