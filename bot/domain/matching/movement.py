"""A movement: it creates or takes away only whom it names, and moves nobody else."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.matching.choosing import Questions, choose
from bot.domain.matching.claims import Claims, claim
from bot.domain.matching.look_alikes import Links
from bot.domain.matching.match import (
    NOTHING_SETTLED,
    first_of_each,
    free_rows_of,
    links_between,
    ordered,
    students_of,
)
from bot.domain.matching.people import Known, Matching, Row, Rule, Settled

# The whole school stands beside an arrival: one of the same surname and date is a twin, no slip of the pen.
_RULES = frozenset(Rule) - {Rule.SAME_FIRST_NAME, Rule.SAME_SURNAME}


def movement(known: Iterable[Known], rows: Iterable[Row], settled: Settled = NOTHING_SETTLED) -> Matching:
    """What arrivals (`in`, or nothing said: exigence D11) and departures (`out`) do to the accounts.

    An arrival that has its account keeps it; one that resembles an account is asked about, and so is a departure
    that is not quite anybody. A departure without an account is `unknown`; who comes and goes is `opposed`.
    A new code (`code`) is for one active account, surely the student's, of which nothing else is asked.
    """
    accounts, lines = [account for account in known if account.live], tuple(rows)
    awake = {account.id for account in accounts if account.state == "active"}
    ways = {way: {row.key for row in lines if (row.movement or "in") == way} for way in ("in", "out", "code")}
    opposed = {row.position for row in lines if sum(row.key in keys for keys in ways.values()) > 1}
    parts = {
        way: [row for row in lines if row.key in keys and row.position not in opposed]
        for way, keys in ways.items()
    }
    arrivals, departures = (_Part(accounts, parts[way], settled) for way in ("in", "out"))
    return _with_codes(_both(arrivals, departures, opposed), _Part(accounts, parts["code"], settled), awake)


class _Part:
    """What a movement says in one direction, against all the accounts."""

    def __init__(self, accounts: list[Known], rows: list[Row], settled: Settled) -> None:
        self.students = students_of(rows, accounts, settled)
        self.claims: Claims = claim(accounts, self.students, settled)
        self.free = free_rows_of(self.students.values(), self.claims)
        others = [account for account in accounts if account.id not in self.claims.accounts]
        links: Links = links_between(others, first_of_each(self.free), settled, _RULES)
        keys = {row.position: row.key for row in self.free}
        self.questions: Questions = choose(links, keys.__getitem__)

    @property
    def accounts(self) -> set[int]:
        """The accounts that wait for an answer."""
        return self.claims.disputed_accounts | self.questions.accounts

    @property
    def unclaimed(self) -> set[int]:
        """The rows that neither have nor resemble an account."""
        return {row.position for row in self.free} - self.questions.rows

    @property
    def waiting(self) -> set[int]:
        """The rows that wait for an answer."""
        students = self.students.values()
        disputed = {row.position for each in students if each.key in self.claims.disputed for row in each.rows}
        return disputed | self.questions.rows

    @property
    def unsure(self) -> list[tuple[int, int]]:
        """Rows that may repeat another: the row that counts, and each of them."""
        students = self.students.values()
        return [(each.rows[0].position, row.position) for each in students for row in each.unsure]

    @property
    def united(self) -> list[tuple[int, int]]:
        """Rows that surely do."""
        return [pair for student in self.students.values() for pair in student.united()]


def _both(arrivals: _Part, departures: _Part, opposed: set[int]) -> Matching:
    """Out under one spelling and in under another may be a correction: the departure waits for that answer."""
    kept = dict(arrivals.claims.same)
    waiting = arrivals.accounts | departures.accounts
    left = [(each, row) for each, row in departures.claims.same if each not in kept and each not in waiting]
    held = {row for each, row in departures.claims.same if each not in kept and each in waiting}
    opposed |= {row for each, row in departures.claims.same if each in kept}
    doubles = [doubt for student in arrivals.students.values() for doubt in student.doubts()]
    asked = [*arrivals.claims.doubts, *arrivals.questions.doubts, *departures.claims.doubts]
    united = [*arrivals.united, *departures.united, *departures.unsure]  # nobody leaves twice
    doubled = {row for _, row in arrivals.unsure}
    return Matching(
        same=tuple(sorted(arrivals.claims.same)),
        created=tuple(sorted(arrivals.unclaimed)),
        gone=tuple(sorted(each for each, _ in left)),
        doubts=ordered([*asked, *departures.questions.doubts, *doubles]),
        united=tuple(sorted(united)),
        waiting_accounts=tuple(sorted(waiting - kept.keys())),
        waiting_rows=tuple(sorted(arrivals.waiting | departures.waiting | doubled | held)),
        left=tuple(sorted(left)),
        unknown=tuple(sorted(departures.unclaimed)),
        opposed=tuple(sorted(opposed)),
    )


def _with_codes(found: Matching, asked: _Part, awake: set[int]) -> Matching:
    """Whoever leaves gets no code, nor does an account that sleeps, or about which the school must answer first.

    All accounts are weighed: of two homonyms the active one is not surely the student's.
    """
    leaving = dict(found.left)
    waiting = asked.accounts | set(found.waiting_accounts)
    opposed = {row for each, row in asked.claims.same if each in leaving}
    opposed |= {leaving[each] for each, _ in asked.claims.same if each in leaving}
    held = {row for each, row in asked.claims.same if each in waiting}
    left = tuple((each, row) for each, row in found.left if row not in opposed and each not in waiting)
    held |= {row for each, row in found.left if each in waiting and row not in opposed}
    sure = [(each, row) for each, row in asked.claims.same if row not in opposed | held]
    return replace(
        found,
        gone=tuple(each for each, _ in left),
        left=left,
        doubts=ordered([*found.doubts, *asked.claims.doubts, *asked.questions.doubts]),
        united=tuple(sorted([*found.united, *asked.united, *asked.unsure])),  # nobody gets two codes
        waiting_accounts=tuple(sorted(waiting - {each for each, _ in found.same})),
        waiting_rows=tuple(sorted({*found.waiting_rows, *asked.waiting, *held})),
        opposed=tuple(sorted({*found.opposed, *opposed})),
        new_codes=tuple(sorted((each, row) for each, row in sure if each in awake)),
        no_account=tuple(sorted({*asked.unclaimed, *(row for each, row in sure if each not in awake)})),
    )
