"""When a day begins for the agents, and when they are at work: by the calendar of Brussels, not by 24 hours."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_BEGINS: Final = time(8)
_ENDS: Final = time(17)


def morning_of(day: date, zone: ZoneInfo) -> datetime:
    """8 a.m. of that day."""
    return datetime.combine(day, _BEGINS, tzinfo=zone)


def next_morning(at: datetime, zone: ZoneInfo) -> datetime:
    """The first 8 a.m. after that instant: before dawn it is that of the day itself."""
    today = morning_of(at.astimezone(zone).date(), zone)
    return today if at < today else morning_of(today.date() + timedelta(days=1), zone)


def at_work(at: datetime, zone: ZoneInfo) -> datetime:
    """That instant where it falls between 8 and 17 h; else the next morning."""
    local = at.astimezone(zone)
    return at if _BEGINS <= local.time() <= _ENDS else next_morning(at, zone)
