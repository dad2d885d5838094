"""Birth dates in every form that schools type: Belgian order, serials of Excel, words, a year alone."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.reading.workbook.grid import Cell, Fault
from bot.reading.workbook.names import as_written, clean

OLDEST = 105  # years
YOUNGEST = 2.5
_YEAR = 365.2425  # days
_LAST_SERIAL = 60_000  # 7 April 2064
_FIRST_SERIAL = 10_000  # below, a post code is likelier than a student born before 1928
_1900, _1904 = date(1899, 12, 30), date(1904, 1, 1)

# Ages in years that surprise nobody, the last one included, by type of teaching (`SchoolType`).
_USUAL = {
    "esahr": (5, 92),
    "fondamental": (2.5, 14),
    "secondaire": (10, 26),
    "specialise": (2.5, 26),
    "superieur": (15, 90),
    "promotion_sociale": (14, 92),
}
_ANY_TYPE = (2.5, 92)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan januari january januar",
            "fevrier fevr fev feb februari february februar",
            "mars mar maart mrt march marz maerz",
            "avril avr april apr",
            "mai mei may",
            "juin jun juni june",
            "juillet juil juill jul juli july",
            "aout aou august augustus aug",
            "septembre sept sep september",
            "octobre oct okt oktober october",
            "novembre nov november",
            "decembre dec december dezember",
        ),
        1,
    )
    for name in names.split()
}
_TIME = re.compile(r"(?:[t ]|\b)\d{1,2}\s?[:h]\s?\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:z\b|am\b|pm\b|[+-]\d\d:?\d\d)?")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})(?: ?[./\-\\,_] ?| )(\d{1,2})(?: ?[./\-\\,_] ?| )(\d{4}|\d{1,2})(?!\d)")
_WORDS = re.compile(
    r"(?<!\d)(\d{1,2}) ?(?:er|e|ste|de|th|st|nd|rd)?[ .\-/]*([a-z]{3,9})[ .\-/,]*(\d{4}|\d{2})(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)(\d{8}|\d{6,7})(?!\d)")
_NISS = re.compile(r"\d{2}\.\d{2}\.\d{2}[- ]\d{3}[. ]\d{2}")
_YEAR_ONLY = re.compile(
    r"(?:(?:00|0|--?|\?\??|xx)[./\- ](?:00|0|--?|\?\??|xx)[./\- ])?((?:19|20)\d{2})(?:[./\-]00?[./\-]00?)?"
)


@dataclass(frozen=True, slots=True, repr=False)
class DateReading:
    """`value` as it will be kept (`YYYY-MM-DD` or `YYYY`), and the code of what to tell with its values."""

    value: str | None
    code: str | None = None
    values: MappingProxyType[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class _Found:
    """A date as understood so far; `code` is a remark about how."""

    day: date | None
    code: str | None = None
    shown: str = ""


def _told(code: str, kept: str | None = None, /, **values: object) -> DateReading:
    return DateReading(kept, code, MappingProxyType(values))


def read_date(
    cell: Cell, today: date, school_type: str, *, base1904: bool = False, formula: bool = False
) -> DateReading:
    """The birth date in one cell, judged on `today`; an empty cell is `date_missing`."""
    reading = _read(cell, today, school_type, base1904=base1904)
    faulty = reading.value is None and reading.code in {"date_unreadable", "date_implausible", "date_missing"}
    return _told("date_formula") if formula and faulty else reading


def _read(cell: Cell, today: date, school_type: str, *, base1904: bool) -> DateReading:
    match cell:
        case None:
            return _told("date_missing")
        case Fault():
            return _told("date_formula" if cell is Fault.FORMULA else "date_unreadable")
        case bool() | timedelta():
            return _told("date_unreadable")
        case datetime():
            return _judge(_Found(cell.date()), today, school_type)
        case date():
            return _judge(_Found(cell), today, school_type)
        case int() | float():
            return _number(cell, today, school_type, base1904=base1904)
        case str():
            return _text(cell, today, school_type, base1904=base1904)
    return _told("date_unreadable")  # an hour alone


def _number(number: float, today: date, school_type: str, *, base1904: bool = False) -> DateReading:
    """A cell in General format: a serial, a date without separators, or a year."""
    shown = as_written(number)
    if number < 0:
        return _told("date_unreadable")
    if float(number).is_integer() and len(shown) in {7, 8}:
        return _compact(shown.zfill(8), today, school_type)
    if float(number).is_integer() and today.year - OLDEST <= number <= today.year:
        return _year_only(int(number), today)
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        day = (_1904 if base1904 else _1900) + timedelta(days=int(number))
        if YOUNGEST <= _age(day, today) <= OLDEST:
            return _judge(_Found(day), today, school_type)
    return _told("date_implausible", value=shown)


def _text(text: str, today: date, school_type: str, *, base1904: bool) -> DateReading:
    """Text with at most one date in it; « né le », « à Liège » and the hour are let go."""
    shown = clean(text)
    plain = _TIME.sub(" ", _fold(shown)).strip(" .,;")
    if year := _YEAR_ONLY.fullmatch(plain):
        return _year_only(int(year[1]), today)
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", plain):
        return _number(float(plain.replace(",", ".")), today, school_type, base1904=base1904)
    found = [] if _NISS.search(plain) else _all_dates(plain, today)
    if len({item.day or item.shown for item in found}) > 1:
        return _told("date_ambiguous")
    if found:
        return _judge(found[0], today, school_type)
    if compact := _COMPACT.fullmatch(plain):
        return _compact(compact[1], today, school_type)
    if not any(char.isalnum() for char in shown):
        return _told("date_unreadable" if "#" in shown else "date_missing")
    return _told("date_unreadable")


def _fold(text: str) -> str:
    """Lower case, no accents, digits of any script as 0-9."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        str(unicodedata.digit(char)) if char.isdigit() and unicodedata.digit(char, None) is not None else char
        for char in letters
        if not unicodedata.combining(char)
    )


