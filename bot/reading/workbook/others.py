"""Rows of a table that are no students: recognised one by one, because a doubtful row is a student."""

import re
from collections.abc import Mapping

from bot.reading.workbook.grid import Row
from bot.reading.workbook.header import Role, plain, roles_in
from bot.reading.workbook.identification import labels_in
from bot.reading.workbook.names import as_written, clean

EXAMPLE = ("dupont", "jean", "01/01/2010")  # the example row of our own canevas

_TOTAL = re.compile(
    r"(?:(?:sous|grand) )?totau?x?l?\b|totaal\b|somme\b|effectif|nombre (?:total )?d|nb (?:total )?d|nombre eleves"
)
_GROUP = re.compile(
    r"(?:\d{1,2} ?(?:e|er|ere|re|eme|ieme|nd|nde)(?: [a-z0-9]{1,3})?\b"
    r"|(?:premiere|deuxieme|troisieme|quatrieme|cinquieme|sixieme|septieme)"
    r" (?:annee|maternelle|primaire|secondaire)"
    r"|(?:classe|groupe|annee|niveau|section|option|domaine|filiere|cycle|degre|implantation|cours|local|klas)\b"
    r"|[pms] ?\d ?[a-z]?$|\d ?[a-z]{1,2}$|\d{1,2}$)"
)
_NOTE = re.compile(
    r"(?:date|fait [al]\w?|signature|cachet|sceau|la direction|le direct|la direct|le chef|le gestionnaire"
    r"|pour accord|remarques?|nb|n b|attention|legende|document|imprime|page|certifie"
    r"|je soussigne|pour la direction|merci)\b"
)
_TITLE = re.compile(r"(?:listes?|ecole|academie|athenee|institut|college|canevas|eleves|annee scolaire)\b")


def other_kind(row: Row, columns: Mapping[Role, int], *, born: bool) -> str | None:
    """The code of a row that is no student, None for a student, even a faulty one; `born`: its date is one."""
    if born:
        return "example_row" if is_example(row, columns) else None
    if len({role for _, role, _ in roles_in(row)} & {Role.NOM, Role.PRENOM, Role.FULL, Role.DATE}) >= 2:
        return "repeated_header"
    first = next((plain(cell) for cell in row.cells if isinstance(cell, str)), "")
    if not filled(row, columns, Role.NOM, Role.FULL, Role.PRENOM, Role.DATE):
        return _beside(row, first)
    return _without_date(row, columns, first)


def is_example(row: Row, columns: Mapping[Role, int]) -> bool:
    """The row that our canevas shows as a model, left there."""
    names = [row.at(columns[role]) for role in (Role.NOM, Role.PRENOM, Role.FULL) if role in columns]
    if not isinstance(names[0], str) or EXAMPLE[0] not in names[0].casefold():
        return False  # nearly every row
    if " ".join(clean(cell) for cell in names if isinstance(cell, str)).casefold() != " ".join(EXAMPLE[:2]):
        return False
    return as_written(row.at(columns[Role.DATE])) in {EXAMPLE[2], "1/1/2010", "2010-01-01"}


def filled(row: Row, columns: Mapping[Role, int], *roles: Role) -> bool:
    """Whether one of these columns shows something in the row."""
    return any(row.at(columns.get(role)) is not None for role in roles)


def _beside(row: Row, first: str) -> str:
    """A row with nothing in the columns that are read: numbers prepared in advance, or words in a corner."""
    if any(labels_in(row)):
        return "identification_row"
    if _TOTAL.match(first):
        return "total_row"
    words = any(isinstance(cell, str) and len(plain(cell)) > 4 for cell in row.cells)
    if words and not _GROUP.match(first):
        return "note_row"
    return "group_row" if words else "unused_row"


def _without_date(row: Row, columns: Mapping[Role, int], first: str) -> str | None:
    """A lone text that begins like a title, a total, a class or a signature; with a first name it is a student."""
    if _TOTAL.match(first) and not _names_someone(row, columns):
        return "total_row"
    if any(labels_in(row)) and not _names_someone(row, columns):
        return "identification_row"
    texts = [cell for cell in row.filled if isinstance(cell, str)]
    if len(texts) > 1:
        return None
    if texts and _is_remark(texts[0]):
        return "note_row"
    for code, pattern in (("note_row", _NOTE), ("group_row", _GROUP), ("title_row", _TITLE)):
        if pattern.match(first):
            return code
    return None


def _is_remark(text: str) -> bool:
    """« Direction : … », « * arrivé en octobre », or a whole sentence: no name is written so."""
    return ":" in text or text.lstrip().startswith("*") or len(text.split()) > 7


def _names_someone(row: Row, columns: Mapping[Role, int]) -> bool:
    """Whether the first-name column holds a word without a digit."""
    cell = row.at(columns.get(Role.PRENOM))
    return isinstance(cell, str) and not any(char.isdigit() for char in cell) and any(map(str.isalpha, cell))
