"""A form typed in the words of a mail: the labels of an annex, with or without its headings."""

import re
from collections.abc import Iterator
from itertools import chain

from bot.domain.readings import FormReading
from bot.reading.forms.labels import Block, heading_in
from bot.reading.forms.marks import fold

READ_LIMIT = 40_000  # characters
_LONGEST = 300  # characters of a line in which a heading and its value are looked for
_ENOUGH = 4  # filled fields: fewer are a question about the form, not the form
_ENOUGH_TITLED = 3  # under the title of an annex, which nobody types for a question
_WORDS = re.compile(r"p[oô]le|cerb[eè]re|sollicite|soussign")
_ANNOUNCED = re.compile(
    r"\bannexe\s{0,3}(?:n\s?[°ºo.]?\s{0,3})?[1-5]\b[^\n]{0,80}?(?:e\s?-?\s?poles?\b|\bacces\b|revocation)"
)
_TITLE = re.compile(rf"(?m)^[^\w\n]{{0,9}}{_ANNOUNCED.pattern}")

_MARK = r"\s*(?:[①②③④]|\d\s?[.)-])?\s*"
_OF_PO = re.compile(rf"{_MARK}(?:p\.?o\.?|pouvoir organisateur)\s*:\s*(?=\S)")
_OF_SCHOOL = re.compile(rf"{_MARK}(?:l'\s?)?(?:ecole|etablissement(?: scolaire)?)\s*:\s*(?=\S)")
_OF_ASKER = re.compile(rf"{_MARK}je\s*,?\s*soussigne\w*(?:\s?\(\s?e\s?\))?\s*[:,]?\s+(?=\S)")
_OF_REQUEST = re.compile(
    rf"{_MARK}(?:et )?(?:je )?(?:sollicite|demande)\w*\s+(?:l'\s?acces|la\s+revocation)"
    r"[^:]{0,60}\bpour\s*:\s*(?=\S)"
)
_DAY = re.compile(r"\s*(?:fait\s+)?le\s+(?=\d{1,2}\s?(?:[/.-]|er\b|\s[a-z]))")
_NUMBER = re.compile(r"\s*(?:fase\s*)?:?\s*\d{3,6}\s*$")
_LABELLED = re.compile(r"\s*(?:pre)?noms?\b[^:]{0,20}:")
_PHONE = re.compile(r"\s*(?:gsm|tel(?:ephone)?\.?)\s+(?=[+\d])")


def announces_annexe(words: str) -> bool:
    """Whether words name an annex of the e-Pôles circular: they are no opening form, whatever labels they have."""
    return "annexe" in words[:READ_LIMIT].lower() and _ANNOUNCED.search(fold(words[:READ_LIMIT])) is not None


def read_typed_form(text: str, subject: str = "") -> FormReading | None:
    """The form that a mail holds in its own words; None when it holds none. Nothing signs it but a name.

    Under the title of an annex, what can't be read wholly is still that form, with fields that are missing.
    """
    typed = _with_title(text[:READ_LIMIT], subject)
    words = typed.lower()
    titled = "annexe" in words and _TITLE.search(fold(words)) is not None
    if ("fase" not in words and not titled) or _WORDS.search(words) is None:
        return None
    from bot.reading.forms.reader import read_lines

    lines = list(chain.from_iterable(map(_apart, typed.splitlines())))
    reading = read_lines(_with_person(lines) if titled else lines, titled=titled)
    enough = _ENOUGH_TITLED if titled else _ENOUGH
    return reading if reading is not None and len(reading.fields) >= enough else None


def _with_title(text: str, subject: str) -> str:
    """The words with the title that stands in the subject alone."""
    found = _ANNOUNCED.search(fold(subject[:_LONGEST]))
    if found is None or _TITLE.search(fold(text)) is not None:
        return text
    return f"{subject[found.start() : _LONGEST]}\n{text}"


def _with_person(lines: list[str]) -> list[str]:
    """Where nobody asks and nothing is headed, the one name under the title is whose access it is."""
    people = {Block.DEMANDEUR, Block.BENEFICIAIRE}
    if any(heading is not None and heading[0] in people for heading in map(heading_in, lines)):
        return lines
    at = next((at for at, line in enumerate(lines) if _LABELLED.match(fold(line))), len(lines))
    return [*lines[:at], "Personne concernée", *lines[at:]]


def _apart(line: str) -> Iterator[str]:
    """A heading and what somebody typed behind it, on lines of their own, with the label that was left out."""
    folded = fold(line)
    if len(line) > _LONGEST:
        yield line
    elif (found := _OF_PO.match(folded)) is not None:
        yield from ("Pouvoir organisateur", _named(line[found.end() :]))
    elif (found := _OF_SCHOOL.match(folded)) is not None:
        yield from ("École", _named(line[found.end() :]))
    elif (found := _OF_ASKER.match(folded)) is not None:
        yield from _asker(line[found.end() :])
    elif (found := _OF_REQUEST.match(folded)) is not None:
        yield from (f"{line[: found.end()].rstrip(' :')} le profil :", _whose(line[found.end() :]))
    elif (found := _DAY.match(folded)) is not None:
        yield f"Date : {line[found.end() :]}"
    elif (found := _PHONE.match(folded)) is not None:
        yield f"GSM : {line[found.end() :]}"
    else:
        yield line


def _named(value: str) -> str:
    """« ECOLE : 990040 » gives a number, « PO : commune de … » a name."""
    return f"Numéro FASE : {value}" if _NUMBER.match(fold(value)) else f"Dénomination : {value}"


def _asker(rest: str) -> Iterator[str]:
    """« Je soussigné : Thierry DUMONT, échevin »: who asks, and in what quality."""
    yield "Je soussigné"
    if _LABELLED.match(fold(rest)) is not None:
        yield rest
        return
    name, comma, quality = rest.partition(",")
    yield f"Prénom et nom : {name}"
    if comma:
        yield f"Qualité : {quality.strip()}"


def _whose(rest: str) -> str:
    return rest if _LABELLED.match(fold(rest)) is not None else f"Prénom et nom : {rest}"
