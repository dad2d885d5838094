"""Calculations of the pôles asked for in a mail: which one, and with which numbers (exigences J3 to J18).

A calculation is recognised when its sentence names it and every number that it needs, and no other; the result is
then asked for in the words of `/vaguemestre`, which are simple and strict.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from bot.domain.dates import parsed
from bot.reading.words import plain

_MONTHS: Final = (
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()  # noqa: SIM905
)
_DATE = re.compile(
    rf"\b(?:(\d{{1,2}})(?:er)? ({'|'.join(_MONTHS)}) (\d{{4}})"
    r"|(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d\d-\d\d))\b"
)
_LIMIT = re.compile(
    r"\bdates? limites?\b|\bau plus tard\b|\bjusqu'a quand\b|\bderniere? (?:jour|date|delai)\b|\bdelai\b"
)
_CARE = re.compile(
    r"\bprises? en charge\b(?:(?!\b(?:communi|encod|envoy|introdui|transmi|sign|limite)|[.?!;\d]).){0,40}"
    r"(?=\b(?:\d{1,2}(?:er)? [a-z]{3,9} \d{4}|\d{1,4}[/.-]\d))"
)
"""A date is that of the care where it follows it at once: another one may be that of a mail or of a signature."""
_EFFECT = re.compile(r"\beffet\b[^.?!;\d]{0,30}(?=20\d\d)")
_YEAR = re.compile(r"\b(20\d\d)\s?[-/]\s?(20\d\d)\b")
_SHARE = re.compile(r"\b80\s?%?\s?[/-]\s?20\b|\b80 ?% (?:et|-) 20 ?%|\bquatre-vingts? ?/ ?vingt\b")
_NUMBER = r"(\d{1,5}(?:[.,]\d{1,2})?)"
_OF = r"(?: points?)?(?: (?!et\b)[a-z']+){0,2}? "
_SALARIES = re.compile(
    rf"{_NUMBER}{_OF}(?:traitements?|salaires?)\b|\b(?:traitements?|salaires?) ?[:=] ?{_NUMBER}"
)
_RUNNING = re.compile(rf"{_NUMBER}{_OF}fonctionnement\b|\bfonctionnement ?[:=] ?{_NUMBER}")
_TOTAL = re.compile(
    rf"\b(?:total|sur)(?: de| est de)? ?[:=]? ?{_NUMBER}|{_NUMBER}(?: points?)? (?:au|en) (?:total|tout)\b"
)
_ANY_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_ARTICLES = re.compile(r"\bquels? (?:sont les )?articles?\b[^.?!]{0,60}?\b(?:completer|remplir|encoder|complete)")
_MODELS: Final = {
    "specifique": re.compile(r"\bspecifiques?\b"),
    "cooperation": re.compile(r"\bcooperation\b"),
    "ressort": re.compile(r"\bressort\b"),
    "partenariat": re.compile(r"\bpartenariat\b(?! specifique)"),
}
_WHICH = re.compile(
    r"\bressort\b[^?]*\bou\b[^?]*\bconvention\b|\bconvention\b[^?]*\bou\b[^?]*\bressort\b|\bquels? documents?\b"
)
_PLACES: Final = (
    ("siege", re.compile(r"\bsiege\b")),
    ("specifiques", re.compile(r"\bpartenaires? specifiques?\b")),
    ("partenaires", re.compile(r"\bpartenaires?\b(?! specifique)")),
    ("cooperantes", re.compile(r"\bcooperantes?\b")),
)
_PO_NUMBER = re.compile(r"(?<!\d)\d{3,6}(?!\d)")
_PO_NUMBERS = re.compile(
    r"(?:[ ,:=(]|\b(?:et|de|des|du|le|la|les|un|po|fase|numeros?|relev(?:e|ent)|depend(?:ent)?|est|sont)\b)*"
    r"(?<!\d)\d{3,6}(?!\d)(?:[ ,]|\bet\b|\b(?:le|du|des|les|po)\b|\d{3,6}(?!\d))*"
)
"""The numbers that follow a place; what any other word stands before is not said of it."""
_LONGEST = 1_000  # characters: whoever tells more asks more than a number
_TURNED = re.compile(
    r"\b(?:ne|pas|ni|non|jamais|aucune?s?|hors|sans|sauf|hormis|excepte[es]*|exclu[es]*|moins)\b|\bn'"
    r"|(?<!au )\bplus\b|(?<![\w%])[-−–]\d"
)
"""« 82 points hors traitements », « -82 points », « ne faut-il pas compléter »: it may mean the contrary."""


def calculation(text: str) -> str | None:
    """The question as `/vaguemestre` takes it, `délai 12/11/2025`; None where none, or more than one, is asked."""
    said = " ".join(plain(text).replace("’", "'").split())
    if len(said) > _LONGEST:
        return None
    found = [words for each in _CALCULATIONS if (words := each(said)) is not None]
    return found[0] if len(found) == 1 else None


def is_turned(text: str) -> bool:
    """Whether a negation, an exception or a minus sign may turn what the numbers of a calculation mean."""
    return _TURNED.search(plain(text).replace("’", "'")) is not None


def _delai(said: str) -> str | None:
    """« quelle est la date limite pour une prise en charge le 12 novembre 2025 ? »"""
    days = list(_dates(said))
    if len(days) != 1 or "?" in days or not _LIMIT.search(said) or not _CARE.search(said):
        return None
    return f"délai {days[0]}"


def _dates(said: str) -> Iterable[str]:
    """Every date, as 12/11/2025; one that does not exist makes the question unclear."""
    for day, month, year, written in _DATE.findall(said):
        found = parsed(written) if written else parsed(f"{day}/{_MONTHS.index(month) + 1}/{year}")
        yield "?" if found is None else f"{found:%d/%m/%Y}"


def _avenant(said: str) -> str | None:
    """« jusqu'à quand communiquer un avenant qui prend effet en 2026-2027 ? »"""
    years = _YEAR.findall(said)
    if (
        "avenant" not in said
        or not _EFFECT.search(said)
        or len(years) != 1
        or not _LIMIT.search(said)
        or list(_dates(said))
    ):
        return None
    return f"avenant {'-'.join(years[0])}"


