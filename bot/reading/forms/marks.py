"""The signs of a form in one alphabet: boxes, pictures, places left blank."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice

TICKED, UNTICKED, PICTURE, BLANK = "☒", "☐", "\ufffc", "…"
BOXES = TICKED + UNTICKED
MOST_LINES, LONGEST_LINE, MOST_LETTERS = 6_000, 1_000, 250_000  # the circular itself has 3,400 lines

_TICKED = "☑✓✔✗✘✕✖🗹🗷🗵🗸⊠⮽■▣◼⬛◉⦿"
_UNTICKED = "□▢◻○◯❏❐❑❒⬜⚪▯"
_GLYPHS = str.maketrans({**dict.fromkeys(_TICKED, TICKED), **dict.fromkeys(_UNTICKED, UNTICKED)})
# Symbol fonts have their own alphabets; text made with them holds the letter, or the letter moved to U+F0xx.
_SYMBOLS = {
    "wingdings": {0x6F: UNTICKED, 0x70: UNTICKED, 0x71: UNTICKED, 0x72: UNTICKED, 0xA8: UNTICKED}
    | {0x6E: TICKED, 0x78: TICKED, 0xFB: TICKED, 0xFC: TICKED, 0xFD: TICKED, 0xFE: TICKED},
    "wingdings 2": {0x2A: UNTICKED, 0x30: UNTICKED, 0xA3: UNTICKED, 0x35: UNTICKED}
    | dict.fromkeys((0x4F, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56), TICKED),
    "webdings": {0x63: UNTICKED, 0x61: TICKED, 0x72: TICKED, 0x67: TICKED},
    "zapfdingbats": dict.fromkeys(map(ord, "34567896n"), TICKED) | dict.fromkeys(map(ord, "mopqr"), UNTICKED),
}
_TYPED = re.compile(r"(?<!\w)(?:\[\s*([xXvV☒]?)\s*\]|\(\s*([xXvV☒]?)\s*\)|\{\s*([xXvV☒]?)\s*\})")
_CROSSED = re.compile(r"☐[ \t]*[xXvV✓](?!\w)|(?<!\w)[xXvV][ \t]*☐")
_SEVERAL = re.compile(r"[☒☐](?:[ \t]*[☒☐])+")
_LOOSE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\ufe0e\ufe0f]")
_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000\v\f\r]")
_FOLDED = {"œ": "o", "æ": "a", "’": "'", "ʼ": "'", "‘": "'", "´": "'", "`": "'", "–": "-", "—": "-", "‑": "-"}


def symbol(font: str, code: int) -> str:
    """The box that a sign of a symbol font shows; the sign itself where the font is no such font."""
    table = _SYMBOLS.get(_family(font))
    if table is None:
        return chr(code) if 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    return table.get(code - 0xF000 if code >= 0xF000 else code, "")


def is_symbolic(font: str) -> bool:
    """Whether letters of this font are signs."""
    return _family(font) in _SYMBOLS


def _family(font: str) -> str:
    """`ABCDEF+Wingdings-Regular` is `wingdings`."""
    name = font.rpartition("+")[2].lower().replace("-regular", "").replace("itc", "").strip()
    return {"wingdings2": "wingdings 2", "zapf dingbats": "zapfdingbats"}.get(name, name)


def clean_lines(lines: Iterable[str]) -> list[str]:
    """The lines of a paper, clean; of one that no person wrote, its beginning: what follows must cost little."""
    kept: list[str] = []
    letters = 0
    for line in islice(lines, MOST_LINES):
        kept.append(clean(line[:LONGEST_LINE]))
        letters += len(kept[-1])
        if letters > MOST_LETTERS:
            break
    return kept


def clean(line: str) -> str:
    """A line with one kind of box, of space and of blank; adjoining boxes count as one, ticked if one is."""
    if not line.isascii():
        line = _SPACES.sub(" ", _LOOSE.sub("", line)).translate(_GLYPHS)
        line = "".join(_private(each) if "\uf000" <= each <= "\uf0ff" else each for each in line)
        line = unicodedata.normalize("NFC", line)
    line = _TYPED.sub(lambda found: TICKED if any(found.groups()) else UNTICKED, line)
    if TICKED in line or UNTICKED in line:
        line = _SEVERAL.sub(lambda found: TICKED if TICKED in found[0] else UNTICKED, _CROSSED.sub(TICKED, line))
    return line


def _private(sign: str) -> str:
    """A sign of a symbol font whose name was lost is most often Wingdings'."""
    return _SYMBOLS["wingdings"].get(ord(sign) - 0xF000, " ")


def fold(line: str) -> str:
    """The line without accents and capitals, letter for letter: a place found in it is the place in `line`."""
    if line.isascii():
        return line.lower()
    return "".join(_fold(each) for each in line)


def _fold(sign: str) -> str:
    if sign.isascii():
        return sign.lower()
    if sign in _FOLDED:
        return _FOLDED[sign]
    base = unicodedata.normalize("NFKD", sign)[0]
    lowered = base.lower() if base.isalpha() else sign.lower()
    return lowered if len(lowered) == 1 else sign
