"""What only the whole list shows: doubles, swapped columns, one date everywhere, movements."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from bot.domain.readings import Problem
from bot.reading.workbook.drafts import Draft
from bot.reading.workbook.first_names import FIRST_NAMES
from bot.reading.workbook.messages import of_file

_MOST_NEAR = 100  # questions about look-alikes; beyond, the list itself is the trouble
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)


class _Letters(dict[str, str]):
    """The letters of each name, found once: a list says « Mohamed » a thousand times."""

    def __missing__(self, name: str) -> str:
        found = self[name] = letters(name)
        return found


def judge_list(drafts: Sequence[Draft], list_kind: str | None) -> list[Problem]:
    """Problems of the whole file; those of a row are noted on its draft."""
    bare = _Letters()
    _movements(drafts, list_kind)
    _near_duplicates(drafts, bare)
    checks = (
        _complete_with_moves(drafts, list_kind),
        _doubles(drafts, bare),
        _split(drafts),
        _swapped(drafts, bare),
    )
    found = [problem for check in checks for problem in check]
    return [*found, *_american(drafts), *_identical(drafts)]


def letters(name: str) -> str:
    """Letters and digits only, for comparing names."""
    if name.isascii():
        return "".join(filter(str.isalnum, name)).lower()
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return "".join(char for char in folded if char.isalnum())


def _movements(drafts: Iterable[Draft], list_kind: str | None) -> None:
    """An empty cell of a movement is an Entrée, unless others are filled and nobody comes (exigence D11)."""
    if list_kind != "movement":
        return
    drafts = list(drafts)
    moves = {draft.movement for draft in drafts if draft.movement_filled}
    for draft in drafts:
        if draft.movement_filled:
            continue
        if moves and moves <= {"out", "code"}:
            draft.note("movement_missing", "movement")
        else:
            draft.movement = "in"


def _complete_with_moves(drafts: Iterable[Draft], list_kind: str | None) -> Iterator[Problem]:
    if list_kind == "complete" and any(draft.movement_filled for draft in drafts):
        yield of_file("movement_in_complete_list", about="movement")


def _doubles(drafts: Iterable[Draft], bare: _Letters) -> Iterator[Problem]:
    """The same student twice is normal where courses have their own lists."""
    keys = Counter(
        (bare[draft.nom], bare[draft.prenom], draft.date_naissance, draft.movement)
        for draft in drafts
        if draft.nom and draft.date_naissance
    )
    extra = sum(count - 1 for count in keys.values())
    if extra:
        yield of_file("duplicate_row", n=extra)


def _near_duplicates(drafts: Iterable[Draft], bare: _Letters) -> None:
    """Same names, dates that differ by one digit or by the order of day and month."""
    namesakes: dict[tuple[str, str], dict[str, Draft]] = defaultdict(dict)
    for draft in drafts:
        if draft.nom and draft.date_naissance and len(draft.date_naissance) == 10:
            namesakes[bare[draft.nom], bare[draft.prenom]].setdefault(draft.date_naissance, draft)
    told = 0
    for group in namesakes.values():
        if len(group) < 2:
            continue
        for one, other in combinations(list(group.values())[:20], 2):
            if told < _MOST_NEAR and _close(one.date_naissance or "", other.date_naissance or ""):
                told += 1
                where = other.row if one.sheet == other.sheet else f"{other.row} (feuille {other.sheet})"
                one.note("near_duplicate", None, other_row=where)


def _close(one: str, other: str) -> bool:
    swapped = f"{one[:4]}-{one[8:]}-{one[5:7]}" == other
    return swapped or sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _split(drafts: Iterable[Draft]) -> Iterator[Problem]:
    count = sum(draft.split for draft in drafts)
    if count:
        yield of_file("name_split", about="nom", n=count)


def _swapped(drafts: Iterable[Draft], bare: _Letters) -> Iterator[Problem]:
    """First names under « Nom » in more than four rows out of five that tell."""
    votes = Counter(_vote(draft, bare) for draft in drafts if draft.nom and draft.prenom and not draft.split)
    if votes[1] >= 3 and votes[1] > 0.8 * (votes[1] + votes[-1]):
        yield of_file("columns_swapped")


def _vote(draft: Draft, bare: _Letters) -> int:
    """1: looks swapped, -1: looks right, 0: can't tell."""
    nom, prenom = (bare[name.partition(" ")[0]] in FIRST_NAMES for name in (draft.nom, draft.prenom))
    if nom != prenom:
        return 1 if nom else -1
    capitals = [len(name) > 2 and name.isupper() for name in (draft.nom, draft.prenom)]
    return {(False, True): 1, (True, False): -1}.get((capitals[0], capitals[1]), 0)


def _american(drafts: Sequence[Draft]) -> Iterator[Problem]:
    swapped = sum(draft.has("date_month_day_swapped") for draft in drafts)
    if swapped >= 3 or (swapped >= 2 and swapped >= len(drafts) / 10):
        yield of_file("dates_american", about="date_naissance")


def _identical(drafts: Sequence[Draft]) -> Iterator[Problem]:
    """One date for half of the list, or 1 January for more than one in twenty: the dates were made up."""
    dates = [draft.date_naissance for draft in drafts if draft.date_naissance and len(draft.date_naissance) == 10]
    if not dates:
        return
    day, count = Counter(dates).most_common(1)[0]
    january = sum(day.endswith("-01-01") for day in dates)
    if count >= 4 and count * 2 > len(dates):
        yield _same_date(day)
    elif january >= 4 and january > len(dates) / 20:
        yield _same_date(max((day for day in dates if day.endswith("-01-01")), key=dates.count))


def _same_date(day: str) -> Problem:
    return of_file("dates_identical", about="date_naissance", value=f"{day[8:]}/{day[5:7]}/{day[:4]}")
