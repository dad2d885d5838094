"""Workbooks made to harm whoever opens them, a few kilobytes each where the trick allows; nothing real in them.

Each is named for its trick; what must become of it is in `HOSTILE`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from tests.reading.workbook_makers import canevas, part, repacked
from tests.support.hostile_bytes import (
    archive,
    cyclic_xls,
    encrypted,
    overlapping_parts,
    xlsb_of_many_sheets,
    xlsb_of_two_far_cells,
    zip_after_zip,
    zip_bomb_xlsb,
)

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
LEA = ("Dubois", "Léa", "04/03/2012")

_ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


@dataclass(frozen=True)
class Hostile:
    """One file, and the codes by which it may be refused."""

    make: Callable[[], bytes]
    codes: frozenset[str]
    name: str = "canevas.xlsx"


def _sheet(cells: str) -> bytes:
    return f"<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>".encode()


def with_sheet(xml: bytes) -> bytes:
    """Our canevas with another first sheet."""
    return repacked(canevas(LEA), {SHEET: xml})


def ods(table: str, head: str = "") -> bytes:
    """An OpenDocument workbook of one table."""
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?>{head}<office:document-content {_ODS}>{body}</office:document-content>'
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return archive({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content.encode()})


def _cell(text: str, repeated: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{repeated}><text:p>{text}</text:p></table:table-cell>'


# --- zips that unpack to more than they look ---


def zip_bomb_xlsx() -> bytes:
    """A sheet of 140 MB of blank space in a file of 140 kB."""
    return with_sheet(b"<worksheet>" + b" " * 140_000_000)


def zip_bomb_xlsx_that_lies() -> bytes:
    """The same, whose directory says that it unpacks to a kilobyte."""
    whole = bytearray(with_sheet(b"<worksheet>" + b" " * 140_000_000))
    at = whole.rindex(SHEET.encode())
    whole[at - 22 : at - 18] = (1_000).to_bytes(4, "little")
    return bytes(whole)


def zip_bomb_ods() -> bytes:
    """One cell of 140 MB."""
    return ods(f'<table:table table:name="Élèves"><table:table-row>{_cell("a" * 140_000_000)}</table:table-row>')


# --- XML that grows when it is read ---


def billion_laughs() -> bytes:
    """Ten entities, each ten times the one before."""
    names = "abcdefghij"
    declared = "".join(f'<!ENTITY {name} "{("&" + before + ";") * 10}">' for before, name in pairwise(names))
    head = f'<!DOCTYPE x [<!ENTITY a "ha">{declared}]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
    return with_sheet(head.encode() + _sheet(cell))


def billion_laughs_ods() -> bytes:
    """The same in an OpenDocument workbook, far behind the head of the file."""
    declared = "<!--" + "-=" * 3000 + '--><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return ods(
        f'<table:table table:name="E"><table:table-row>{_cell("&b;")}</table:table-row></table:table>', declared
    )


def quadratic_blow_up() -> bytes:
    """One long entity, quoted many times."""
    head = f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>'
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"&a;" * 100_000}</t></is></c></row>'
    return with_sheet(head.encode() + _sheet(cell))


def external_entity() -> bytes:
    """A sheet that asks its reader for a file of the machine."""
    head = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return with_sheet(head + _sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>'))


def deep_nesting() -> bytes:
    """A million elements, one within the other."""
    return with_sheet(_sheet("<row>" + "<c><is>" * 500_000))


def deep_nesting_ods() -> bytes:
    """The same in an OpenDocument workbook."""
    return ods('<table:table table:name="E"><table:table-row>' + "<table:table-cell><text:p>" * 400_000)


def many_attributes() -> bytes:
    """One element with two hundred thousand attributes."""
    named = " ".join(f'a{number}="1"' for number in range(200_000))
    return with_sheet(_sheet(f"<row {named}></row>"))


# --- sheets larger than any school ---


def sparse_corners() -> bytes:
    """Only A1 and XFD1048576 are filled: 17 thousand million cells between."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_sheet(_sheet(cells))


def sparse_corners_unseen() -> bytes:
    """The same behind a comment that stops the guard's reader, and not calamine."""
    comment = b"<?xml version='1.0'?><!-- two hyphens -- stop a strict reader -->"
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_sheet(comment + _sheet(cells))


def one_column_unseen() -> bytes:
    """A million rows of a hundred columns in 100 bytes, unseen by the guard: gigabytes, not terabytes."""
    comment = b"<?xml version='1.0'?><!-- two hyphens -- stop a strict reader -->"
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="CV1048576"><v>1</v></c></row>'
    return with_sheet(comment + _sheet(cells))


def every_row_filled() -> bytes:
    """A million rows of one letter."""
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="str"><v>a</v></c></row>' for row in range(1, 1_048_577))
    return with_sheet(_sheet(cells))


def thousands_of_sheets() -> bytes:
    """Twenty thousand sheets, all of them the same part of three thousand rows."""
    whole = canevas(LEA)
    sheets = "".join(f'<sheet name="F{number}" sheetId="{number}" r:id="rId1"/>' for number in range(1, 20_000))
    book = (
        f'<workbook {MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f"<sheets>{sheets}</sheets></workbook>"
    )
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="str"><v>a</v></c></row>' for row in range(1, 3_000))
    return repacked(whole, {"xl/workbook.xml": book.encode(), SHEET: _sheet(rows)})


def huge_shared_strings() -> bytes:
    """Eight million texts that no cell uses."""
    texts = b"<si><t>ha</t></si>" * 8_000_000
    return repacked(canevas(LEA), {STRINGS: f"<sst {MAIN}>".encode() + texts + b"</sst>"})


