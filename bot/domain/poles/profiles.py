"""Which of the nine profiles of e-Pôles each annex asks for, and their codes among the grants (exigence A10)."""

from collections.abc import Mapping
from typing import Final

from bot.domain.poles.rights import DELEGATES, DIRECTIONS, Profile

APPLICATION: Final = "epoles"
"""The name of e-Pôles in the table of grants; a profile, or its family alone, is the profile there."""
REVOCATION: Final = 5
"""The annex that withdraws an access; it names no profile (exigence H8)."""

ASKED: Final[Mapping[int, tuple[Profile, ...]]] = {
    1: (Profile.COORDONNATEUR,),
    2: tuple(DELEGATES),
    3: tuple(DIRECTIONS),
}
"""The annex gives a family; the agent picks the exact profile, in the order of the user guide."""

FAMILIES: Final[Mapping[str, str]] = {
    "direction": "Direction (profil exact non précisé)",
    "pouvoir_organisateur": "Délégué PO (profil exact non précisé)",
}
"""Profiles of lists that came before this program, which do not say of which school."""
