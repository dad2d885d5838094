"""A user export of Moodle → the accounts that Happi has already, one row after the other; pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import BinaryIO
from zoneinfo import ZoneInfo

from bot.reading.account_files import AccountsError, Cells, account_rows
from bot.reading.account_schools import fase_alone, fase_in_code, is_staff
from bot.reading.workbook.dates import read_date
from bot.reading.workbook.header import Role, plain, role_of
from bot.reading.workbook.names import as_written, clean, is_nothing

_HEADER_ROWS = 20
_ALIASES: Mapping[str, str] = {
    alias: name
    for name, aliases in {
        "username": "username,nom d utilisateur,nom utilisateur,identifiant,login,gebruikersnaam,utilisateur",
        "nom": "lastname,nom,nom de famille,achternaam,naam",
        "prenom": "firstname,prenom,prenoms,voornaam",
        "idnumber": "idnumber,numero d identification,n d identification,code d identification,id number",
        "suspended": "suspended,suspendu,compte suspendu,est suspendu,geschorst",
        "deleted": "deleted,supprime,compte supprime",
        "institution": "institution,etablissement,ecole,instelling",
        "department": "department,departement,service,afdeling",
    }.items()
    for alias in aliases.split(",")
}
_SHOWN = {"username": "username (nom d’utilisateur)", "nom": "lastname (nom de famille)"}
_COHORT = re.compile(r"(?:cohort|cohorte|cohortes|cohorts|cohorte de l utilisateur) ?\d*")
_ROLE = re.compile(r"(?:sys ?role|role|roles|type|profil|profile field (?:role|type|profil)) ?\d*")
_FASE = re.compile(r"(?:profile field )?(?:n|no|num|numero|code)? ?fase(?: (?:de l )?(?:ecole|etablissement))?")
_PROFILE = re.compile(r"profile ?field ?")
_USERNAME = re.compile(r"[a-z0-9._@-]{1,100}")
_TECHNICAL = frozenset({"guest", "admin", "administrateur", "moodle"})
_YES = frozenset({"1", "1.0", "oui", "yes", "vrai", "true", "ja", "suspendu", "o", "y"})
_NO = frozenset({"", "0", "0.0", "non", "no", "faux", "false", "nee", "actif", "n", "-"})
_NO_DATE = (None, "", "0", 0, "-")
_SECONDS = re.compile(r"-?\d{6,11}(?:\.0)?")
_BRUSSELS = ZoneInfo("Europe/Brussels")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, repr=False)
class AccountReading:
    """One row: a usable account, or `trouble`, why it is none; `suspended` None: the file doesn't say."""

    line: int
    username: str = ""
    fase: int | None = None
    nom: str = ""
    prenom: str = ""
    date_naissance: str | None = None
    date_unreadable: bool = False
    suspended: bool | None = None
    trouble: str | None = None


