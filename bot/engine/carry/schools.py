"""The school that an effect is about."""

from bot.domain.schools import Etablissement
from bot.ports.rows import CaseRow
from bot.ports.store import Unit


def school_of(unit: Unit, case: CaseRow) -> Etablissement:
    """The dossier's school; LookupError when the register has it no more."""
    school = None if case.fase is None else unit.school(case.fase)
    if school is None:
        raise LookupError("cet établissement n’est pas au registre")
    return school