def one_string_everywhere() -> bytes:
    """One text of seven megabytes, named by twenty thousand cells."""
    strings = f"<sst {MAIN}><si><t>{'a' * 7_000_000}</t></si></sst>".encode()
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_000))
    whole = repacked(canevas(LEA), {STRINGS: strings, SHEET: _sheet(cells)})
    return _told_of_strings(whole)


def _told_of_strings(whole: bytes) -> bytes:
    """The workbook's relations name its shared strings."""
    name = "xl/_rels/workbook.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    told = f'<Relationship Id="rIdS" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    return repacked(whole, {name: part(whole, name).replace(b"</Relationships>", told.encode())})


def ods_columns_repeated() -> bytes:
    """One cell that stands for a thousand million columns."""
    cell = _cell("a", ' table:number-columns-repeated="1000000000"')
    return ods(f'<table:table table:name="E"><table:table-row>{cell}</table:table-row></table:table>')


def ods_rows_repeated() -> bytes:
    """One row of a thousand cells that stands for a million rows."""
    row = _cell("a", ' table:number-columns-repeated="1000"')
    return ods(
        '<table:table table:name="E"><table:table-row table:number-rows-repeated="1048576">'
        f"{row}</table:table-row></table:table>"
    )


# --- not what they say ---


def truncated() -> bytes:
    """Cut in the middle, as a mail server in trouble does."""
    whole = canevas(*[LEA] * 200)
    return whole[: len(whole) // 2]


def macros_alone() -> bytes:
    """Our canevas without a student, with a program inside."""
    return repacked(canevas(), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9_000)})


def pdf_before_zip() -> bytes:
    """A PDF for one program, a workbook for another."""
    return b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n" + canevas(LEA)


# --- text ---


def one_line() -> bytes:
    """Nine megabytes without an end of line, after the titles."""
    return b"Nom;Prenom;Date de naissance\n" + b"a;" * 4_500_000


def one_field() -> bytes:
    """One quoted name of nine megabytes."""
    return b'Nom;Prenom;Date de naissance\n"' + b"a" * 9_000_000 + b'";Lea;04/03/2012\n'


def fifty_megabytes() -> bytes:
    """A text table on one line, too large for a mail."""
    return b"Nom;Prenom;" * 4_600_000


def blank_lines() -> bytes:
    """Nine million lines of nothing."""
    return b"Nom;Prenom;Date de naissance\n" + b"\n" * 9_000_000


def many_quotes() -> bytes:
    """A quote opens on every line and never closes."""
    return b"Nom;Prenom;Date de naissance\n" + b'"Dubois;Lea;04/03/2012\n' * 300_000


def _is(*codes: str) -> frozenset[str]:
    return frozenset(codes)


_SIZE = _is("too_large", "too_many_rows")
_BROKEN = _is("unreadable_file", "reading_failed", "reading_timeout")
_NOTHING, _NO_TABLE = _is("empty_workbook", "header_not_found", "no_student"), _is("not_a_workbook")
HOSTILE: Mapping[str, Hostile] = {
    each.make.__name__: each
    for each in (
        Hostile(zip_bomb_xlsx, _SIZE),
        Hostile(zip_bomb_xlsx_that_lies, _SIZE | _BROKEN),
        Hostile(zip_bomb_ods, _SIZE, "canevas.ods"),
        Hostile(zip_bomb_xlsb, _SIZE, "canevas.xlsb"),
        Hostile(xlsb_of_two_far_cells, _SIZE | _BROKEN, "canevas.xlsb"),
        Hostile(billion_laughs, _BROKEN),
        Hostile(billion_laughs_ods, _BROKEN, "canevas.ods"),
        Hostile(quadratic_blow_up, _BROKEN),
        Hostile(external_entity, _BROKEN),
        Hostile(deep_nesting, _SIZE | _BROKEN),
        Hostile(deep_nesting_ods, _SIZE | _BROKEN, "canevas.ods"),
        Hostile(many_attributes, _SIZE | _BROKEN | _NOTHING),
        Hostile(sparse_corners, _SIZE),
        Hostile(sparse_corners_unseen, _BROKEN),
        Hostile(one_column_unseen, _BROKEN),
        Hostile(every_row_filled, _SIZE),
        Hostile(thousands_of_sheets, _SIZE | _BROKEN),
        Hostile(huge_shared_strings, _SIZE | _BROKEN),
        Hostile(one_string_everywhere, _SIZE | _BROKEN),
        Hostile(ods_columns_repeated, _SIZE | _NOTHING, "canevas.ods"),
        Hostile(ods_rows_repeated, _SIZE, "canevas.ods"),
        Hostile(encrypted, _is("password_protected")),
        Hostile(truncated, _BROKEN),
        Hostile(cyclic_xls, _BROKEN, "canevas.xls"),
        Hostile(pdf_before_zip, _is("not_a_workbook")),
        Hostile(zip_after_zip, _is("not_a_workbook") | _BROKEN),
        Hostile(macros_alone, _NOTHING, "canevas.xlsm"),
        Hostile(xlsb_of_many_sheets, _SIZE | _BROKEN, "canevas.xlsb"),
        Hostile(overlapping_parts, _SIZE | _BROKEN),
        Hostile(one_line, _SIZE | _NO_TABLE, "liste.csv"),
        Hostile(one_field, _SIZE | _NO_TABLE, "liste.csv"),
        Hostile(fifty_megabytes, _SIZE, "liste.csv"),
        Hostile(blank_lines, _SIZE | _NO_TABLE, "liste.csv"),
        Hostile(many_quotes, _SIZE, "liste.csv"),
    )
}
