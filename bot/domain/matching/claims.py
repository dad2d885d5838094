"""Which account a student surely has: by an equal key or an answer of the school, unless another disputes it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.matching.doubles import Student, best_spelling
from bot.domain.matching.keys import StudentKey
from bot.domain.matching.people import Doubt, Known, Rule, Settled


@dataclass(slots=True)
class Claims:
    """What is sure, and what several accounts or answers dispute."""

    same: list[tuple[int, int]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    accounts: set[int] = field(default_factory=set)  # paired or disputed
    disputed: set[StudentKey] = field(default_factory=set)
    taken: dict[StudentKey, int] = field(default_factory=dict)  # how many rows of a student have their account

    @property
    def disputed_accounts(self) -> set[int]:
        """The accounts that wait for the school."""
        return {doubt.id for doubt in self.doubts if doubt.id is not None}


def claim(accounts: Sequence[Known], students: Mapping[StudentKey, Student], settled: Settled) -> Claims:
    """Pair accounts and rows where there is one way to do it; the rest of these is asked, never chosen."""
    claimants, claimed = _claims(accounts, students, settled)
    by_id = {account.id: account for account in accounts}
    found = Claims()
    found.accounts.update(claimed)
    for key, ids in claimants.items():
        student = students[key]
        if len(ids) <= len(student.rows) and all(len(claimed[each]) == 1 for each in ids):
            if len(ids) > 1:
                ids.sort(key=lambda each: best_spelling(by_id[each]))
            found.same += zip(ids, (row.position for row in student.rows), strict=False)
            found.taken[key] = len(ids)
        else:
            found.disputed.add(key)
            found.doubts += [Doubt(each, student.rows[0].position, Rule.CONTESTED) for each in ids]
    return found


def _claims(
    accounts: Iterable[Known], students: Mapping[StudentKey, Student], settled: Settled
) -> tuple[dict[StudentKey, list[int]], dict[int, list[StudentKey]]]:
    """Student → accounts and account → students, by equality and by the answers Oui."""
    claimants: defaultdict[StudentKey, list[int]] = defaultdict(list)
    claimed: defaultdict[int, list[StudentKey]] = defaultdict(list)
    pairs = [
        (account.id, account.key)
        for account in accounts
        if account.key in students and settled.get((account.id, account.key)) is not False
    ]
    if settled:
        live, equal = {account.id for account in accounts}, set(pairs)
        pairs += [
            (each, key)
            for (each, key), same in settled.items()
            if same and each in live and key in students and (each, key) not in equal and each is not None
        ]
    for each, key in pairs:
        claimants[key].append(each)
        claimed[each].append(key)
    return claimants, claimed
