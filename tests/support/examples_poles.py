"""Examples of the deadlines of the pôles territoriaux."""

from datetime import date
from typing import Any

from bot.domain.poles.deadlines import Paper
from bot.domain.schools import Environment
from bot.handlers import poles_dates
from bot.handlers.poles_dates import Echeance
from tests.support.situations import DUE, Situation, due

_JUNE = Echeance(paper=Paper.AVENANTS, day=date(2027, 6, 1), before=30)

DEADLINES: list[Situation] = [
    Situation(DUE, due("rappel_avenants_30", date(2027, 5, 2)), "un rappel à une école siège"),
    Situation(DUE, due("annonce_avenants_7", date(2027, 5, 25)), "un jour de rappel, pour les agents"),
    Situation(DUE, due("personne_conventions_30", date(2027, 9, 15)), "aucune école siège n’est indiquée"),
    Situation(DUE, due("passee", date(2027, 6, 2)), "l’échéance est passée"),
    Situation(DUE, due("passee", date(2027, 6, 2)), "elle est passée sans école siège", {"nobody": True}),
]

POLES_STATES: dict[str, dict[str, tuple[Any, Environment]]] = {
    poles_dates.NAME: {
        "nouveau": (Echeance(), Environment.NONE),
        "annonce": (_JUNE, Environment.NONE),
        "rappelee": (_JUNE, Environment.NONE),
        "clos": (_JUNE, Environment.NONE),
    },
}
POLES_MORE = {poles_dates.NAME: DEADLINES}
