"""Invented people to plant, each in one place, and a search that finds them again however they were written."""

import base64
import binascii
import html
import quopri
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from urllib.parse import unquote_to_bytes

_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
_ENGLISH = "January February March April May June July August September October November December".split()  # noqa: SIM905
_MARK = "qzh"  # in every invented name, so that most texts are searched once for all of them
_SYLLABLES = (
    ("zwim", "quov", "ghrel", "vroz", "pfam", "tchog", "sklur", "dzib"),
    ("balon", "dervu", "fogaz", "jimok", "kuprel", "mozat", "nixov", "ruwak"),
    ("ghem", "blyx", "drow", "klunt", "sporv", "twazz", "vlimp", "zork"),
)
_SERIAL_ZERO = date(1899, 12, 30)  # day 0 of Excel
# Ports of the moment look like serial numbers of days; an address of this machine says nothing of anybody.
_HERE = re.compile(rb"127\.0\.0\.1(?::|%3A)\d+", re.IGNORECASE)
_LOOKS_LIKE_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
_LOOKS_LIKE_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}){8,}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
Words = tuple[str, ...]
_DEPTH = 2  # base64 in JSON, a percent sign in base64…


@dataclass(frozen=True)
class Planted:
    """Somebody who does not exist, planted in one `place`; only the box of `fase` may read of him or her."""

    place: str
    fase: int | None
    nom: str
    prenom: str
    born: date

    @property
    def name(self) -> str:
        return f"{self.prenom} {self.nom}"

    @property
    def french(self) -> str:
        return f"{self.born:%d/%m/%Y}"

    def forms(self) -> tuple[str, ...]:
        """All in one text, as a careless letter would have it: names in several shapes, the date in several."""
        decomposed = unicodedata.normalize("NFD", self.name)
        return (self.name, self.nom.upper(), self.prenom.lower(), decomposed, *dates(self.born)[:6])


class Cast:
    """Hands out people, a new one for each place."""

    def __init__(self) -> None:
        self.people: list[Planted] = []

    def someone(self, place: str, fase: int | None = None) -> Planted:
        """Accents stand at the beginning and at the end, so that the middle survives any wrong charset."""
        number = len(self.people)
        person = Planted(
            place,
            fase,
            nom=f"É{_MARK}{_syllables(number)}ïe",
            prenom=f"Ø{_MARK}u{_syllables(number + 256)}é",
            born=date(2009, 3, 4) + timedelta(days=71 * number % 2400),  # a pupil of any year
        )
        self.people.append(person)
        return person


