"""Examples of the yearly confirmation of the accesses to e-Pôles."""

from bot.domain.grant_events import GrantsAwaited, GrantsCounted, Step
from tests.support.situations import AT, Situation

YEAR_NAME = "2026-2027"
GRANTS_COUNTED = "les accès à confirmer sont comptés"
GRANTS_AWAITED = "la confirmation des accès est attendue"


def grants_counted(step: Step = "ask", **more: int) -> GrantsCounted:
    return GrantsCounted(at=AT, year=YEAR_NAME, step=step, **({"places": 12, "accesses": 30} | more))


def grants_awaited(step: Step = "ask", accesses: int = 2) -> GrantsAwaited:
    return GrantsAwaited(at=AT, year=YEAR_NAME, step=step, accesses=accesses)


ACCESSES: list[Situation] = [
    Situation(GRANTS_COUNTED, grants_counted()),
    Situation(GRANTS_AWAITED, grants_awaited()),
]
"""What every procedure may hear of the yearly confirmation."""
