"""Which row holds the titles and which column holds what, whatever words and order a school uses."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from bot.reading.workbook.grid import Row
from bot.reading.workbook.ooxml import column_letters

HEADER_ROWS = 20  # titles, logos and the identification stand above


class Role(StrEnum):
    """What a column is for."""

    NOM = "nom"
    PRENOM = "prenom"
    FULL = "full"  # surname and first name together
    DATE = "date_naissance"
    MOVEMENT = "movement"
    FASE = "fase"  # exports repeat the number of the school on each row
    OURS = "ours"  # « À corriger », which we added ourselves


@dataclass(frozen=True, slots=True, repr=False)
class Header:
    """The columns of a table, from 0; `row` 0 means that they were guessed from the first students."""

    row: int
    columns: Mapping[Role, int]
    extras: Mapping[int, str] = field(default_factory=dict)
    doubles: tuple[tuple[int, str], ...] = ()  # a second column with the title of a first one
    parts: tuple[int, int, int] | None = None  # day, month and year of birth in columns of their own


# Words that add nothing: « NOM DE L'ÉLÈVE », `ELE_NOM`, « Prénom (usuel) », « Naam van de leerling ».
NOISE = frozenset(
    """
    de du des d l la le les et the of en van der het een and ou obligatoire usuel usuelle officiel
    officielle legal ele eleve eleves enfant enfants etudiant etudiants etudiante apprenant apprenants
    apprenti inscrit leerling leerlingen student students pupil majuscule majuscules capitales complet
    complete jj mm aa aaaa dd yy yyyy j m a
    """.split()  # noqa: SIM905 - a list of words
)
_ROLES: dict[frozenset[str], Role] = {
    frozenset(words.split()): role
    for role, aliases in {
        Role.NOM: "nom,noms,nom famille,noms famille,patronyme,naam,achternaam,familienaam,surname,lastname,"
        "last name,family name,nom naissance,name,nachname",
        Role.PRENOM: "prenom,prenoms,prenom 1,prenom1,1er prenom,premier prenom,voornaam,voornamen,firstname,"
        "first name,given name,vorname,roepnaam",
        Role.FULL: "nom prenom,noms prenoms,nom prenoms,naam voornaam,achternaam voornaam,nom famille prenom,"
        "last name first name,identite",
        Role.DATE: "date naissance,dates naissance,naissance,date naiss,dat naiss,date nais,d naissance,ddn,dn,"
        "d naiss,dnaiss,dnaissance,datenaissance,datenaiss,ne,nee,ne e,ne nee,date ne,geboortedatum,geboorte,"
        "datum geboorte,geboren,geboren op,geb datum,gebdatum,birthdate,birth date,date birth,birthday,dob,"
        "geburtsdatum,jour naissance,naissance date,annee naissance",
        Role.MOVEMENT: "entree sortie,entrees sorties,mouvement,mouvements,type mouvement,e s,in out,in uit,"
        "entree sorti,entrant sortant",
        Role.FASE: "fase,numero fase,n fase,no fase,num fase,fase ecole,numero fase ecole,n fase ecole,code fase,"
        "fase etablissement,numero fase etablissement,n fase etablissement",
        Role.OURS: "a corriger",
    }.items()
    for words in aliases.split(",")
}
_PARTS = {
    word: part
    for part, words in {
        "day": "jour jj j dag tag day",
        "month": "mois mm m maand monat month",
        "year": "annee aaaa aa an jaar jahr year yyyy",
    }.items()
    for word in words.split()
}
_WHOLE = {"eleve", "eleves", "leerling", "leerlingen", "enfant", "etudiant", "student", "nom complet"}


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """Lower case, without accents, punctuation and remarks in parentheses, for comparing titles."""
    text = re.sub(r"\((?:e|s|es|ne|le|trice)\)", "", text.casefold()[:200])  # « Né(e) le », « élève(s) »
    text = re.sub(r"[(\[].*?(?:[)\]]|$)", " ", text)
    letters = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(char for char in letters if not unicodedata.combining(char))))


@lru_cache(maxsize=2048)
def role_of(title: str) -> Role | None:
    """What a title announces, None for a column that is not ours to keep."""
    words = plain(title)
    if words in _WHOLE:
        return Role.FULL
    tokens = words.split()
    exact = _ROLES.get(frozenset(tokens))
    return exact or _ROLES.get(frozenset(token for token in tokens if token not in NOISE))


def roles_in(row: Row) -> Iterator[tuple[int, Role, str]]:
    """The titles that are understood in a row."""
    for index, cell in enumerate(row.cells):
        if isinstance(cell, str) and (role := role_of(cell)):
            yield index, role, cell


def header_at(row: Row) -> Header | None:
    """The columns that a row announces, when it is a header."""
    columns: dict[Role, int] = {}
    doubles = []
    parts = date_parts(row)
    if parts:
        columns[Role.DATE] = parts[0]
    for index, role, title in roles_in(row):
        if parts and index in parts:
            continue
        if role in columns:
            doubles.append((index, title))
        else:
            columns[role] = index
    _accept_plain_date(row, columns)
    if not _complete(columns):
        return None
    taken = {*columns.values(), *(index for index, _ in doubles), *(parts or ())}
    extras = {
        index: _title(index, row.at(index))
        for index in range(len(row.cells))
        if index not in taken and row.at(index)
    }
    return Header(row.number, columns, extras, tuple(doubles), parts)


def date_parts(row: Row) -> tuple[int, int, int] | None:
    """Day, month and year of birth in three columns in a row, as « Jour | Mois | Année », or the year first."""
    found = [part_of_date(cell) for cell in row.cells]
    for index in range(len(found) - 2):
        match found[index : index + 3]:
            case ["day", "month", "year"]:
                return index, index + 1, index + 2
            case ["year", "month", "day"]:
                return index + 2, index + 1, index
            case _:
                continue
    return None


def part_of_date(cell: object) -> str | None:
    """`day`, `month` or `year` when a title announces a part of the birth date."""
    if not isinstance(cell, str):
        return None
    words = [word for word in plain(cell).split() if word not in {"date", "de", "du", "naissance", "geboorte"}]
    return _PARTS.get(words[0]) if len(words) == 1 else None


def _accept_plain_date(row: Row, columns: dict[Role, int]) -> None:
    """« Date » alone is enough beside the names when no column says more."""
    if Role.DATE not in columns and Role.PRENOM in columns:
        dates = (index for index, cell in enumerate(row.cells) if isinstance(cell, str) and plain(cell) == "date")
        if (index := next(dates, None)) is not None:
            columns[Role.DATE] = index


def _complete(columns: dict[Role, int]) -> bool:
    """Names and dates are there; a lone « Nom » beside the date holds both names."""
    if Role.DATE not in columns or not {Role.NOM, Role.FULL} & columns.keys():
        return False
    if Role.NOM in columns and Role.PRENOM in columns:
        columns.pop(Role.FULL, None)
    elif Role.NOM in columns:
        columns.setdefault(Role.FULL, columns.pop(Role.NOM))
    return True


def _title(index: int, cell: object) -> str:
    return " ".join(cell.split())[:80] if isinstance(cell, str) else untitled(index)


def untitled(index: int) -> str:
    """What stands for the title of a column that has none."""
    return f"(colonne {column_letters(index)})"
