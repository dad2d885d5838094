"""One student on several rows of a list: united, unless the date is one that two children may share."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.matching.keys import StudentKey, is_shared_date
from bot.domain.matching.people import Doubt, Known, Row, Rule, Settled


@dataclass(frozen=True, slots=True, repr=False)
class Student:
    """The rows of one key: `rows` are as many different students, `unsure` ones the school must tell apart."""

    key: StudentKey
    rows: tuple[Row, ...]
    repeats: tuple[Row, ...] = ()
    unsure: tuple[Row, ...] = ()

    def doubts(self) -> Iterable[Doubt]:
        """The question about the rows themselves."""
        if self.unsure:
            others = tuple(sorted(row.position for row in (*self.rows[1:], *self.unsure)))
            yield Doubt(None, self.rows[0].position, Rule.IDENTICAL_ROWS, others)

    def united(self) -> Iterable[tuple[int, int]]:
        """The row that counts beside each row that repeats it."""
        return ((self.rows[0].position, row.position) for row in self.repeats)


def gather(rows: Iterable[Row], settled: Settled, accounts: Mapping[StudentKey, int]) -> dict[StudentKey, Student]:
    """The students of a list by key; `accounts` tells how many accounts already bear each key."""
    groups: defaultdict[StudentKey, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.key].append(row)
    return {
        key: Student(key, (group[0],)) if len(group) == 1 else _several(key, group, settled, accounts.get(key, 0))
        for key, group in groups.items()
    }


def _several(key: StudentKey, group: list[Row], settled: Settled, accounts: int) -> Student:
    """Two accounts of one name and 1 January explain two rows; each row beyond is asked about."""
    rows = tuple(sorted(group, key=best_spelling))
    one_student = settled.get((None, key)) if is_shared_date(key[2] or None) else True
    if one_student is None:
        explained = max(1, accounts)
        return Student(key, rows[:explained], unsure=rows[explained:])
    if one_student:
        return Student(key, rows[:1], repeats=rows[1:])
    return Student(key, rows)


def best_spelling(line: Row | Known) -> tuple[bool, int, str, str, int]:
    """Orders lines of one key by what they say, so that the order of the rows decides nothing.

    « Ben Haddou Inès » before « BEN HADDOU INES »: the page prints the first.
    """
    written = f"{line.nom} {line.prenom}"
    number = line.position if isinstance(line, Row) else line.id
    return written.isupper(), sum(map(str.isascii, written)), line.nom, line.prenom, number
