"""Schools as the register (signalétique) knows them, and the state of their Happi environment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from bot.domain.numbers import Fase, PoFase


class SchoolType(StrEnum):
    """Kinds of teaching that follow different rules (exigences C2, E2)."""

    ESAHR = "esahr"
    FONDAMENTAL = "fondamental"
    SECONDAIRE = "secondaire"
    SPECIALISE = "specialise"
    SUPERIEUR = "superieur"
    PROMOTION_SOCIALE = "promotion_sociale"
    AUTRE = "autre"


class Environment(StrEnum):
    """How far a school is with its Happi environment."""

    NONE = "none"
    REQUESTED = "requested"
    OPEN = "open"
    CLOSED = "closed"


class Fate(StrEnum):
    """What became of a school that the register no longer has."""

    VANISHED = "vanished"
    MERGED = "merged"
    RENUMBERED = "renumbered"


@dataclass(frozen=True, slots=True)
class Etablissement:
    """One school of the register."""

    fase: Fase
    denomination: str
    type: SchoolType = SchoolType.AUTRE
    reseau: str = ""
    localite: str = ""
    po_fase: PoFase | None = None
    po_denomination: str = ""
    implantations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Vanished:
    """A school that the newest file of the register lacks: since when, and who has its sites or its name now.

    Its row stays: mails still go to its box until a named agent decides (exigence E8).
    """

    since: datetime
    fate: Fate = Fate.VANISHED
    successor: Fase | None = None


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """A school year, named by its first calendar year: `SchoolYear(2026)` is « 2026-2027 » (exigence E13)."""

    first: int

    def __str__(self) -> str:
        return f"{self.first}-{self.first + 1}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """`2026-2027` → the year; ValueError for anything else."""
        first, _, second = text.partition("-")
        if not (first.isdecimal() and second.isdecimal() and int(second) == int(first) + 1):
            raise ValueError(f"année scolaire illisible : {text}")
        return cls(int(first))

    @property
    def start(self) -> date:
        """Last Monday of August, or the Monday before when that is the 30th or 31st (decree of 31/03/2022)."""
        last = date(self.first, 8, 31)
        monday = last - timedelta(days=last.weekday())
        return monday - timedelta(days=7) if monday.day >= 30 else monday

    @property
    def end(self) -> date:
        """First Friday of July."""
        first = date(self.first + 1, 7, 1)
        return first + timedelta(days=(4 - first.weekday()) % 7)

    @classmethod
    def of(cls, day: date) -> Self:
        """The year under way on `day`; in the summer holidays, the one that comes."""
        this = cls(day.year - 1)
        return this if day <= this.end else cls(day.year)
