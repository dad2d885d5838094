"""Hides what nobody should have sent: passwords and national numbers, before a text is shown or kept."""

import re

from bot.reading.topics.ideas import after_a_password, same_exactly
from bot.reading.words import plain

PASSWORD_MASK = "[mot de passe masqué]"  # noqa: S105 - what stands in its place
NISS_MASK = "[numéro national masqué]"

_PASSWORD = re.compile(
    r"""\b(?P<said> (?: mots?[ ]de[ ]passe | mdp | password | wachtwoord | pass[ ]?word | code[ ]pin | pin )
        (?: [ ](?!est\b|c'est\b)[\w’']+ ){0,4}?
        (?: [ ]? \b(?:est|c['’]est|is|was|était)\b [ ]* (?: [:=] \s* )? | [ ]? [:=] \s* ) )
        (?P<secret> «[^»\n]{1,64}» | "[^"\n]{1,64}" | “[^”\n]{1,64}” | [^\s»"”]{3,64} )""",
    re.IGNORECASE | re.VERBOSE,
)
_TRAILING = ".,;!?)"

_SPACED_NISS = re.compile(
    r"(?<![\d.-])(\d{2})[ .\-/]?(\d{2})[ .\-/]?(\d{2})[ .\-/]{0,3}(\d{3})[ .\-/]?(\d{2})(?![\d]|[.-]\d)"
)
_WRITTEN_NISS = re.compile(r"\d{2}\.\d{2}\.\d{2}[ -]{1,3}\d{3}[.\- ]\d{2}")
_MODULUS = 97
_SINCE_2000 = 2_000_000_000  # a 2 before the nine digits, for those born since 2000


def masked(text: str) -> str:
    """The same text without passwords and national numbers; all else stays, letter for letter."""
    return _PASSWORD.sub(_without_password, _SPACED_NISS.sub(_without_niss, text))


def holds_a_secret(text: str) -> bool:
    """Whether `masked` would hide anything."""
    return masked(text) != text


def is_niss(digits: str) -> bool:
    """Eleven digits whose last two are 97 less the remainder of the first nine (exigence F11)."""
    body, check = int(digits[:9]), int(digits[9:])
    return check in {_MODULUS - body % _MODULUS, _MODULUS - (_SINCE_2000 + body) % _MODULUS}


def _without_niss(found: re.Match[str]) -> str:
    """A number written as one is hidden even with a slip in it: it still tells who the person is."""
    sure = is_niss("".join(found.groups())) or _WRITTEN_NISS.fullmatch(found[0])
    return NISS_MASK if sure else found[0]


def _without_password(found: re.Match[str]) -> str:
    if found["secret"] in {PASSWORD_MASK, NISS_MASK}:
        return found[0]
    if _is_ordinary(found["secret"]) and not re.search(r"[:=]", found["said"]):
        return found[0]
    kept = found["secret"][len(found["secret"].rstrip(_TRAILING)) :]
    # « Soleil2024! »: what ends a password is part of it; what ends a sentence is not lost by being hidden.
    return f"{found['said']}{PASSWORD_MASK}{kept if kept in {',', ';', ')'} else ''}"


def _is_ordinary(word: str) -> bool:
    """« Mon mot de passe est refusé » tells no secret; after « est », whatever is no such word is hidden."""
    said = plain(word).strip("-.,;!?")
    return said.isalpha() and bool(after_a_password().places((said,), same_exactly))
