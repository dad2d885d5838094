"""Which convention or ressort a pôle must transmit, from the PO of its schools (exigences J9 to J15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.numbers import PoFase
from bot.domain.poles.articles import Model


class Kind(StrEnum):
    """The documents of chapter II; a ressort where one and the same PO is concerned (exigence J9)."""

    CONVENTION_PARTENARIAT = "convention_partenariat"
    RESSORT_PARTENARIAT = "ressort_partenariat"
    CONVENTION_COOPERATION = "convention_cooperation"
    RESSORT_COOPERATION = "ressort_cooperation"
    CONVENTION_SPECIFIQUE = "convention_specifique"


MODEL: Final = {
    Kind.CONVENTION_PARTENARIAT: Model.PARTENARIAT,
    Kind.RESSORT_PARTENARIAT: Model.RESSORT,
    Kind.CONVENTION_COOPERATION: Model.COOPERATION,
    Kind.RESSORT_COOPERATION: Model.RESSORT,
    Kind.CONVENTION_SPECIFIQUE: Model.SPECIFIQUE,
}
"""The model in which a document is written."""

SPECIFIC_TYPES: Final = frozenset({4, 5, 6, 7})


@dataclass(frozen=True, slots=True)
class Document:
    """A document to transmit, and the PO that it binds: first that of the pôle, then the others in order."""

    kind: Kind
    parties: tuple[PoFase, ...]


@dataclass(frozen=True, slots=True)
class Pole:
    """The PO of each school of a pôle; a PO stands once for each of its schools, or once for all of them."""

    seat: PoFase
    partners: tuple[PoFase, ...] = ()
    cooperating: tuple[PoFase, ...] = ()
    specific: tuple[PoFase, ...] = ()


def documents(pole: Pole) -> tuple[Document, ...]:
    """What the pôle transmits, in the order of the circular: partnership, cooperation, specific partnerships."""
    return (*partnership(pole), *cooperation(pole), *specific(pole))


def partnership(pole: Pole) -> tuple[Document, ...]:
    """Nothing without a partner (exigence J13), a ressort when all have the PO of the seat (exigence J10).

    As soon as one partner has another PO, one convention is mandatory for all of them (exigence J11).
    """
    if not pole.partners:
        return ()
    others = _others(pole.seat, pole.partners)
    kind = Kind.CONVENTION_PARTENARIAT if others else Kind.RESSORT_PARTENARIAT
    return (Document(kind, (pole.seat, *others)),)


def cooperation(pole: Pole) -> tuple[Document, ...]:
    """A ressort for the schools of the seat's own PO, and a convention for each other PO (exigences J12, J15)."""
    own = (Document(Kind.RESSORT_COOPERATION, (pole.seat,)),) if pole.seat in pole.cooperating else ()
    others = _others(pole.seat, pole.cooperating)
    return (*own, *(Document(Kind.CONVENTION_COOPERATION, (pole.seat, each)) for each in others))


def specific(pole: Pole) -> tuple[Document, ...]:
    """A convention for each PO of a specific partner: the circular has no ressort for it (exigence J14)."""
    return tuple(
        Document(Kind.CONVENTION_SPECIFIQUE, (pole.seat, each) if each != pole.seat else (each,))
        for each in dict.fromkeys(pole.specific)
    )


def may_be_specific(type_of_teaching: int) -> bool:
    """Whether a specialised school of this type may be a specific partner (exigence J14)."""
    return type_of_teaching in SPECIFIC_TYPES


def _others(seat: PoFase, given: Iterable[PoFase]) -> tuple[PoFase, ...]:
    """The PO besides the seat's, each once, in the order given."""
    return tuple(each for each in dict.fromkeys(given) if each != seat)
