"""What a file is, judged by its bytes: its name is a claim, and often a wrong one."""

import re
from enum import StrEnum

from bot.domain.readings import Refusal
from bot.reading.workbook.archive import Archive
from bot.reading.workbook.csv_table import is_table
from bot.reading.workbook.encodings import decode
from bot.reading.workbook.messages import refusal


class Format(StrEnum):
    """Kinds of workbooks that are read."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # compound file: an old .xls, or the wrapping of an encrypted .xlsx
_BOF = b"\x09\x08\x10\x00\x00\x06\x05\x00"  # a BIFF8 stream of workbook globals opens
ZIP = b"PK\x03\x04"
_MARKUP = re.compile(r"\s*(?:<[!?a-z]|mime-version:)", re.IGNORECASE)
_BINARY = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b")


def sniff(content: bytes) -> Format | Refusal:
    """The format of `content`, or why it can't be one of ours; a zip is judged by `sniff_archive`."""
    if not content.strip(b"\0\t\r\n \xef\xbb\xbf"):
        return refusal("empty_file")
    if content.startswith(CFB):
        return _compound(content)
    if content.startswith(_BINARY):
        return refusal("not_a_workbook")
    return _text(content)


def _compound(content: bytes) -> Format | Refusal:
    """An .xls or an encrypted package, told apart by the names in the directory of the compound file."""
    if _has_stream(content, "EncryptedPackage"):
        return refusal("password_protected")
    if _has_stream(content, "Workbook") or _has_stream(content, "Book"):
        return refusal("password_protected") if _has_filepass(content) else Format.XLS
    foreign = ("WordDocument", "PowerPoint Document", "__properties_version1.0", "VisioDocument")
    return refusal("not_a_workbook" if any(_has_stream(content, name) for name in foreign) else "unreadable_file")


def _has_stream(content: bytes, name: str) -> bool:
    """Whether a directory entry has this name: entries of 128 bytes, on multiples of 128, in UTF-16."""
    wanted = f"{name}\0".encode("utf-16-le")
    at = content.find(wanted)
    while at >= 0 and at % 128:
        at = content.find(wanted, at + 1)
    return at >= 0


def _has_filepass(content: bytes) -> bool:
    """Whether the globals of an .xls begin with FILEPASS; calamine would only say that it knows no such format."""
    at = content.find(_BOF) + 20
    for _ in range(3):
        kind, size = (
            int.from_bytes(content[at : at + 2], "little"),
            int.from_bytes(content[at + 2 : at + 4], "little"),
        )
        if kind == 0x2F:
            return True
        at += 4 + size
    return False


def sniff_archive(archive: Archive) -> Format | Refusal:
    """A workbook is a zip with known parts; a document, a `.numbers` or a plain archive is not ours."""
    if archive.has("xl/workbook.bin"):
        return Format.XLSB
    if archive.has("[Content_Types].xml") and archive.under("xl/"):
        macros = archive.has("xl/vbaProject.bin") or b"macroEnabled" in archive.read("[Content_Types].xml")
        return Format.XLSM if macros else Format.XLSX
    if archive.has("content.xml") and b"opendocument.spreadsheet" in archive.read("mimetype", limit=200):
        locked = b"encryption-data" in archive.read("META-INF/manifest.xml")
        return refusal("password_protected") if locked else Format.ODS
    return refusal("not_a_workbook")


def _text(content: bytes) -> Format | Refusal:
    """Web pages dressed up as workbooks are common exports; any other readable table is a CSV."""
    text = decode(content)
    if text is None:
        return refusal("not_a_workbook")
    if _MARKUP.match(text):
        return refusal("html_not_workbook")
    return Format.CSV if is_table(text) else refusal("not_a_workbook")
