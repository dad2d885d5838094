"""A small accessible .docx: headings, paragraphs, places to fill in, boxes; same words, same bytes."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

PROMPT = "Cliquez ici pour compléter"

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_DAY = (2022, 1, 1, 0, 0, 0)  # of the parts: two papers with the same words are the same file

_TYPES = f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/word/document.xml" \
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>\
<Override PartName="/word/styles.xml" \
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>\
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>\
</Types>"""
_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>\
<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>\
</Relationships>"""
_DOCUMENT_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>"""


def _style(kind: str, name: str, properties: str, *, default: bool = False, title: str = "") -> str:
    head = f'w:type="{kind}" w:styleId="{name}"' + (' w:default="1"' if default else "")
    return f'<w:style {head}><w:name w:val="{title or name}"/>{properties}</w:style>'


def _heading(name: str, title: str, size: int, level: int) -> str:
    """A heading that screen readers find by its level; `size` in half points."""
    return _style(
        "paragraph",
        name,
        f'<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/>'
        f'<w:spacing w:before="280" w:after="120"/><w:outlineLvl w:val="{level}"/></w:pPr>'
        f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr>',
        title=title,
    )


_STYLES = f"""{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>\
<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:lang w:val="fr-BE"/>\
</w:rPr></w:rPrDefault></w:docDefaults>{
    "".join(
        (
            _style("paragraph", "Normal", '<w:pPr><w:spacing w:after="120"/></w:pPr>', default=True),
            _heading("Heading1", "heading 1", 30, 0),
            _heading("Heading2", "heading 2", 24, 1),
            _style(
                "character",
                "PlaceholderText",
                '<w:rPr><w:color w:val="595959"/></w:rPr>',
                title="Placeholder Text",
            ),
        )
    )
}</w:styles>"""


def clean(text: str) -> str:
    """Text without the signs that no XML may hold, on one line."""
    return " ".join(_NOT_XML.sub(" ", text).split())


def paragraph(*parts: str, style: str = "Normal") -> str:
    """A paragraph of parts; `style`: Normal, Heading1, Heading2."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(parts)}</w:p>'


def words(text: str, *, bold: bool = False) -> str:
    """A run of text."""
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{weight}<w:t xml:space="preserve">{escape(_NOT_XML.sub(" ", text))}</w:t></w:r>'


def field(name: str, value: str) -> str:
    """A place to fill in: what was given, else an invitation that disappears when somebody writes."""
    state = "" if value else "<w:showingPlcHdr/>"
    inner = words(clean(value)) if value else _prompt()
    return f"<w:sdt><w:sdtPr>{_named(name)}{state}<w:text/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def box(name: str, *, ticked: bool) -> str:
    """A box that one click ticks."""
    state = (
        f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/>'
        '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
    )
    inner = words("☒" if ticked else "☐")
    return f"<w:sdt><w:sdtPr>{_named(name)}{state}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def _named(name: str) -> str:
    """The name that a screen reader says."""
    return f"<w:alias w:val={quoteattr(clean(name))}/>"


def _prompt() -> str:
    style = '<w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>'
    return f"<w:r>{style}<w:t>{PROMPT}</w:t></w:r>"


def document(title: str, paragraphs: Iterable[str]) -> bytes:
    """The file, on A4, in French, with its title."""
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" '
    section += 'w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    body = "".join(paragraphs)
    return _package(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONS,
            "docProps/core.xml": _core(title),
            "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
            "word/styles.xml": _STYLES,
            "word/document.xml": (
                f'{_HEAD}<w:document xmlns:w="{_W}" '
                'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
                'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14">'
                f"<w:body>{body}{section}</w:body></w:document>"
            ),
        }
    )


def _core(title: str) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(clean(title))}</dc:title><dc:language>fr-BE</dc:language></cp:coreProperties>"
    )


def _package(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, _DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, content)
    return out.getvalue()
