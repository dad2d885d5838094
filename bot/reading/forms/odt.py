"""The words of an .odt in reading order, as LibreOffice writes it: cells, content controls, boxes, text frames."""

from bot.reading.forms.docx import DEEPEST, MOST_LETTERS, TooMuchError, row_lines
from bot.reading.forms.marks import BLANK, PICTURE, TICKED, UNTICKED
from bot.reading.workbook.archive import Archive
from bot.reading.workbook.ooxml import Walker

_SKIPPED = frozenset({"tracked-changes", "annotation", "note", "deletion"})
_PARAGRAPHS = frozenset({"p", "h"})
_GROUPS = frozenset({"table-cell", "text-box"})


class _TextWalker(Walker):
    """Collects the page; `text:p` may hold a frame that holds paragraphs of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._groups: list[list[str]] = [self.lines]
        self._rows: list[list[list[str]]] = []
        self._words: list[list[str]] = []
        self._late: list[list[str]] = []
        self._controls: list[str | None] = []  # what a content control shows instead of its words
        self._skip = self._depth = self._letters = self._prompt = 0
        self._parser.CharacterDataHandler = self._data

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise TooMuchError
        if self._skip or name in _SKIPPED:
            self._skip += 1
        elif name in _PARAGRAPHS:
            self._words.append([])
            self._late.append([])
        elif name in _GROUPS:
            self._groups.append([])
        elif name == "table-row":
            self._rows.append([])
        elif name == "content-control":
            self._open_control(attributes)
        elif name == "placeholder":
            self._write(BLANK)
            self._prompt += 1
        else:
            self._sign(name, attributes)

    def _sign(self, name: str, attributes: dict[str, str]) -> None:
        if name == "s":
            count = attributes.get("c", "1")
            self._write(" " * min(int(count) if count.isdecimal() and len(count) < 4 else 1, 80))
        elif name in {"tab", "line-break"}:
            self._write("\t" if name == "tab" else "\n")
        elif name == "image":
            self._write(PICTURE)
        elif name == "checkbox":
            state = attributes.get("current-state") or attributes.get("state") or ""
            self._write(TICKED if state in {"checked", "true"} else UNTICKED)

    def _open_control(self, attributes: dict[str, str]) -> None:
        shown = None
        if attributes.get("checkbox") == "true":
            shown = TICKED if attributes.get("checked") == "true" else UNTICKED
        elif attributes.get("showing-place-holder") == "true":
            shown = BLANK
        if shown is not None:
            self._write(shown)
        self._controls.append(shown)

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._skip:
            self._skip -= 1
        elif name in _PARAGRAPHS and self._words:
            self._close_paragraph()
        elif name in _GROUPS and len(self._groups) > 1:
            self._close_group(name)
        elif name == "table-row" and self._rows:
            self._groups[-1] += row_lines(self._rows.pop())
        elif name == "content-control" and self._controls:
            self._controls.pop()
        elif name == "placeholder":
            self._prompt -= 1

    def _close_paragraph(self) -> None:
        text = "".join(self._words.pop())
        self._groups[-1] += [line for line in text.split("\n") if line.strip()]
        self._groups[-1] += self._late.pop()

    def _close_group(self, name: str) -> None:
        group = self._groups.pop()
        if name == "table-cell" and self._rows:
            self._rows[-1].append(group)
        elif self._late:
            self._late[-1] += group
        else:
            self._groups[-1] += group

    def _data(self, text: str) -> None:
        if not self._skip and not self._prompt and not any(self._controls):
            self._write(" ".join(text.split("\n")))

    def _write(self, text: str) -> None:
        self._letters += len(text)
        if self._letters > MOST_LETTERS:
            raise TooMuchError
        if self._words:
            self._words[-1].append(text)


def odt_lines(archive: Archive) -> list[str]:
    """The lines of the document; raises BrokenArchiveError, TooMuchError."""
    walker = _TextWalker()
    walker.walk(archive, "content.xml")
    return walker.lines
