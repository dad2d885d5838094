"""What an import would change in the register, and the change itself."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from bot.domain.schools import Etablissement
from bot.engine.register import announce_schools
from bot.ports.store import Unit
from bot.reading.register import RegisterReading

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

    @property
    def to_write(self) -> tuple[Etablissement, ...]:
        """What the register must be told; a vanished school never changes it."""
        return (*self.added, *(school for school, _ in self.changed))


def compare(register: Sequence[Etablissement], reading: RegisterReading) -> Changes:
    """The difference between the register and a file."""
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
    return Changes(added, tuple(changed), vanished)


def apply(unit: Unit, reading: RegisterReading, at: datetime) -> int:
    """Write the changes, compared anew in this transaction; how many waiting schools were announced."""
    changes = compare(unit.schools(), reading)
    unit.put_schools(changes.to_write)
    return announce_schools(unit, (school.fase for school in changes.added), at)


def _completed(old: Etablissement, new: Etablissement, details: frozenset[str]) -> Etablissement:
    """A file without a column says nothing about it: what was known stays."""
    columns = {"implantations": "implantation"}
    kept = {name: getattr(old, name) for name in _WORDS if columns.get(name, name) not in details}
    return replace(new, **kept)


def _difference(old: Etablissement, new: Etablissement) -> str:
    names = (each.name for each in fields(new))
    return ", ".join(_WORDS[name] for name in names if getattr(old, name) != getattr(new, name))


def as_json(school: Etablissement) -> dict[str, Any]:
    """One school of `schools list --json`."""
    return {
        "fase": int(school.fase),
        "denomination": school.denomination,
        "type": school.type.value,
        "reseau": school.reseau,
        "localite": school.localite,
        "po_fase": None if school.po_fase is None else int(school.po_fase),
        "po_denomination": school.po_denomination,
        "implantations": list(school.implantations),
    }
