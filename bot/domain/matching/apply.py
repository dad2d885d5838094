"""What a school's accounts become when a matching is carried out: the model that the properties are stated on."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import count

from bot.domain.matching.people import Known, Matching, Row


def apply(known: Iterable[Known], rows: Iterable[Row], matching: Matching) -> tuple[Known, ...]:
    """The accounts afterwards: kept ones spelled as in the list, gone ones marked, waiting ones as before."""
    before = tuple(known)
    by_position = {row.position: row for row in rows}
    same, gone = dict(matching.same), frozenset(matching.gone)
    after = [
        _renamed(account, by_position[same[account.id]])
        if account.id in same
        else replace(account, state="deleted")
        if account.id in gone
        else account
        for account in before
    ]
    numbers = count(max((account.id for account in before), default=0) + 1)
    created = (by_position[position] for position in matching.created)
    return (
        *after,
        *(Known(next(numbers), row.nom, row.prenom, row.date_naissance, "active") for row in created),
    )


def _renamed(account: Known, row: Row) -> Known:
    return Known(account.id, row.nom, row.prenom, row.date_naissance, "active")
