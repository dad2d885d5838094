"""The list of codes that schools, agents and scripts rely on stays well formed."""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from bot.cli import inspector
from bot.reading.workbook import messages

ROOT = Path(__file__).parents[2]
CODES = ROOT / "docs" / "codes.md"
LEVELS = {"refused", "error", "warning", "ignored"}
OUTCOMES = {"refus", "correction", "question", "remarque", "silence"}


class Row(NamedTuple):
    code: str
    level: str
    outcome: str
    sentence: str


def rows() -> list[Row]:
    """Every table line of the page whose first cell is a code with a level."""
    cells = (
        line.strip("| ").split(" | ") for line in CODES.read_text("utf-8").splitlines() if line.startswith("| `")
    )
    return [Row(cell[0].strip("`"), *cell[1:]) for cell in cells if cell[1] in LEVELS]


def test_the_page_lists_codes():
    assert len(rows()) > 70


def test_a_code_stands_once():
    assert [code for code, n in Counter(row.code for row in rows()).items() if n > 1] == []


def test_a_code_is_a_short_ascii_word():
    assert [row.code for row in rows() if not re.fullmatch(r"[a-z][a-z0-9_]{3,29}", row.code)] == []


def test_every_line_has_a_known_outcome_and_a_sentence():
    assert [row.code for row in rows() if row.outcome not in OUTCOMES] == []
    assert [row.code for row in rows() if not re.search(r"[.?]$", row.sentence)] == []


def test_a_fault_of_one_row_names_the_row():
    """A school must find the line without a name being repeated."""
    rowwise = [row for row in rows() if row.code.startswith(("name_", "date_")) and row.level == "error"]
    assert rowwise
    assert [row.code for row in rowwise if not row.sentence.startswith("Ligne {row} :")] == []


def test_an_error_asks_for_a_correction_and_a_warning_never_does():
    assert {row.outcome for row in rows() if row.level == "error"} == {"correction"}
    assert {row.outcome for row in rows() if row.level == "warning"} <= {"question", "remarque"}


def test_the_reader_of_workbooks_says_what_the_page_says():
    spoken = [
        *((code, "refused", sentence) for code, sentence in messages.REFUSALS.items()),
        *((code, "error", sentence) for code, sentence in messages.ERRORS.items()),
        *((code, "warning", sentence) for code, sentence in messages.WARNINGS.items()),
        *((code, "ignored", sentence) for code, sentence in messages.IGNORED.items()),
    ]
    listed = {(row.code, row.level, row.sentence) for row in rows()}
    assert [code for code, level, sentence in spoken if (code, level, sentence) not in listed] == []


def published() -> tuple[set[str], set[str]]:
    """The codes of every table, given by this version and planned."""
    given, planned = CODES.read_text("utf-8").split("## Prévus\n")
    return set(re.findall(r"^\| `(\w+)` \|", given, re.MULTILINE)), set(
        re.findall(r"^\| `(\w+)` \|", planned, re.MULTILINE)
    )


def quoted() -> set[str]:
    """Every word that stands alone between quotation marks in the code."""
    files = sorted((ROOT / "bot").rglob("*.py"))
    return {word for path in files for word in re.findall(r'"([a-z][a-z0-9_]*)"', path.read_text("utf-8"))}


def test_a_published_code_is_given_by_the_code_and_a_planned_one_is_not():
    given, planned = published()
    levels = {"warning", "error", "refused", "ignored"}
    assert given - quoted() - levels == set()
    assert planned
    assert planned & quoted() == set()


def test_every_defect_of_a_mail_is_published():
    """Defects are names that scripts rely on."""
    files = sorted((ROOT / "bot" / "reading" / "mail").glob("*.py"))
    added = re.compile(r"defects\.add\((.*)\)$", re.MULTILINE)
    found = {
        code
        for path in files
        for arguments in added.findall(path.read_text("utf-8"))
        for code in re.findall(r'"([a-z0-9_]+)"', arguments)
    }
    assert len(found) > 10
    assert found - published()[0] == set()


def test_every_refusal_of_inspect_is_published():
    text = CODES.read_text("utf-8")
    assert [code for code, said in inspector._SENTENCES.items() if f"| `{code}` | {said} |" not in text] == []