def _syllables(number: int) -> str:
    first, rest = number % 8, number // 8
    return _SYLLABLES[0][first] + _SYLLABLES[1][rest % 8] + _SYLLABLES[2][rest // 8 % 8]


def dates(day: date) -> tuple[str, ...]:
    """The ways in which a date is written."""
    d, m, y = day.day, day.month, day.year
    month, english = _MONTHS[m - 1], _ENGLISH[m - 1]
    numbers = [f"{d:02d}{s}{m:02d}{s}{y}" for s in "/.- "] + [f"{d}{s}{m}{s}{y}" for s in "/.-"]
    numbers += [f"{d:02d}/{m:02d}/{y % 100:02d}", f"{m:02d}/{d:02d}/{y}", f"{m}/{d}/{y}"]
    numbers += [f"{y}{s}{m:02d}{s}{d:02d}" for s in ("-", "/", ".", "")] + [f"{d:02d}{m:02d}{y}"]
    numbers += [f"{y}-{m:02d}-{d:02d}T00:00:00", f"{y}, {m}, {d}"]
    words = [f"{d} {month} {y}", f"{d:02d} {month} {y}", f"{d}-{month[:4]}-{y}", f"{d} {english} {y}"]
    words += [f"{english} {d}, {y}", f"{english[:3]} {d:02d} {y}", f"{d:02d}-{english[:3]}-{y}"]
    serial = str((day - _SERIAL_ZERO).days)
    instant = str(int(datetime(y, m, d, tzinfo=UTC).timestamp()))
    return (f"{d:02d}/{m:02d}/{y}", f"{d} {month} {y}", f"{y}-{m:02d}-{d:02d}", serial, *numbers, *words, instant)


def found_in(content: bytes, people: Iterable[Planted], depth: int = _DEPTH) -> dict[Planted, str]:
    """Who of `people` is in the bytes, and what was seen of him or her; `depth` 0 for what is decoded already."""
    wanted = tuple(people)
    found: dict[Planted, str] = {}
    for each in _views(_HERE.sub(b"@", content), depth):
        view = _View(each)
        for person in wanted:
            if person not in found and (seen := view.seen(person)):
                found[person] = seen
    return found


class _View:
    """One way to read the bytes: its letters alone, so that no line break hides a name, and its dates."""

    def __init__(self, content: bytes) -> None:
        text = _folded(content.decode("utf-8", "replace"))
        letters = re.sub(r"[^a-z]", "", text)
        self._letters = letters if _MARK in letters else ""
        self._dates = _dates_in(text)

    def seen(self, person: Planted) -> str:
        for part in (person.nom, person.prenom):
            if self._letters and _ascii_middle(part) in self._letters:
                return part
        return next((written for words, written in _wanted_dates(person.born) if words in self._dates), "")


@cache
def _wanted_dates(day: date) -> tuple[tuple[Words, str], ...]:
    return tuple((words, written) for written in dates(day) for words in _dates_in(_folded(written)) if words)


def _dates_in(text: str) -> frozenset[Words]:
    """All that may be a date, whatever stands between its parts: one number of five signs or more, or three words.

    A year of two figures is a date between slashes only: hours are written with colons.
    """
    words = re.findall(r"[0-9a-z]+", re.sub(r"(?<=[0-9])t(?=[0-9])", " ", text))
    found: set[Words] = {(word,) for word in words if len(word) >= 5 and word.isdecimal()}
    for place in (place for place, word in enumerate(words) if _YEAR.fullmatch(word)):
        found |= {
            tuple(words[start : start + 3]) for start in range(max(0, place - 2), min(place, len(words) - 3) + 1)
        }
    found |= {("/", each) for each in re.findall(r"(?<![0-9/])[0-9]{2}/[0-9]{2}/[0-9]{2}(?![0-9/])", text)}
    return frozenset(found)


def _folded(text: str) -> str:
    """Small ASCII letters without accents; any other sign is a space."""
    bare = re.sub("[\u0300-\u036f\0]+", "", unicodedata.normalize("NFKD", text))
    return re.sub(r"[^\x00-\x7f]", " ", bare).lower()


def _ascii_middle(name: str) -> str:
    pieces: list[str] = re.findall(r"[a-z]+", name.casefold())
    return max(pieces, key=len)


def _views(content: bytes, depth: int) -> Iterator[bytes]:
    seen = {content}
    new = [content]
    for _ in range(depth):
        new = [each for old in new for each in _decoded(old) if each and each not in seen]
        seen.update(new)
    yield from seen


def _decoded(content: bytes) -> Iterator[bytes]:
    yield unquote_to_bytes(content.replace(b"+", b" "))
    yield quopri.decodestring(content)
    yield html.unescape(content.decode("latin-1")).encode("utf-8", "replace")
    yield _unescaped(content)
    joined = re.sub(rb"(?:\r?\n|\\r|\\n|\s)+", b"", content)
    yield b"\n".join(_from_base64(content))
    yield b"\n".join(_from_base64(joined))
    yield b"\n".join(binascii.unhexlify(each[0]) for each in _LOOKS_LIKE_HEX.finditer(content))


def _unescaped(content: bytes) -> bytes:
    r"""JSON and Python escapes: `\u00e9`, `\xe9`, `\/`."""
    text = re.sub(
        r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})",
        lambda found: chr(int(found[1] or found[2], 16)),
        content.decode("latin-1"),
    )
    return text.replace("\\/", "/").encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _from_base64(content: bytes) -> Iterator[bytes]:
    for run in _LOOKS_LIKE_BASE64.finditer(content):
        letters = run[0].replace(b"-", b"+").replace(b"_", b"/")
        for start in range(4):
            part = letters[start:]
            part = part[:-1] if len(part) % 4 == 1 else part
            yield base64.b64decode(part + b"=" * (-len(part) % 4))
