"""The opening form « Demande de création d’un environnement Happi », as its notification mail gives it.

How the form engine writes is not published: labels are settings, and text lines and HTML tables are both read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from bot.domain.numbers import LARGEST
from bot.domain.readings import FormReading, Person
from bot.reading.markup import html_to_text
from bot.reading.words import plain

FORM = "happi_ouverture"
DEFAULT_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "fase": "Numéro FASE",
        "denomination": "Dénomination",
        "direction": "Direction (nom, prénom)",
        "gestionnaire": "Gestionnaire Happi (nom, prénom)",
        "fonction": "Fonction",
        "type_enseignement": "Type d'enseignement",
    }
)

_READ_LIMIT = 100_000
_LINE_LIMIT = 1000
_VALUE_LIMIT = 300
_LABELS_NEEDED = 2
_LETTERS = re.compile(r"[a-z]+")
_BULLET = re.compile(r"(?:[-*•·▪]|\d{1,2}[.)])\s+")
_NUMBER_SIGN = re.compile(r"\bn(?:[°º]|o\b\.?)\s*")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_SPLIT = re.compile(r"\s*(?::|\t| \| |\s=\s)\s*")
# « Numéro FASE de l'établissement » is the field; « Numéro FASE du PO » is another one.
_LONGER = re.compile(r" (?:de|du|des|d'|a|au|dans|pour|organise|officielle?)\b")
_OTHER = re.compile(r"\b(?:po|p\.o\.?|pouvoir|implantation|mail|e-mail|telephone|adresse)\b")
_PLACEHOLDER = re.compile(
    r"[\s.…_/\-–—?*]*|n[eé]ant|n/?a|aucune?|non (?:renseign|compl[eé]t|précis)\S*|à compl[eé]ter", re.IGNORECASE
)
_FASE = re.compile(
    r"(?:(?:num[eé]ro|n[°ºo]\.?)?\s*(?:fase|ec)?\s*:?\s*)"
    r"(\d{1,6}|\d{1,3}[ .\u202f]\d{3})(?:[.,]0{1,2})?(?:\s*[-–(,][^\d]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Label:
    """A label made comparable: with and without its explanation in brackets."""

    name: str
    whole: str
    short: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A label met in the form: how exactly it matched (0 is best), and its value."""

    name: str
    exactness: int
    value: str


def read_opening_form(
    text: str, html: str | None = None, labels: Mapping[str, str] = DEFAULT_LABELS
) -> FormReading | None:
    """The form that a mail notifies, from its text or else its HTML; None when it shows fewer than two labels.

    `missing` names the fields that are absent, empty or unreadable: fase, denomination, direction, gestionnaire…
    """
    found = labelled(text, html, labels)
    return None if len(found) < _LABELS_NEEDED else _reading(found, tuple(labels))


def labelled(text: str, html: str | None, labels: Mapping[str, str]) -> dict[str, str]:
    """What stands behind each label that a mail shows, from its text or else its HTML; empty for most mails."""
    if not _may_hold(text, labels) and not _may_hold(html or "", labels):
        return {}
    wanted = [_label(name, label) for name, label in labels.items()]
    found = _fields(text, wanted) if _may_hold(text, labels) else {}
    if html is not None and len(found) < len(wanted) and _may_hold(html, labels):
        found = max(found, _fields(html_to_text(html), wanted), key=len)
    return found


def is_blank(value: str) -> bool:
    """Whether a field was left out: empty, dots, « néant »…"""
    return _PLACEHOLDER.fullmatch(value) is not None


def _may_hold(written: str, labels: Mapping[str, str]) -> bool:
    """A cheap look at every mail: the longest unaccented word of two labels is somewhere in it."""
    lowered = written[:_READ_LIMIT].lower()
    return sum(_mark(label) in lowered for label in labels.values()) >= _LABELS_NEEDED


@lru_cache(maxsize=64)
def _mark(label: str) -> str:
    return max(_LETTERS.findall(label.lower()), key=len, default="")


