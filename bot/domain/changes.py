"""What a matching does to the accounts of a school, and the facts that make a person look twice."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.matching import Known, Matching, Row

TWO_AGENTS_ABOVE = 0.30
"""Share of the accounts whose deletion needs two different agents (exigence E5)."""

_ENOUGH_NAMES = 0.50  # of last year's names, for a list without a mark to be taken as complete (exigence N6)
_FIRST_MONTH, _LAST_MONTH = 8, 10
_SHORT = 0.50  # of the accounts: fewer rows are no complete list, whatever its mark says
_SHIFT = timedelta(days=1462)  # four years and a day: a Mac's calendar of 1904


class Guard(StrEnum):
    """A reason why a person must look; stored, so never renamed."""

    EMPTY_LIST = "empty_list"  # refused
    MANY_DELETIONS = "many_deletions"  # two different agents
    NOTHING_NEW = "nothing_new"  # nobody comes or goes: last year's file again?
    SHORT_LIST = "short_list"  # thirty of four hundred: the new students only? Deletes nobody
    DATES_SHIFTED = "dates_shifted"  # calendar of 1904
    YEAR_ENDED = "year_ended"  # accounts that 15 July put to sleep would wake for a year that is over


@dataclass(frozen=True, slots=True)
class Changes:
    """Accounts by what happens to them, as (account, row), rows or accounts; `respelled` ones are kept as well."""

    created: tuple[int, ...]
    reactivated: tuple[tuple[int, int], ...]
    unchanged: tuple[tuple[int, int], ...]
    deleted: tuple[int, ...]
    respelled: tuple[tuple[int, int], ...]
    waiting_accounts: tuple[int, ...]
    waiting_rows: tuple[int, ...]
    new_codes: tuple[tuple[int, int], ...] = ()
    revived: tuple[tuple[int, int], ...] = ()  # deleted accounts whose student is there again

    @property
    def doubtful(self) -> int:
        """How many students of the list, or accounts when these are more, the school must tell us about."""
        return max(len(self.waiting_accounts), len(self.waiting_rows))


def changes(
    known: Iterable[Known],
    rows: Iterable[Row],
    matching: Matching,
    revived: tuple[tuple[int, int], ...] = (),
) -> Changes:
    """Created, reactivated, unchanged, deleted, doubtful (exigences E4-E6); who is `revived` is not created."""
    accounts, lines = {each.id: each for each in known}, {row.position: row for row in rows}
    back = {position for _, position in revived}
    asleep = {each for each, _ in matching.same if accounts[each].state == "deactivated"}
    return Changes(
        created=tuple(position for position in matching.created if position not in back),
        reactivated=tuple(pair for pair in matching.same if pair[0] in asleep),
        unchanged=tuple(pair for pair in matching.same if pair[0] not in asleep),
        deleted=matching.gone,
        respelled=tuple(pair for pair in matching.same if _written(accounts[pair[0]]) != _written(lines[pair[1]])),
        waiting_accounts=matching.waiting_accounts,
        waiting_rows=matching.waiting_rows,
        new_codes=matching.new_codes,
        revived=revived,
    )


def likely_complete(known: Iterable[Known], rows: Iterable[Row], month: int) -> bool | None:
    """Whether a list without a mark is the complete one; None: an agent is asked (exigence N6).

    From August to October, at least half of last year's names must be there. Where no account exists, nobody can
    be deleted, and any list may be taken as complete.
    """
    names = Counter(each.key[:2] for each in known if each.live)
    if not names:
        return True
    found = (names & Counter(row.key[:2] for row in rows)).total()
    in_season = _FIRST_MONTH <= month <= _LAST_MONTH
    return True if in_season and found >= _ENOUGH_NAMES * names.total() else None


def is_short(known: Iterable[Known], rows: Sequence[Row]) -> bool:
    """Fewer than half as many students as accounts: probably the new ones only, even when marked complete."""
    return len({row.key for row in rows}) < _SHORT * sum(each.live for each in known)


def share_of_deletions(known: Iterable[Known], matching: Matching) -> float:
    """Deleted accounts among those that are live; 0 where none is."""
    live = sum(each.live for each in known)
    return len(matching.gone) / live if live else 0.0


def dates_shifted(known: Iterable[Known], rows: Iterable[Row]) -> bool:
    """Whether more than half of the students known by name are four years and a day off."""
    born: defaultdict[tuple[str, str], set[date]] = defaultdict(set)
    for each in known:
        if each.live and (day := _day(each.date_naissance)):
            born[each.key[:2]].add(day)
    found = [(day, born[row.key[:2]]) for row in rows if row.key[:2] in born and (day := _day(row.date_naissance))]
    shifted = sum(bool({day + _SHIFT, day - _SHIFT} & days) and day not in days for day, days in found)
    return shifted > len(found) / 2


def guards(known: Sequence[Known], rows: Sequence[Row], matching: Matching) -> frozenset[Guard]:
    """Every reason to look twice at a complete list. On a school without accounts only an empty list is one."""
    if not rows:
        return frozenset({Guard.EMPTY_LIST})
    facts = {
        Guard.MANY_DELETIONS: share_of_deletions(known, matching) > TWO_AGENTS_ABOVE,
        Guard.NOTHING_NEW: any(each.live for each in known) and not _moves(matching),
        Guard.SHORT_LIST: is_short(known, rows),
        Guard.DATES_SHIFTED: dates_shifted(known, rows),
    }
    return frozenset(guard for guard, holds in facts.items() if holds)


def _moves(matching: Matching) -> bool:
    return bool(matching.created or matching.gone or matching.doubts)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text and len(text) == len("2012-03-04") else None


def _written(line: Known | Row) -> tuple[str, str, str | None]:
    return line.nom, line.prenom, line.date_naissance
