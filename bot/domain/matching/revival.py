"""Whose account, deleted a short while ago, is the account of a student who is there again (exigences E5, N4)."""

from collections import Counter
from collections.abc import Iterable

from bot.domain.matching.keys import is_shared_date
from bot.domain.matching.match import NOTHING_SETTLED
from bot.domain.matching.people import Known, Matching, Row, Settled


def revivals(
    deleted: Iterable[Known], rows: Iterable[Row], matching: Matching, settled: Settled = NOTHING_SETTLED
) -> tuple[tuple[int, int], ...]:
    """(account, row) of the rows that would be created and have one deleted account of the very same key.

    Nobody may ever get the account of another: a key that two accounts or rows bear, a date that people share,
    and a pair to which the school said Non revive nothing, and the student is created anew.
    """
    gone = tuple(deleted)
    coming = [row for row in rows if row.position in set(matching.created)]
    bearers, comers = Counter(each.key for each in gone), Counter(row.key for row in coming)
    by_key = {each.key: each.id for each in gone}
    return tuple(
        (by_key[row.key], row.position)
        for row in coming
        if bearers[row.key] == comers[row.key] == 1
        and not is_shared_date(row.date_naissance)
        and settled.get((by_key[row.key], row.key)) is not False
    )
