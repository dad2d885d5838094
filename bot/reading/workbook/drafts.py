"""A row on its way to become a student: what was read, and what must be said about it."""

from dataclasses import dataclass, field
from typing import Any

from bot.domain.readings import Problem, StudentRow
from bot.reading.workbook.messages import of_row


@dataclass(slots=True, repr=False)
class Note:
    """One thing to say about a row, before it is known whether several sheets were read."""

    code: str
    column: str | None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, repr=False)
class Draft:
    """A student as read so far."""

    sheet: str
    row: int
    nom: str = ""
    prenom: str = ""
    date_naissance: str | None = None
    date_as_written: str = ""
    movement: str | None = None
    movement_filled: bool = False
    split: bool = False
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, column: str | None, **values: object) -> None:
        """Add something to say."""
        self.notes.append(Note(code, column, values))

    def has(self, code: str) -> bool:
        """Whether this was said already."""
        return any(note.code == code for note in self.notes)

    def student(self) -> StudentRow:
        """The row as it is kept."""
        return StudentRow(
            self.sheet, self.row, self.nom, self.prenom, self.date_naissance, self.movement, self.date_as_written
        )

    def problems(self, *, named: bool) -> list[Problem]:
        """The sentences; `named` when the sheet must be told."""
        return [
            of_row(note.code, self.sheet, self.row, note.column, named=named, **note.values) for note in self.notes
        ]
