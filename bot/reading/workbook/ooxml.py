"""What the XML of an .xlsx says and calamine doesn't: hidden rows, formulas, errors, the true extent."""

import re
from pathlib import PurePosixPath
from typing import NoReturn
from xml.parsers import expat

from bot.reading.workbook.archive import Archive
from bot.reading.workbook.grid import BookFacts, SheetFacts

MOST_FILLED_ROWS = 100_000  # far above any list; the exact limit is applied to rows that show something
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")


class TooManyRowsError(Exception):
    """A sheet has more filled rows than any school has students."""


class Walker:
    """An XML part read element by element, local names only; a damaged end keeps what was understood."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        if type(self).end is not Walker.end:  # half of the calls, saved where nobody listens
            self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.buffer_text = True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""

    def end(self, name: str) -> None:
        """An element closes."""

    def walk(self, archive: Archive, part: str) -> None:
        """Read one part; XML that expat refuses is left to calamine, which is more patient."""
        try:
            for piece in archive.chunks(part):
                self._parser.Parse(piece, False)
            self._parser.Parse(b"", True)
        except expat.ExpatError:
            return

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        """Prefixes are let go: `x:c` and `c` are the same to every reader of workbooks."""
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()} if attributes else attributes
        self.start(name.rpartition(":")[2] if ":" in name else name, local)

    def _end(self, name: str) -> None:
        self.end(name.rpartition(":")[2])

    @staticmethod
    def _refuse(*_declaration: object) -> NoReturn:
        raise expat.ExpatError("DOCTYPE")


class _SheetWalker(Walker):
    """Fills the facts of one worksheet."""

    def __init__(self, facts: SheetFacts) -> None:
        super().__init__()
        self.facts = facts
        self._row = 0
        self._column = -1
        self._filled_rows = 0
        self._row_counted = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell(attributes)
        elif name in {"v", "is", "f"}:
            self._fill(formula=name == "f")
        elif name == "row":
            self._row = _number(attributes.get("r"), self._row + 1)
            self._column = -1
            if attributes.get("hidden") in {"1", "true"}:
                self.facts.hidden_rows.add(self._row)

    def _cell(self, attributes: dict[str, str]) -> None:
        self._column += 1
        if found := _REFERENCE.match(attributes.get("r", "")):
            self._column = column_index(found[1])
            self._row = int(found[2])
        if attributes.get("t") == "e":
            self.facts.errors.add((self._row, self._column))

    def _fill(self, *, formula: bool) -> None:
        self.facts.fill(self._row, self._column)
        if formula:
            self.facts.formulas.add((self._row, self._column))
        if self._row != self._row_counted:
            self._row_counted = self._row
            self._filled_rows += 1
            if self._filled_rows > MOST_FILLED_ROWS:
                raise TooManyRowsError


class _WorkbookWalker(Walker):
    """The sheets of a workbook (name → relation) and its calendar."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: dict[str, str] = {}
        self.base1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            self.sheets[attributes.get("name", "")] = attributes.get("id", "")
        elif name == "workbookPr":
            self.base1904 = attributes.get("date1904") in {"1", "true"}


class _RelationWalker(Walker):
    """Relations of a part: id → target, and the target of the main document."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}
        self.document = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")
            if attributes.get("Type", "").endswith("/officeDocument"):
                self.document = attributes.get("Target", "")


def facts_of(archive: Archive) -> BookFacts:
    """The facts of an .xlsx or .xlsm; raises BrokenArchiveError, TooManyRowsError."""
    top = _RelationWalker()
    top.walk(archive, "_rels/.rels")
    path = PurePosixPath(top.document.lstrip("/") or "xl/workbook.xml")
    book = _WorkbookWalker()
    book.walk(archive, str(path))
    relations = _RelationWalker()
    relations.walk(archive, str(path.parent / "_rels" / f"{path.name}.rels"))
    facts = BookFacts(base1904=book.base1904)
    for name, relation in book.sheets.items():
        target = relations.targets.get(relation, "")
        part = target if target.startswith("/") else str(path.parent / target)
        facts.sheets[name] = SheetFacts()
        _SheetWalker(facts.sheets[name]).walk(archive, part)
    return facts


def column_index(letters: str) -> int:
    """`A` → 0, `Z` → 25, `AA` → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def column_letters(index: int) -> str:
    """The contrary: 0 → `A`."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= 7 else otherwise
