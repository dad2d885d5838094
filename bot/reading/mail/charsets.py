"""Bytes to text when the declared charset is missing, unknown or wrong: always an answer, never an error."""

import codecs
import re
from functools import lru_cache

UNKNOWN = "charset_unknown"
WRONG = "charset_wrong"

_NAME = re.compile(r"[a-z0-9][a-z0-9_.:+-]{0,39}")
# What mail programs write for a charset that Python knows by another name, or better by a larger one.
_ALIASES = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "us-ascii": "ascii",
    "ansi": "cp1252",
    "x-ansi": "cp1252",
    "utf8mb4": "utf-8",
    "utf-8-bom": "utf-8-sig",
    "unicode-1-1-utf-7": "utf-7",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "unicode": "utf-16",
}
# These read no text, or take a time that grows with the square of a hostile input.
_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
# UTF-8 read as one of these shows « Ã© »: such bytes are UTF-8, whatever the header says.
_WESTERN = frozenset({"ascii", "cp1252", "iso8859-1", "iso8859-15", "cp850", "mac-roman"})


def decode(data: bytes, charset: str | None) -> tuple[str, str | None]:
    """The text of `data`, and a defect when the declared charset could not be believed."""
    codec = codec_named(charset or "ascii")
    if codec is None:
        return _guess(data), UNKNOWN
    if data.isascii() and (codec in _WESTERN or codec == "utf-8"):
        return data.decode("ascii"), None
    if codec in _WESTERN:
        return _western(data, codec)
    try:
        return _printable(data.decode(codec)), None
    except (ValueError, LookupError):
        guessed = _guess(data) if codec.startswith("utf") else _printable(data.decode(codec, "replace"))
        return guessed, WRONG


def header_text(value: bytes) -> str:
    """A header value as text; bytes above 127 are against the rules, and common."""
    return value.decode("ascii") if value.isascii() else _guess(value)


def _western(data: bytes, codec: str) -> tuple[str, str | None]:
    try:
        return data.decode("utf-8"), WRONG
    except UnicodeDecodeError:
        known = "cp1252" if codec == "ascii" else codec
        return data.decode(known, "replace"), WRONG if codec == "ascii" else None


def _guess(data: bytes) -> str:
    """UTF-8 as far as it goes; Windows-1252 when most of the accents are no UTF-8 (one may have been cut off)."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    accents = len(text) - len(text.encode("ascii", "ignore")) - broken if broken else 0
    return text if accents >= broken else data.decode("cp1252", "replace")


def _printable(text: str) -> str:
    """UTF-7 can smuggle lone surrogates in, which no database or terminal takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=64)
def codec_named(charset: str) -> str | None:
    """Python's name of a charset, None for one that does not exist or reads no text."""
    name = charset.strip(" \t'\"").lower()
    if not _NAME.fullmatch(name):
        return None
    try:
        found = codecs.lookup(_ALIASES.get(name, name)).name
        b"a".decode(found, "replace")  # rot13, hex or zlib read no text, which empty bytes would not tell
    except (LookupError, ValueError):
        return None
    return None if found.replace("-", "_") in _REFUSED else found
