"""What comparing two years of every school costs, beside the floor of hashing the keys, and what it finds.

.venv/bin/python benchmarks/matching.py [--students 600000]

1,135 invented schools of log-normal sizes; 80 % of the pupils stay, 6 % of these are written otherwise.
The caches of normalised names are emptied before each school, since real names repeat less than invented ones.
The aim is 20 s of CPU.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.domain.matching import Known, Matching, Row, Rule, match, student_key
from bot.domain.matching.keys import plain, tokens
from bot.domain.matching.spelling import sound
from tests.domain.invented_lists import Pupil, accounts, rows, two_years

SCHOOLS, MEDIAN, SMALLEST, LARGEST = 1_135, 426, 65, 4_033
AIM = 20.0  # seconds for 600,000 students

Line = tuple[str, str, str]


def sizes(dice: random.Random, students: int) -> list[int]:
    """Pupils of each school, `students` in all, give or take a few."""
    drawn = [min(LARGEST, max(SMALLEST, dice.lognormvariate(6.05, 0.65))) for _ in range(SCHOOLS)]
    return [max(1, round(size * students / sum(drawn))) for size in drawn]


def schools(students: int) -> Iterator[tuple[list[Pupil], list[Pupil]]]:
    """One school after the other, so that little is held at once."""
    dice = random.Random(990001)
    return (two_years(dice, size) for size in sizes(dice, students))


def forget() -> None:
    """Empty every cache of names."""
    for cached in (plain, tokens, sound):
        cached.cache_clear()


def compared(before: list[Pupil], after: list[Pupil]) -> tuple[Matching, float, float]:
    """The matching, its seconds (rows and accounts made on the way), and the seconds of the floor."""
    forget()
    start = time.process_time()
    keys = {student_key(each.nom, each.prenom, each.born) for each in before}
    sum(student_key(each.nom, each.prenom, each.born) in keys for each in after)
    floor = time.process_time() - start
    forget()
    start = time.process_time()
    known: list[Known] = accounts(before)
    listed: list[Row] = rows(after)
    found = match(known, listed)
    return found, time.process_time() - start, floor


def count(seen: Counter[str], before: list[Pupil], after: list[Pupil], found: Matching) -> None:
    """Right and wrong of this school, by rule."""
    known = {each.person for each in before}
    seen["returning"] += sum(each.person in known for each in after)
    for account, place in found.same:
        seen["automatic right" if after[place].person == account else "automatic wrong"] += 1
    for doubt in found.doubts:
        seen[f"{doubt.rule} {'right' if after[doubt.position].person == doubt.id else 'wrong'}"] += 1


def main() -> None:
    """Print the seconds and the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=600_000)
    students = parser.parse_args().students
    seen: Counter[str] = Counter()
    matching = floor = 0.0
    total = 0
    for before, after in schools(students):
        found, seconds, least = compared(before, after)
        matching, floor, total = matching + seconds, floor + least, total + len(after)
        count(seen, before, after, found)
    print(f"{SCHOOLS} schools, {total} students, {seen['returning']} returning")
    print(f"{'keys hashed (floor)':<24}{floor:8.2f} s")
    print(f"{'match':<24}{matching:8.2f} s   {1e6 * matching / total:.1f} µs a student, aim {AIM:.0f} s")
    for name in ("automatic", *Rule):
        right, wrong = seen[f"{name} right"], seen[f"{name} wrong"]
        print(f"{name:<24}{right:8} right {wrong:6} wrong   {100 * right / seen['returning']:7.3f} %")


if __name__ == "__main__":
    main()
