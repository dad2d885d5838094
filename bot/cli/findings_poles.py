"""What the doctor finds of the pôles: the school years that are known, and seat schools that the register has."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cli.errors import CommandError
from bot.cli.surroundings import opened
from bot.ports.finding import Finding

if TYPE_CHECKING:
    from bot.settings import Settings


def of_the_poles(settings: "Settings") -> Iterator[Finding]:
    """One line for the calendar, and one for the seat schools where there are any."""
    yield _calendar(settings)
    if settings.poles.schools and settings.database.exists():
        yield _seats(settings)


def _calendar(settings: "Settings") -> Finding:
    """A year that is not known is no fault: questions about it say so."""
    from bot.settings import SettingsError
    from bot.wiring.poles import calendar

    try:
        years = calendar(settings).years
    except SettingsError as error:
        return Finding("Calendrier scolaire", str(error))
    return Finding(f"Calendrier scolaire (de {years[0].year} à {years[-1].year})")


def _seats(settings: "Settings") -> Finding:
    """A reminder to a school that the register does not have would be set aside."""
    from bot.domain.numbers import Fase

    name, wanted = "Écoles sièges des pôles", settings.poles.schools
    try:
        with opened(settings) as store:
            unknown = store.read_now(lambda unit: [each for each in wanted if unit.school(Fase(each)) is None])
    except CommandError:
        return Finding(name, "la base ne se lit pas ; voyez la ligne « Base de données »")
    if unknown:
        return Finding(
            name,
            f"absentes du registre : {', '.join(map(str, unknown))} ; corrigez « poles.schools », "
            "ou importez le registre",
        )
    return Finding(name)
