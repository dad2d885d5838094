"""Dates and numbers as French sentences say them; the filters of the mail templates."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.dates import written
from bot.domain.numbers import spaced

BRUSSELS = ZoneInfo("Europe/Brussels")

# French typography: no line may begin with a high sign, nor end with an opening guillemet.
_THIN = re.compile(r" (?=[;:?»]|!(?!=))|(?<=«) ")
# « Ligne 12 : », « Lignes 12 et 88 : », « Feuille 3A, ligne 12 : » before a sentence (docs/codes.md).
_PLACE = re.compile(r"(?:Feuille .{1,80}?, )?lignes? \d+(?: et \d+)? : ", re.IGNORECASE)


def day(value: date | datetime | str) -> str:
    """« 1er octobre 2026 » from a date, a moment (the day it was in Brussels), or either as ISO 8601.

    Any other text is left as it is: it was written for people already.
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return str(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(BRUSSELS)
    return written(value)


def is_ahead(value: str, at: datetime | str) -> bool:
    """Whether the day `value` (ISO 8601) is that of the moment `at` in Brussels, or comes after it."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    if moment.tzinfo is not None:
        moment = moment.astimezone(BRUSSELS)
    return date.fromisoformat(value) >= moment.date()


def unbreakable(text: str) -> str:
    """`text` with the spaces of French typography at which no line may be broken."""
    return _THIN.sub("\u00a0", text)


def count(number: int, noun: str) -> str:
    """« 1 erreur », « 12 erreurs », « 1 200 pages »: a noun that takes an s from two on."""
    return f"{spaced(int(number))} {noun}" + ("s" if number > 1 else "")


def split_place(sentence: str) -> tuple[str, str]:
    """« Ligne 12 : le nom manque. » → « ligne 12 » and « Le nom manque. »; no place → an empty one."""
    found = _PLACE.match(sentence)
    if found is None:
        return "", sentence
    place, rest = found[0].removesuffix(" : "), sentence[found.end() :]
    return place[:1].lower() + place[1:], rest[:1].upper() + rest[1:]


def without_place(sentence: str) -> str:
    """The sentence of a problem without its « Ligne 12 : », for where the line is said beside it."""
    return split_place(sentence)[1]


def place_of(sentence: str, where: str | None) -> str:
    """Where a problem is, for a column of its own: as its sentence says, else `where`, else the whole file."""
    said = split_place(sentence)[0] or where or "Tout le fichier"
    return re.sub(r"(?<=ligne|ignes) (?=\d)", "\u00a0", said[:1].upper() + said[1:], flags=re.IGNORECASE)


def with_place(sentence: str, where: str | None) -> str:
    """The sentence of a problem, « Ligne 12 : » before it even when it does not say so itself."""
    if not where or _PLACE.match(sentence):
        return sentence
    return f"{where} : {sentence[:1].lower()}{sentence[1:]}"
