"""What the XML of an .xlsx says and calamine doesn't: hidden and struck rows, formulas, errors, true extent."""

from functools import lru_cache
from pathlib import PurePosixPath
from typing import NoReturn
from xml.parsers import expat

from bot.reading.workbook.archive import Archive
from bot.reading.workbook.grid import BookFacts, SheetFacts

MOST_FILLED_ROWS = 100_000  # of a workbook, far above any list; the exact limit is for rows that show something
MOST_SHEETS = 500  # some schools have a sheet a class
_DIGITS = "0123456789"


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
        except (expat.ExpatError, LookupError, ValueError):  # the last two: of an encoding that Python lacks
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
    """Fills the facts of one worksheet; `struck` are the styles of cells whose text is struck out.

    `filled` are the rows of the sheets before it: twenty thousand sheets may name one part.
    """

    def __init__(self, facts: SheetFacts, struck: frozenset[str], filled: int) -> None:
        super().__init__()
        self.facts = facts
        self._struck = struck
        self._row = 0
        self._digits = ""  # the row as the last cell wrote it
        self._column = -1
        self._style: str | None = None
        self.filled_rows = filled
        self._row_counted = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        """As `Walker` does, in one call: a sheet has a hundred thousand elements, nearly all without a prefix."""
        if name == "c":
            self._cell(attributes)
        elif name in {"v", "is"}:
            self._fill()
        elif name == "row":
            self._open_row(attributes)
        elif name == "f":
            self._fill()
            self.facts.formulas.add((self._row, self._column))
        elif ":" in name:
            self._start(name.rpartition(":")[2], attributes)

    def _open_row(self, attributes: dict[str, str]) -> None:
        self._row = _number(attributes.get("r"), self._row + 1)
        self._digits = ""
        self._column = -1
        if attributes.get("hidden") in {"1", "true"}:
            self.facts.hidden_rows.add(self._row)

    def _cell(self, attributes: dict[str, str]) -> None:
        get = attributes.get
        reference = get("r", "")
        letters = reference.rstrip(_DIGITS)
        if letters and (column := column_index(letters)) is not None:
            self._column = column
            digits = reference[len(letters) :]
            if digits != self._digits:
                self._digits = digits
                self._row = _number(digits, self._row)
        else:
            self._column += 1
        self._style = get("s")
        if get("t") == "e":
            self.facts.errors.add((self._row, self._column))

    def _fill(self) -> None:
        """The cell is not empty."""
        facts, row = self.facts, self._row
        if self._column >= facts.last_column:
            facts.last_column = self._column + 1
        if self._style in self._struck:
            facts.struck_rows.add(row)
        if row != self._row_counted:
            self._row_counted = row
            facts.last_row = max(facts.last_row, row)
            self.filled_rows += 1
            if self.filled_rows > MOST_FILLED_ROWS:
                raise TooManyRowsError


class _StyleWalker(Walker):
    """Which styles of cells strike their text out, by number as cells name them."""

    def __init__(self) -> None:
        super().__init__()
        self.struck: set[str] = set()
        self._within = ""
        self._fonts = -1
        self._styles = -1
        self._struck_fonts: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"fonts", "cellXfs", "cellStyleXfs", "dxfs"}:
            self._within = name
        elif name == "font" and self._within == "fonts":
            self._fonts += 1
        elif name == "strike" and self._within == "fonts" and attributes.get("val", "1") not in {"0", "false"}:
            self._struck_fonts.add(str(self._fonts))
        elif name == "xf" and self._within == "cellXfs":
            self._styles += 1
            if attributes.get("fontId") in self._struck_fonts:
                self.struck.add(str(self._styles))


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
    styles = _StyleWalker()
    for target in relations.targets.values():
        if target.lower().endswith("styles.xml"):
            styles.walk(archive, _part(path, target))
    if len(book.sheets) > MOST_SHEETS:
        raise TooManyRowsError
    filled = 0
    for name, relation in book.sheets.items():
        part = _part(path, relations.targets.get(relation, ""))
        facts.sheets[name] = SheetFacts()
        walker = _SheetWalker(facts.sheets[name], frozenset(styles.struck), filled)
        walker.walk(archive, part)
        filled = walker.filled_rows
    return facts


def _part(document: PurePosixPath, target: str) -> str:
    """The name of a part as a relation of the document gives it."""
    return target if target.startswith("/") else str(document.parent / target)


@lru_cache(maxsize=1024)
def column_index(letters: str) -> int | None:
    """`A` → 0, `Z` → 25, `AA` → 26; None for what names no column."""
    if not 1 <= len(letters) <= 3 or not all("A" <= letter <= "Z" for letter in letters):
        return None
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
