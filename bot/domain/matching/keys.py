"""Names made comparable, and the key of a student inside one school."""

import re
import unicodedata
from functools import lru_cache

StudentKey = tuple[str, str, str]
"""Normalised surname, normalised first name, birth date as known (`2012-03-04`, `1975` or empty)."""

_SPECIAL = str.maketrans(
    {"ł": "l", "ı": "i", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t"}
)
_WORDS = re.compile("[a-z0-9]+")
_ACCOUNT = re.compile(r"(?=.*[a-z])(?=.*\d)[a-z0-9]{4,30}")
# Marks of these classes are vowels and voicing of Indic and Japanese scripts: part of a name, not an accent on it.
_LETTER_MARKS = frozenset({0, 7, 8, 9})


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Letters and digits only, without accents or case: « Ben-Haddou » and « BEN HADDOU » are equal."""
    if text.isascii():
        return "".join(filter(str.isalnum, text)).lower()
    return "".join(filter(_counts, _folded(text)))


@lru_cache(maxsize=65_536)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a name, each as `plain` gives it: « Ben-Haddou » → ben, haddou."""
    if text.isascii():
        return tuple(_WORDS.findall(text.lower()))
    parted = "".join(letter if _counts(letter) else " " for letter in _folded(text, keep_marks=False))
    return tuple(parted.split())


def bare_name(name: str) -> str:
    """A name without case, accents or order: « NOËL Tom » and « Tom Noel » are one. Never for students."""
    return " ".join(sorted(tokens(name)))


def bare_account(account: str) -> str:
    """A login of Cerbère without case or spaces: « NOELC12 » and « noelc12 » are one."""
    return "".join(account.split()).casefold()


def account_key(account: str | None) -> str:
    """What tells two persons apart: their bare account; empty where none is given, or words that are none."""
    bare = bare_account(account or "")
    return bare if _ACCOUNT.fullmatch(bare) else ""


def student_key(nom: str, prenom: str, date_naissance: str | None) -> StudentKey:
    """The key of a student inside one school; never to be used across schools (exigences E9, E10)."""
    return plain(nom), plain(prenom), date_naissance or ""


def is_shared_date(date_naissance: str | None) -> bool:
    """Whether two children of one name may well have it: unknown, the year alone, or 1 January of a year.

    1 January stands for « unknown » in the papers of many people born abroad.
    """
    return date_naissance is None or len(date_naissance) != len("2012-03-04") or date_naissance.endswith("-01-01")


def _folded(text: str, *, keep_marks: bool = True) -> str:
    """Compatibility letters, lower case, accents apart from their letter, letters of one sign spelled out."""
    once = unicodedata.normalize("NFKD", text).casefold().translate(_SPECIAL)
    folded = unicodedata.normalize("NFKD", once)
    return folded if keep_marks else "".join(letter for letter in folded if not unicodedata.combining(letter))


def _counts(letter: str) -> bool:
    if letter.isalnum():
        return True
    return unicodedata.category(letter)[0] == "M" and unicodedata.combining(letter) in _LETTER_MARKS
