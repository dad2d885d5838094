"""Files that are broken, disguised or made to harm: each gets a name, none gets memory."""

import io
import random
import zipfile
from datetime import date

import openpyxl
import pytest

from bot.reading.workbook import as_json, read_workbook
from bot.reading.workbook.messages import REFUSALS
from tests.reading.workbook_makers import CONTEXT, HEADER, canevas, codes, part, people, read, repacked, xlsx

LEA = ("Dubois", "Léa", date(2012, 3, 4))
SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def refused(content: bytes, name: str = "canevas.xlsx") -> str | None:
    reading = read(content, name)
    return reading.refusal and reading.refusal.code


def archive(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


def compound(*streams: str) -> bytes:
    """The skeleton of a compound file with a directory that names these streams."""
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries.ljust(512, b"\0")


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"  \r\n", b"\xef\xbb\xbf"])
def test_nothing_inside(content):
    assert refused(content) == "empty_file"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n1 0 obj",
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"\xff\xd8\xff\xe0" + bytes(50),
        b"{\\rtf1 Nom;Pr\\'e9nom}",
        archive(**{"word/document.xml": b"<w/>", "[Content_Types].xml": b"<Types/>"}),
        archive(**{"Index/Document.iwa": b"numbers", "Metadata/Properties.plist": b""}),
        archive(**{"liste.csv": b"Nom;Prenom"}),
        compound("WordDocument"),
        bytes(range(256)) * 4,
    ],
)
def test_what_is_no_workbook(content):
    assert refused(content) == "not_a_workbook"


def test_a_password_is_named():
    assert refused(compound("EncryptionInfo", "EncryptedPackage")) == "password_protected"


@pytest.mark.parametrize(
    "content",
    [
        b"<html><table><tr><td>Nom</td></tr></table></html>",
        b"\xef\xbb\xbf  <!DOCTYPE html><html></html>",
        "<html><body>Élèves</body></html>".encode("utf-16"),
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
    ],
)
def test_a_web_page_in_disguise(content):
    assert refused(content) == "html_not_workbook"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_on_its_way(share):
    whole = canevas(*[LEA] * 50)
    assert refused(whole[: int(len(whole) * share)]) == "unreadable_file"


def test_a_damaged_part():
    whole = bytearray(canevas(*[LEA] * 50))
    with zipfile.ZipFile(io.BytesIO(bytes(whole))) as archive:
        info = archive.getinfo(SHEET)
    start = info.header_offset + 60
    whole[start : start + 200] = bytes(200)
    assert refused(bytes(whole)) == "unreadable_file"


def test_ten_megabytes_are_the_limit():
    assert refused(b"Nom;Prenom\n" * 1_000_000) == "too_large"
    assert read_workbook(canevas(LEA), "x", CONTEXT, largest=1000).refusal is not None


def test_a_bomb_of_zeros_is_refused_before_it_is_opened():
    bomb = repacked(canevas(LEA), {"xl/media/image1.xml": bytes(60_000_000)})
    assert len(bomb) < 100_000
    assert refused(bomb) == "too_large"


def test_a_part_that_declares_a_gigabyte_is_not_opened():
    whole = bytearray(canevas(LEA))
    at = whole.rindex(SHEET.encode())  # its entry in the directory of the zip
    whole[at - 22 : at - 18] = (1_000_000_000).to_bytes(4, "little")
    assert refused(bytes(whole)) == "too_large"


def test_two_cells_at_the_ends_of_a_sheet_take_no_memory():
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    sheet = f"<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>"
    assert refused(repacked(canevas(LEA), {SHEET: sheet.encode()})) == "too_large"


def test_a_doctype_is_refused():
    sheet = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + part(canevas(LEA), SHEET)
    assert refused(repacked(canevas(LEA), {SHEET: sheet})) == "unreadable_file"


def test_a_wrong_dimension_loses_no_row():
    whole = canevas(LEA, ("Maes", "Tom", "05/11/2013"))
    sheet = part(whole, SHEET).replace(b'ref="A1:C7"', b'ref="A1:A1"')
    assert b'ref="A1:A1"' in sheet
    assert len(read(repacked(whole, {SHEET: sheet})).rows) == 2


