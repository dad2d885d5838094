"""Rich text as Outlook compresses it ([MS-OXRTFCP]), and its words, for a mail that has no others."""

import re

SIZE_LIMIT = 600_000  # of the rich text; its words are a part of it
_GROUP_LIMIT = 500

_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans "
    rb"SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_HIDDEN = frozenset(
    """fonttbl colortbl stylesheet info pict object filetbl listtable listoverridetable rsidtbl themedata datastore
    generator fldinst header footer xmlnstbl mmathPr latentstyles""".split()  # noqa: SIM905 - one word a line would say no more
)
_BREAKS = {"par": "\n", "line": "\n", "row": "\n", "cell": "\t", "tab": "\t", "emdash": "—", "endash": "–"}
_QUOTES = {"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•"}
_SIGNS = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}


def uncompressed(data: bytes) -> bytes:
    """The rich text; what can be had of it when the data is damaged, nothing when it is of another kind."""
    kind = data[8:12]
    if kind == b"MELA":
        return data[16 : 16 + SIZE_LIMIT]
    return _lzfu(data[16:]) if kind == b"LZFu" else b""


def _lzfu(packed: bytes) -> bytes:
    """Groups of eight: letters, or places in the last 4096 letters written, which begin with a known text."""
    done = bytearray(_START)
    at = 0
    while at < len(packed) and len(done) < SIZE_LIMIT:
        control = packed[at]
        at += 1
        for bit in range(8):
            if at >= len(packed):
                break
            if not control >> bit & 1:
                done.append(packed[at])
                at += 1
                continue
            reference = int.from_bytes(packed[at : at + 2], "big")
            at += 2
            distance = (len(done) - (reference >> 4)) % 4096
            if distance == 0:  # the place to be written next: the end
                return bytes(done[len(_START) :])
            for _ in range((reference & 15) + 2):
                done.append(done[-distance] if distance <= len(done) else 32)
    return bytes(done[len(_START) :])


class _Words:
    """The text so far, and how the groups that are open are read."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.groups: list[tuple[bool, int]] = []
        self.hidden = False
        self.after_unicode = 1  # how many letters stand in for one that old programs can't show
        self.skip = 0

    def add(self, text: str) -> None:
        if self.skip and text:
            dropped = min(self.skip, len(text))
            self.skip -= dropped
            text = text[dropped:]
        if not self.hidden:
            self.done.append(text)

    def brace(self, sign: str) -> None:
        if sign == "{" and len(self.groups) < _GROUP_LIMIT:
            self.groups.append((self.hidden, self.after_unicode))
        elif sign == "}" and self.groups:
            self.hidden, self.after_unicode = self.groups.pop()
        self.skip = 0

    def word(self, name: str, number: int | None) -> None:
        if name in _HIDDEN or (name == "htmlrtf" and number != 0):
            self.hidden = True
        elif name == "htmlrtf":
            self.hidden = False
        elif name == "uc":
            self.after_unicode = min(number or 0, 10)
        elif name == "u" and number is not None:
            self.add(chr(number % 0x10000))
            self.skip = self.after_unicode
        elif name in _BREAKS or name in _QUOTES:
            self.add(_BREAKS.get(name) or _QUOTES[name])


def rtf_to_text(rtf: bytes) -> str:
    """The words of rich text; in one that wraps HTML the tags are hidden groups and the words stand between."""
    words = _Words()
    starred = False
    for token in _TOKEN.finditer(rtf[:SIZE_LIMIT].decode("latin-1")):
        if token[1]:
            words.hidden = words.hidden or starred
            words.word(token[1], int(token[2]) if token[2] else None)
        elif token[3]:
            words.add(bytes.fromhex(token[3]).decode("cp1252", "replace"))
        elif token[4]:
            words.add(_SIGNS.get(token[4], ""))
        elif token[5]:
            words.brace(token[5])
        elif token[6]:
            words.add(token[6])
        starred = token[4] == "*"
    text = "".join(words.done).replace("\0", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
