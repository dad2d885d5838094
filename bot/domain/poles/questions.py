"""The words of `/vaguemestre` and of `vaguemestre dates`: what is asked for, in simple forms, and its answer.

The words are used and forgotten: no answer and no error repeats them, for nothing says that they name nobody.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from bot.domain.dates import parsed
from bot.domain.numbers import LARGEST, PoFase
from bot.domain.poles import answers
from bot.domain.poles.answers import Answer, Outcome
from bot.domain.poles.articles import Model
from bot.domain.poles.calendar import Calendar, PolesError
from bot.domain.poles.conventions import Pole, may_be_specific
from bot.domain.poles.deadlines import CIRCULAR_DEADLINE, deadlines
from bot.domain.poles.points import split
from bot.domain.poles.rights import Profile
from bot.domain.schools import SchoolYear

HELP: Final = (
    "Les calculs des pôles territoriaux :",
    "• délai 12/11/2025 – dernier jour pour communiquer un partenariat spécifique",
    "• calendrier 2025-10-27, ou calendrier 2025-2026 – jour de classe ou non, congés de l’année et leur source",
    "• échéances – les prochaines dates et leurs rappels",
    "• avenant 2026-2027 – dernier jour pour un avenant qui prend effet cette année-là",
    "• points 80 20, ou points 80 15 100 – la règle des 80/20 (traitements, fonctionnement, total)",
    "• articles partenariat, coopération, spécifique ou ressort – ce qui est à compléter",
    (
        "• convention siège=990501 partenaires=990501,990502 coopérantes=990503 spécifiques=990504 types=5 – "
        "les documents à transmettre, d’après les numéros FASE des PO"
    ),
    "• profil coordonnateur, direction partenaire, po coopérante… – ce qu’il peut faire dans e-Pôles",
    "N’écrivez aucun nom d’élève.",
)
_UNCLEAR: Final = "La demande n’est pas comprise. Voici ce qui peut être demandé."
FIRST_YEAR, LAST_YEAR = 2022, 2100
_MOST: Final = 500  # characters; a longer question is a text pasted by mistake

_MODELS: Final = {
    "partenariat": Model.PARTENARIAT,
    "cooperation": Model.COOPERATION,
    "specifique": Model.SPECIFIQUE,
    "ressort": Model.RESSORT,
}
_PROFILES: Final = {
    "coordonnateur": Profile.COORDONNATEUR,
    "direction siege": Profile.DIRECTION_SIEGE,
    "po siege": Profile.PO_SIEGE,
    "direction partenaire": Profile.DIRECTION_PARTENAIRE,
    "po partenaire": Profile.PO_PARTENAIRE,
    "direction specifique": Profile.DIRECTION_SPECIFIQUE,
    "po specifique": Profile.PO_SPECIFIQUE,
    "direction cooperante": Profile.DIRECTION_COOPERANTE,
    "po cooperante": Profile.PO_COOPERANTE,
}
_POINTS = re.compile(r"\d{1,7}(?:[.,]\d{1,4})?")
_NUMBERS = re.compile(r"\d{1,6}(?:,\d{1,6}){0,199}")
_YEAR = re.compile(r"\d{4}-\d{4}")


class UnclearError(PolesError):
    """The words fit no form."""


@dataclass(frozen=True, slots=True)
class Asker:
    """What answering needs: the calendars that are known, the day it is, the date of the settings."""

    calendar: Calendar
    day: date
    conventions: date = CIRCULAR_DEADLINE

    def answer(self, text: str) -> Answer:
        """The answer to a question; whatever was written, one comes."""
        words = _plain(text).split() if len(text) <= _MOST else ["?"]
        if not words or words == ["aide"]:
            return Answer(HELP)
        try:
            return _FORMS.get(words[0], _unknown)(self, words[1:])
        except UnclearError as error:
            return Answer((str(error), *HELP), Outcome.UNCLEAR)
        except PolesError as error:
            return Answer((str(error),), Outcome.REFUSED)


def _plain(text: str) -> str:
    """In small letters, without accents; a no-break space is a space."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _unknown(_asker: Asker, _words: Sequence[str]) -> Answer:
    raise UnclearError(_UNCLEAR)


def _date(words: Sequence[str]) -> date:
    """The one date of a question, of a year in which there were pôles."""
    found = parsed(words[0]) if len(words) == 1 else None
    if found is None:
        raise UnclearError("Une date est attendue, par exemple 12/11/2025.")
    _check(found.year)
    return found


