"""Which of all look-alikes are asked about: the surest first, and few enough for a person."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.matching.look_alikes import Links
from bot.domain.matching.people import Doubt, Rule

_MOST_ASKED = 3  # questions about one line at a time
_RANK = {rule: rank for rank, rule in enumerate(Rule)}


@dataclass(frozen=True, slots=True)
class Questions:
    """What to ask, and every line that waits for an answer, asked about or not."""

    doubts: tuple[Doubt, ...]
    accounts: frozenset[int]
    rows: frozenset[int]


def choose(links: Links, order: Callable[[int], object]) -> Questions:
    """A pair is asked unless a surer one is asked about either; whoever is left out waits for that answer.

    So twins of near names are asked with every account they resemble, and nobody who resembles someone is deleted
    or created meanwhile. `order` sorts rows by what they say, not by where they stand.
    """
    asked: Counter[tuple[str, int]] = Counter()
    best: dict[tuple[str, int], int] = {}
    doubts = []
    for (account, row), rule in sorted(
        links.items(), key=lambda link: (_RANK[link[1]], link[0][0], order(link[0][1]))
    ):
        ends = ("account", account), ("row", row)
        rank = _RANK[rule]
        if any(best.get(end, rank) < rank or asked[end] == _MOST_ASKED for end in ends):
            continue
        doubts.append(Doubt(account, row, rule))
        for end in ends:
            best.setdefault(end, rank)
            asked[end] += 1
    return Questions(tuple(doubts), frozenset(account for account, _ in links), frozenset(row for _, row in links))
