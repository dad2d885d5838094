"""When a day begins for the agents: 8 a.m. in Brussels, by the calendar and not by 24 hours."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo


def morning_of(day: date, zone: ZoneInfo) -> datetime:
    """8 a.m. of that day."""
    return datetime.combine(day, time(8), tzinfo=zone)
