"""The code at the end of a line of « À confirmer »: which question it is, and whether the line was changed.

Names changed in that sheet are not read; the seal lets us say so instead of passing over them in silence.
"""

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

# A letter first and a hyphen later: no program takes it for a number or a date.
_SEALED = re.compile(r"Q([0-9A-Za-z]{4,64})-([0-9A-F]{4})")


def sealed(code: str, cells: Iterable[str]) -> str:
    """`code` (letters and digits, 4 to 64) with a check of the cells before it; ValueError for other codes."""
    text = f"Q{code}-{_check(cells)}"
    if _SEALED.fullmatch(text) is None:
        raise ValueError("un code de ligne est fait de 4 à 64 lettres et chiffres")
    return text


def unsealed(text: str, cells: Iterable[str]) -> tuple[str, bool] | None:
    """The code, and whether the cells before it are as they were written; None when this is no code of ours."""
    found = _SEALED.fullmatch(text.strip())
    return None if found is None else (found[1], found[2] == _check(cells))


def _check(cells: Iterable[str]) -> str:
    """Four signs: enough for a slip of the hand; nothing is trusted because of them."""
    said = "\x1f".join(" ".join(unicodedata.normalize("NFC", cell).split()) for cell in cells)
    return sha256(said.encode()).hexdigest()[:4].upper()
