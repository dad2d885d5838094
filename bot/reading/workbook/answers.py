"""The sheet « À confirmer » sent back: codes and Oui or Non, and nothing else of what it holds."""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypedDict

from bot.domain.matching import unsealed
from bot.domain.readings import Answer, Problem
from bot.reading.workbook.grid import Book, Cell, Row, Sheet
from bot.reading.workbook.header import HEADER_ROWS, plain
from bot.reading.workbook.messages import of_file, of_row
from bot.reading.workbook.names import as_written

_ANSWER, _CODE = "reponse", "code de la ligne"
_YES = frozenset({"oui", "o", "x", "yes", "y", "ja", "vrai", "true"})
_NO = frozenset({"non", "n", "no", "nee", "faux", "false"})
_TICKS = frozenset("✓✔☑✅")
_REFERENCE = re.compile(r"VGM-[0-9A-Z]{6}")
_VERSION = re.compile(r"\d{1,6}")
_SEALED = 6  # cells before the answer: nom, prénom, date, of both sides


class Fields(TypedDict):
    """What answers are in a `WorkbookReading`."""

    answers: tuple[Answer, ...]
    answers_reference: str | None
    answers_version: int | None
    answers_edited: int


@dataclass(slots=True, repr=False)
class Answers:
    """What the school says about our questions; `asked` when a question of ours was found at all."""

    said: dict[str, bool | None] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # of each code, the row that counts
    references: set[str] = field(default_factory=set)
    versions: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    disputed: set[str] = field(default_factory=set)
    edited: int = 0

    @property
    def asked(self) -> bool:
        """Whether a line of ours came back, answered or not."""
        return bool(self.said)

    def alone(self) -> tuple[Problem, ...]:
        """What to say when no list came with the answers: that there is none, too."""
        blank = all(said is None for said in self.said.values()) and not self.problems
        return (of_file("answers_missing"),) if blank else tuple(self.problems)

    def fields(self) -> Fields:
        """The fields of a `WorkbookReading`."""
        return {
            "answers": tuple(Answer(code, said, self.lines[code]) for code, said in self.said.items()),
            "answers_reference": next(iter(self.references)) if len(self.references) == 1 else None,
            "answers_version": next(iter(self.versions)) if len(self.versions) == 1 else None,
            "answers_edited": self.edited,
        }


def take_answers(book: Book) -> tuple[Answers, Book]:
    """The answers, and the workbook without the sheets that hold them, known by their titles, not their name."""
    found, others = Answers(), []
    for sheet in book.sheets:
        header = None if sheet.hidden else _header(sheet.rows)
        if header is None:
            others.append(sheet)
        else:
            _read_sheet(found, sheet, *header)
    _judge(found)
    return found, dataclasses.replace(book, sheets=tuple(others))


def _header(rows: Sequence[Row]) -> tuple[int, int, int] | None:
    """Row number, column of the answers and of the codes."""
    for row in rows:
        if row.number > HEADER_ROWS:
            return None
        titles = [plain(cell) if isinstance(cell, str) else "" for cell in row.cells]
        if _ANSWER in titles and _CODE in titles:
            return row.number, titles.index(_ANSWER), titles.index(_CODE)
    return None


def _read_sheet(found: Answers, sheet: Sheet, header: int, answer: int, code: int) -> None:
    for row in sheet.rows:
        if row.number < header:
            _identify(found, row)
        elif row.number > header:
            _read_line(found, sheet.name, row, answer, code)


def _identify(found: Answers, row: Row) -> None:
    """The dossier and the version, each to the right of its label."""
    for label, value in _labelled(row):
        if label == "dossier" and (reference := _REFERENCE.fullmatch(value.strip().upper())):
            found.references.add(reference[0])
        if label == "version" and (version := _VERSION.fullmatch(value.strip())):
            found.versions.add(int(version[0]))


def _labelled(row: Row) -> Iterator[tuple[str, str]]:
    filled = row.filled
    for label, value in pairwise(filled):
        if isinstance(label, str):
            yield plain(label), as_written(value)


def _read_line(found: Answers, sheet: str, row: Row, answer: int, code: int) -> None:
    """One line: its code, its answer, and whether the names before it were changed."""
    cells = [_text(row.at(column)) for column in range(max(0, answer - _SEALED), answer)]
    ours = unsealed(_text(row.at(code)), cells)
    said, unclear = _understood(row.at(answer))
    if ours is None:
        if row.at(answer) is not None:
            found.problems.append(of_row("answer_code_missing", sheet, row.number, None, named=bool(sheet)))
        return
    known, intact = ours
    found.edited += not intact
    if unclear:
        found.problems.append(of_row("answer_unclear", sheet, row.number, None, named=bool(sheet)))
    _note(found, known, said, row.number, of_row("answer_twice", sheet, row.number, None, named=bool(sheet)))


def _note(found: Answers, code: str, said: bool | None, row: int, twice: Problem) -> None:  # noqa: FBT001 - Oui or Non
    """Keep an answer; the same question answered in two ways has none."""
    before = found.said.setdefault(code, said)
    found.lines.setdefault(code, row)
    if said is None or before is said or code in found.disputed:
        return
    if before is None:
        found.said[code], found.lines[code] = said, row
    else:
        found.said[code] = None
        found.disputed.add(code)
        found.problems.append(twice)


def _understood(cell: Cell) -> tuple[bool | None, bool]:
    """Oui, Non or nothing; and whether something was written that is neither."""
    if cell is None:
        return None, False
    text = as_written(cell).strip()
    word = "oui" if text and set(text) <= _TICKS else plain(text)
    if word in _YES:
        return True, False
    return (False, False) if word in _NO else (None, True)


def _text(cell: Cell) -> str:
    """A cell as it was written by us: nothing repaired."""
    return cell if isinstance(cell, str) else as_written(cell)


def _judge(found: Answers) -> None:
    """What is about the whole sheet."""
    if not found.asked:
        return
    if len(found.references) != 1 or len(found.versions) != 1:
        found.problems.insert(0, of_file("answers_unidentified"))
    if found.edited:
        found.problems.insert(0, of_file("answers_edited", n=found.edited))
