"""What the register knows of the place of a dossier, so that no annex asks for it again."""

from collections.abc import Mapping
from typing import Final

from bot.ports.rows import CaseRow
from bot.ports.store import Unit

_BLOCKS: Final = ("po", "ecole")  # of an annex, each with a number and a name


def of_register(unit: Unit, case: CaseRow) -> Mapping[str, str]:
    """Number and name of the school and of its PO, by the fields of an annex; nothing of what it does not know."""
    school = None if case.fase is None else unit.school(case.fase)
    po = case.po_fase or (None if school is None else school.po_fase)
    named = None if po is None else unit.po_denomination(po)
    found: dict[str, str] = {}
    if school is not None:
        found = {"ecole_fase": str(int(school.fase)), "ecole_denomination": school.denomination}
    if po is not None and named is not None:
        found |= {"po_fase": str(int(po)), "po_denomination": named}
    return {name: value for name, value in found.items() if value}


def completed(said: Mapping[str, str], known: Mapping[str, str]) -> Mapping[str, str]:
    """What a form said, and what is known beside it: never the name of one number with another number."""
    fields = dict(said)
    for block in _BLOCKS:
        number = f"{block}_fase"
        if said.get(number) in (None, known.get(number)):
            fields |= {name: each for name, each in known.items() if name.startswith(block) and name not in said}
    return fields
