"""What the indicators cost on the accounts of the whole Fédération: reading the counts, and each output.

.venv/bin/python benchmarks/report.py [--students 600000]

1,135 invented schools, each with an open environment and as many students; every one sent a list this year. The
database is made first, which takes longer than all the rest. The aim is a few seconds for a report.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.handlers import PROCEDURES
from bot.ports.indicators import Facts
from bot.reports import Scope, gather, report
from bot.reports.as_json import as_json
from bot.reports.page import as_page
from bot.reports.scope import first_day
from bot.reports.workbook import as_workbook
from storage import schema
from storage.database import SqliteStore
from storage.queries.indicators import Indicators
from tests.support.report_state import SCHOOLS, TODAY, fill

T = TypeVar("T")
AIM = 5.0  # seconds


def main() -> None:
    """Make the database, then measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=600_000)
    students = parser.parse_args().students
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "vaguemestre.db")
        schema.upgrade(store.engine)
        fill(store, students=students // SCHOOLS, busy=SCHOOLS)
        size = store.path.stat().st_size / 1_000_000
        print(f"{students // SCHOOLS * SCHOOLS} comptes, {SCHOOLS} listes, base de {size:.0f} Mo")
        _measure(store, _scope(TODAY))
        store.engine.dispose()


def _scope(today: date) -> Scope:
    labels = {each.name: each.labels for each in PROCEDURES}
    return Scope(today, first_day(today), today, ZoneInfo("Europe/Brussels"), labels, frozenset({"esahr"}))


def _measure(store: SqliteStore, scope: Scope) -> None:
    facts, reading = _timed(lambda: _read(store, scope))
    made, computing = _timed(lambda: report(facts, scope))
    print(f"lecture des nombres   {reading:6.2f} s")
    print(f"calcul                {computing:6.2f} s")
    for name, write in (("json", as_json), ("html", as_page), ("xlsx", as_workbook)):
        _, seconds = _timed(lambda write=write: write(made))
        print(f"{name:<21} {seconds:6.2f} s")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"but : {AIM:.0f} s ; mémoire au plus : {most:.0f} Mo")


def _read(store: SqliteStore, scope: Scope) -> Facts:
    with store.engine.connect() as connection, connection.begin():
        return gather(Indicators(connection), scope)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


if __name__ == "__main__":
    main()
