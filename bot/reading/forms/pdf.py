"""The words of a PDF in reading order, the values of its fields and of typed notes put where they stand.

PDFium reads all of it: it gives the place of every letter and opens what only restricts copying; what hostile
files cost it is held by the limits of the child process. One reader for words and fields sees what a person would.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from bot.reading.forms.geometry import Piece, page_lines
from bot.reading.forms.marks import BLANK, BOXES, PICTURE, TICKED, UNTICKED, is_symbolic, symbol

MOST_PAGES = 12
MOST_LETTERS = 60_000
MOST_NOTES = 600
MOST_OBJECTS = 5_000

_FULL_PAGE = 0.6  # of a page's surface: a picture that large is a scan
_SMALLEST = 8.0  # points: a smaller picture is a dot of the printing
_FIELDS = frozenset(
    {pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX}
)
_TICKS = frozenset({pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON})
_DRAWN = frozenset({pdfium.FPDF_ANNOT_INK, pdfium.FPDF_ANNOT_STAMP})


class ProtectedError(Exception):
    """The document asks for a password."""


class UnreadablePdfError(Exception):
    """No PDF, or a broken one."""


@dataclass(frozen=True, slots=True, repr=False)
class Field:
    """One field of the form layer, wherever it stands: its name, its tooltip, its value or tick."""

    name: str
    hint: str
    value: str
    ticked: bool | None = None


@dataclass(slots=True)
class Pdf:
    """`scanned`: pages that are one picture; `letters`: how much text there is beside."""

    lines: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    scanned: int = 0
    letters: int = 0
    signatures: int = 0
    dynamic: bool = False


def read_pdf(content: bytes) -> Pdf:
    """Raises ProtectedError, UnreadablePdfError."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise ProtectedError from None
        raise UnreadablePdfError from None
    try:
        return _read(document)
    except (pypdfium2.PdfiumError, ValueError, IndexError, OverflowError, ctypes.ArgumentError):
        raise UnreadablePdfError from None
    finally:
        document.close()


def _read(document: Any) -> Pdf:  # noqa: ANN401 - pypdfium2 has no types
    kind = document.get_formtype()
    found = Pdf(
        signatures=max(pdfium.FPDF_GetSignatureCount(document.raw), 0),
        dynamic=kind == pdfium.FORMTYPE_XFA_FULL,
    )
    if kind != pdfium.FORMTYPE_NONE:
        document.init_forms()  # before the first page
    form = document.formenv
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        _read_page(found, page, None if form is None else form.raw)
    return found


def _read_page(found: Pdf, page: Any, form: Any) -> None:  # noqa: ANN401 - pypdfium2 has no types
    left, bottom, right, top = page.get_mediabox()
    pieces = list(_letters(page, MOST_LETTERS - found.letters))
    found.letters += len(pieces)
    for subtype, annotation in _annotations(page):
        pieces += _note(found, subtype, annotation, form)
    surface = max((right - left) * (top - bottom), 1.0)
    for piece, share in _pictures(page, surface):
        if share >= _FULL_PAGE:
            found.scanned += 1
        else:
            pieces.append(piece)
    found.lines += page_lines(pieces)


# --- letters ---


def _letters(page: Any, limit: int) -> Iterator[Piece]:  # noqa: ANN401 - pypdfium2 has no types
    """Every letter with its box; what PDFium adds by itself (spaces, line ends) is left to the geometry."""
    text = page.get_textpage()
    box = pdfium.FS_RECTF()
    for index in range(min(text.count_chars(), limit)):
        if pdfium.FPDFText_IsGenerated(text.raw, index) == 1:
            continue
        sign = _sign(text.raw, index)
        if not sign.strip() or not pdfium.FPDFText_GetLooseCharBox(text.raw, index, ctypes.byref(box)):
            continue
        middle, size = _line_of(text.raw, index, box.bottom, box.top)
        yield Piece(sign, box.left, middle - size / 2, box.right, middle + size / 2)


def _sign(text: Any, index: int) -> str:  # noqa: ANN401 - a handle of PDFium
    code = pdfium.FPDFText_GetUnicode(text, index)
    if not 0x20 <= code < 0x110000 or 0xD800 <= code < 0xE000 or code in {0xFFFE, 0xFFFF}:
        return ""
    if code < 0x100 or 0xF000 <= code <= 0xF0FF or 0x2700 <= code < 0x27C0:
        font = _font(text, index)
        if is_symbolic(font) and code < 0x2700:
            return symbol(font, code)
    return chr(code)


