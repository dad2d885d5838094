"""The tolerant rules: each says why two different lines may be one student, and only ever proposes."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.matching.keys import tokens
from bot.domain.matching.people import Known, Row, Rule
from bot.domain.matching.spelling import is_cut, is_date_slip, is_one_edit, sound

_SHORTEST_CUT = 3  # letters of a first name that say something when the surname is another


@dataclass(frozen=True, slots=True, repr=False)
class Side:
    """One line with all that the rules look at; `who` is the id of the account or the position of the row."""

    who: int
    nom: str
    prenom: str
    date: str
    noms: frozenset[str]
    prenoms: frozenset[str]

    @classmethod
    def of(cls, who: int, line: Known | Row) -> "Side":
        """The line, made comparable."""
        nom, prenom, date = line.key
        return cls(who, nom, prenom, date, frozenset(tokens(line.nom)), frozenset(tokens(line.prenom)))


def rule_between(one: Side, other: Side) -> Rule | None:
    """The surest rule that links two lines of different keys, None when nothing does."""
    if not one.date or not other.date:
        return Rule.DATE_UNKNOWN if _same_names(one, other) or _alike(one, other) else None
    if one.date == other.date:
        return next((rule for rule, holds in _SAME_DATE if holds(one, other)), None)
    slipped = _same_names(one, other) and is_date_slip(one.date, other.date)
    return Rule.DATE_SLIP if slipped else None


def _same_names(one: Side, other: Side) -> bool:
    return one.nom == other.nom and one.prenom == other.prenom


def _alike(one: Side, other: Side) -> bool:
    return _swapped(one, other) or _contained(one, other) or _one_letter(one, other)


def _swapped(one: Side, other: Side) -> bool:
    return one.nom == other.prenom and one.prenom == other.nom


def _contained(one: Side, other: Side) -> bool:
    """A second surname or first name more or less, or a word that went from one column to the other."""
    if _within(one.noms, other.noms) and _within(one.prenoms, other.prenoms):
        return True
    mine, theirs = one.noms | one.prenoms, other.noms | other.prenoms
    return min(len(mine), len(theirs)) > 1 and _within(mine, theirs)


def _within(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and (one <= other or other <= one)


def _one_letter(one: Side, other: Side) -> bool:
    return is_one_edit(one.nom, other.nom) and is_one_edit(one.prenom, other.prenom)


def _sounds_alike(one: Side, other: Side) -> bool:
    """Surnames near in writing or in sound, and first names heard alike or cut short."""
    nom = _within(one.noms, other.noms) or is_one_edit(one.nom, other.nom) or sound(one.nom) == sound(other.nom)
    return nom and (_one_name_heard(one, other) or is_cut(one.prenom, other.prenom))


def _one_name_heard(one: Side, other: Side) -> bool:
    return sound(one.prenom) == sound(other.prenom)


def _same_first_name(one: Side, other: Side) -> bool:
    """Another surname altogether: recognition, adoption, name of use."""
    if not one.prenom or not other.prenom:
        return False
    return _one_name_heard(one, other) or is_cut(one.prenom, other.prenom, _SHORTEST_CUT)


def _same_surname(one: Side, other: Side) -> bool:
    """A name of use, or a twin: nothing but the school can tell."""
    return one.nom == other.nom


_SAME_DATE: tuple[tuple[Rule, Callable[[Side, Side], bool]], ...] = (
    (Rule.SWAPPED_NAMES, _swapped),
    (Rule.NAMES_CONTAINED, _contained),
    (Rule.ONE_LETTER, _one_letter),
    (Rule.SOUNDS_ALIKE, _sounds_alike),
    (Rule.SAME_FIRST_NAME, _same_first_name),
    (Rule.SAME_SURNAME, _same_surname),
)
