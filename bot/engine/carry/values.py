"""What every mail and every filed note may say."""

from bot.domain.readings import Problem
from bot.domain.recipients import Service
from bot.domain.schools import Etablissement
from bot.engine.world import Rules
from bot.ports.rows import CaseRow


def base_values(rules: Rules, case: CaseRow, school: Etablissement | None, concerned: str) -> dict[str, object]:
    """The words of the settings, the dossier's number, and whom it is about; `school` is None without one."""
    told = None
    if school is not None:
        told = {
            "denomination": school.denomination,
            "fase": int(school.fase),
            "box": rules.book.address_of(school.fase),
        }
    return dict(rules.commons) | {
        "school": told,
        "concerned": concerned,
        "reference": case.reference,
        "marker": rules.marker,
        "year": case.year,
        "accepted_unverified": False,
        "happi_box": rules.book.address_of(Service("happi")),
    }


def where(problem: Problem) -> str:
    """The place of a problem in a school's file."""
    if problem.row is None:
        return "Fichier"
    return f"Ligne {problem.row}" if not problem.sheet else f"Feuille {problem.sheet}, ligne {problem.row}"
