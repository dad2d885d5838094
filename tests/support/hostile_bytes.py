"""Hostile workbooks made byte by byte: zips, compound files and binary sheets that no library would write."""

import io
import random
import zipfile
import zlib
from collections.abc import Mapping

_END = 0xFFFFFFFE


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A zip, packed as tightly as it goes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


def zip_bomb_xlsb() -> bytes:
    """A binary sheet of zeros: every two bytes are a record."""
    return xlsb(bytes(140_000_000))


def xlsb(sheet: bytes, times: int = 1) -> bytes:
    """The skeleton of a binary workbook, whose one sheet is named so many times."""
    types = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    )
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        b' Target="worksheets/sheet1.bin"/></Relationships>'
    )
    named = b"".join(_sheet_record(number) for number in range(1, times + 1))
    book = _record(0x0183) + _record(0x018F) + named + _record(0x0190) + _record(0x0184)
    return archive(
        {
            "[Content_Types].xml": types,
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": rels,
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _record(kind: int, body: bytes = b"") -> bytes:
    """A record of a binary workbook; two bytes of kind and of size, where one does not do."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0xFF, kind >> 8])
    size = bytes([len(body)]) if len(body) < 0x80 else bytes([len(body) & 0x7F | 0x80, len(body) >> 7])
    return head + size + body


def _sheet_record(number: int) -> bytes:
    relation, name = "rId1".encode("utf-16-le"), f"E{number}".encode("utf-16-le")
    texts = (4).to_bytes(4, "little") + relation + (len(name) // 2).to_bytes(4, "little") + name
    return _record(0x019C, bytes(4) + number.to_bytes(4, "little") + texts)


def _row(number: int) -> bytes:
    return _record(0, number.to_bytes(4, "little") + bytes(13))


def _number(column: int) -> bytes:
    return _record(5, column.to_bytes(4, "little") + bytes(12))


def _sheet_of(rows: bytes, last_row: int, last_column: int) -> bytes:
    corner = last_row.to_bytes(4, "little") + bytes(4) + last_column.to_bytes(4, "little")
    data = _record(0x0194, bytes(4) + corner) + _record(0x0191) + rows + _record(0x0192)
    return _record(0x0181) + data + _record(0x0182)


def xlsb_of_many_sheets() -> bytes:
    """Ten thousand names for one binary sheet of three thousand rows."""
    return xlsb(_sheet_of(b"".join(_row(row) + _number(0) for row in range(3_000)), 2_999, 0), 10_000)


def xlsb_of_two_far_cells() -> bytes:
    """A binary sheet whose two cells are 549 GB apart: its box is not known before it is opened."""
    return xlsb(_sheet_of(_row(0) + _number(0) + _row(1_048_575) + _number(16_383), 1_048_575, 16_383))


def encrypted() -> bytes:
    """A compound file that wraps an encrypted package."""
    return _compound("EncryptionInfo", "EncryptedPackage")


def _compound(*streams: str) -> bytes:
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries.ljust(512, b"\0")


def cyclic_xls() -> bytes:
    """An .xls whose file allocation table turns in a circle: sector 2 follows sector 2."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head[24:34] = b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    for at, value in ((44, 1), (48, 1), (56, 4096), (60, _END), (68, _END), (76, 0)):
        head[at : at + 4] = value.to_bytes(4, "little")
    head[80:512] = b"\xff" * 432
    table = bytearray(b"\xff" * 512)
    for sector, following in enumerate((0xFFFFFFFD, 1, 2)):  # the table itself, the directory, the stream
        table[4 * sector : 4 * sector + 4] = following.to_bytes(4, "little")
    directory = _entry("Root Entry", 5, _END, 0) + _entry("Workbook", 2, 2, 1 << 20)
    stream = b"\x09\x08\x10\x00\x00\x06\x05\x00".ljust(512, b"\0")
    return bytes(head) + bytes(table) + directory.ljust(512, b"\0") + stream


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    entry = text.ljust(64, b"\0") + (len(text) + 2).to_bytes(2, "little") + bytes([kind, 1]) + b"\xff" * 12
    return entry.ljust(116, b"\0") + start.to_bytes(4, "little") + size.to_bytes(8, "little")


def zip_after_zip() -> bytes:
    """Two archives one after the other, and the directory of the second speaks of itself alone."""
    return b"PK\x03\x04" + random.Random(1).randbytes(3000) + archive({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


def overlapping_parts() -> bytes:
    """A thousand names for one packed part of ten megabytes, as in the known bombs of overlapping files."""
    whole = b" " * 10_000_000
    packed = zlib.compress(whole, 9)[2:-4]
    sizes = b"".join(each.to_bytes(4, "little") for each in (zlib.crc32(whole), len(packed), len(whole)))
    local = _local("a.xml", packed, sizes)
    central = b"".join(_central(f"xl/w{number}.xml", sizes) for number in range(1000))
    end = b"PK\x05\x06" + bytes(4) + (1000).to_bytes(2, "little") * 2
    return local + central + end + len(central).to_bytes(4, "little") + len(local).to_bytes(4, "little") + bytes(2)


def _local(name: str, packed: bytes, sizes: bytes) -> bytes:
    head = b"PK\x03\x04" + b"\x14\x00\x00\x00\x08\x00" + bytes(4) + sizes
    return head + len(name).to_bytes(2, "little") + bytes(2) + name.encode() + packed


def _central(name: str, sizes: bytes) -> bytes:
    head = b"PK\x01\x02" + b"\x14\x00\x14\x00\x00\x00\x08\x00" + bytes(4) + sizes
    return head + len(name).to_bytes(2, "little") + bytes(12 + 4) + name.encode()
