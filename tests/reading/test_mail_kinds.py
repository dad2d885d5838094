"""What an attachment is, by its content before its name."""

import io
import zipfile

import openpyxl
import pytest

from bot.domain.readings import Attachment
from bot.reading.mail import attachment_kind

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def kind(content: bytes, name: str | None = None, content_type: str = "application/octet-stream") -> str:
    return attachment_kind(Attachment(name, content_type, content, ""))


def xlsx() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "x")
    return buffer.getvalue()


def stream(name: str) -> bytes:
    return CFB + name.encode("utf-16-le") + bytes(64)


CASES = {
    "workbook": [
        (xlsx(), "liste.xlsx"),
        (xlsx(), None),
        (xlsx(), "liste.pdf"),
        (xlsx()[:1500], "liste.xlsx"),
        (stream("Workbook"), "liste.xls"),
        (stream("Book"), None),
        (stream("EncryptedPackage"), "liste.xlsx"),
        (CFB, "liste.xls"),
        (b"", "liste.xlsx"),
        (b"\x01\x02\x03", "LISTE.XLSX "),
        (b"<html><table></table></html>", "liste.xls"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "liste.xml"),
        (b"Nom;Prenom\r\nMartin;Zoe\r\n", "liste.csv"),
        (b"Nom\tPrenom\r\n", "liste.xls"),
        (zipped("vide"), "liste.ods"),
    ],
    "pdf": [(b"%PDF-1.7\n", "liste.pdf"), (b"%PDF-1.7\n", "liste.xlsx")],
    "document": [
        (zipped("word/document.xml"), "liste.docx"),
        (zipped("mimetype", "content.xml"), "liste.odt"),
        (stream("WordDocument"), "liste.doc"),
        (stream("EncryptedPackage"), "annexe.docx"),
        (b"{\\rtf1", None),
        (b"<html></html>", None),
        (b"Nom, prenom", "notes.txt"),
    ],
    "image": [(b"\xff\xd8\xff\xe0", "liste.xlsx"), (b"\x89PNG\r\n\x1a\n", None), (b"<svg xmlns=''>", None)],
    "mail": [
        (stream("__properties_version1.0"), "liste.msg"),
        (b"Received: by mx\nFrom: a@b.be\n\n", "canevas.eml"),
    ],
    "archive": [(zipped("liste.xlsx"), "listes.zip"), (b"7z\xbc\xaf\x27\x1c", None), (b"\x1f\x8b\x08", None)],
    "other": [(b"", None), (b"\x00\x01", "smime.p7s"), (b"Nom, prenom", None)],
}


@pytest.mark.parametrize(
    ("wanted", "content", "name"), [(k, *case) for k, cases in CASES.items() for case in cases]
)
def test_kind(wanted: str, content: bytes, name: str | None):
    assert kind(content, name) == wanted


def test_the_declared_type_counts_where_content_and_name_are_silent():
    assert kind(b"Nom;Prenom\nMartin;Zoe\n", None, "text/csv") == "workbook"
    assert kind(b"Bonjour", None, "text/csv") == "other"
    assert kind(b"", None, "message/rfc822") == "mail"
    assert kind(b"Bonjour", None, "text/plain") == "document"