def _points(said: str) -> str | None:
    """« 82 points de traitements et 18 de fonctionnement respectent-ils la règle des 80/20 ? »"""
    if not _SHARE.search(said) or list(_dates(said)):
        return None
    rest = _SHARE.sub(" ", said)
    given = [_one(each, rest) for each in (_SALARIES, _RUNNING)]
    total = _one(_TOTAL, rest)
    if None in given or len(_ANY_NUMBER.findall(rest)) != 2 + (total is not None):
        return None
    return " ".join(("points", *map(str, given), *((total,) if total else ())))


def _one(pattern: re.Pattern[str], said: str) -> str | None:
    """The one number that the pattern finds; two of them are none."""
    found = [next(filter(None, each)) for each in pattern.findall(said)]
    return found[0].replace(",", ".") if len(found) == 1 else None


def _articles(said: str) -> str | None:
    """« quels articles devons-nous compléter dans la convention de coopération ? »"""
    named = [name for name, pattern in _MODELS.items() if pattern.search(said)]
    if not _ARTICLES.search(said) or len(named) != 1 or _ANY_NUMBER.search(said):
        return None
    return f"articles {named[0]}"


def _convention(said: str) -> str | None:
    """« faut-il une convention ou un ressort : siège 990501, partenaires 990501 et 990502 ? »"""
    if not _WHICH.search(said) or list(_dates(said)):
        return None
    places = sorted((found.start(), found.end(), name) for name, each in _PLACES for found in each.finditer(said))
    ends = [start for start, _end, _name in places[1:]] + [len(said)]
    given: dict[str, list[str]] = {}
    for (_start, start, name), end in zip(places, ends, strict=False):  # no place at all has no end either
        numbers = _PO_NUMBERS.match(said[start:end])
        given.setdefault(name, []).extend(_PO_NUMBER.findall(numbers[0]) if numbers else ())
    counted = sum(map(len, given.values()))
    if counted != len(_ANY_NUMBER.findall(said)) or len(given) < 2 or not all(given.values()):
        return None
    return " ".join(("convention", *(f"{name}={','.join(numbers)}" for name, numbers in given.items())))


_CALCULATIONS: Final[tuple[Callable[[str], str | None], ...]] = (_delai, _avenant, _points, _articles, _convention)
