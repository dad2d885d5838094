"""Names as schools type them: repaired where nothing is lost, else told to the school."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.reading.workbook.grid import Cell, Fault

LONGEST = 80
_KEPT = 300  # a cell may hold 32,767 characters; no more of it travels on

_SAME = str.maketrans(
    {
        **dict.fromkeys("’‘‛ʼʹʻˈ´`′＇", "'"),
        **dict.fromkeys("‐‑‒–—−﹣－", "-"),
    }
)
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
# Nine names out of ten: nothing to repair and nothing to tell. A space may lead to « professeur ».
_LETTERS = "[A-Za-zÀÁÇÈÉÊËÎÏÔÖÛÜàáâäçèéêëîïôöûüñ]+"
_PLAIN = re.compile(f"{_LETTERS}(?:[-' ]{_LETTERS})*")
_COMMENT = re.compile(r"[()\[\]{}?!:;\"“”„«»*#]")
_TEACHER = re.compile(
    r"^(?:mme|mlle|mr|m\.|monsieur|madame|mademoiselle)\s|"
    r"\b(?:professeure?s?|enseignante?s?|institut(?:eur|rice)|direct(?:eur|rice)|secrétaire|éduca(?:teur|trice))\b",
    re.IGNORECASE,
)
_NOTHING = frozenset({"x", "xx", "xxx", "néant", "neant", "aucun", "sans", "inconnu", "n/a", "?"})
_MOJIBAKE = re.compile("[ÃÂÅÄÐÑØÙ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_PARTICLES = frozenset(
    """
    van von vander vanden vande den der de du des del della di da dos das d' l' la le les el al ben ait
    aït bin ibn ter ten te 't y e und zu zum op in
    """.split()  # noqa: SIM905 - a list of words
)


@dataclass(frozen=True, slots=True, repr=False)
class NameReading:
    """A name as it will be kept, and the codes of what to tell."""

    value: str
    codes: tuple[str, ...] = ()


def clean(text: str) -> str:
    """Composed accents, plain apostrophes and hyphens, single spaces, nothing invisible."""
    if text.isascii() and text.isprintable() and "`" not in text:
        return " ".join(text.split())[:_KEPT]
    text = unicodedata.normalize("NFC", text[: 4 * _KEPT]).translate(_SAME)
    return " ".join(_INVISIBLE.sub("", text.replace("\x85", " ")).split())[:_KEPT]


def read_name(cell: Cell, *, formula: bool = False) -> NameReading:
    """The name in one cell; an empty value without a code is an empty cell."""
    if isinstance(cell, Fault):
        return NameReading("", ("name_formula",))
    if cell is None:
        return NameReading("")
    if not isinstance(cell, str):
        return NameReading(as_written(cell), ("name_formula" if formula else "name_not_text",))
    return _read_text(cell)


def is_nothing(value: str) -> bool:
    """Whether a cell of first names says, in one of the usual ways, that there is none."""
    if len(value) > 7 and value.isalpha():
        return False
    return value.casefold() in _NOTHING or not any(char.isalnum() or char in "?=@+#\ufffd" for char in value)


def as_written(cell: Cell) -> str:
    """A cell as Excel in French shows it, for the correction workbook."""
    if isinstance(cell, str):
        return clean(cell)
    match cell:
        case None | Fault():
            return ""
        case bool():
            return "VRAI" if cell else "FAUX"
        case datetime() if cell.time() != time():
            return f"{_belgian(cell)} {cell:%H:%M}"
        case date():
            return _belgian(cell)
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
    return str(cell)  # an hour, a length of time, a number


def _belgian(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _read_text(text: str) -> NameReading:
    if len(text) <= LONGEST and _PLAIN.fullmatch(text):
        return NameReading(text, ("teacher_row",) if " " in text and _TEACHER.search(text) else ())
    text, repaired = repair(text[: 4 * _KEPT])
    value = clean(text).strip(",; ")
    if not any(char.isalnum() or char in "?=@+#\ufffd" for char in value):
        return NameReading("")
    if value.startswith(("=", "@", "+")):
        return NameReading(value, ("name_injection",))
    code = _fault(value)
    if code:
        return NameReading(value, (code,))
    return NameReading(value, (*(("name_repaired",) if repaired else ()), *_remarks(value)))


def repair(text: str) -> tuple[str, bool]:
    """« FranÃ§ois » → « François »: UTF-8 that was read as cp1252, undone only when that gives Latin letters."""
    if not _MOJIBAKE.search(text):
        return text, False
    try:
        mended = b"".join(_byte(char) for char in text).decode("utf-8")
    except UnicodeError:
        return text, False
    latin = all(unicodedata.name(char, "").startswith("LATIN") for char in mended if char.isalpha())
    return (mended, True) if latin else (text, False)


def _byte(char: str) -> bytes:
    """The byte that was read as `char`; five bytes have no letter in cp1252 and pass as they are."""
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


def _fault(value: str) -> str | None:
    """The first reason why this can't be a name."""
    if "\ufffd" in value or re.search(r"[^\W\d_]\?+[^\W\d_]|^\?+[^\W\d_]|Ã[^\w ]", value):
        return "name_unreadable"
    if len(value) > LONGEST:
        return "name_too_long"
    if value.startswith("#"):
        return "name_formula"  # an error of Excel that became text
    if any(char.isdigit() for char in value):
        return "name_has_digits"
    if _COMMENT.search(value):
        return "name_has_comment"
    if not all(_may_stand_in_a_name(char) for char in value):
        return "name_invalid"
    return None


def _may_stand_in_a_name(char: str) -> bool:
    return char in " -',.·" or unicodedata.category(char)[0] in "LM"


def _remarks(value: str) -> tuple[str, ...]:
    remarks = []
    if any(char.isalpha() and not unicodedata.name(char, "LATIN").startswith("LATIN") for char in value):
        remarks.append("name_not_latin")
    if _TEACHER.search(value):
        remarks.append("teacher_row")
    return tuple(remarks)


def split_full(value: str) -> tuple[str, str] | None:
    """« DUPONT Léa », « Léa DUPONT » or « Dupont, Léa » → surname, first name; None when one would guess."""
    if value.count(",") == 1:
        nom, prenom = (part.strip() for part in value.split(","))
        return (nom, prenom) if nom and prenom else None
    if "," in value:
        return None
    words = value.split()
    capitals = [_is_surname(words, index) for index in range(len(words))]
    cut = capitals.count(True)
    if not 0 < cut < len(words):
        return None
    if all(capitals[:cut]):
        return " ".join(words[:cut]), " ".join(words[cut:])
    if all(capitals[-cut:]):
        return " ".join(words[-cut:]), " ".join(words[:-cut])
    return None


def _is_surname(words: list[str], index: int) -> bool:
    """Capitals of at least two letters, or a particle that leads to such a word."""
    word = words[index]
    if sum(char.isalpha() for char in word) > 1 and word.isupper():
        return True
    leads = index + 1 < len(words) and _is_surname(words, index + 1)
    return leads and (word.casefold() in _PARTICLES or len(word) == 1)