def _all_dates(plain: str, today: date) -> list[_Found]:
    numeric = [_from_numbers(match, today) for match in _NUMERIC.finditer(plain)]
    words = [
        _make(match[3], _MONTHS[match[2]], int(match[1]), today, match[0])
        for match in _WORDS.finditer(plain)
        if match[2] in _MONTHS
    ]
    return numeric + words


def _from_numbers(match: re.Match[str], today: date) -> _Found:
    """Day, month, year; year first only when it has four digits; month first only when nothing else exists."""
    first, second, third = match.groups()
    shown = re.sub(r" ?[.\-\\,_ ] ?", "/", match[0])
    if len(first) > 2:
        if len(third) > 2 or len(first) == 3:
            return _Found(None, shown=shown)
        day, month, year = int(third), int(second), first
    else:
        day, month, year = int(first), int(second), third
    return _make(year, month, day, today, shown)


def _make(year_text: str, month: int, day: int, today: date, shown: str) -> _Found:
    year, code = _full_year(year_text, today)
    if day == 0 and month <= 12:
        return _Found(date(year, 1, 1) if year else None, "date_year_only", shown)
    if month > 12 and day <= 12:
        day, month, code = month, day, "date_month_day_swapped"
    try:
        return _Found(date(year, month, day), code, shown)
    except ValueError:
        return _Found(None, shown=shown)


def _full_year(text: str, today: date) -> tuple[int, str | None]:
    """« 12 » → 2012; « 35 » → 1935, said to the school, as is a year that two centuries could claim."""
    if len(text) > 2:
        return int(text), None
    recent, old = 2000 + int(text), 1900 + int(text)
    if today.year - recent < YOUNGEST - 0.5:
        return old, "date_two_digits"
    return recent, "date_two_digits" if today.year - old <= OLDEST else None


def _compact(digits: str, today: date, school_type: str) -> DateReading:
    """`04032012` or `20120304`, or six digits `040312`; the Belgian order wins when both exist."""
    if len(digits) < 8:
        orders = (
            [(digits[4:], digits[2:4], digits[:2])]
            if len(digits) == 6
            else [(digits[3:], digits[1:3], digits[:1])]
        )
    else:
        orders = [(digits[4:], digits[2:4], digits[:2]), (digits[:4], digits[4:6], digits[6:])]
    for year, month, day in orders:
        found = _make(year, int(month), int(day), today, digits)
        if found.day and found.code != "date_month_day_swapped" and 1900 <= found.day.year <= today.year:
            return _judge(found, today, school_type)
    return _told("date_implausible", value=digits)


def _year_only(year: int, today: date) -> DateReading:
    if year > today.year:
        return _told("date_future")
    if not YOUNGEST - 1 <= today.year - year <= OLDEST:
        return _told("date_implausible", value=year)
    return _told("date_year_only", str(year))


def _judge(found: _Found, today: date, school_type: str) -> DateReading:
    """Whether a student of this school may be born on that day."""
    if found.day is None:
        return _told("date_impossible", value=found.shown)
    if found.code == "date_year_only":
        return _year_only(found.day.year, today)
    if found.day >= today:
        return _told("date_future")
    if found.day.year < 1900:
        return _told("date_unreadable")
    age = _age(found.day, today)
    if not YOUNGEST <= age <= OLDEST:
        return _told("date_implausible", value=belgian(found.day))
    return _remark(found, found.day, age, school_type)


def _remark(found: _Found, day: date, age: float, school_type: str) -> DateReading:
    value = day.isoformat()
    only_young = school_type in {"fondamental", "secondaire", "specialise"} and day.year >= 2000
    if found.code == "date_two_digits" and not only_young:
        return _told(found.code, value, value=f"{day.year % 100:02}", year=day.year)
    if found.code == "date_month_day_swapped":
        return DateReading(value, found.code, MappingProxyType({"value": belgian(day)}))
    low, high = _USUAL.get(school_type, _ANY_TYPE)
    return DateReading(value) if low <= age < high + 1 else _told("date_unusual_age", value, age=int(age))


def _age(day: date, today: date) -> float:
    """Years, exact enough for limits that no school computes by hand."""
    return (today - day).days / _YEAR


def belgian(day: date) -> str:
    """`04/03/2012`."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"
