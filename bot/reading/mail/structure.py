"""The tree of parts of a mail, cut out of its bytes; bounded in parts and depth."""

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

from bot.reading.mail.headers import Headers, decode_words, split
from bot.reading.mail.transfer import undo

PART_LIMIT = 500
DEPTH_LIMIT = 20
DELIMITER_LIMIT = 20_000  # lines that begin like a delimiter, those of the parts inside among them

_TAIL = 200  # what may stand behind a delimiter on its line: two dashes and white space
_TYPE = re.compile(r"[^\s/;,]+/[^\s/;,]+")
_FIRST_DELIMITER = re.compile(rb"(?mi)^--([^\r\n]{1,200}+)\r?\nContent-")
_FOLDERS = re.compile(r"^(?:[A-Za-z]:|\\)\\?.*\\(?=[^\\])", re.DOTALL)
_PERCENT = re.compile(
    r"(?:[Uu][Tt][Ff]-8'[A-Za-z-]*')?((?=[^%]*+%[89A-Fa-f])[!-~]+)"
)  # `*` forgotten behind `filename`
_MIME_NOISE = re.compile(rb"(?mi)^(?:--\S|Content-[A-Z-]{1,40}:)")


def file_name(written: str) -> str | None:
    """A name as a person would read it: without folders, stray quotes and the encodings of web pages."""
    name = written.strip()
    if name[:1] == "'" == name[-1:]:
        name = name[1:-1].strip()
    if "%" in name and (encoded := _PERCENT.fullmatch(name)):
        with suppress(UnicodeDecodeError):  # a name with a per cent sign of its own
            name = decode_words(unquote(encoded[1], errors="strict"))
    if "&#" in name:
        name = decode_words(html.unescape(name))
    return _FOLDERS.sub("", name)[-255:].strip() or None


@dataclass(slots=True, repr=False)
class Part:
    """One part: its fields, its body as it was sent, and the parts inside a multipart."""

    headers: Headers
    body: bytes
    content_type: str
    parameters: dict[str, str]
    disposition: str
    disposition_parameters: dict[str, str]
    children: list["Part"] = field(default_factory=list)
    content: tuple[bytes, str | None] | None = None
    origin: str = "mime"  # what it was taken out of: mime | tnef | rfc822 | smime
    cut: bool = False  # the mail ends inside it, before the delimiter that should

    @property
    def name(self) -> str | None:
        """The file name without the Windows folders that some programs leave before it."""
        written = self.disposition_parameters.get("filename") or self.parameters.get("name")
        return file_name(written) if written else None

    @property
    def content_id(self) -> bytes:
        """What an HTML body calls this part by; empty when nothing can."""
        return (self.headers.first("content-id") or b"").strip(b"<> \t")

    @property
    def uncut(self) -> bool:
        """A multipart in which no part was found, though something is there."""
        return not self.children and self.content_type.startswith("multipart/") and bool(self.body.strip())

    @property
    def reads_as_text(self) -> bool:
        """Whether an uncut multipart holds plain words only."""
        return not _MIME_NOISE.search(self.body)

    def decoded(self, defects: set[str]) -> bytes:
        """The body with its transfer encoding undone, once."""
        if self.content is None:
            self.content = undo(self.body, self.headers.parameters("content-transfer-encoding")[0])
        content, defect = self.content
        if defect:
            defects.add(defect)
        return content


@dataclass(slots=True, repr=False)
class Tree:
    """A mail cut into parts, and what was wrong with it."""

    root: Part
    defects: set[str]
    parts: int = 0


def file_part(name: str | None, content: bytes, origin: str, content_type: str = "") -> Part:
    """A file that a container held, as the part that it would be without the container."""
    named = content_type if _TYPE.fullmatch(content_type) else "application/octet-stream"
    parameters = {"filename": name} if name else {}
    return Part(Headers(), b"", named, {}, "attachment", parameters, content=(content, None), origin=origin)


def walk(part: Part) -> Iterator[Part]:
    """A part and everything below it, in order."""
    yield part
    for child in part.children:
        yield from walk(child)


def parse(raw: bytes) -> Tree:
    """Cut a mail into its parts."""
    tree = Tree(_part(*split(_with_line_ends(raw)), "text/plain"), set())
    _cut(tree.root, tree, 0)
    tree.defects |= tree.root.headers.defects
    return tree


