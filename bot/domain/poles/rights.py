"""What each of the nine profiles of e-Pôles may do with each document (exigences A10, J19, J30)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.poles.conventions import Kind


class Place(StrEnum):
    """The four places of a school in a pôle."""

    SIEGE = "siege"
    PARTENAIRE = "partenaire"
    SPECIFIQUE = "specifique"
    COOPERANTE = "cooperante"


class Profile(StrEnum):
    """The profiles of the user guide, in its order."""

    COORDONNATEUR = "coordonnateur"
    DIRECTION_SIEGE = "direction_siege"
    PO_SIEGE = "po_siege"
    DIRECTION_PARTENAIRE = "direction_partenaire"
    PO_PARTENAIRE = "po_partenaire"
    DIRECTION_SPECIFIQUE = "direction_specifique"
    PO_SPECIFIQUE = "po_specifique"
    DIRECTION_COOPERANTE = "direction_cooperante"
    PO_COOPERANTE = "po_cooperante"


class Right(StrEnum):
    """What a profile may do: fill in and validate, sign, acknowledge, or look only."""

    WRITE = "write"
    SIGN = "sign"
    ACKNOWLEDGE = "acknowledge"


WRITERS: Final = frozenset({Profile.COORDONNATEUR, Profile.DIRECTION_SIEGE, Profile.PO_SIEGE})
"""Lists and encoding: « Coordonnateur », « Direction école siège » and « Délégué PO école siège » only."""

DIRECTIONS: Final = {
    Profile.DIRECTION_SIEGE: Place.SIEGE,
    Profile.DIRECTION_PARTENAIRE: Place.PARTENAIRE,
    Profile.DIRECTION_SPECIFIQUE: Place.SPECIFIQUE,
    Profile.DIRECTION_COOPERANTE: Place.COOPERANTE,
}
DELEGATES: Final = {
    Profile.PO_SIEGE: Place.SIEGE,
    Profile.PO_PARTENAIRE: Place.PARTENAIRE,
    Profile.PO_SPECIFIQUE: Place.SPECIFIQUE,
    Profile.PO_COOPERANTE: Place.COOPERANTE,
}

PLACES: Final = {
    Kind.CONVENTION_PARTENARIAT: frozenset({Place.SIEGE, Place.PARTENAIRE}),
    Kind.RESSORT_PARTENARIAT: frozenset({Place.SIEGE, Place.PARTENAIRE}),
    Kind.CONVENTION_COOPERATION: frozenset({Place.SIEGE, Place.COOPERANTE}),
    Kind.RESSORT_COOPERATION: frozenset({Place.SIEGE, Place.COOPERANTE}),
    Kind.CONVENTION_SPECIFIQUE: frozenset({Place.SIEGE, Place.SPECIFIQUE}),
}
"""Whose delegates sign a document and whose directions acknowledge it."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What a profile may do with one document; the documents that concern it may always be read."""

    kind: Kind
    rights: tuple[Right, ...]


def may_write(profile: Profile) -> bool:
    """Whether a profile changes the lists of schools, fills in articles and validates (exigence J30)."""
    return profile in WRITERS


def rights_on(profile: Profile, kind: Kind) -> tuple[Right, ...]:
    """Writing is for three profiles; each concerned delegate signs, each concerned direction acknowledges."""
    found = [Right.WRITE] if may_write(profile) else []
    if DELEGATES.get(profile) in PLACES[kind]:
        found.append(Right.SIGN)
    if DIRECTIONS.get(profile) in PLACES[kind]:
        found.append(Right.ACKNOWLEDGE)
    return tuple(found)


def rights(profile: Profile) -> tuple[Rights, ...]:
    """The documents on which a profile may do something."""
    each = (Rights(kind, rights_on(profile, kind)) for kind in Kind)
    return tuple(found for found in each if found.rights)