def _reading(found: Mapping[str, str], names: tuple[str, ...]) -> FormReading:
    values = {name: found[name] for name in names if not is_blank(found.get(name, ""))}
    fase = fase_number(values.get("fase", ""))
    people = tuple(
        Person(role, values[role], values.get("fonction", "") if role == "gestionnaire" else "")
        for role in ("gestionnaire", "direction")
        if role in values
    )
    missing = tuple(name for name in names if name not in values or (name == "fase" and fase is None))
    return FormReading(FORM, fase, persons=people, missing=missing, fields=tuple(values.items()))


def fase_number(written: str) -> int | None:
    """The one number of a field, `5464.0` and `005464` included; None for none, several or one out of range."""
    found = _FASE.fullmatch(written.strip())
    if found is None:
        return None
    number = int(re.sub(r"\D", "", found[1]))
    return number if 1 <= number <= LARGEST else None


def _label(name: str, label: str) -> _Label:
    whole = _comparable(label)
    return _Label(name, whole, _BRACKETS.sub("", whole))


def _comparable(written: str) -> str:
    """A line without accents, bullets and the many ways to write « numéro »."""
    bare = _NUMBER_SIGN.sub("numero ", plain(_BULLET.sub("", written.strip(), count=1)))
    return bare.strip(" *:")


def _fields(text: str, wanted: list[_Label]) -> dict[str, str]:
    """The best match of each label; the first one where two match equally well."""
    best: dict[str, _Found] = {}
    lines = [line[:_LINE_LIMIT].strip() for line in text[:_READ_LIMIT].replace("\xa0", " ").split("\n")]
    for at in range(len(lines)):
        for found in _on_line(lines, at, wanted):
            if found.name not in best or found.exactness < best[found.name].exactness:
                best[found.name] = found
    return {name: " ".join(found.value.split())[:_VALUE_LIMIT] for name, found in best.items()}


def _on_line(lines: list[str], at: int, wanted: list[_Label]) -> list[_Found]:
    cells = [cell.strip() for cell in lines[at].split("\t")]
    named = [_match(cell, wanted) for cell in cells]
    if len(cells) > 1 and all(named) and at + 1 < len(lines):
        values = [*lines[at + 1].split("\t"), *([""] * len(cells))]
        pairs = zip(filter(None, named), values, strict=False)
        return [_Found(label.name, exactness, value.strip()) for (label, exactness), value in pairs]
    head, value = _cut(lines[at])
    match = _match(head, wanted)
    if match is None:
        return []
    return [_Found(match[0].name, match[1], value or _below(lines, at, wanted))]


def _cut(line: str) -> tuple[str, str]:
    """The label and the value of a line; a line without a separator is a label alone."""
    parts = _SPLIT.split(line, maxsplit=1)
    return parts[0], parts[1].strip(":*\t ") if len(parts) > 1 else ""


def _below(lines: list[str], at: int, wanted: list[_Label]) -> str:
    """The value written under its label, unless the next label stands there."""
    for line in lines[at + 1 : at + 3]:
        if line:
            head, _ = _cut(line)
            return "" if _match(head, wanted) or line.endswith(":") else line
    return ""


def _match(head: str, wanted: list[_Label]) -> tuple[_Label, int] | None:
    """Which label this is, and how exactly: 0 as it is, 1 without brackets, 2 with a few words more."""
    if not head or len(head) > 120:
        return None
    whole = _comparable(head)
    matches = [(label, exactness) for label in wanted if (exactness := _exactness(whole, label)) is not None]
    return min(matches, key=lambda match: match[1], default=None)


def _exactness(whole: str, label: _Label) -> int | None:
    if whole == label.whole:
        return 0
    short = _BRACKETS.sub("", whole).strip()
    if short == label.short:
        return 1
    more = short.removeprefix(label.short)
    return 2 if more != short and _LONGER.match(more) and not _OTHER.search(more) else None
