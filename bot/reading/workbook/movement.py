"""What the column Entrée/Sortie says; colours and strike-through are never read."""

import re

from bot.reading.workbook.grid import Cell
from bot.reading.workbook.header import plain
from bot.reading.workbook.names import as_written

_IN = re.compile(r"e|in|entree?s?|entrant[es]*|arrive\w*|nouve\w*|inscri\w*|ajout\w*|nieuw\w*")
_OUT = re.compile(r"s|out|uit|sorti\w*|sortant[es]*|parti\w*|depart\w*|quitt\w*|desinscri\w*|supprim\w*|radi\w*")


def read_movement(cell: Cell) -> str | None:
    """`in`, `out`, or None when the cell says neither, or both (« Entrée/Sortie » left as it was)."""
    words = plain(as_written(cell)).split()
    first = words[0] if words else {"+": "in", "-": "out"}.get(as_written(cell).strip(), "")
    comes = any(_IN.fullmatch(word) for word in words if len(word) > 1) or bool(_IN.fullmatch(first))
    leaves = any(_OUT.fullmatch(word) for word in words if len(word) > 1) or bool(_OUT.fullmatch(first))
    if comes == leaves:
        return None
    return "in" if comes else "out"
