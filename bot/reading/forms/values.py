"""What was written in a field, without the dots, lines and invitations that were printed there."""

import re
from datetime import date

from bot.domain.numbers import LARGEST
from bot.reading.forms.marks import BOXES, PICTURE, fold

LONGEST = 300

_LEADERS = re.compile(r"…+|‥+|\.{3,}|(?:\. ){3,}\.?|_{2,}|·{3,}|-{4,}|﹍+")
_SPACES = re.compile(r"\s+")
_EDGES = " \t:;,*|"
_SIGNS = re.compile(rf"[{BOXES}{PICTURE}]")
_INVITATION = re.compile(
    r"""(?:pour\ [\w\s']{2,30},?\s*)?
      (?:veuillez\s+)?(?:cliquez|cliquer|appuyez|appuyer|tapez|taper|touchez|click|tap|entrez|entrer|enter|saisissez
      |saisir|choisissez|choisir|choose|selectionnez|selectionner|select|indiquez|indiquer|completez|ecrivez)
      \b(?!\s*@).{0,80}
    | (?:a|non)\s+(?:completer|remplir|preciser|renseigner|complete|rempli|precise|renseigne|communique)e?s?
    | n[./ ]?a\.? | neants? | aucune? | sans\s+objet | nihil | vide | x{3,} | [?]+ | [-/.'"=~*]+
    | \[[^\]]*\] | <[^<>@]*> | \{[^{}]*\} | «\s*[^»\w]*\s*» | \(?\s*(?:ex\.?|exemple|p\.\s?ex\.?)\s*:?\s.* """,
    re.VERBOSE,
)
_FASE_PREFIX = re.compile(r"^(?:(?:numero|num\.?|n[°ºo]\.?)\s*)?(?:(?:fase|ec|po)\s*)*(?:n[°ºo]\s*)?[:.=-]?\s*")
_FASE = re.compile(r"(\d{1,6}|\d{1,3}[ .]\d{3})(?:[.,]0{1,2})?(?:\s*[-(,/]?\s*[^\d]*)?")


def written(text: str) -> str:
    """The value as a person wrote it, spaces collapsed; empty when nothing but the printed form stands there."""
    value = _SPACES.sub(" ", _SIGNS.sub(" ", _LEADERS.sub(" ", text))).strip(_EDGES)
    if value.startswith(("-", "–", "=")):
        value = value.lstrip("-–= ")
    if not value or _INVITATION.fullmatch(fold(value)):
        return ""
    return value[:LONGEST].rstrip()


def number(value: str) -> int | None:
    """The FASE number of a field; None when it holds none, several or one out of range."""
    found = _FASE.fullmatch(_FASE_PREFIX.sub("", fold(value)).strip())
    if found is None:
        return None
    read = int(re.sub(r"\D", "", found[1]))
    return read if 1 <= read <= LARGEST else None


_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "janvier janv jan",
            "fevrier fevr fev",
            "mars mar",
            "avril avr",
            "mai",
            "juin",
            "juillet juil",
            "aout",
            "septembre sept sep",
            "octobre oct",
            "novembre nov",
            "decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?!\d)")
_SPACED = re.compile(r"(?<!\d)(\d{2}) (\d{2}) (\d{4})(?!\d)")
_IN_WORDS = re.compile(rf"(?<!\w)(\d{{1,2}})\s?(?:er)?[\s.-]+({_NAMES})\b\.?[\s,-]*(\d{{4}}|\d{{2}})(?!\d)")


def day_in(text: str) -> tuple[date | None, str]:
    """The first date of `text`, None when there is none that exists, and the text without it."""
    folded = fold(text)
    for pattern in (_ISO, _NUMERIC, _IN_WORDS, _SPACED):
        found = pattern.search(folded)
        if found is not None:
            return _day(pattern, found), f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def _day(pattern: re.Pattern[str], found: re.Match[str]) -> date | None:
    first, second, third = found.groups()
    day, year = (third, first) if pattern is _ISO else (first, third)
    month = _MONTHS[second] if pattern is _IN_WORDS else int(second)
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    except ValueError:
        return None


_PHONE = re.compile(r"(?:\(?\+|00)?\s?\(?\d[\d\s./()\-]{6,22}\d")


def dialled(value: str) -> str | None:
    """A telephone number as it is dialled, `0475123456`: Cerbère takes no slash; None when it can be none."""
    for found in _PHONE.findall(value):
        digits = re.sub(r"\D", "", found.replace("(0)", ""))
        if found.strip().lstrip("(").startswith("+"):
            digits = f"00{digits}"
        if digits.startswith("0032"):
            digits = f"0{digits[4:].removeprefix('0')}"
        national = re.fullmatch(r"0[1-9]\d{7}|04\d{8}", digits)
        abroad = re.fullmatch(r"00[1-9]\d{7,13}", digits)
        if national or abroad:
            return f"+{digits[2:]}" if abroad else digits
    return None
