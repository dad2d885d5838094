"""Figures as the monitoring report writes them: « 1.135 », « 78,5 % »; and shares that sum to 100 %."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median

from bot.reports.model import Missing, Share, Value
from bot.reports.words import MONTHS

THIN, WIDE = "\u202f", "\u00a0"  # spaces at which no line breaks
_THIN = re.compile(" (?=[;?!%])")
_WIDE = re.compile(" (?=[»:])|(?<=«) ")
_WORDS = {
    Missing.BLANK: "non saisi",
    Missing.UNKNOWN: "non reconstituable",
    Missing.NONE: "–",
    Missing.NOT_HERE: "",
}
_MINUTES, _HOURS = 90, 48  # up to which a duration is told in minutes, in hours


def said(value: Value) -> str:
    """Any value, for a person."""
    match value:
        case Missing():
            return _WORDS[value]
        case Share():
            return f"{_decimal(value.percent)}{THIN}%"
        case timedelta():
            return duration(value)
        case date():
            return day(value)
        case int():
            return count(value)
        case str():
            return value


def count(value: int) -> str:
    """1135 → 1.135, as in the source."""
    return f"{value:,}".replace(",", ".")


def day(value: date) -> str:
    """22/11/2026."""
    return value.strftime("%d/%m/%Y")


def month(value: date) -> str:
    """The short name and the year, « nov. 2026 », on one line."""
    return f"{MONTHS[value.month - 1]}{WIDE}{value.year}"


def duration(value: timedelta) -> str:
    """The largest unit that still tells something: minutes, hours, days."""
    seconds = value.total_seconds()
    if seconds < 60:
        return "moins d’une minute"
    if seconds < 60 * _MINUTES:
        return f"{round(seconds / 60)}{THIN}min"
    if seconds < 3600 * _HOURS:
        return f"{_decimal(round(seconds / 3600, 1))}{THIN}h"
    return f"{_decimal(round(seconds / 86400, 1))}{THIN}jours"


def unbroken(text: str) -> str:
    """A sentence whose signs of punctuation never begin a line, as French wants it."""
    return _THIN.sub(THIN, _WIDE.sub(WIDE, text))


def _decimal(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def share(part: int, whole: int) -> Share | Missing:
    """A part of a whole; of nothing there is none."""
    return Share(round(1000 * part / whole)) if whole else Missing.NONE


def shares(parts: Sequence[int]) -> tuple[Share | Missing, ...]:
    """The parts of their sum: rounded to tenths so that they sum to 100 % exactly (largest remainders)."""
    whole = sum(parts)
    if not whole:
        return (Missing.NONE,) * len(parts)
    tenths = [1000 * part // whole for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda at: (-(1000 * parts[at] % whole), at))
    for place in by_remainder[: 1000 - sum(tenths)]:
        tenths[place] += 1
    return tuple(Share(each) for each in tenths)


def middle(durations: Sequence[timedelta]) -> timedelta | Missing:
    """The median; of nothing there is none."""
    seconds = [each.total_seconds() for each in durations]
    return timedelta(seconds=median(seconds)) if seconds else Missing.NONE