def _font(text: Any, index: int) -> str:  # noqa: ANN401 - a handle of PDFium
    buffer = ctypes.create_string_buffer(80)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text, index, buffer, 80, ctypes.byref(flags))
    return buffer.raw[: max(length - 1, 0)].decode("latin-1") if 0 < length <= 80 else ""


def _line_of(text: Any, index: int, bottom: float, top: float) -> tuple[float, float]:  # noqa: ANN401 - a handle
    """The middle and height of the line a letter is written on: « … » and « É » stand on the same one."""
    x, y = ctypes.c_double(), ctypes.c_double()
    size = pdfium.FPDFText_GetFontSize(text, index)
    if not pdfium.FPDFText_GetCharOrigin(text, index, ctypes.byref(x), ctypes.byref(y)) or not 4 <= size <= 40:
        size = max(top - bottom, 4.0)
        return (bottom + top) / 2, size
    return y.value + 0.3 * size, size


# --- fields, notes, pictures ---


def _annotations(page: Any) -> Iterator[tuple[int, Any]]:  # noqa: ANN401 - pypdfium2 has no types
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), MOST_NOTES)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if annotation:
            try:
                yield pdfium.FPDFAnnot_GetSubtype(annotation), annotation
            finally:
                pdfium.FPDFPage_CloseAnnot(annotation)


def _note(found: Pdf, subtype: int, annotation: Any, form: Any) -> list[Piece]:  # noqa: ANN401 - handles of PDFium
    """What one annotation shows: the value of a field, a box, typed words, a drawing."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(box)):
        return []
    if subtype == pdfium.FPDF_ANNOT_WIDGET and form is not None:
        return _field(found, annotation, form, box)
    if subtype == pdfium.FPDF_ANNOT_FREETEXT:
        return _typed(_string(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents"), box)
    if subtype in _DRAWN:
        return [_piece(PICTURE, box)]
    return []


def _field(found: Pdf, annotation: Any, form: Any, box: Any) -> list[Piece]:  # noqa: ANN401 - handles of PDFium
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    name = _string(pdfium.FPDFAnnot_GetFormFieldName, form, annotation)
    hint = _string(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, annotation)
    if kind in _TICKS:
        ticked = bool(pdfium.FPDFAnnot_IsChecked(form, annotation))
        own = _string(pdfium.FPDFAnnot_GetFormFieldExportValue, form, annotation)
        found.fields.append(Field(name, f"{hint} {own}".strip(), "", ticked))
        return [_piece(TICKED if ticked else UNTICKED, box)]
    if kind not in _FIELDS:
        return []
    value = _string(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation)
    found.fields.append(Field(name, hint, value))
    return _typed(value or BLANK, box)


def _typed(value: str, box: Any) -> list[Piece]:  # noqa: ANN401 - a rectangle of PDFium
    lines = [line for line in value.replace("\r", "\n").split("\n") if line.strip()]
    if not lines:
        return []
    if all(sign in BOXES or sign in "xXvV✓✔" for sign in lines[0]) and len(lines) == 1 and len(lines[0]) == 1:
        return [_piece(lines[0], box, apart=False)]
    return [_piece(" ".join(lines), box)]


def _piece(text: str, box: Any, *, apart: bool = True) -> Piece:  # noqa: ANN401 - a rectangle of PDFium
    tall = box.top - box.bottom > 30 and text not in {PICTURE, TICKED, UNTICKED}
    bottom = box.top - 16 if tall else box.bottom  # what is typed in a tall field begins at its top
    return Piece(text, box.left, bottom, box.right, box.top, apart=apart)


def _string(function: Any, *arguments: Any) -> str:  # noqa: ANN401 - a function of PDFium that fills a buffer
    length = function(*arguments, None, 0)
    if not 2 < length <= 1 << 16:
        return ""
    buffer = ctypes.create_string_buffer(length)
    function(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", errors="replace")


def _pictures(page: Any, surface: float) -> Iterator[tuple[Piece, float]]:  # noqa: ANN401 - pypdfium2 has no types
    for index, thing in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4)):
        if index > MOST_OBJECTS:
            return
        left, bottom, right, top = thing.get_bounds() if hasattr(thing, "get_bounds") else thing.get_pos()
        width, height = right - left, top - bottom
        if width >= _SMALLEST and height >= _SMALLEST:
            yield Piece(PICTURE, left, bottom, right, top, apart=True), width * height / surface
