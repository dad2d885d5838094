"""Everything a person could read in a mail: headers, texts, and what is inside workbooks and PDF files."""

import io
import zipfile
from email.message import EmailMessage

import pypdfium2


def readable(mail: EmailMessage) -> bytes:
    """All of it, decoded, in one heap of bytes."""
    found = [f"{name}: {value}".encode() for name, value in mail.items()]
    for part in mail.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found += [str(part.get_filename()).encode(), *_inside(content)]
    return b"\n".join(found)


def _inside(content: bytes) -> list[bytes]:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [archive.read(name) for name in archive.namelist()]
    if content.startswith(b"%PDF"):
        return _text_of(content)
    return [content]


def _text_of(content: bytes) -> list[bytes]:
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_range().encode() for page in document]
    finally:
        document.close()