def test_cells_without_references_are_read_in_order():
    row = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in HEADER)
    student = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("Dubois", "Léa", "04/03/2012"))
    sheet = f"<worksheet {MAIN}><sheetData><row>{row}</row><row>{student}</row></sheetData></worksheet>"
    assert people(read(repacked(canevas(LEA), {SHEET: sheet.encode()}))) == [("Dubois", "Léa", "2012-03-04")]


def test_one_styled_cell_at_the_bottom_is_nothing():
    book = openpyxl.load_workbook(io.BytesIO(canevas(LEA)))
    book.active["A1048576"].font = openpyxl.styles.Font(bold=True)
    stream = io.BytesIO()
    book.save(stream)
    assert codes(read(stream.getvalue())) == []


def test_macros_are_ignored_and_told():
    whole = repacked(canevas(LEA), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    reading = read(whole)
    assert (reading.format, codes(reading)) == ("xlsm", ["macros_ignored"])


ALPHABETS = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "cp850", "mac_roman"]


@pytest.mark.parametrize("encoding", ALPHABETS)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_text_tables_are_read_whatever_their_alphabet(encoding, separator):
    rows = [HEADER, ("Dubois", "Hélène", "04/03/2012"), ("Müller", "François", "05/11/2013")]
    text = "\r\n".join(separator.join(row) for row in rows)
    reading = read(text.encode(encoding), "liste.xlsx")
    assert people(reading) == [("Dubois", "Hélène", "2012-03-04"), ("Müller", "François", "2013-11-05")]
    assert (reading.format, reading.rows[0].sheet, reading.rows[0].row) == ("csv", "", 2)


def test_the_rows_of_a_text_table_are_counted_as_excel_does():
    text = 'sep=;\r\nNom;Prénom;DDN\r\n\r\n"Du\nbois";Léa;04/03/2012\r\nMaes;Tom;05/11/2013\r\n'
    reading = read(text.encode())
    assert [row.row for row in reading.rows] == [4, 5]
    assert reading.rows[0].nom == "Du bois"


def test_a_text_without_a_table_is_no_workbook():
    assert refused("Bonjour, voici la liste demandée.\nBien à vous.".encode()) == "not_a_workbook"


def test_a_text_table_without_our_titles_has_no_header():
    assert refused(b"Article;Prix\nPiano;60\n") == "header_not_found"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Nom;DDN\nDubois;04/03/2012\n" + "a;" * 20_000, "too_large"),
        ("Nom;DDN\nDubois Léa;04/03/2012\n" + "\n" * 1_100_000, "too_many_rows"),
        ("Nom;DDN\n" + "Dubois Léa;04/03/2012\n" * 20_001, "too_many_rows"),
    ],
)
def test_text_tables_have_the_limits_of_a_sheet(text, code):
    assert refused(text.encode()) == code


def test_a_lone_quote_swallows_no_student():
    text = 'Nom;Prénom;DDN\nMaes;Tom;04/03/2012\n"Dubois;Léa;04/03/2012\n' + "Maes;Eva;04/03/2012\n" * 10_000
    assert len(read(text.encode()).rows) == 10_002


def test_every_refusal_has_a_sentence_that_says_what_to_do():
    assert all(sentence.endswith(".") and "veuillez" in sentence for sentence in REFUSALS.values())


def test_no_sentence_names_a_student():
    dates = (None, "31/02/2012", "jamais", "03/25/2012", 77, "4/3/35")
    rows = [("Zygmuntowicz", "Ermengarde", bad) for bad in dates]
    rows += [("Zygmuntowicz (Zyg)", "Ermengarde 2", "04/03/2012"), ("=Zygmuntowicz", "Ermengarde", "04/03/2012")]
    reading = read(xlsx([HEADER, *rows]))
    assert len(reading.problems) > 8
    told = " ".join(problem.message for problem in reading.problems)
    assert not any(word in told for word in ("Zyg", "Ermengarde"))
    assert "Zyg" not in repr(reading)


def test_random_damage_never_raises():
    whole = canevas(LEA, ("Maes", "Tom", "05/11/2013"))
    dice = random.Random(990001)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 30)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        as_json(read(bytes(damaged)))
