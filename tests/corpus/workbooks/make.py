"""Makes the workbooks of this folder: `python -m tests.corpus.workbooks.make`; LibreOffice makes two of them.

The same three invented students stand in each; only the program that wrote the file differs.
"""

import io
import shutil
import struct
import subprocess
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import openpyxl

from tests.reading.workbook_makers import HEADER, IDENTIFIED, repacked, saved, xlsx, xlsx_of_excel

FOLDER = Path(__file__).parent
ROWS = [
    *IDENTIFIED,
    HEADER,
    ("Dubois", "Léa", date(2012, 3, 4)),
    ("Lambert", "Noé", "05/11/2013"),
    ("N’Diaye", "Awa", date(2011, 1, 31)),
]
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def main() -> None:
    (FOLDER / "openpyxl.xlsx").write_bytes(xlsx(ROWS))
    (FOLDER / "xlsxwriter.xlsx").write_bytes(xlsx_of_excel(ROWS))
    (FOLDER / "xlsxwriter-1904.xlsx").write_bytes(xlsx_of_excel(ROWS, date_1904=True))
    (FOLDER / "binary.xlsb").write_bytes(xlsb())
    libreoffice((FOLDER / "xlsxwriter.xlsx").read_bytes(), "libreoffice", "ods", "xls")
    libreoffice(faults(), "libreoffice-faults", "ods")
    (FOLDER / "locked.xls").write_bytes(locked_xls((FOLDER / "libreoffice.xls").read_bytes()))
    (FOLDER / "locked.ods").write_bytes(locked_ods((FOLDER / "libreoffice.ods").read_bytes()))


def faults() -> bytes:
    """The second student hidden, the first name of the third an error."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx(ROWS)))
    book.active.row_dimensions[7].hidden = True
    book.active["B8"] = "=1/0"
    return saved(book)


def libreoffice(content: bytes, name: str, *formats: str) -> None:
    """Convert a workbook, in a profile of its own."""
    office = shutil.which("soffice")
    assert office is not None, "LibreOffice is needed"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"{name}.xlsx")
        source.write_bytes(content)
        for suffix in formats:
            profile = f"-env:UserInstallation=file://{folder}/profile"
            command = [office, profile, "--headless", "--convert-to", suffix, "--outdir", str(FOLDER), str(source)]
            subprocess.run(command, check=True, capture_output=True, timeout=120)


def locked_xls(content: bytes) -> bytes:
    """The record after the first BOF becomes FILEPASS: what a reader sees first in a protected file."""
    at = content.index(b"\x09\x08\x10\x00") + 20
    return content[:at] + b"\x2f\x00" + content[at + 2 : at + 4] + b"\x01\x00" + content[at + 6 :]


def locked_ods(content: bytes) -> bytes:
    """A manifest that names the key derivation, as LibreOffice writes it."""
    entry = (
        '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    )
    namespace = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<manifest:manifest xmlns:manifest="{namespace}">{entry}</manifest:manifest>'
    return repacked(content, {"META-INF/manifest.xml": manifest.encode(), "content.xml": bytes(range(256))})


def xlsb() -> bytes:
    """No free library writes .xlsb: the few records of [MS-XLSB] that a table needs."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>'.encode(),
        "_rels/.rels": relations("officeDocument", "xl/workbook.bin"),
        "xl/_rels/workbook.bin.rels": relations("worksheet", "worksheets/sheet1.bin"),
        "xl/workbook.bin": b"".join(
            [
                record(0x83),
                record(0x8F),
                record(0x9C, struct.pack("<II", 0, 1) + wide("rId1") + wide("Élèves")),
                record(0x90),
                record(0x84),
            ]
        ),
        "xl/worksheets/sheet1.bin": sheet_records(),
    }
    path = FOLDER / "binary.xlsb"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return path.read_bytes()


def relations(kind: str, target: str) -> bytes:
    relation = f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'.encode()


def sheet_records() -> bytes:
    """Text as BrtCellSt, numbers as BrtCellReal, dates as text."""
    records = [record(0x81), record(0x94, struct.pack("<IIII", 0, len(ROWS) - 1, 0, 2)), record(0x91)]
    for number, row in enumerate(ROWS):
        records.append(record(0x00, struct.pack("<I", number) + bytes(13)))
        records += [cell(column, value) for column, value in enumerate(row)]
    return b"".join([*records, record(0x92), record(0x82)])


def cell(column: int, value: object) -> bytes:
    place = struct.pack("<II", column, 0)
    if isinstance(value, int):
        return record(0x05, place + struct.pack("<d", value))
    text = f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
    return record(0x06, place + wide(text))


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def record(kind: int, body: bytes = b"") -> bytes:
    """Type and length in groups of seven bits."""
    return seven(kind) + seven(len(body)) + body


def seven(number: int) -> bytes:
    groups = bytearray()
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*groups, number])


if __name__ == "__main__":
    main()
