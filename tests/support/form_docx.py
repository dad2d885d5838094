"""Filled annexes as Word and others write them: XML made by hand, so that every oddity can be had."""

import io
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.support.form_people import Applicant, Box, Field, Line, Part, is_labelled, lines, title

_NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/header1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PICTURE = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="1800000" cy="600000"/><wp:docPr id="7" name="signature"/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
    '<pic:nvPicPr><pic:cNvPr id="7" name="s"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="rId9"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="600000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r>"
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


@dataclass(frozen=True)
class Style:
    """How a person fills in: where the words stand, how boxes are ticked, what blanks look like."""

    layout: str = "paragraphs"  # paragraphs | table | cells | pairs | columns
    fields: str = "typed"  # typed | control | legacy | text_box
    boxes: str = "glyph"  # glyph | control | legacy | symbol | cross | brackets
    blank: str = "…"
    split: bool = False
    header: bool = False
    leaders: bool = False  # dots were left around what was typed


class Writer:
    """One document; `rng` decides where runs are cut."""

    def __init__(self, style: Style, rng: random.Random) -> None:
        self.style, self.rng = style, rng

    def document(self, paper: Applicant) -> bytes:
        """The .docx."""
        head = "" if self.style.header else self.paragraph([title(paper)])
        body = head + "".join(self.blocks(list(lines(paper))))
        if paper.signature == "image":
            body += f"<w:p>{_PICTURE}</w:p>"
        return package(body, self.paragraph([title(paper)]) if self.style.header else "")

    def blocks(self, page: list[Line]) -> Iterator[str]:
        match self.style.layout:
            case "paragraphs":
                yield from map(self.paragraph, page)
            case "table":
                yield from (self.row_or_paragraph(line) for line in page)
            case "cells":
                yield from self.cells(page)
            case "pairs":
                yield from self.pairs(page)
            case _:
                yield from self.columns(page)

    def row_or_paragraph(self, line: Line) -> str:
        return table([[self.paragraph([part]) for part in line]]) if is_labelled(line) else self.paragraph(line)

    def cells(self, page: list[Line]) -> Iterator[str]:
        """A table of one column: a heading a row, then all its fields in one cell."""
        for heading, block in _by_block(page):
            yield table([[self.paragraph(heading)], ["".join(map(self.paragraph, block)) or "<w:p/>"]])

    def pairs(self, page: list[Line]) -> Iterator[str]:
        """Name and first name stand on one line, as the circular prints them."""
        line: Line = []
        for each in page:
            if is_labelled(each) and str(each[0]).startswith("Nom"):
                line = each
            elif line:
                yield self.paragraph([*line, "      ", *each])
                line = []
            else:
                yield self.paragraph(each)

    def columns(self, page: list[Line]) -> Iterator[str]:
        """Organising power and school side by side; titles of columns above the values of block ③."""
        blocks = list(_by_block(page))
        yield from (self.paragraph(line) for line in blocks[0][1])
        (po, po_lines), (school, school_lines) = blocks[1], blocks[2]
        rows = [[self.paragraph(po), self.paragraph(school)]]
        rows += [[self.paragraph(a), self.paragraph(b)] for a, b in zip(po_lines, school_lines, strict=True)]
        yield table(rows)
        for heading, block in blocks[3:]:
            yield self.paragraph(heading)
            yield from map(self.paragraph, block)

    # --- parts ---

    def paragraph(self, line: Line) -> str:
        return f"<w:p>{''.join(map(self.part, line))}</w:p>"

    def part(self, part: Part) -> str:
        if isinstance(part, Box):
            return self.box(part.ticked)
        if isinstance(part, Field):
            return self.field(part.value)
        return self.runs(part)

    def runs(self, text: str) -> str:
        cuts = (
            sorted(self.rng.sample(range(1, len(text)), min(3, len(text) - 1)))
            if self.style.split and len(text) > 1
            else []
        )
        pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        return "".join(run(piece) for piece in pieces)

    def field(self, value: str | None) -> str:
        match self.style.fields:
            case "control":
                state = "<w:showingPlcHdr/>" if value is None else ""
                words = run("Cliquez ou appuyez ici pour entrer du texte.") if value is None else self.runs(value)
                properties = f"<w:sdtPr><w:id w:val='1'/>{state}<w:text/></w:sdtPr>"
                return f"<w:sdt>{properties}<w:sdtContent>{words}</w:sdtContent></w:sdt>"
            case "legacy":
                words = run("\u2002" * 5) if value is None else self.runs(value)
                data = '<w:ffData><w:name w:val="Texte1"/><w:enabled/><w:textInput/></w:ffData>'
                return form_field(data, "FORMTEXT", words)
            case "text_box" if value is not None:
                return self.runs(self.style.blank) + text_box(self.runs(value))
            case _:
                around = self.style.blank if self.style.leaders else ""
                return self.runs(f"{around}{value}{around}" if value is not None else self.style.blank)

    def box(self, ticked: bool) -> str:
        match self.style.boxes:
            case "control":
                glyph = "☒" if ticked else "☐"
                state = f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/></w14:checkbox>'
                return f"<w:sdt><w:sdtPr>{state}</w:sdtPr><w:sdtContent>{run(glyph)}</w:sdtContent></w:sdt>"
            case "legacy":
                state = '<w:default w:val="0"/>' + ("<w:checked/>" if ticked else "")
                data = f'<w:ffData><w:name w:val="Case1"/><w:checkBox><w:sizeAuto/>{state}</w:checkBox></w:ffData>'
                return form_field(data, "FORMCHECKBOX")
            case "symbol":
                return f'<w:r><w:sym w:font="Wingdings" w:char="{"F0FE" if ticked else "F0A8"}"/></w:r>' + run(" ")
            case "cross":
                return run("X " if ticked else "☐ ")
            case "brackets":
                return run("[x] " if ticked else "[ ] ")
            case _:
                return run(self.rng.choice("☒☑✓✔") if ticked else "☐")


