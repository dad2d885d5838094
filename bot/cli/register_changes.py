"""What an import would change in the register, and the change itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from bot.domain.numbers import Fase
from bot.domain.schools import Etablissement, Fate, Vanished
from bot.engine.register import announce_schools, announce_vanished
from bot.ports.store import Unit
from bot.reading.register import RegisterReading
from bot.reading.register_fates import fates

_WORDS = {
    "denomination": "dénomination",
    "type": "type",
    "reseau": "réseau",
    "localite": "localité",
    "po_fase": "numéro FASE du PO",
    "po_denomination": "nom du PO",
    "implantations": "implantations",
}


@dataclass(frozen=True, slots=True)
class Changes:
    """Schools that a file adds, those it changes with what, and those that it no longer has."""

    added: tuple[Etablissement, ...]
    changed: tuple[tuple[Etablissement, str], ...]
    vanished: tuple[Etablissement, ...]
    gone: Mapping[Fase, Vanished] = field(default_factory=dict)
    """What became of the vanished ones; empty where the file is only a part of the register."""
    back: tuple[Fase, ...] = ()
    """Schools that had vanished, and that the file has again."""
    news: bool = False
    """Whether some school left or came back since the last import."""
    at_stake: int = 0
    """How many of the vanished ones have something left, for which agents get a card."""

    @property
    def partial(self) -> bool:
        """Whether the file lacks schools and tells nothing of them: it is only a part of the register."""
        return bool(self.vanished) and not self.gone

    @property
    def to_write(self) -> tuple[Etablissement, ...]:
        """What the register must be told; a vanished school never changes it."""
        return (*self.added, *(school for school, _ in self.changed))


@dataclass(frozen=True, slots=True)
class Applied:
    """What an import set going: dossiers that waited for their school, and cards for schools that are gone."""

    resumed: int
    carded: int


def compare_now(unit: Unit, reading: RegisterReading, at: datetime) -> Changes:
    """The difference between the register as it stands and a file."""
    changes = compare(unit.schools(), reading, unit.vanished(), at)
    return replace(changes, at_stake=len(unit.at_stake(list(changes.gone))))


def compare(
    register: Sequence[Etablissement],
    reading: RegisterReading,
    marked: Mapping[Fase, Vanished],
    at: datetime,
) -> Changes:
    """The difference between the register and a file; `marked` are the schools that vanished before."""
    known = {school.fase: school for school in register}
    read = {school.fase: school for school in reading.schools}
    added = tuple(school for fase, school in read.items() if fase not in known)
    changed = []
    for fase, school in read.items():
        if fase in known:
            new = _completed(known[fase], school, reading.details)
            if new != known[fase]:
                changed.append((new, _difference(known[fase], new)))
    vanished = tuple(school for fase, school in known.items() if fase not in read)
    back = tuple(fase for fase in marked if fase in read)
    gone = _gone(vanished, reading, added, marked, at) if _is_whole(known, read, marked) else {}
    news = bool(back) or any(marked.get(fase) != found for fase, found in gone.items())
    return Changes(added, tuple(changed), vanished, gone, back, news)


def _is_whole(
    known: Mapping[Fase, Etablissement], read: Mapping[Fase, Etablissement], marked: Mapping[Fase, Vanished]
) -> bool:
    """A file of a few schools, to add them, says nothing of the others: it must have half of the register."""
    expected = [fase for fase in known if fase not in marked]
    return 2 * sum(fase in read for fase in expected) >= len(expected)


def _gone(
    vanished: Sequence[Etablissement],
    reading: RegisterReading,
    added: Sequence[Etablissement],
    marked: Mapping[Fase, Vanished],
    at: datetime,
) -> Mapping[Fase, Vanished]:
    """What was told of a school before stays, but « vanished »: a later file may say where it went."""
    told = fates(vanished, reading.schools, {school.fase for school in added})
    found = {}
    for school in vanished:
        before = marked.get(school.fase)
        fate, successor = told[school.fase]
        if before is not None and before.fate is not Fate.VANISHED:
            fate, successor = before.fate, before.successor
        found[school.fase] = Vanished(at if before is None else before.since, fate, successor)
    return found


def apply(unit: Unit, reading: RegisterReading, at: datetime) -> Applied:
    """Write the changes, compared anew in this transaction; a school that is gone keeps its row."""
    changes = compare_now(unit, reading, at)
    unit.put_schools(changes.to_write)
    unit.forget_vanished(changes.back)
    unit.mark_vanished(changes.gone)
    resumed = announce_schools(unit, (*(school.fase for school in changes.added), *changes.back), at)
    return Applied(resumed, announce_vanished(unit, changes.gone, at))


def _completed(old: Etablissement, new: Etablissement, details: frozenset[str]) -> Etablissement:
    """A file without a column says nothing about it: what was known stays."""
    columns = {"implantations": "implantation"}
    kept = {name: getattr(old, name) for name in _WORDS if columns.get(name, name) not in details}
    return replace(new, **kept)


def _difference(old: Etablissement, new: Etablissement) -> str:
    names = (each.name for each in fields(new))
    return ", ".join(_WORDS[name] for name in names if getattr(old, name) != getattr(new, name))


def as_json(school: Etablissement, vanished: Vanished | None = None) -> dict[str, Any]:
    """One school of `schools list --json`; `vanished`: null, or since when and what became of it."""
    return {
        "fase": int(school.fase),
        "denomination": school.denomination,
        "type": school.type.value,
        "reseau": school.reseau,
        "localite": school.localite,
        "po_fase": None if school.po_fase is None else int(school.po_fase),
        "po_denomination": school.po_denomination,
        "implantations": list(school.implantations),
        "vanished": None if vanished is None else _gone_json(vanished),
    }


def _gone_json(vanished: Vanished) -> dict[str, Any]:
    successor = None if vanished.successor is None else int(vanished.successor)
    return {"since": vanished.since.isoformat(), "fate": vanished.fate.value, "successor": successor}
