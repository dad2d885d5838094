"""What the XML of an .ods says and calamine doesn't: hidden rows, errors, the true extent."""

from bot.reading.workbook.archive import Archive
from bot.reading.workbook.grid import BookFacts, SheetFacts
from bot.reading.workbook.ooxml import MOST_FILLED_ROWS, TooManyRowsError, Walker


class _TableWalker(Walker):
    """Tables, rows and cells with their repetitions: one element may stand for a million rows."""

    def __init__(self, facts: BookFacts) -> None:
        super().__init__()
        self.facts = facts
        self._sheet = SheetFacts()
        self._row = 0
        self._rows = 1
        self._column = 0
        self._hidden = False
        self._row_filled = False
        self._filled_rows = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._sheet = self.facts.sheets.setdefault(attributes.get("name", ""), SheetFacts())
            self._row = 0
        elif name == "table-row":
            self._rows = _repeated(attributes.get("number-rows-repeated"))
            self._hidden = attributes.get("visibility") in {"collapse", "filter"}
            self._column = 0
            self._row_filled = False
        elif name in {"table-cell", "covered-table-cell"}:
            self._cell(attributes, _repeated(attributes.get("number-columns-repeated")))

    def end(self, name: str) -> None:
        if name != "table-row":
            return
        if self._row_filled:
            self._filled_rows += self._rows
            self._remember_hidden()
        if self._filled_rows > MOST_FILLED_ROWS:
            raise TooManyRowsError
        self._row += self._rows

    def _remember_hidden(self) -> None:
        if self._hidden and self._rows <= MOST_FILLED_ROWS:
            self._sheet.hidden_rows.update(range(self._row + 1, self._row + self._rows + 1))

    def _cell(self, attributes: dict[str, str], columns: int) -> None:
        if "value-type" in attributes or "formula" in attributes:
            self._row_filled = True
            self._sheet.fill(self._row + self._rows, self._column + columns - 1)
            if columns == self._rows == 1:
                self._note(attributes, (self._row + 1, self._column))
        self._column += columns

    def _note(self, attributes: dict[str, str], place: tuple[int, int]) -> None:
        if "formula" in attributes:
            self._sheet.formulas.add(place)
        if attributes.get("value-type") == "error":  # calcext:value-type, which LibreOffice writes last
            self._sheet.errors.add(place)


def facts_of(archive: Archive) -> BookFacts:
    """The facts of an .ods; raises BrokenArchiveError, TooManyRowsError."""
    facts = BookFacts()
    _TableWalker(facts).walk(archive, "content.xml")
    return facts


def _repeated(text: str | None) -> int:
    return min(int(text), 1 << 21) if text and text.isdecimal() and len(text) <= 9 else 1
