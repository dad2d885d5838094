"""A complete list against the accounts of its school."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from bot.domain.matching.choosing import choose
from bot.domain.matching.claims import Claims, claim
from bot.domain.matching.doubles import Student, gather
from bot.domain.matching.keys import StudentKey
from bot.domain.matching.look_alikes import Links, look_alikes
from bot.domain.matching.people import Doubt, Known, Matching, Row, Rule, Settled
from bot.domain.matching.rules import Side

NOTHING_SETTLED: Settled = MappingProxyType({})


def match(known: Iterable[Known], rows: Iterable[Row], settled: Settled = NOTHING_SETTLED) -> Matching:
    """Who stays, who comes, who is gone, and whom only the school can tell (exigences E4-E6).

    Only equal keys and the school's answers pair anyone. What merely resembles waits, with a question.
    """
    accounts = [account for account in known if account.live]
    students = students_of(rows, accounts, settled)
    claims = claim(accounts, students, settled)
    free_accounts = [account for account in accounts if account.id not in claims.accounts]
    free_rows = free_rows_of(students.values(), claims)
    links = links_between(free_accounts, first_of_each(free_rows), settled)
    keys = {row.position: row.key for row in free_rows}
    questions = choose(links, keys.__getitem__)
    doubles = [doubt for student in students.values() for doubt in student.doubts()]
    waiting = {position for each in students.values() for position in _waiting(each, claims)}
    return Matching(
        same=tuple(sorted(claims.same)),
        created=_sorted(row.position for row in free_rows if row.position not in questions.rows),
        gone=_sorted(account.id for account in free_accounts if account.id not in questions.accounts),
        doubts=ordered([*claims.doubts, *questions.doubts, *doubles]),
        united=tuple(sorted(pair for student in students.values() for pair in student.united())),
        waiting_accounts=_sorted(claims.disputed_accounts | questions.accounts),
        waiting_rows=_sorted(waiting | questions.rows),
    )


def students_of(rows: Iterable[Row], accounts: Iterable[Known], settled: Settled) -> dict[StudentKey, Student]:
    """The students of the list, doubles united where that is sure."""
    bearers = Counter(account.key for account in accounts if settled.get((account.id, account.key)) is not False)
    return gather(rows, settled, bearers)


def free_rows_of(students: Iterable[Student], claims: Claims) -> list[Row]:
    """The rows that have no account and no dispute."""
    return [
        row
        for student in students
        if student.key not in claims.disputed
        for row in student.rows[claims.taken.get(student.key, 0) :]
    ]


def first_of_each(rows: Iterable[Row]) -> list[Row]:
    """One row of each key: two children of one name and one date can't be told apart in a question."""
    first: dict[StudentKey, Row] = {}
    for row in rows:
        first.setdefault(row.key, row)
    return list(first.values())


def links_between(
    accounts: Sequence[Known], rows: Sequence[Row], settled: Settled, rules: Iterable[Rule] = Rule
) -> Links:
    """Who resembles whom, without the pairs to which the school said Non."""
    keys: Mapping[int, StudentKey] = {row.position: row.key for row in rows}
    links = look_alikes(
        [Side.of(account.id, account) for account in accounts],
        [Side.of(row.position, row) for row in rows],
        frozenset(rules),
    )
    return {
        (each, position): rule
        for (each, position), rule in links.items()
        if settled.get((each, keys[position])) is not False
    }


def ordered(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """As a school reads them: along its list."""
    return tuple(sorted(doubts, key=lambda doubt: (doubt.position, doubt.id or 0)))


def _waiting(student: Student, claims: Claims) -> Iterable[int]:
    """The rows of a student that nothing may happen to yet."""
    yield from (row.position for row in student.unsure)
    if student.key in claims.disputed:
        yield from (row.position for row in student.rows)


def _sorted(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(numbers))
