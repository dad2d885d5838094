"""Files of the register as rows of cells: CSV, JSON as the open-data site exports it, xlsx; pure."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

Row = Sequence[object]
Table = tuple[Row, list[tuple[int, Row]]]
"""Header, and the rows under it with their number as a person counts them."""

_ZIP = b"PK\x03\x04"
_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN_WORKBOOK = "Ce classeur est illisible : enregistrez-le de nouveau en .xlsx ou en CSV."
_LOOK = 20  # rows in which the titles are looked for; an export may have a heading above them


class RegisterError(ValueError):
    """A register that can't be imported; the text is French and says what is wrong."""


def read_table(content: bytes, is_header: Callable[[Row], bool]) -> Table:
    """Header and rows of a file, by its content; RegisterError when it is none of the three formats."""
    if content.startswith((_ZIP, _CFB)):
        return _from_workbook(content, is_header)
    text = _decoded(content)
    if text.lstrip()[:1] in {"[", "{"}:
        return _from_json(text)
    return _from_csv(text, is_header)


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, else the code page of an old Excel."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _from_csv(text: str, is_header: Callable[[Row], bool]) -> Table:
    lines = text.splitlines()[:_LOOK]
    separator = max(";,\t", key=lambda each: max((line.count(each) for line in lines), default=0))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise RegisterError("Ce fichier n’est ni un CSV, ni du JSON, ni un classeur lisible.") from None
    return _under_header(rows, is_header)


def _from_workbook(content: bytes, is_header: Callable[[Row], bool]) -> Table:
    """The first sheet that shows the titles."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError):
        raise RegisterError(_BROKEN_WORKBOOK) from None
    except BaseException as error:
        # Rust code that panics raises pyo3's PanicException, which is no Exception and can't be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise RegisterError(_BROKEN_WORKBOOK) from None
    for rows in sheets:
        if any(is_header(row) for row in rows[:_LOOK]):
            return _under_header(rows, is_header)
    return _under_header(sheets[0] if sheets else [], is_header)


def _under_header(rows: Sequence[Row], is_header: Callable[[Row], bool]) -> Table:
    """The titles are the first row that looks like it, else the first row that is not empty."""
    start = next((at for at, row in enumerate(rows[:_LOOK]) if is_header(row)), None)
    if start is None:
        start = next((at for at, row in enumerate(rows) if _filled(row)), None)
    if start is None:
        raise RegisterError("Ce fichier est vide.")
    under = enumerate(rows[start + 1 :], start=start + 2)
    return rows[start], [(line, row) for line, row in under if _filled(row)]


def _filled(row: Row) -> bool:
    return any(cell is not None and str(cell).strip() for cell in row)


def _from_json(text: str) -> Table:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        raise RegisterError("Ce fichier commence comme du JSON, mais il est incomplet ou abimé.") from None
    records = [_fields(each) for each in _records(parsed) if isinstance(each, dict)]
    header = list(dict.fromkeys(key for record in records for key in record))
    if not header:
        raise RegisterError("Ce fichier JSON ne contient aucun établissement.")
    return header, [(line, [record.get(key) for key in header]) for line, record in enumerate(records, start=1)]


def _records(parsed: Any) -> list[Any]:  # noqa: ANN401 - whatever JSON holds
    """The rows: an array, or under `results` or `records` as the API answers."""
    if isinstance(parsed, dict):
        parsed = parsed.get("results", parsed.get("records"))
    return parsed if isinstance(parsed, list) else []


def _fields(record: dict[str, Any]) -> dict[str, Any]:
    """The older API wraps a row as {"fields": …}, or {"record": {"fields": …}}."""
    for wrapper in ("record", "fields"):
        inner = record.get(wrapper)
        if isinstance(inner, dict):
            record = inner
    return record
