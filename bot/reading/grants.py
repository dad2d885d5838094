"""A list of who holds what already: e-Pôles profiles, Pix Orga, Pix Certif; CSV, JSON or xlsx → rows; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from bot.domain.poles.rights import DELEGATES, DIRECTIONS, Place, Profile
from bot.reading.register import ALIASES as REGISTER
from bot.reading.register import title
from bot.reading.register_tables import RegisterError, read_table
from bot.reading.topics.masking import holds_a_secret, masked
from bot.reading.words import plain

PROFILES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "pix-orga": ("pix", "orga"),
        "pix-certif": ("pix", "certif"),
        "epoles-coordonnateur": ("epoles", "coordonnateur"),
        "epoles-direction": ("epoles", "direction"),
        "epoles-po": ("epoles", "pouvoir_organisateur"),
        **{f"epoles-{each.replace('_', '-')}": ("epoles", each.value) for each in (*DIRECTIONS, *DELEGATES)},
    }
)
"""Application and profile as the table keeps them, by the word that a person gives.

A list may name one of the nine exact profiles (exigence A10), or only its family.
"""

ALIASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fase": (*REGISTER["fase"], "numero_fase", "ecole_fase"),
        "po_fase": REGISTER["po_fase"],
        "application": ("application", "outil", "plateforme", "produit"),
        "profile": ("profil", "profil_demande", "role", "acces", "type_d_acces"),
        "holder": ("titulaire", "detenteur", "beneficiaire", "personne", "nom_prenom", "nom_et_prenom", "nom"),
        "first_name": ("prenom",),
        "account": ("compte_cerbere", "compte_cerbere_personnel", "cerbere", "compte"),
        "since": ("depuis", "date_debut", "date_de_debut", "debut", "date_d_acces"),
        "until": ("jusqu_au", "date_fin", "date_de_fin", "fin"),
    }
)
"""Every title a column may bear, made comparable; the first one found counts."""

_PLACES = {
    Place.SPECIFIQUE: "specifique",  # before « partenaire », which its name holds too
    Place.SIEGE: "siege",
    Place.PARTENAIRE: "partenaire",
    Place.COOPERANTE: "cooperante",
}


def _exact(profiles: Mapping[Profile, Place], words: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """« Direction école siège », `direction_siege`: a profile with its place in the pole."""
    named = {place: profile for profile, place in profiles.items()}
    for place, word in _PLACES.items():
        yield f"epoles-{named[place].replace('_', '-')}", re.compile(rf"{words}.*{word}")


_KINDS = (
    ("pix-certif", re.compile(r"\bpix\b.*\bcertif|\bpixcertif\b|^certif\b")),
    ("pix-orga", re.compile(r"\bpix\b.*\borga|\bpixorga\b|^orga\b")),
    ("epoles-coordonnateur", re.compile(r"\bcoord(?:onn?|in)at")),
    *_exact(DELEGATES, r"^(?!.*\bdirect).*\b(?:delegue|pouvoir organisateur|po)(?:\b|_)"),
    *_exact(DIRECTIONS, r"\bdirect(?:ion|eur|rice)(?:\b|_)"),
    ("epoles-po", re.compile(r"\bpouvoir organisateur\b|\bpo\b")),
    ("epoles-direction", re.compile(r"\bdirect(?:ion|eur|rice)")),
)
_NUMBER = re.compile(r"(?:ec|po)?0*(\d{1,6})(?:[.,]0*)?", re.IGNORECASE)
_LONGEST = 200  # letters of a name
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_FRENCH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class GrantsError(ValueError):
    """A list that can't be used; the text is French and says what is wrong."""


@dataclass(frozen=True, slots=True, repr=False)
class GrantReading:
    """A row: its line as a person counts it, what it says, or the code of why it is left out.

    `until` is the last day on which it is held.
    """

    line: int
    kind: str = ""  # a key of PROFILES
    fase: int | None = None
    po_fase: int | None = None
    holder: str | None = None
    since: date | None = None
    until: date | None = None
    account: str | None = None  # in Cerbère
    trouble: str | None = None


def read_grants(content: bytes, kind: str | None = None) -> tuple[GrantReading, ...]:
    """Every row of a list; `kind` is that of a list that does not say it. GrantsError when it can't be used."""
    try:
        header, rows = read_table(content, _is_header)
    except RegisterError as error:
        raise GrantsError(str(error)) from error
    columns = _columns(header)
    if not {"fase", "po_fase"} & set(columns):
        raise GrantsError("Il manque la colonne du numéro FASE. Rien n’a été importé.")
    if kind is None and not {"application", "profile"} & set(columns):
        raise GrantsError(
            "Aucune colonne ne dit l’application ni le profil : ajoutez-la, ou dites-le avec --profil pix-orga."
        )
    return tuple(
        _row(line, {name: row[at] for name, at in columns.items() if at < len(row)}, kind) for line, row in rows
    )


def _is_header(cells: Sequence[object]) -> bool:
    titles = {title(cell) for cell in cells}
    return bool(titles.intersection((*ALIASES["fase"], *ALIASES["po_fase"])))


def _columns(header: Sequence[object]) -> dict[str, int]:
    titles = [title(cell) for cell in header]
    found = ((name, next((each for each in aliases if each in titles), None)) for name, aliases in ALIASES.items())
    return {name: titles.index(alias) for name, alias in found if alias is not None}


def _row(line: int, cells: Mapping[str, object], kind: str | None) -> GrantReading:
    written = plain(f"{_text(cells.get('application'))} {_text(cells.get('profile'))}")
    found = kind or next((name for name, pattern in _KINDS if pattern.search(written)), None)
    if found is None:
        return GrantReading(line, trouble="no_profile")
    fase, po_fase = _number(cells.get("fase")), _number(cells.get("po_fase"))
    if fase is None and (po_fase is None or PROFILES[found][0] == "pix"):
        return GrantReading(line, found, trouble="no_school")
    try:
        since, until = _day(cells.get("since")), _day(cells.get("until"))
    except ValueError:
        return GrantReading(line, found, fase, po_fase, trouble="bad_date")
    account = _account(cells)
    return GrantReading(line, found, fase, po_fase, _holder(cells), since, until, account)


def _holder(cells: Mapping[str, object]) -> str | None:
    names = (_text(cells.get("holder")), _text(cells.get("first_name")))
    return masked(" ".join(each for each in names if each))[:_LONGEST] or None


def _account(cells: Mapping[str, object]) -> str | None:
    """A national number is no account, and is kept nowhere (exigence F11)."""
    account = _text(cells.get("account"))[:_LONGEST]
    return None if not account or holds_a_secret(account) else account


def _number(cell: object) -> int | None:
    """A FASE number: 990001, 990001.0, ec990001."""
    found = _NUMBER.fullmatch(_text(cell).replace(" ", ""))
    return int(found[1]) if found is not None and int(found[1]) else None


def _day(cell: object) -> date | None:
    """A day of a workbook, ISO or French; ValueError for any other words."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = _text(cell)
    if not written:
        return None
    french = _FRENCH.fullmatch(written)
    if french is not None:
        return date(int(french[3]), int(french[2]), int(french[1]))
    if _ISO.match(written) is None:
        raise ValueError("ni une date ISO, ni une date française")
    return date.fromisoformat(written[:10])


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else " ".join(str(cell).split())
