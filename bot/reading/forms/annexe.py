"""Which annex of the circular a paper is, by its words: the number at its top is often an old one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.reading.forms.fields import Raw, read_fields
from bot.reading.forms.labels import Block, labels_in
from bot.reading.forms.marks import fold

COORDONNATEUR, POUVOIR_ORGANISATEUR, DIRECTION = "coordonnateur", "pouvoir_organisateur", "direction"
ANNEXES = {COORDONNATEUR: 1, POUVOIR_ORGANISATEUR: 2, DIRECTION: 3}
REVOCATION = 5

_PROFILES = (
    (COORDONNATEUR, r"coord(?:onn?|in)at(?:eur|rice)"),
    (POUVOIR_ORGANISATEUR, r"pouvoir\s+organisateur|delegue\w*(?:\(e\))?\s+d?[ua]?\s*pouvoir|\bp\.?o\b"),
    (DIRECTION, r"direct(?:ion|eur|rice)"),
)
_PROFILE = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _PROFILES))
_TITLE = re.compile(r"demande\s+d'\s?acces\s+a\s+l'\s?application|revocation\s+d'\s?acces\s+a\s+l'\s?application")
_TYPED_TITLE = re.compile(r"\bannexe\s*\d\W{1,6}(?:demande|revocation)\s+d'\s?acces\b")
_NUMBER = re.compile(r"\bannexe\s*(?:n\s?[°ºo]?\s*)?([1-9])\b")
_ASKED = re.compile(
    r"sollicite\w*\s+(?P<what>l'\s?acces|la\s+revocation).{0,90}?pour\s+le\s+profil(?:\s+suivant)?\s*:?(?P<profile>[^:]{0,60})",
    re.DOTALL,
)
_EPOLES = re.compile(r"e\s?-?\s?poles")
_ENOUGH_BLOCKS, _ENOUGH_LABELS, _ENOUGH_TITLED = 3, 6, 3
_TITLE_LENGTH = 200
_LONGEST_HEADING = 110


@dataclass(frozen=True, slots=True)
class Which:
    """The number of the annex, None when nothing says it; `contradictory` when title and request differ."""

    annexe: int | None
    profile: str | None = None
    contradictory: bool = False


@dataclass(slots=True)
class Sheet:
    """One form of a paper: its words, what was read in it, and which annex it is."""

    text: str
    raw: Raw
    which: Which


def sheets(lines: Sequence[str], *, titled: bool = False) -> list[Sheet]:
    """The forms of a paper, filled in or not; none when it is another paper. `titled`: typed under a title."""
    starts = [0, *_titles(lines), len(lines)]
    found = (_sheet(lines[start:end], titled=titled) for start, end in pairwise(starts) if start < end)
    return [each for each in found if each is not None]


def _titles(lines: Sequence[str]) -> list[int]:
    """Where another form begins: at its title, or at « ANNEXE N » just above, once blocks were met before it."""
    found: list[int] = []
    blocks = False
    for index, line in enumerate(lines):
        folded = fold(line)
        if blocks and _TITLE.search(folded) is not None:
            numbered = _NUMBER.match(fold(lines[index - 1]).strip()) is not None
            found.append(index - 1 if numbered else index)
            blocks = False
        blocks = blocks or _HEADINGS.search(folded) is not None
    return found


_HEADINGS = re.compile(r"pouvoir\s+organisateur\s+concerne|je\s+soussigne|sollicite\w*\s+(?:l'|la\s)")


def _sheet(lines: Sequence[str], *, titled: bool) -> Sheet | None:
    text = re.sub(r"\s+", " ", fold("\n".join(lines)))
    raw = read_fields(_joined(lines))
    which = tell(text)
    printed = len(raw.blocks - {Block.FOOT})
    speaks = _EPOLES.search(text) is not None or which.annexe is not None
    told = len({name for name in raw.values if name.endswith("_fase")}) + printed
    enough = _ENOUGH_TITLED if titled else _ENOUGH_LABELS
    if (printed >= _ENOUGH_BLOCKS and raw.labels) or (speaks and (told or titled) and raw.labels >= enough):
        return Sheet(text, raw, which)
    return None


def _joined(lines: Sequence[str]) -> list[str]:
    """A heading that goes on in the next line becomes one line: « … POUR LE PROFIL ¶ POUVOIR ORGANISATEUR : »."""
    joined: list[str] = []
    for line in lines:
        before = fold(joined[-1]) if joined else ""
        unended = re.search(r"sollicite\w*\s+(?:l'|la\s)[^:]*$", before) is not None
        if unended and len(before) < _LONGEST_HEADING and "\t" not in line and not labels_in(line):
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line)
    return joined


def tell(text: str) -> Which:
    """The annex that a folded text is: the request decides, the title is its witness, the number a last resort."""
    asked = _ASKED.search(text)
    title = _title_of(text)
    request = None if asked is None else _request(asked)
    named = request or title
    number = _NUMBER.search(text[:_TITLE_LENGTH])
    if named is None and _EPOLES.search(text) is not None:
        named = _in_words(text)
    if named is None:
        only = int(number[1]) if number is not None else None
        profile = next((name for name, annexe in ANNEXES.items() if annexe == only), None)
        return Which(only if only in {1, 2, 3, 5} else None, profile)
    contradictory = request is not None and title is not None and request[0] != title[0]
    return Which(named[0], named[1], contradictory)


def _request(asked: re.Match[str]) -> tuple[int, str | None] | None:
    """What block ④ asks for; a request without a profile says nothing."""
    profile = _PROFILE.search(asked["profile"])
    name = None if profile is None else profile.lastgroup
    if asked["what"].startswith("la"):
        return REVOCATION, name
    return None if name is None else (ANNEXES[name], name)


_WITHDRAWN = re.compile(r"\brevo(?:cation|quer|que)|(?:retirer|retrait|supprimer|suppression).{0,30}\bacces")


def _in_words(text: str) -> tuple[int, str | None] | None:
    """What a letter asks for: « un accès e-Pôles pour notre coordonnatrice »."""
    if _WITHDRAWN.search(text):
        return REVOCATION, None
    asked = re.search(r"\b(?:acces|profil)\b.{0,80}", text)
    profile = None if asked is None else _PROFILE.search(asked[0])
    return None if profile is None else (ANNEXES[str(profile.lastgroup)], profile.lastgroup)


def _title_of(text: str) -> tuple[int, str | None] | None:
    """What the title says, in the words between it and the first block."""
    title = _TITLE.search(text) or _TYPED_TITLE.search(text)
    if title is None:
        return None
    if "revocation" in title[0]:
        return REVOCATION, None
    rest = re.split(r"ce formulaire|①|pouvoir organisateur concerne|je soussigne", text[title.end() :][:120])[0]
    profile = _PROFILE.search(rest)
    return None if profile is None else (ANNEXES[str(profile.lastgroup)], profile.lastgroup)