def _check(year: int) -> None:
    """Far from the pôles, arithmetic would only show where the calendar of the machine ends."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PolesError(f"Les pôles territoriaux existent depuis {FIRST_YEAR} : cette date est trop loin.")


def _year(words: Sequence[str]) -> SchoolYear:
    """The one school year of a question."""
    if len(words) != 1 or not _YEAR.fullmatch(words[0]):
        raise UnclearError("Une année scolaire est attendue, par exemple 2026-2027.")
    try:
        found = SchoolYear.parse(words[0])
    except ValueError:
        raise UnclearError("Une année scolaire va d’une année à la suivante, par exemple 2026-2027.") from None
    _check(found.first)
    return found


def _delai(asker: Asker, words: Sequence[str]) -> Answer:
    return answers.care(_date(words), asker.calendar, asker.day)


def _calendrier(asker: Asker, words: Sequence[str]) -> Answer:
    if len(words) == 1 and _YEAR.fullmatch(words[0]):
        return answers.year_of(asker.calendar.year(_year(words)), asker.calendar)
    return answers.day_of(_date(words) if words else asker.day, asker.calendar)


def _echeances(asker: Asker, words: Sequence[str]) -> Answer:
    first = _date(words) if words else asker.day
    last = first + timedelta(days=365)
    return answers.coming(deadlines(asker.conventions, first, last), first)


def _avenant(_asker: Asker, words: Sequence[str]) -> Answer:
    return answers.avenant(_year(words))


def _points(_asker: Asker, words: Sequence[str]) -> Answer:
    numbers = [each for each in words if each != "/"]
    if not 2 <= len(numbers) <= 3 or not all(_POINTS.fullmatch(each) for each in numbers):
        raise UnclearError(
            "Deux ou trois nombres sont attendus : traitements, fonctionnement, et le total si besoin."
        )
    return answers.points(split(*(Decimal(each.replace(",", ".")) for each in numbers)))


def _articles(_asker: Asker, words: Sequence[str]) -> Answer:
    if len(words) != 1 or words[0] not in _MODELS:
        raise UnclearError("Un modèle est attendu : partenariat, coopération, spécifique ou ressort.")
    return answers.headings(_MODELS[words[0]])


def _profil(_asker: Asker, words: Sequence[str]) -> Answer:
    found = _PROFILES.get(" ".join(words))
    if found is None:
        raise UnclearError("Un profil est attendu : coordonnateur, ou direction ou po suivi de siège, partenaire…")
    return answers.profile(found)


_PLACES: Final = {
    "siege": "siege",
    "partenaire": "partenaires",
    "partenaires": "partenaires",
    "cooperante": "cooperantes",
    "cooperantes": "cooperantes",
    "specifique": "specifiques",
    "specifiques": "specifiques",
    "type": "types",
    "types": "types",
}


def _convention(_asker: Asker, words: Sequence[str]) -> Answer:
    given = {place: _numbers(value) for place, value in map(_assigned, words)}
    if len(given) != len(words):
        raise UnclearError("Une même place est donnée deux fois : séparez ses numéros par des virgules.")
    if len(given.get("siege", ())) != 1:
        raise UnclearError("Le numéro FASE du PO de l’école siège est attendu : siège=990501.")
    if any(not may_be_specific(each) for each in given.get("types", ())):
        raise PolesError("Un partenaire spécifique est une école d’enseignement spécialisé de type 4, 5, 6 ou 7.")
    return answers.papers(
        Pole(
            seat=_po(given["siege"][0]),
            partners=tuple(map(_po, given.get("partenaires", ()))),
            cooperating=tuple(map(_po, given.get("cooperantes", ()))),
            specific=tuple(map(_po, given.get("specifiques", ()))),
        )
    )


def _assigned(word: str) -> tuple[str, str]:
    """`partenaires=1,2` → its place and its numbers."""
    name, _, value = word.partition("=")
    if name not in _PLACES:
        raise UnclearError("Chaque place s’écrit avec un signe égal et sans espace : partenaires=990501,990502.")
    return _PLACES[name], value


def _numbers(value: str) -> tuple[int, ...]:
    if not _NUMBERS.fullmatch(value):
        raise UnclearError("Des numéros séparés par des virgules, sans espace, sont attendus.")
    return tuple(int(each) for each in value.split(","))


def _po(number: int) -> PoFase:
    if not 1 <= number <= LARGEST:
        raise PolesError("Un numéro FASE a de 1 à 6 chiffres, et n’est pas zéro.")
    return PoFase(number)


_FORMS: Final[dict[str, Callable[[Asker, Sequence[str]], Answer]]] = {
    "delai": _delai,
    "calendrier": _calendrier,
    "echeances": _echeances,
    "avenant": _avenant,
    "points": _points,
    "articles": _articles,
    "convention": _convention,
    "profil": _profil,
}
