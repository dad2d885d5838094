"""The accounts and rows that resemble each other, found without comparing everyone with everyone."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence

from bot.domain.matching.people import Rule
from bot.domain.matching.rules import Side, rule_between

Links = dict[tuple[int, int], Rule]
"""(account id, row position) → the surest rule between them."""

# Beyond, in one school, a date or a surname that so many unmatched lines share proves nothing by itself.
_MOST_PAIRS = 2_500

_Keys = Callable[[Side], Iterable[Hashable]]
_Blocks = Iterator[tuple[Sequence[Side], Sequence[Side]]]


def look_alikes(
    accounts: Sequence[Side], rows: Sequence[Side], rules: Collection[Rule] = frozenset(Rule)
) -> Links:
    """Every link between two lines by one of `rules`."""
    links: Links = {}
    for some, others in _blocks(accounts, rows):
        for one in some:
            for other in others:
                rule = rule_between(one, other)
                if rule is not None and rule in rules:
                    links[one.who, other.who] = rule
    return links


def _blocks(accounts: Sequence[Side], rows: Sequence[Side]) -> _Blocks:
    """Same date; same names; or, for those whose date is unknown, one word in common."""
    yield from _narrow(_meet(accounts, rows, lambda side: [side.date] if side.date else []))
    yield from _narrow(_meet(accounts, rows, lambda side: [(side.nom, side.prenom)]))
    for some, others in ((_dateless(accounts), rows), (accounts, _dateless(rows))):
        yield from _narrow(_meet(some, others, _words))


def _meet(accounts: Iterable[Side], rows: Iterable[Side], keys: _Keys) -> _Blocks:
    some, others = _grouped(accounts, keys), _grouped(rows, keys)
    for key in some.keys() & others.keys():
        yield some[key], others[key]


def _grouped(sides: Iterable[Side], keys: _Keys) -> dict[Hashable, list[Side]]:
    groups: defaultdict[Hashable, list[Side]] = defaultdict(list)
    for side in sides:
        for key in keys(side):
            groups[key].append(side)
    return groups


def _narrow(blocks: _Blocks) -> _Blocks:
    """A crowded block is cut into those who share a word of their names, and what is crowded still is left."""
    for some, others in blocks:
        if len(some) * len(others) <= _MOST_PAIRS:
            yield some, others
            continue
        for fewer, of_others in _meet(some, others, _words):
            if len(fewer) * len(of_others) <= _MOST_PAIRS:
                yield fewer, of_others


def _words(side: Side) -> Iterable[str]:
    return side.noms | side.prenoms


def _dateless(sides: Iterable[Side]) -> list[Side]:
    return [side for side in sides if not side.date]
