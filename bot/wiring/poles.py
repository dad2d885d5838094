"""What the settings add to the calculators of the pôles: school years, and the date of the conventions."""

from collections.abc import Callable
from datetime import date

from bot.domain.poles.calendar import Calendar, PolesError
from bot.domain.poles.calendar_file import parse_calendars
from bot.domain.poles.questions import Asker
from bot.domain.poles.years import KNOWN
from bot.settings import Settings, SettingsError


def calendar(settings: Settings) -> Calendar:
    """The school years of this version, and those of the operator's file; SettingsError when it can't be used."""
    path = settings.poles.calendar
    if path is None:
        return KNOWN
    begin = f"Le calendrier scolaire {path} (réglage « poles.calendar »)"
    try:
        return KNOWN.with_years(parse_calendars(path.read_text("utf-8")))
    except OSError:
        raise SettingsError(f"{begin} ne peut pas être lu : vérifiez son nom et vos droits.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{begin} n’est pas du texte UTF-8.") from None
    except PolesError as error:
        raise SettingsError(f"{begin} : {error}") from None


def asker(settings: Settings, today: date) -> Asker:
    """Who answers questions asked on a day."""
    return Asker(calendar(settings), today, settings.poles.conventions)


def answering(settings: Settings, today: Callable[[], date]) -> Callable[[str], tuple[str, ...]]:
    """The answers of the slash command; the file is read once, the day is asked for with each question."""
    known, conventions = calendar(settings), settings.poles.conventions

    def answer(question: str) -> tuple[str, ...]:
        return Asker(known, today(), conventions).answer(question).lines

    return answer
