"""Files of accounts as rows of cells, one after the other: 600,000 rows never stand in memory together; pure."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

Cells = Sequence[object]

_ZIP = b"PK\x03\x04"
_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEPARATORS = (";", ",", "\t", ":")  # those that Moodle offers; the colon only where nothing else cuts
_PIECE = 1 << 20  # bytes


class AccountsError(ValueError):
    """A file of accounts that can't be used; the text is French and says what to do."""


def account_rows(stream: BinaryIO) -> Iterator[tuple[int, Cells]]:
    """Every row with its number, from the beginning; the kind of file is told by its bytes.

    AccountsError, also midway, when the file is none of those that Moodle exports.
    """
    stream.seek(0)
    head = stream.read(8)
    if not head:
        raise AccountsError("Ce fichier est vide.")
    stream.seek(0)
    return _workbook(stream) if head.startswith((_ZIP, _CFB)) else _text(stream)


def _text(stream: BinaryIO) -> Iterator[tuple[int, Cells]]:
    text = io.TextIOWrapper(stream, _encoding(stream), newline="")
    try:
        start = text.read(20_000)
        text.seek(0)
        yield from _records(text, _separator(start))
    except (csv.Error, UnicodeError):
        raise AccountsError("Ce fichier n’est ni un CSV, ni un classeur lisible.") from None
    finally:
        text.detach()  # the stream stays open for the next reading


def _records(text: io.TextIOWrapper, separator: str) -> Iterator[tuple[int, Cells]]:
    reader = csv.reader(text, delimiter=separator)
    for cells in reader:
        if any(cells):
            yield reader.line_num, cells


def _separator(start: str) -> str:
    """The one that the fullest of the first lines holds most."""
    counts = [
        (max(line.count(each) for line in start.splitlines()[:20] or [""]), each) for each in _SEPARATORS[:3]
    ]
    most, separator = max(counts, key=lambda pair: pair[0])
    return separator if most else _SEPARATORS[3]


def _encoding(stream: BinaryIO) -> str:
    """UTF-16 by its mark, UTF-8 when the whole file is, else the code page of an old Excel."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream.seek(0)
    marked = stream.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    stream.seek(0)
    try:
        while not marked and (piece := stream.read(_PIECE)):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        stream.seek(0)
    return "utf-16" if marked else "utf-8-sig"


def _workbook(stream: BinaryIO) -> Iterator[tuple[int, Cells]]:
    """The first sheet that is not empty."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(stream)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height:
                yield from ((number, row) for number, row in enumerate(sheet.iter_rows(), 1) if any(row))
                return
    except (CalamineError, OSError, ValueError):
        raise AccountsError("Ce classeur est illisible : enregistrez-le de nouveau en .xlsx ou en CSV.") from None
    except BaseException as error:
        # Rust code that panics raises pyo3's PanicException, which is no Exception and can't be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise AccountsError("Ce classeur est illisible : enregistrez-le de nouveau en .xlsx ou en CSV.") from None
    raise AccountsError("Ce fichier est vide.")
