"""The words of a .docx in reading order: runs joined, cells, content controls, check boxes, fields, text boxes."""

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from bot.reading.forms.marks import BLANK, PICTURE, TICKED, UNTICKED, symbol
from bot.reading.workbook.archive import Archive
from bot.reading.workbook.ooxml import Walker

MOST_LETTERS = 400_000
DEEPEST = 200

_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "footnotePr", "sdtEndPr", "rubyPr"})
_PICTURES = frozenset({"pic", "imagedata", "contentPart"})
_PROMPTS = re.compile(r"placeholder|textedelespacereserve|espacereserve", re.IGNORECASE)


class TooMuchError(Exception):
    """More words, or boxes within boxes, than a form has."""


class _Control:
    """A content control: what it shows while nobody has filled it in, and its box if it is one."""

    def __init__(self) -> None:
        self.box: str | None = None
        self.prompting = False
        self.shown = False


class _Cell:
    """Lines of a table cell, or of the page itself."""

    def __init__(self) -> None:
        self.lines: list[str] = []


class DocumentWalker(Walker):
    """Collects `lines`; a table row is one line, its cells separated by tabs."""

    def __init__(self) -> None:
        super().__init__()
        self._page = _Cell()
        self._cells: list[_Cell] = [self._page]
        self._rows: list[list[_Cell]] = []
        self._words: list[list[str]] = []  # one list for each paragraph that is open: a text box stands in another
        self._late: list[list[_Cell]] = []  # text boxes, read behind the paragraph that anchors them
        self._controls: list[_Control] = []
        self._skip = 0
        self._depth = 0
        self._letters = 0
        self._text_open = False
        self._in_properties = 0
        self._fonts: list[str] = [""]
        self._prompt_run = False
        self._field: dict[str, str] | None = None
        self._parser.CharacterDataHandler = self._data

    @property
    def lines(self) -> list[str]:
        """The page so far."""
        return self._page.lines

    # --- elements ---

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """What opens an element of interest is a method of its name."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise TooMuchError
        if self._skip or name in _SKIPPED:
            self._skip += 1
            return
        opened: Callable[[dict[str, str]], None] | None = getattr(self, f"_open_{name}", None)
        if opened is not None:
            opened(attributes)
        elif name in _PICTURES:
            self._write(PICTURE)

    def end(self, name: str) -> None:
        """The same for its end."""
        self._depth -= 1
        if self._skip:
            self._skip -= 1
            return
        closed: Callable[[], None] | None = getattr(self, f"_close_{name}", None)
        if closed is not None:
            closed()

    def _data(self, text: str) -> None:
        if self._text_open and not self._skip:
            font = self._fonts[-1]
            self._write("".join(symbol(font, ord(each)) for each in text) if font else text)

    def _write(self, text: str) -> None:
        """Words of the paragraph that is open, unless they are an invitation to write."""
        if not self._words or (self._prompt_run and text not in {PICTURE, TICKED, UNTICKED}):
            return
        if any(control.prompting or control.box is not None for control in self._controls):
            self._write_control()
            return
        self._letters += len(text)
        if self._letters > MOST_LETTERS:
            raise TooMuchError
        self._words[-1].append(text)

    def _write_control(self) -> None:
        """The box of a control instead of its glyph, or one blank instead of its invitation, once."""
        control = next(each for each in self._controls if each.prompting or each.box is not None)
        if not control.shown and self._words:
            control.shown = True
            self._words[-1].append(control.box or BLANK)

    # --- paragraphs, runs ---

    def _open_p(self, _attributes: dict[str, str]) -> None:
        self._words.append([])
        self._late.append([])

    def _close_p(self) -> None:
        if not self._words:
            return
        text = "".join(self._words.pop())
        boxes = self._late.pop()
        self._cells[-1].lines += [line for line in text.split("\n") if line.strip()]
        for box in boxes:
            self._cells[-1].lines += box.lines

    def _open_r(self, _attributes: dict[str, str]) -> None:
        self._fonts.append("")
        self._prompt_run = False

    def _close_r(self) -> None:
        if len(self._fonts) > 1:
            self._fonts.pop()
        self._prompt_run = False

    def _open_rFonts(self, attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        font = attributes.get("ascii", "") or attributes.get("hAnsi", "")
        self._fonts[-1] = font if "dings" in font.lower() else ""

    def _open_rStyle(self, attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        self._prompt_run = _PROMPTS.search(attributes.get("val", "")) is not None

    def _open_t(self, _attributes: dict[str, str]) -> None:
        self._text_open = True

    def _close_t(self) -> None:
        self._text_open = False

    def _open_tab(self, attributes: dict[str, str]) -> None:
        if not attributes:  # with attributes it is a stop of the ruler
            self._write("\t")

    def _open_ptab(self, _attributes: dict[str, str]) -> None:
        self._write("\t")

    def _open_br(self, _attributes: dict[str, str]) -> None:
        self._write("\n")

    _open_cr = _open_br

    def _open_noBreakHyphen(self, _attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        self._write("-")

    def _open_sym(self, attributes: dict[str, str]) -> None:
        code = attributes.get("char", "")
        if re.fullmatch(r"[0-9A-Fa-f]{1,6}", code):
            self._write(symbol(attributes.get("font", ""), int(code, 16)))

    # --- content controls and fields of old ---

    def _open_sdt(self, _attributes: dict[str, str]) -> None:
        self._controls.append(_Control())

    def _close_sdt(self) -> None:
        """A box without any glyph is a box all the same."""
        if self._controls:
            control = self._controls.pop()
            if control.box is not None and not control.shown and self._words:
                self._words[-1].append(control.box)

    def _open_showingPlcHdr(self, attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        if self._controls and attributes.get("val", "1") not in {"0", "false", "off"}:
            self._controls[-1].prompting = True

    def _open_checkbox(self, _attributes: dict[str, str]) -> None:
        if self._controls:
            self._controls[-1].box = UNTICKED

    def _open_checked(self, attributes: dict[str, str]) -> None:
        ticked = attributes.get("val", "1") not in {"0", "false", "off"}
        if self._field is not None:
            self._field["checked"] = TICKED if ticked else UNTICKED
        elif self._controls and self._controls[-1].box is not None:
            self._controls[-1].box = TICKED if ticked else UNTICKED

    def _open_ffData(self, _attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        self._field = {}

    def _open_checkBox(self, _attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        if self._field is not None:
            self._field["kind"] = "box"

    def _open_ddList(self, _attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        if self._field is not None:
            self._field["kind"] = "list"

    def _open_default(self, attributes: dict[str, str]) -> None:
        if self._field is not None:
            on = attributes.get("val", "1") not in {"0", "false", "off"}
            self._field.setdefault("checked", TICKED if on else UNTICKED)
            self._field.setdefault("chosen", attributes.get("val", ""))

    def _open_result(self, attributes: dict[str, str]) -> None:
        if self._field is not None:
            self._field["chosen"] = attributes.get("val", "")

    def _open_listEntry(self, attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        if self._field is not None:
            entries = int(self._field.get("entries", "0"))
            if str(entries) == (self._field.get("chosen") or "0"):
                self._field["entry"] = attributes.get("val", "")
            self._field["entries"] = str(entries + 1)

    def _close_ffData(self) -> None:  # noqa: N802 - the element's name
        done, self._field = self._field or {}, None
        if done.get("kind") == "box":
            self._write(done.get("checked", UNTICKED))
        elif done.get("kind") == "list":
            self._write(done.get("entry", ""))

    # --- tables, text boxes ---

    def _open_tr(self, _attributes: dict[str, str]) -> None:
        self._rows.append([])

    def _open_tc(self, _attributes: dict[str, str]) -> None:
        self._cells.append(_Cell())

    def _close_tc(self) -> None:
        if len(self._cells) > 1:
            cell = self._cells.pop()
            if self._rows:
                self._rows[-1].append(cell)

    def _close_tr(self) -> None:
        if self._rows:
            self._cells[-1].lines += row_lines([cell.lines for cell in self._rows.pop()])

    def _open_txbxContent(self, _attributes: dict[str, str]) -> None:  # noqa: N802 - the element's name
        self._cells.append(_Cell())

    def _close_txbxContent(self) -> None:  # noqa: N802 - the element's name
        if len(self._cells) > 1:
            box = self._cells.pop()
            if len(box.lines) == 1 and self._words:
                self._words[-1].append(f" {box.lines[0]} ")  # laid over the dots of its place
            elif self._late:
                self._late[-1].append(box)
            else:
                self._cells[-1].lines += box.lines


def row_lines(cells: list[list[str]]) -> list[str]:
    """The lines of a table row: one where cells hold a line each, line by line where they hold as many."""
    counts = {len(cell) for cell in cells if cell}
    if not counts:
        return []
    if counts == {1}:
        return ["\t".join(cell[0] if cell else "" for cell in cells)]
    first, rest = cells[0], [cell for cell in cells[1:] if cell]
    if len(first) == 1 and len(rest) == 1:
        return [f"{first[0]}\t{' '.join(rest[0])}"]
    if len(counts) == 1 and all(cells):
        return ["\t".join(parts) for parts in zip(*cells, strict=True)]
    return [line for cell in cells for line in cell]


class _Relations(Walker):
    """The headers and the main part of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            self.found.append((attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")))


def _targets(archive: Archive, part: str, kind: str) -> Iterator[str]:
    relations = _Relations()
    relations.walk(archive, part)
    yield from (target for found, target in relations.found if found == kind and target)


def docx_lines(archive: Archive) -> list[str]:
    """The lines of headers, then of the document; raises BrokenArchiveError, TooMuchError.

    A picture in a header is a logo: only those of the document are kept.
    """
    main = PurePosixPath(next(_targets(archive, "_rels/.rels", "officeDocument"), "word/document.xml").lstrip("/"))
    lines: list[str] = []
    for target in _targets(archive, str(main.parent / "_rels" / f"{main.name}.rels"), "header"):
        header = DocumentWalker()
        header.walk(archive, target if target.startswith("/") else str(main.parent / target))
        lines += [line.replace(PICTURE, "") for line in header.lines if line not in lines]
    document = DocumentWalker()
    document.walk(archive, str(main))
    return lines + document.lines


def is_signed(archive: Archive) -> bool:
    """Whether Word put an electronic signature on the document."""
    return any(name.endswith(".xml") for name in archive.under("_xmlsignatures/"))
