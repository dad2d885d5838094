"""The school years whose holidays were found in a source; the next ones come from the operator's own file.

The first and last days follow the decree of 31/03/2022 (article 1.9.1-1), which `SchoolYear` computes. The
Government fixes the holidays two years ahead: a year for which no publication was found is not here, and nothing
is guessed. Of holidays, the days without class are given, Saturdays and Sundays at their ends left out. Mardi gras
is a day without class that a commune with a carnival on another day may move: there, an agent counts by hand.
"""

from datetime import date
from typing import Final

from bot.domain.poles.calendar import Calendar, Holiday, YearCalendar
from bot.domain.schools import SchoolYear

_FETE = "fête de la Communauté française"
_AUTOMNE = "vacances d’automne"
_DEFUNTS = "fête des morts"
_ARMISTICE = "commémoration du 11 novembre"
_HIVER = "vacances d’hiver"
_MARDI_GRAS = "mardi gras"
_DETENTE = "vacances de détente"
_PAQUES = "lundi de Pâques"
_PRINTEMPS = "vacances de printemps"
_ASCENSION = "Ascension"
_PENTECOTE = "lundi de Pentecôte"


def _day(name: str, day: date) -> Holiday:
    return Holiday(name, day, day)


_2022 = YearCalendar(
    year=SchoolYear(2022),
    source=(
        "Décret du 31/03/2022 sur les rythmes scolaires annuels ; calendrier 2022-2023 publié par Le Vif "
        "(vote du décret) et par les écoles ; jeu de données OpenHolidays (communauté française)."
    ),
    holidays=(
        _day(_FETE, date(2022, 9, 27)),
        Holiday(_AUTOMNE, date(2022, 10, 24), date(2022, 11, 4)),
        _day(_ARMISTICE, date(2022, 11, 11)),
        Holiday(_HIVER, date(2022, 12, 26), date(2023, 1, 6)),
        Holiday(_DETENTE, date(2023, 2, 20), date(2023, 3, 3)),
        _day(_PAQUES, date(2023, 4, 10)),
        Holiday(_PRINTEMPS, date(2023, 5, 1), date(2023, 5, 12)),
        _day(_ASCENSION, date(2023, 5, 18)),
        _day(_PENTECOTE, date(2023, 5, 29)),
    ),
)

_2023 = YearCalendar(
    year=SchoolYear(2023),
    source=(
        "Calendrier 2023-2024 publié par la Ligue de l’enseignement et par L’Avenir (24/08/2023) ; "
        "jeu de données OpenHolidays (communauté française)."
    ),
    holidays=(
        _day(_FETE, date(2023, 9, 27)),
        Holiday(_AUTOMNE, date(2023, 10, 23), date(2023, 11, 3)),
        Holiday(_HIVER, date(2023, 12, 25), date(2024, 1, 5)),
        _day(_MARDI_GRAS, date(2024, 2, 13)),
        Holiday(_DETENTE, date(2024, 2, 26), date(2024, 3, 8)),
        _day(_PAQUES, date(2024, 4, 1)),
        Holiday(_PRINTEMPS, date(2024, 4, 29), date(2024, 5, 10)),
        _day(_PENTECOTE, date(2024, 5, 20)),
    ),
)

_2024 = YearCalendar(
    year=SchoolYear(2024),
    source=(
        "Calendrier 2024-2025 publié par la Ligue de l’enseignement et par l’Académie d’Auderghem "
        "(« version définitive ») ; jeu de données OpenHolidays (communauté française)."
    ),
    holidays=(
        _day(_FETE, date(2024, 9, 27)),
        Holiday(_AUTOMNE, date(2024, 10, 21), date(2024, 11, 1)),
        _day(_ARMISTICE, date(2024, 11, 11)),
        Holiday(_HIVER, date(2024, 12, 23), date(2025, 1, 3)),
        Holiday(_DETENTE, date(2025, 2, 24), date(2025, 3, 7)),
        _day(_PAQUES, date(2025, 4, 21)),
        Holiday(_PRINTEMPS, date(2025, 4, 28), date(2025, 5, 9)),
        _day(_ASCENSION, date(2025, 5, 29)),
        _day(_PENTECOTE, date(2025, 6, 9)),
    ),
)

_2025 = YearCalendar(
    year=SchoolYear(2025),
    source=(
        "Calendrier 2025-2026 publié par l’Académie d’Amay et par l’École libre de Nassogne "
        "(« congés officiels ») ; jeu de données OpenHolidays (communauté française)."
    ),
    holidays=(
        Holiday(_AUTOMNE, date(2025, 10, 20), date(2025, 10, 31)),
        _day(_ARMISTICE, date(2025, 11, 11)),
        Holiday(_HIVER, date(2025, 12, 22), date(2026, 1, 2)),
        Holiday(_DETENTE, date(2026, 2, 16), date(2026, 2, 27)),
        _day(_PAQUES, date(2026, 4, 6)),
        Holiday(_PRINTEMPS, date(2026, 4, 27), date(2026, 5, 8)),
        _day(_ASCENSION, date(2026, 5, 14)),
        _day(_PENTECOTE, date(2026, 5, 25)),
    ),
)

_2026 = YearCalendar(
    year=SchoolYear(2026),
    source=(
        "Calendrier officiel de l’enseignement obligatoire (fichier Cal_Obli_26-27.ics d’enseignement.be), "
        "recopié par l’Athénée royal Jules Bara ; règles du décret du 31/03/2022 reprises par la bibliothèque "
        "« holidays » (communauté française)."
    ),
    holidays=(
        Holiday(_AUTOMNE, date(2026, 10, 19), date(2026, 10, 30)),
        _day(_DEFUNTS, date(2026, 11, 2)),
        _day(_ARMISTICE, date(2026, 11, 11)),
        Holiday(_HIVER, date(2026, 12, 21), date(2027, 1, 1)),
        _day(_MARDI_GRAS, date(2027, 2, 9)),
        Holiday(_DETENTE, date(2027, 2, 22), date(2027, 3, 5)),
        _day(_PAQUES, date(2027, 3, 29)),
        Holiday(_PRINTEMPS, date(2027, 4, 26), date(2027, 5, 7)),
        _day(_PENTECOTE, date(2027, 5, 17)),
    ),
)

KNOWN: Final = Calendar((_2022, _2023, _2024, _2025, _2026))
"""What this version knows by itself."""