def run(text: str) -> str:
    """One run of text."""
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def form_field(data: str, kind: str, words: str = "") -> str:
    """A form field of old: its data, what it is, what was typed in it."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
        f"<w:r><w:instrText> {kind} </w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{words}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def table(rows: list[list[str]]) -> str:
    """A table of paragraphs."""
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in row) + "</w:tr>" for row in rows
    )
    return f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/></w:tblPr>{cells}</w:tbl><w:p/>'


def text_box(content: str) -> str:
    """Words laid over the dots, with the older copy that Word writes beside."""
    inner = f"<w:txbxContent><w:p>{content}</w:p></w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><a:graphic><a:graphicData "
        f"uri='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'><wps:wsp><wps:txbx>{inner}</wps:txbx>"
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def package(body: str, header: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A .docx of this body."""
    relations = f'<Relationship Id="rId9" Type="{_TYPE}image" Target="media/image1.png"/>'
    section = ""
    if header:
        relations += f'<Relationship Id="rId1" Type="{_TYPE}header" Target="header1.xml"/>'
        section = '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>'
    main = f'<Relationship Id="rId1" Type="{_TYPE}officeDocument" Target="word/document.xml"/>'
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(main),
        "word/_rels/document.xml.rels": _RELATIONS.format(relations),
        "word/document.xml": f"<w:document {_NS}><w:body>{body}{section}</w:body></w:document>",
        "word/header1.xml": f"<w:hdr {_NS}>{header or '<w:p/>'}</w:hdr>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(_dated(name), f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}')
        archive.writestr(_dated("word/media/image1.png"), PNG)
        for name, raw in (extra or {}).items():
            archive.writestr(_dated(name), raw)
    return out.getvalue()


def _dated(name: str) -> zipfile.ZipInfo:
    """The same bytes at each writing."""
    info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _by_block(page: list[Line]) -> Iterator[tuple[Line, list[Line]]]:
    """Headings, each with its lines; what stands before the first one has an empty heading."""
    heading: Line = [""]
    block: list[Line] = []
    for line in page:
        first = line[0]
        if isinstance(first, str) and first[:1] in "①②③④" and first:
            yield heading, block
            heading, block = line, []
        else:
            block.append(line)
    yield heading, block
