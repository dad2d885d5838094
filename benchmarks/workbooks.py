"""What reading and checking a school's list costs, beside calamine alone: CPU time, and the memory of a child.

.venv/bin/python benchmarks/workbooks.py
"""

import io
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import xlsxwriter
from python_calamine import CalamineWorkbook

from bot.ports import ReadingContext
from bot.reading.workbook import read_workbook

USUAL, LARGEST = 525, 19_990
TARGETS = {USUAL: 40.0, LARGEST: 1_000.0}  # milliseconds of CPU
MOST_MEMORY = 1_000  # MB
TODAY = date(2026, 11, 22)
CONTEXT = ReadingContext(fase=990001, today=TODAY)
NAMES = ["Dubois", "Lambert", "Maes", "Nguyễn", "D'Hondt", "Gonçalves", "Diallo", "Benali", "Łukasik", "Özdemir"]
FIRST = ["Léa", "Noé", "Tom", "Zoé", "Mohamed", "Anne-Marie", "Yanis", "Lina", "Élodie", "Adam", "Şükrü", "Awa"]


def workbook(students: int) -> bytes:
    """A canevas as Excel writes it, with one student in ten of two surnames and no fault."""
    chance = random.Random(20261122)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Élèves")
        for number, row in enumerate((("Numéro FASE", 990001), ("Année scolaire", "2026-2027"))):
            sheet.write_row(number, 0, row)
        sheet.write_row(2, 0, ("Type de liste", "Liste complète"))
        sheet.write_row(4, 0, ("Nom", "Prénom", "Date de naissance"))
        for number in range(students):
            sheet.write_row(5 + number, 0, student(chance))
    return stream.getvalue()


def student(chance: random.Random) -> tuple[str, str, date]:
    """Names of some thousand families, first names of some hundred."""
    nom = chance.choice(NAMES) + chance.choice("aeiou") + chance.choice("lmnrst") + chance.choice("aeiou")
    if chance.random() < 0.1:
        nom = f"{nom} {chance.choice(NAMES)}"
    return (
        nom,
        chance.choice(FIRST) + chance.choice("aeiou"),
        date(2006, 1, 1) + timedelta(chance.randrange(6_000)),
    )


def floor(content: bytes) -> None:
    """The cells, as Python objects, and nothing else."""
    with CalamineWorkbook.from_object(io.BytesIO(content)) as book:
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def milliseconds(call: Callable[[], object], rounds: int) -> float:
    """CPU time of one call, the best of several: others share the machine."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        call()
        best = min(best, (time.process_time() - start) * 1000)
    return best


def memory(students: int) -> int:
    """MB of a fresh process at its highest, reading one list."""
    told = subprocess.run(
        [sys.executable, __file__, "--child", str(students)], capture_output=True, check=True, text=True
    )
    return int(told.stdout)


def child(students: int) -> None:
    """Read one list and say how much memory that took at most."""
    read_workbook(workbook(students), "canevas.xlsx", CONTEXT)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def main() -> None:
    """Print what each size costs."""
    print(f"{'élèves':>8}{'lu et vérifié':>16}{'cible':>9}{'calamine seul':>16}{'mémoire':>11}")
    for students, rounds in ((USUAL, 15), (LARGEST, 5)):
        content = workbook(students)
        assert len(read_workbook(content, "canevas.xlsx", CONTEXT).rows) == students
        took = milliseconds(lambda content=content: read_workbook(content, "canevas.xlsx", CONTEXT), rounds)
        least = milliseconds(lambda content=content: floor(content), rounds)
        print(
            f"{students:>8}{took:>13.1f} ms{TARGETS[students]:>6.0f} ms{least:>13.1f} ms"
            f"{memory(students):>5} MB (< {MOST_MEMORY})"
        )


if __name__ == "__main__":
    if "--child" in sys.argv:
        child(int(sys.argv[-1]))
    else:
        main()
