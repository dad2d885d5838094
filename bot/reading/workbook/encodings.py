"""Text files without a label: which of the alphabets of thirty years of exports was used."""

import codecs
import re

_FRENCH = frozenset("éèêëàâäçîïôöùûüñÉÈÊËÀÂÄÇÎÏÔÖÙÛÜÑœŒ")
_ONE_BYTE = ("cp1252", "cp850", "mac_roman")  # Excel, Excel « MS-DOS », Excel for Mac
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")


def decode(content: bytes) -> str | None:
    """The text of `content`, without its byte order mark; None when it is no text."""
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text.lstrip("\ufeff").rstrip("\x1a")
    return None


def _candidates(content: bytes) -> list[str]:
    """Encodings to try, surest first."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    if b"\0" in content[:4000]:
        # Without a mark, the zeros of plain letters stand at odd offsets in little endian.
        return ["utf-16-le" if content[1:4000:2].count(0) >= content[:4000:2].count(0) else "utf-16-be"]
    return ["utf-8-sig", *sorted(_ONE_BYTE, key=lambda encoding: -_french_share(content, encoding))]


def _french_share(content: bytes, encoding: str) -> int:
    """How many letters of French appear, less the signs that no name or date contains."""
    text = content[:200_000].decode(encoding, "replace")
    foreign = [char for char in text if char > "\x7f"]
    letters = sum(char in _FRENCH for char in foreign)
    return letters - sum(not char.isalpha() and char not in "’«»°·–\u00a0" for char in foreign)
