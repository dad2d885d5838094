"""An annex that this program wrote, as a school completes it: in Word, in the places left to fill in."""

import io
import re
import zipfile
from xml.sax.saxutils import escape

from bot.writing.docx import PROMPT

FOOT = "Date, nom et signature"
SIGNED = "12/11/2026 Piotr Kowalski"


def completed(content: bytes, **places: str) -> bytes:
    """The same .docx, its blank places filled in by the name that a screen reader says; `_` stands for a space."""
    with zipfile.ZipFile(io.BytesIO(content)) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    page = parts["word/document.xml"].decode()
    for place, value in places.items():
        page = _written(page, place.replace("_", " "), value)
    parts["word/document.xml"] = page.encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name, part in parts.items():
            after.writestr(name, part)
    return made.getvalue()


def signed(content: bytes, foot: str = SIGNED) -> bytes:
    """Dated and signed with a typed name."""
    return completed(content, **{FOOT: foot})


def _written(page: str, place: str, value: str) -> str:
    """A place that nobody filled in: its invitation goes, the words come."""
    blank = re.compile(
        rf'(<w:alias w:val="{re.escape(place)}"/>)<w:showingPlcHdr/>(<w:text/></w:sdtPr><w:sdtContent>)'
        rf"<w:r><w:rPr>.*?</w:rPr><w:t>{PROMPT}</w:t></w:r>"
    )
    done, found = blank.subn(rf"\1\2<w:r><w:t>{escape(value)}</w:t></w:r>", page, count=1)
    assert found == 1, f"aucune place vide « {place} »"
    return done
