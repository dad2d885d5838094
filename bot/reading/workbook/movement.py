"""What the column Entrée/Sortie says; colours and strike-through are never read."""

import re

from bot.reading.workbook.grid import Cell
from bot.reading.workbook.header import plain
from bot.reading.workbook.names import as_written

_IN = re.compile(r"e|in|entree?s?|entrant[es]*|arrive\w*|nouve\w*|inscri\w*|ajout\w*|nieuw\w*")
_CODE = re.compile(r"codes?|pages?|perdue?s?|mdp|passe|password|wachtwoord")
_NEW = re.compile(r"nouve\w*|nieuw\w*")
"""« Nouveau » says that a student arrives, except beside « code » or « page »."""

_OUT = re.compile(r"s|out|uit|sorti\w*|sortant[es]*|parti\w*|depart\w*|quitt\w*|desinscri\w*|supprim\w*|radi\w*")


def read_movement(cell: Cell) -> str | None:
    """`in`, `out`, `code` for a new access code, or None when the cell says none of them, or several.

    « Entrée/Sortie » left as it was says two things.
    """
    words = plain(as_written(cell)).split()
    asks = any(_CODE.fullmatch(word) for word in words)
    words = [word for word in words if not (asks and _NEW.fullmatch(word))]
    first = words[0] if words else {"+": "in", "-": "out"}.get(as_written(cell).strip(), "")
    comes = any(_IN.fullmatch(word) for word in words if len(word) > 1) or bool(_IN.fullmatch(first))
    leaves = any(_OUT.fullmatch(word) for word in words if len(word) > 1) or bool(_OUT.fullmatch(first))
    said = [way for way, holds in (("in", comes), ("out", leaves), ("code", asks)) if holds]
    return said[0] if len(said) == 1 else None
