"""The register of schools (signalétique): CSV, JSON or xlsx, one row a school, site and type → schools; pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.numbers import Fase, PoFase
from bot.domain.schools import Etablissement, SchoolType
from bot.reading.register_tables import RegisterError, read_table
from bot.reading.words import plain

_REQUIRED = ("fase", "denomination", "type")
_LONGEST = 200  # letters of a name

ALIASES: Mapping[str, tuple[str, ...]] = {
    "fase": (
        "ndeg_fase_de_l_etablissement",
        "ndeg_fase_etablissement",
        "fase_etablissement",
        "fase_de_l_etablissement",
        "ndeg_fase_de_l_ecole",
        "fase_ecole",
        "ndeg_fase",
        "fase",
    ),
    "denomination": (
        "nom_d_etablissement",
        "nom_de_l_etablissement",
        "nom_etablissement",
        "denomination_de_l_etablissement",
        "denomination",
        "nom_de_l_ecole",
    ),
    "type": ("type_d_enseignement", "type_enseignement", "type_de_l_enseignement"),
    "reseau": ("reseau", "reseau_d_enseignement"),
    "localite": (
        "localite_de_l_etablissement",
        "localite_etablissement",
        "localite",
        "commune_de_l_etablissement",
    ),
    "po_fase": ("ndeg_fase_du_po", "fase_du_po", "fase_po", "ndeg_fase_po", "ndeg_fase_du_pouvoir_organisateur"),
    "po_denomination": ("nom_du_po", "denomination_du_po", "nom_du_pouvoir_organisateur"),
    "implantation": (
        "ndeg_fase_de_l_implantation",
        "fase_de_l_implantation",
        "fase_implantation",
        "ndeg_fase_implantation",
    ),
}
"""Every title a column may bear, made comparable; the first one found counts. Titles were renamed once already."""

_SHOWN = {
    "fase": "N° FASE de l’établissement (ndeg_fase_de_l_etablissement)",
    "denomination": "nom de l’établissement (nom_d_etablissement, nom_de_l_etablissement)",
    "type": "type d’enseignement (type_d_enseignement)",
}

# From the rarest rule to the commonest: a school that gives several types follows the first one found here.
_TYPES = (
    (SchoolType.ESAHR, r"horaire reduit|esahr"),
    (SchoolType.PROMOTION_SOCIALE, r"promotion sociale|adultes"),
    (SchoolType.SUPERIEUR, r"haute ecole|superieure?|universit"),
    (SchoolType.SPECIALISE, r"specialise"),
    (SchoolType.SECONDAIRE, r"secondaire|cefa"),
    (SchoolType.FONDAMENTAL, r"maternel|primaire|fondamental"),
)
_NUMBER = re.compile(r"(\d{1,6})(?:[.,]0*)?")
_NUMBER_SIGN = re.compile(r"\bn(?:°|o\b|umero\b)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class RegisterReading:
    """The schools of a file, by FASE; which details it has at all; rows left out, each with a sentence."""

    schools: tuple[Etablissement, ...]
    details: frozenset[str]
    problems: tuple[str, ...] = ()
    rows: int = 0


@dataclass(slots=True)
class _Draft:
    """What the rows of one school say, united."""

    values: dict[str, str] = field(default_factory=dict)
    po_fase: int | None = None
    types: set[SchoolType] = field(default_factory=set)
    sites: set[int] = field(default_factory=set)


def read_register(content: bytes) -> RegisterReading:
    """The schools of a file, whatever its format; RegisterError says what to do when it can't be used."""
    header, rows = read_table(content, _is_header)
    columns = _columns(header)
    drafts: dict[int, _Draft] = defaultdict(_Draft)
    problems: list[str] = []
    for line, row in rows:
        trouble = _take(drafts, {name: row[at] for name, at in columns.items() if at < len(row)})
        if trouble is not None:
            problems.append(f"Ligne {line} : {trouble}.")
    if not drafts:
        raise RegisterError(
            "Ce fichier ne contient aucun établissement ; vérifiez que c’est bien la signalétique."
        )
    schools = tuple(_school(fase, drafts[fase]) for fase in sorted(drafts))
    return RegisterReading(schools, frozenset(columns), tuple(problems), len(rows))


def title(written: object) -> str:
    """A column title made comparable: « N° FASE de l'établissement » is `ndeg_fase_de_l_etablissement`."""
    bare = _NUMBER_SIGN.sub("ndeg ", plain(str(written)))
    return "_".join(re.findall(r"[a-z0-9]+", bare))


def school_type(written: str) -> SchoolType:
    """The rules that a « type d’enseignement » follows."""
    words = plain(written)
    return next((kind for kind, pattern in _TYPES if re.search(pattern, words)), SchoolType.AUTRE)


def _is_header(cells: Sequence[object]) -> bool:
    titles = {title(cell) for cell in cells}
    return sum(bool(titles.intersection(ALIASES[name])) for name in _REQUIRED) >= 2


def _columns(header: Sequence[object]) -> dict[str, int]:
    """Where each detail stands; a missing one that is required is refused by name."""
    titles = [title(cell) for cell in header]
    found = {
        name: titles.index(alias)
        for name, aliases in ALIASES.items()
        if (alias := next((alias for alias in aliases if alias in titles), None)) is not None
    }
    missing = [_SHOWN[name] for name in _REQUIRED if name not in found]
    if missing:
        raise RegisterError(f"Il manque une colonne : {' ; '.join(missing)}. Rien n’a été importé.")
    return found


def _take(drafts: dict[int, _Draft], row: Mapping[str, object]) -> str | None:
    """Add a row to its school; why it was left out, or None."""
    fase = _number(row["fase"]) if "fase" in row else None
    if fase is None:
        return "le numéro FASE de l’établissement manque ou n’est pas un nombre de 1 à 6 chiffres"
    name = _text(row.get("denomination"))
    if not name and "denomination" not in drafts[fase].values:
        del drafts[fase]
        return f"l’établissement {fase} n’a pas de nom"
    draft = drafts[fase]
    for detail in ("denomination", "reseau", "localite", "po_denomination"):
        text = _text(row.get(detail))
        if text:
            draft.values.setdefault(detail, text)
    if draft.po_fase is None:
        draft.po_fase = _number(row.get("po_fase"))
    draft.types.add(school_type(_text(row.get("type"))))
    site = _number(row.get("implantation"))
    if site is not None:
        draft.sites.add(site)
    return None


def _school(fase: int, draft: _Draft) -> Etablissement:
    return Etablissement(
        fase=Fase(fase),
        denomination=draft.values["denomination"],
        type=_strictest(draft.types),
        reseau=draft.values.get("reseau", ""),
        localite=draft.values.get("localite", ""),
        po_fase=None if draft.po_fase is None else PoFase(draft.po_fase),
        po_denomination=draft.values.get("po_denomination", ""),
        implantations=tuple(sorted(draft.sites)),
    )


def _strictest(types: Iterable[SchoolType]) -> SchoolType:
    found = set(types)
    return next((kind for kind, _ in _TYPES if kind in found), SchoolType.AUTRE)


def _number(cell: object) -> int | None:
    """A FASE number: exports write 5464.0, "5464.0", "005464" or 5464."""
    found = _NUMBER.fullmatch(_text(cell).replace(" ", ""))
    return int(found[1]) if found is not None and int(found[1]) else None


def _text(cell: object) -> str:
    """A cell as one line of text; floats without their .0."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(_CONTROL.sub(" ", str(cell)).split())[:_LONGEST]