def _with_line_ends(raw: bytes) -> bytes:
    """Mails that lost their LF, or whose CR was doubled on the way."""
    start = raw[:4096]
    if b"\n" not in start and b"\r" in start:
        return raw.replace(b"\r", b"\n")
    return raw.replace(b"\r\r\n", b"\r\n") if b"\r\r\n" in start else raw


def _part(headers: Headers, body: bytes, default: str) -> Part:
    content_type, parameters = headers.parameters("content-type")
    disposition, disposition_parameters = headers.parameters("content-disposition")
    named = content_type if _TYPE.fullmatch(content_type) else default
    if content_type == "text":
        named = "text/plain"
    return Part(headers, body, named, parameters, disposition, disposition_parameters)


def _cut(part: Part, tree: Tree, depth: int) -> None:
    """Fill `children` of a multipart; one that can't be cut keeps its body whole."""
    tree.parts += 1
    if not part.content_type.startswith("multipart/"):
        return
    if depth >= DEPTH_LIMIT:
        tree.defects.add("too_deep")
        return
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    sections = list(islice(_sections(part, tree), PART_LIMIT))
    if sections:
        part.body = b""  # its parts hold all of it: twenty levels of a large mail would not fit in the memory
    for section, ended in _taken(sections):
        if tree.parts >= PART_LIMIT:
            tree.defects.add("too_many_parts")
            return
        child = _part(*split(section), default)
        del section
        child.cut = not ended and (part is tree.root or part.cut)  # else the delimiter of an outer one ended it
        tree.defects |= child.headers.defects
        part.children.append(child)
        _cut(child, tree, depth + 1)
    if not part.children and part.body.strip():
        tree.defects.add("multipart_unreadable")


def _taken(sections: list[tuple[bytes, bool]]) -> Iterator[tuple[bytes, bool]]:
    """Each section once; none is kept that was handed out."""
    sections.reverse()
    while sections:
        yield sections.pop()


def _sections(part: Part, tree: Tree) -> Iterator[tuple[bytes, bool]]:
    """The bytes between the delimiters, and whether one ended them; a boundary that the header lost is guessed."""
    boundary = part.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
    if not boundary:
        tree.defects.add("boundary_missing")
        guessed = _FIRST_DELIMITER.search(part.body)
        if guessed is None:
            return
        boundary = guessed[1].rstrip()
    yield from _between(part.body, b"--" + boundary, tree)


def _between(body: bytes, delimiter: bytes, tree: Tree) -> Iterator[tuple[bytes, bool]]:
    start = -1
    for at, after, closes in _delimiters(body, delimiter):
        if start >= 0:
            yield _without_last_line_end(body, start, at), True
        start = after
        if closes:
            return
    if start < 0:
        return
    tree.defects.add("multipart_unended")
    rest = body[start:]
    bare = rest.rstrip()
    stuck = bare.removesuffix(delimiter + b"--")  # the end stuck to the last line
    if len(stuck) < len(bare):
        yield stuck, True
    elif bare:  # a delimiter with nothing behind it begins no part
        yield rest, False


def _delimiters(body: bytes, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where each delimiter line begins and ends, and whether it closes the multipart."""
    for at in islice(_lines_beginning(body, delimiter), DELIMITER_LIMIT):
        after = at + len(delimiter)
        tail, newline, _ = body[after : after + _TAIL].partition(b"\n")
        ends = newline or after + len(tail) == len(body)
        if ends and tail.rstrip() in {b"", b"--"}:
            yield at, after + len(tail) + len(newline), tail.startswith(b"--")


def _lines_beginning(body: bytes, start: bytes) -> Iterator[int]:
    if body.startswith(start):
        yield 0
    at = body.find(b"\n" + start)
    while at >= 0:
        yield at + 1
        at = body.find(b"\n" + start, at + 1)


def _without_last_line_end(body: bytes, start: int, end: int) -> bytes:
    """The line end before a delimiter belongs to the delimiter."""
    end -= 1
    if end > start and body[end - 1 : end] == b"\r":
        end -= 1
    return body[start : max(start, end)]
