"""What only the present tells of accounts and of the register, and what was kept of it on an earlier day."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from bot.ports.indicators import AccountCount, Facts, KeptDay
from bot.reports.scope import Scope

NOWHERE = ""  # the level of a school that the register lacks


def kept_day(facts: Facts, day: date) -> KeptDay:
    """The counts of the present, under its day."""
    students, states = Counter[str](), Counter[str]()
    for row in facts.accounts:
        state = _state(row)
        states[state] += row.many
        if state == "active":
            students[row.level or NOWHERE] += row.many
    return KeptDay(day, dict(students), dict(states), dict(facts.register))


def known_of(facts: Facts, scope: Scope) -> KeptDay | None:
    """The counts of the day of the report; None for a past day of which nothing was kept."""
    if not scope.past:
        return kept_day(facts, scope.as_of)
    return _of_day(facts.kept, scope.as_of)


def _of_day(kept: Iterable[KeptDay], day: date) -> KeptDay | None:
    return next((each for each in kept if each.day == day), None)


def _state(row: AccountCount) -> str:
    """Its state, and of an active account why its holder can't log in."""
    if row.state != "active":
        return row.state
    if not row.imported:
        return "waiting"
    return "active" if row.open else "shut"
