"""The operator's own school years: the text of a TOML file becomes calendars, or a sentence says why not."""

import tomllib
from datetime import date, datetime
from typing import Any

from bot.domain.poles.calendar import Holiday, PolesError, YearCalendar
from bot.domain.schools import SchoolYear

_SHAPE = (
    "chaque année s’écrit [2026-2027] avec « source », le texte qui la publie, et « conges », "
    'une liste de { nom = "…", du = AAAA-MM-JJ, au = AAAA-MM-JJ }'
)


def parse_calendars(text: str) -> tuple[YearCalendar, ...]:
    """Every school year of the file; PolesError, in French, at the first that can't be used."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise PolesError(f"Le fichier n’est pas du TOML correct : {_SHAPE}.") from None
    return tuple(_year(name, table) for name, table in tables.items())


def _year(name: str, table: Any) -> YearCalendar:  # noqa: ANN401 - whatever TOML may hold
    try:
        year = SchoolYear.parse(name)
    except ValueError:
        raise PolesError(f"« {name[:20]} » n’est pas une année scolaire : {_SHAPE}.") from None
    match table:
        case {"source": str(source), "conges": list(entries), **rest} if entries and not rest:
            return YearCalendar(year, tuple(_holiday(year, each) for each in entries), " ".join(source.split()))
        case _:
            raise PolesError(f"Année {year} : {_SHAPE}.")


def _holiday(year: SchoolYear, entry: Any) -> Holiday:  # noqa: ANN401 - whatever TOML may hold
    match entry:
        case {"nom": str(name), "du": date() as first, **rest} if rest.keys() <= {"au"}:
            last = rest.get("au", first)
            if isinstance(last, date) and not isinstance(first, datetime) and not isinstance(last, datetime):
                return Holiday(name, first, last)
    raise PolesError(f"Année {year}, un congé est mal écrit : {_SHAPE}.")