@dataclass(slots=True)
class Columns:
    """Where each detail stands, from 0; several columns may hold cohorts, roles and birth dates."""

    one: dict[str, int] = field(default_factory=dict)
    cohorts: list[int] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    dates: list[int] = field(default_factory=list)
    fase: list[int] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether this can be the header of a user export."""
        return {"username", "nom"} <= self.one.keys()

    @property
    def shared(self) -> list[int]:
        """The columns in which whole classes say the same."""
        places = [*self.places("institution"), *self.places("department")]
        return [*places, *self.cohorts, *self.roles, *self.fase]

    def places(self, name: str) -> list[int]:
        """The column of a detail, if there is one."""
        return [self.one[name]] if name in self.one else []


@dataclass(frozen=True, slots=True)
class _Group:
    """What cohorts, institution and roles say: the numbers named, and whether of a member of the staff."""

    fases: frozenset[int]
    staff: bool


class AccountsFile:
    """A user export, read as often as asked; `fase` is the school of all rows when the file does not say."""

    def __init__(self, stream: BinaryIO, today: date, fase: int | None = None) -> None:
        self._stream = stream
        self._today = today
        self._fase = fase
        self.columns, self._header = self._find_header()
        self._shared = self.columns.shared
        # Dates and groups come back thousands of times: understood once, a row costs a third.
        self._dates = lru_cache(maxsize=20_000)(self._date)
        self._groups = lru_cache(maxsize=20_000)(self._group)

    def _find_header(self) -> tuple[Columns, int]:
        for count, (line, cells) in enumerate(account_rows(self._stream)):
            columns = columns_of(cells)
            if columns.complete:
                return columns, line
            if count >= _HEADER_ROWS:
                break
        wanted = " et ".join(_SHOWN.values())
        raise AccountsError(f"Les colonnes {wanted} n’ont pas été trouvées : exportez les utilisateurs de Moodle.")

    def __iter__(self) -> Iterator[AccountReading]:
        """Every row under the header, usable or not."""
        for line, cells in account_rows(self._stream):
            if line > self._header:
                yield self._read(line, cells)

    def _read(self, line: int, cells: Cells) -> AccountReading:
        username = self._at(cells, "username").lower()
        group = self._groups(tuple(cells[place] if place < len(cells) else "" for place in self._shared))
        suspended = self._suspended(cells)
        fase, unsure = self._school(cells, group.fases)
        trouble = self._trouble(cells, username) or ("staff" if group.staff else None)
        nom = self._at(cells, "nom")
        trouble = trouble or ("no_name" if not any(map(str.isalpha, nom)) else None)
        trouble = trouble or ("bad_suspended" if suspended == "?" else None) or unsure
        if trouble is not None:
            return AccountReading(line, username, fase, trouble=trouble)
        prenom = self._at(cells, "prenom")
        born, unreadable = self._birth(cells)
        return AccountReading(
            line,
            username,
            fase,
            nom,
            "" if is_nothing(prenom) else prenom,
            born,
            unreadable,
            None if suspended is None else suspended == "1",
        )

    def _trouble(self, cells: Cells, username: str) -> str | None:
        if not username:
            return "no_username"
        if username in _TECHNICAL:
            return "technical"
        if not _USERNAME.fullmatch(username):
            return "bad_username"
        return "deleted" if self._at(cells, "deleted").casefold() in _YES else None

    def _group(self, shared: tuple[object, ...]) -> "_Group":
        """What the cells say that whole classes have in common, in the order of `Columns.shared`."""
        texts = {place: _text(cell) for place, cell in zip(self._shared, shared, strict=True)}
        institution = [texts[place] for place in self.columns.places("institution")]
        groups = [texts[place] for place in [*self.columns.cohorts, *self.columns.places("department")]]
        fases = {number for text in [*groups, *institution] for number in fase_in_code(text)}
        alone = [*institution, *(texts[place] for place in self.columns.fase)]
        fases |= {number for text in alone for number in fase_alone(text)}
        staff = is_staff(groups, [texts[place] for place in self.columns.roles])
        return _Group(frozenset(fases), staff)

    def _school(self, cells: Cells, fases: frozenset[int]) -> tuple[int | None, str | None]:
        """The one number that the row gives; the file's own school only where the row says nothing."""
        idnumber = self._at(cells, "idnumber")
        found = fases | fase_in_code(idnumber, leading=False) if idnumber else fases
        if len(found) > 1 or (self._fase and found - {self._fase}):
            return None, "two_schools"
        fase = next(iter(found), self._fase)
        return fase, None if fase else "no_school"

    def _suspended(self, cells: Cells) -> str | None:
        """`1`, `0`, `?` for a word that says neither, None without the column."""
        if "suspended" not in self.columns.one:
            return None
        word = self._at(cells, "suspended").casefold()
        return "1" if word in _YES else "0" if word in _NO else "?"

    def _birth(self, cells: Cells) -> tuple[str | None, bool]:
        """The first birth date that can be read, and whether a cell could not."""
        unreadable = False
        for column in self.columns.dates:
            cell = cells[column] if column < len(cells) else None
            if cell in _NO_DATE:
                continue
            value = self._dates(cell)
            if value is not None:
                return value, False
            unreadable = True
        return None, unreadable

    def _date(self, cell: object) -> str | None:
        """A date in any form of the lists; the seconds since 1970 in which Moodle keeps its own date fields."""
        text = as_written(cell) if not isinstance(cell, str) else cell.strip()  # type: ignore[arg-type]
        if _SECONDS.fullmatch(text) and not _looks_compact(text, self._today):
            moment = _EPOCH + timedelta(seconds=float(text))
            cell = moment.astimezone(_BRUSSELS).date()
        return read_date(cell, self._today, "autre").value  # type: ignore[arg-type]

    def _at(self, cells: Cells, name: str) -> str:
        column = self.columns.one.get(name)
        return _text(cells[column]) if column is not None and column < len(cells) else ""


def columns_of(cells: Cells) -> Columns:
    """What each title announces; the first column with a title counts, unknown ones are never read."""
    columns = Columns()
    for index, cell in enumerate(cells):
        title = plain(cell) if isinstance(cell, str) else ""
        if title:
            _place(columns, index, title)
    return columns


def _place(columns: Columns, index: int, title: str) -> None:
    if name := _ALIASES.get(title):
        columns.one.setdefault(name, index)
    elif _COHORT.fullmatch(title):
        columns.cohorts.append(index)
    elif _FASE.fullmatch(title):
        columns.fase.append(index)
    elif _ROLE.fullmatch(title):
        columns.roles.append(index)
    elif role_of(_PROFILE.sub("", title)) is Role.DATE:
        columns.dates.append(index)


def _text(cell: object) -> str:
    """A cell as one line of text; numbers without their .0."""
    return clean(cell) if isinstance(cell, str) else as_written(cell)  # type: ignore[arg-type]


def _looks_compact(text: str, today: date) -> bool:
    """Whether `04032012` or `20120304` is meant, and not seconds."""
    return len(text) <= 8 and read_date(text, today, "autre").value is not None
