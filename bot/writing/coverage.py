"""Which signs the packaged fonts can draw: a page must never fail for a name in another alphabet."""

import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"

_UNKNOWN = "\ufffd"
_LONGEST_WORD = 24


def drawable(text: str) -> str:
    """`text` as the pages can show it: composed, on one line, unknown signs as �, endless words cut."""
    composed = unicodedata.normalize("NFC", text)
    kept = (sign if sign in _signs() else _UNKNOWN for sign in composed if not _ignored(sign))
    return " ".join(_cut(word) for word in "".join(kept).split())


def _ignored(sign: str) -> bool:
    """Controls and invisible signs; spaces and line ends are no such."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") and not sign.isspace()


def _cut(word: str) -> str:
    """A word that no line could hold, with places where it may be broken."""
    pieces = [word[start : start + _LONGEST_WORD] for start in range(0, len(word), _LONGEST_WORD)]
    return "\u200b".join(pieces)


@cache
def _signs() -> frozenset[str]:
    """Every sign of the packaged fonts, and spaces."""
    drawn = set(" \t\n\r\u00a0\u2028\u2029\u0085")
    for font in sorted(FONTS.glob("*.ttf")):
        drawn |= _signs_of(font.read_bytes())
    return frozenset(drawn)


def _signs_of(font: bytes) -> set[str]:
    """The signs of one TrueType font, from its character map (tables of format 4 and 12)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {
        font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)
    }
    cmap = tables[b"cmap"]
    subtables = struct.unpack_from(">H", font, cmap + 2)[0]
    offsets = {struct.unpack_from(">I", font, cmap + 4 + 8 * place + 4)[0] for place in range(subtables)}
    signs: set[str] = set()
    for start in (cmap + offset for offset in offsets):
        match struct.unpack_from(">H", font, start)[0]:
            case 4:
                signs |= _segments(font, start)
            case 12:
                signs |= _groups(font, start)
    return signs


def _segments(font: bytes, start: int) -> set[str]:
    """Format 4: the ends, then the beginnings of ranges of the first 65,535 signs."""
    doubled = struct.unpack_from(">H", font, start + 6)[0]
    ends = struct.unpack_from(f">{doubled // 2}H", font, start + 14)
    starts = struct.unpack_from(f">{doubled // 2}H", font, start + 16 + doubled)
    return {
        chr(sign)
        for first, last in zip(starts, ends, strict=True)
        for sign in range(first, last + 1)
        if sign != 0xFFFF  # the mark that ends the table
    }


def _groups(font: bytes, start: int) -> set[str]:
    """Format 12: ranges of any sign."""
    groups = struct.unpack_from(">I", font, start + 12)[0]
    ranges = (struct.unpack_from(">II", font, start + 16 + 12 * place) for place in range(groups))
    return {chr(sign) for first, last in ranges for sign in range(first, last + 1)}
