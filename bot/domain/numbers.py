"""FASE numbers: who a school or an organising power is, in every message of the administration."""

from typing import Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

LARGEST = 999_999  # the mailbox has room for six digits (exigence B1)


class _Number(int):
    """A whole number from 1 to 999999; anything else raises ValueError."""

    __slots__ = ()

    def __new__(cls, value: int) -> Self:
        if not 1 <= int(value) <= LARGEST:
            raise ValueError(f"un numéro FASE a de 1 à 6 chiffres : {value}")
        return super().__new__(cls, value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({int(self)})"

    __str__ = int.__repr__

    def __format__(self, spec: str) -> str:
        return format(int(self), spec)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls,
            core_schema.int_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(int),
        )


class Fase(_Number):
    """The FASE number of a school (établissement)."""

    __slots__ = ()


class PoFase(_Number):
    """The FASE number of a pouvoir organisateur; its series overlaps that of schools (exigence A12)."""

    __slots__ = ()


def as_fase(number: int) -> Fase | None:
    """The FASE number, None when it can be none."""
    return Fase(number) if 1 <= number <= LARGEST else None


def counted(number: int, one: str, several: str) -> str:
    """« 1 école disparue », « 12 écoles disparues »: in French, zero takes the words of one."""
    return f"{spaced(number)} {one if number < 2 else several}"


def spaced(number: int) -> str:
    """« 1 135 »: a quantity as French writes it, its thousands apart."""
    return f"{number:,}".replace(",", "\u202f")
