"""HTML to readable text: lines, table cells separated by tabs, quoted history marked with `> `.

A scanner of our own, because the time of the standard one grows with the square of a hostile input, and it raises.
"""

import html
import re
from collections.abc import Iterator

INPUT_LIMIT = 1_000_000
TAG_LIMIT = 100_000  # a page of a megabyte that a person wrote has a third of them

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*+)([^<>]*+)>|<[!?/][^<>]*+>")
_CELL_EDGES = re.compile(r" ?\t ?")
_DOUBLE_SPACES = re.compile(r" {2,}")
_SPACES = re.compile(r"[ \t\r\n\f\u200b]+")
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_SKIPPED = frozenset({"head", "script", "style", "title", "noscript", "template"})
_CELLS = frozenset({"td", "th"})
_SHAPING = _BLOCKS | _CELLS
_CITED = re.compile(r"\btype\s*=\s*[\"']?cite|\bgmail_quote|\bcite\s*=", re.IGNORECASE)
_CITE_LIMIT = 20


class _Writer:
    """Collects lines; white space is that of HTML, a no-break space becomes an ordinary one."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.cited: list[bool] = []
        self.depth = 0  # how many of `cited` are quoted history
        self.in_row = False

    def text(self, written: str) -> None:
        if "&" in written:
            written = html.unescape(written)
        words = _SPACES.sub(" ", written).replace("\xa0", " ")
        if words != " " or self.line:
            self.line.append(words)

    def end_line(self) -> None:
        """Start a new line unless the present one is still empty."""
        if self.line and "".join(self.line).strip():
            self.force_line()
        self.line = []

    def force_line(self) -> None:
        marks = "> " * min(self.depth, _CITE_LIMIT)
        if self.line:
            text = "".join(self.line).strip(" ")
            marks += _CELL_EDGES.sub("\t", _DOUBLE_SPACES.sub(" ", text)).rstrip()
            self.line = []
        self.lines.append(marks.rstrip(" "))

    def tag(self, name: str, attributes: str, *, closing: bool) -> None:
        if name in _CELLS:
            if closing or (self.line and self.line[-1] != "\t"):  # a cell need not be closed
                self.line.append("\t")
        else:
            self._block(name, attributes, closing=closing)

    def _block(self, name: str, attributes: str, *, closing: bool) -> None:
        if self.in_row and name not in {"tr", "table"}:
            self.text(" ")  # a paragraph inside a cell does not break its row
            return
        self.end_line()
        if name == "tr":
            self.in_row = not closing
        elif name == "table":
            self.in_row = False
        elif name == "p" and closing and self.lines and self.lines[-1]:
            self.lines.append("")
        elif name == "blockquote" and not closing:
            self.cited.append(bool(_CITED.search(attributes)))
            self.depth += self.cited[-1]
        elif name == "blockquote" and self.cited:
            self.depth -= self.cited.pop()


def is_too_long(source: str) -> bool:
    """Whether only the beginning of a page becomes text."""
    return len(source) > INPUT_LIMIT or source.count("<") > TAG_LIMIT


def html_to_text(source: str) -> str:
    """The text that a person would read; of a page that is too long, what stands at its beginning."""
    writer = _Writer()
    skipped = ""
    for text, slash, written, attributes in _pieces(_without_comments(source[:INPUT_LIMIT])):
        name = (written or "").lower()
        if skipped:
            # `body` ends a head that was never closed
            if (slash and name == skipped) or (skipped == "head" and name == "body"):
                skipped = ""
            continue
        if text:
            writer.text(text)
        if name == "br":
            writer.force_line()
        elif name in _SKIPPED and not slash and not attributes.endswith("/"):
            skipped = name
        elif name in _SHAPING:
            writer.tag(name, attributes, closing=bool(slash))
    writer.end_line()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(writer.lines)).strip("\n")


def _pieces(source: str) -> Iterator[tuple[str, str, str, str]]:
    """Text, then the tag after it: (text, slash of a closing tag, name, attributes), empty where there is none."""
    cut = [*_TAG.split(source, TAG_LIMIT), "", "", ""]
    if len(cut) > 4 * TAG_LIMIT:
        cut[4 * TAG_LIMIT] = ""  # what stands behind the last tag was not taken apart
    return zip(cut[::4], cut[1::4], cut[2::4], cut[3::4], strict=True)


def _without_comments(source: str) -> str:
    """Comments hold tags (Outlook's conditional ones); an unended one is left as it is."""
    kept: list[str] = []
    end = 0
    while (start := source.find("<!--", end)) >= 0 and (close := source.find("-->", start + 4)) >= 0:
        kept.append(source[end:start])
        end = close + 3
    kept.append(source[end:])
    return "".join(kept)
