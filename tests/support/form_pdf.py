"""Filled annexes as PDF, written byte by byte: printed words, a form layer, notes typed over the page."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from tests.support.form_people import Applicant, Box, Field, Line, is_labelled, lines, title

LEFT, TOP, LEADING, SIZE = 56, 790, 22, 10
_WIDTH = 0.5  # of a letter, in heights: near enough to place what follows a label


@dataclass(frozen=True)
class Style:
    """`layer`: none | contract | words | numbers | notes, by how fields are named; `boxes`: dingbats | typed."""

    layer: str = "none"
    boxes: str = "dingbats"
    labels: bool = True
    beside: float = 0  # where fields begin, when not just behind their labels
    tooltips: bool = False
    picture: bool = False


class Writer:
    """One page of objects."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.content: list[str] = []
        self.widgets: list[str] = []
        self.count = 0

    def document(self, paper: Applicant) -> bytes:
        """The PDF."""
        height = TOP
        for line in [[title(paper)], *lines(paper)]:
            self.line(line, height)
            height -= LEADING
        if self.style.picture:
            self.content.append(f"q 120 0 0 40 {LEFT + 60} {height - 30} cm /Im1 Do Q")
        return assemble("\n".join(self.content), self.widgets)

    def line(self, line: Line, height: int) -> None:
        """Words from left to right."""
        at = float(LEFT)
        for part in line:
            if isinstance(part, str):
                if self.style.labels or not is_labelled(line):
                    self.words(part, at, height)
                at += len(part) * SIZE * _WIDTH + 4
            elif isinstance(part, Box):
                self.box(part, at, height)
                at += SIZE + 6
            else:
                self.field(part, max(at, self.style.beside if part.name != "demandeur_autre" else 0), height)

    def words(self, text: str, at: float, height: float) -> None:
        """Helvetica, as it is."""
        self.content.append(f"BT /F1 {SIZE} Tf {at:.1f} {height} Td {_string(text)} Tj ET")

    def box(self, box: Box, at: float, height: float) -> None:
        if self.style.layer in {"contract", "words", "numbers"}:
            self.count += 1
            name = box.name if self.style.layer != "numbers" else f"Case {self.count}"
            state = "/On" if box.ticked else "/Off"
            self.widget(
                f"/FT /Btn /T {_text(name)} /V {state} /AS {state} /AP << /N << /On 9 0 R /Off 9 0 R >> >>",
                at,
                height,
                10,
            )
        elif self.style.boxes == "dingbats":
            self.content.append(f"BT /F2 {SIZE} Tf {at:.1f} {height} Td ({'8' if box.ticked else 'o'}) Tj ET")
        else:
            self.words("[X]" if box.ticked else "[ ]", at, height)

    def field(self, field: Field, at: float, height: float) -> None:
        if field.name == "foot" or self.style.layer == "none":
            if field.value:
                self.words(field.value.replace("\u00a0", " "), at, height)
            elif field.name != "foot":
                self.words("........................", at, height)
            return
        self.count += 1
        if self.style.layer == "notes":
            if field.value:
                self.note(field.value, at, height)
            return
        names = {
            "contract": field.name,
            "words": field.name.replace("_", " ").title(),
            "numbers": f"Texte{self.count}",
        }
        value = f"/V {_text(field.value)}" if field.value else ""
        self.widget(f"/FT /Tx /T {_text(names[self.style.layer])} {value}", at, height, 220)

    def widget(self, what: str, at: float, height: float, width: float) -> None:
        rectangle = f"[{at:.1f} {height - 4} {at + width:.1f} {height + 11}]"
        self.widgets.append(
            f"<< /Type /Annot /Subtype /Widget /F 4 /Rect {rectangle} /DA (/F1 10 Tf 0 g) {what} >>"
        )

    def note(self, text: str, at: float, height: float) -> None:
        """Words typed over the page with a PDF reader."""
        rectangle = f"[{at:.1f} {height - 4} {at + 220:.1f} {height + 11}]"
        self.widgets.append(
            f"<< /Type /Annot /Subtype /FreeText /F 4 /Rect {rectangle} /DA (/F1 10 Tf 0 g)"
            f" /Contents {_text(text)} >>"
        )


def assemble(content: str, widgets: Iterable[str] = (), *, picture: bytes = b"\x80" * 3) -> bytes:
    """A document of one page."""
    packed = zlib.compress(content.encode("latin-1"))
    annotations = list(widgets)
    first = 11
    references = " ".join(f"{first + index} 0 R" for index in range(len(annotations)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{references}] /NeedAppearances true >> >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            f"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> /XObject << /Im1 7 0 R >> >> /Annots [{references}] >>"
        ).encode(),
        _stream("", packed, "/Filter /FlateDecode"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>",
        _stream(
            "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceRGB", picture
        ),
        b"<< >>",
        _stream("/Type /XObject /Subtype /Form /BBox [0 0 10 10]", b""),
        b"<< >>",
        *(each.encode("latin-1") for each in annotations),
    ]
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + each + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _stream(head: str, content: bytes, more: str = "") -> bytes:
    return f"<< {head} {more} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


_CP1252 = str.maketrans({"①": "1.", "②": "2.", "③": "3.", "④": "4."})


def _string(text: str) -> str:
    """A literal string in the alphabet of the font."""
    encoded = text.translate(_CP1252).encode("cp1252", "replace").decode("latin-1")
    return "(" + encoded.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"


def _text(text: str) -> str:
    """A text string, in UTF-16."""
    return f"<FEFF{text.encode('utf-16-be').hex()}>"
