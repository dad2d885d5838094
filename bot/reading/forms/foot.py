"""The foot « Date, nom et signature »: the day, and whether somebody signed in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.reading.forms.marks import BOXES, PICTURE, fold
from bot.reading.forms.values import day_in, written

_HEADING = re.compile(
    r"date\s*,?\s*(?:et\s+|/\s*)?(?:nom\w*\s*)?(?:prenom\w*\s*)?[,/]?\s*(?:et\s+)?signature\b(?:\s+du\s+\w+)?"
    r"|fait\s+a\b[^,\d]{0,60}(?:,|\ble\b|$)|(?:^|(?<=[\n;]))\s*(?:l[ae]s?\s|saint[e-]?\s?)?[\w'-]+\s*,\s*le\b|\b(?:date|signe[er]?e?|pour\s+accord|lu\s+et\s+approuve)\b\s*:?|\ble\s*$"
)
_SIGNED = re.compile(r"\bsignature\b\s*(?:\([^)]*\)\s*)?:?")
_NAME = re.compile(r"\b(?:nom|prenom)s?\b(?:\s*(?:et|,|/)\s*prenoms?)?\s*:")
_PRINTED = re.compile(
    r"ce formulaire|annexes?\s+\d|page\s*\d|poles\.territoriaux|^\s*\d{1,3}\s*$|https?:|circulaire|confidentialit"
)
_GREETING = re.compile(r"^\s*(?:bien a vous|cordialement|merci|salutations|meilleures salutations|--)")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_NUMBERS = re.compile(r"\d{1,2}\s?[-/. ]\s?\d{1,2}|\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True, repr=False)
class Foot:
    """`unreadable`: something was written for a date that is none."""

    day: date | None = None
    unreadable: bool = False
    signed: bool = False  # a name is typed where the signature belongs


def read_foot(lines: Sequence[str]) -> Foot:
    """The foot of one form."""
    kept = [line for line in _own(lines) if not _PRINTED.search(fold(line))]
    text = " \n ".join(written(_unboxed(line)) and _unboxed(line) for line in kept)
    day, rest = day_in(text)
    return Foot(day, unreadable=day is None and _NUMBERS.search(text) is not None, signed=_is_signed(rest))


def _own(lines: Sequence[str]) -> list[str]:
    """Greetings and what follows them are of the mail, not of the form."""
    for index, line in enumerate(lines):
        if _GREETING.match(fold(line)):
            return list(lines[:index])
    return list(lines)


def _unboxed(line: str) -> str:
    return re.sub(rf"[{BOXES}{PICTURE}\t]", " ", line)


def _is_signed(rest: str) -> bool:
    """Words beside the date; where « Signature : » stands by itself, words behind it."""
    folded = fold(rest)
    label = list(_SIGNED.finditer(_HEADING.sub(lambda found: " " * len(found[0]), folded)))
    if label and _NAME.search(folded):
        behind = rest[label[-1].end() :]
        line = next((each for each in behind.split("\n") if written(each)), "")
        return bool(_LETTERS.search(fold(line)))
    bare = _NAME.sub(" ", _SIGNED.sub(" ", _HEADING.sub(" ", folded)))
    return any(_LETTERS.search(each) for each in map(written, bare.split("\n")))
