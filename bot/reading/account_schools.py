"""Which school an account of Happi belongs to, and whether it is a student's, as cohorts and institutions tell."""

import re
from collections.abc import Iterable

from bot.domain.numbers import LARGEST
from bot.reading.words import plain

# `ecole-990001` (our own export), `ec005464`, `FASE 5464`, `fase_5464_3A`, `etablissement-5464`, `happi:5464`.
_NAMED = re.compile(
    r"(?<![a-z])(?:ecole|ec|n(?:°|o)? ?fase|fase|etablissement|etab|happi)[ _\-:.°/#]*(\d{1,6})(?!\d)"
)
# Six digits, as in the name of the mailbox: `005464-3A`, `990001_P4`; four or five may be a year or a class.
_LEADING = re.compile(r"(\d{6})(?!\d)")
_BARE = re.compile(r"0*(\d{1,6})(?:\.0)?")
# Options of studies bear names of trades (« gestionnaire », « éducateur », « secrétariat »): a role alone tells.
_STAFF = re.compile(
    r"\b(?:profs?|professeure?s?|enseignante?s?|instituteurs?|institutrices?|personnels?|direction|teachers?"
    r"|leerkracht\w*)\b"
)
_STAFF_ROLE = re.compile(
    rf"{_STAFF.pattern}|(?:editing|non ?editing)teacher|\b(?:managers?|gestionnaires?|coursecreator|staff"
    r"|admin\w*|educat(?:eur|rice)s?|secretaires?|direct(?:eur|rice)s?)\b"
)
_STUDENT = re.compile(r"\b(?:eleves?|etudiant\w*|apprenants?|students?|pupils?|leerlingen?)\b")


def fase_in_code(text: str, *, leading: bool = True) -> set[int]:
    """The FASE numbers that a code names, by the patterns of the guide; an idnumber may lead with a student's."""
    words = plain(text)
    found = {int(number) for number in _NAMED.findall(words)}
    if not found and leading and (first := _LEADING.match(words)):
        found = {int(first[1])}
    return _possible(found)


def fase_alone(text: str) -> set[int]:
    """The number of a cell that holds nothing else: an institution, or a column FASE."""
    match = _BARE.fullmatch(plain(text).replace(" ", ""))
    return _possible({int(match[1])}) if match else set()


def is_staff(groups: Iterable[str], roles: Iterable[str]) -> bool:
    """Whether cohorts and department, or roles, name a member of the staff and no student."""
    words = [plain(" | ".join(each)).replace("_", " ").replace("-", " ") for each in (groups, roles)]
    found = _STAFF.search(words[0]) or _STAFF_ROLE.search(words[1])
    return found is not None and not any(_STUDENT.search(each) for each in words)


def _possible(numbers: set[int]) -> set[int]:
    return {number for number in numbers if 1 <= number <= LARGEST}
