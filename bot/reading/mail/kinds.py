"""What an attachment is, by its content; its name counts only where the content says nothing."""

import re
from collections.abc import Iterator
from typing import Literal

from bot.domain.readings import Attachment
from bot.reading.mail.accessories import APPLE_DOUBLE
from bot.reading.mail.dangerous import has_dangerous_name

Kind = Literal["workbook", "pdf", "document", "image", "mail", "archive", "other"]

_LOOK = 4096
_MEMBER_LIMIT = 200
_WORKBOOK_NAME = re.compile(r"\.(?:xls[xmbt]?|xlt[xm]?|ods|ots|csv|tsv)\s*$", re.IGNORECASE)
_DOCUMENT_NAME = re.compile(r"\.(?:docx?|docm|odt|rtf|txt|html?|pptx?|odp|pages|numbers)\s*$", re.IGNORECASE)
_EXCEL_XML = re.compile(rb"progid=[\"']Excel\.Sheet|urn:schemas-microsoft-com:office:spreadsheet")
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
OTHER_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ZIP_END = 66_000  # the end record and the longest comment
_OFFICE_STARTS = ("[Content_Types].xml", "_rels/", "docProps/", "xl/", "word/", "ppt/", "mimetype")
_MAIL_START = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:From |(?:Return-Path|Received|Delivered-To|From|Date|Message-ID|MIME-Version)\s*:)",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(rb"(?:\xef\xbb\xbf)?(?:From |[!-9;-~]{1,60}:[ \t])")
_HTML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE
)


def is_mail(attachment: Attachment) -> bool:
    """A mail by its type, or a file `.eml` that begins like one, under whatever type."""
    if attachment.content_type in {"message/rfc822", "message/global"}:
        return True
    named = (attachment.name or "").rstrip().lower().endswith(".eml")
    return named and _HEADER_LINE.match(attachment.content[:_LOOK].lstrip()) is not None


def attachment_kind(attachment: Attachment) -> Kind:
    """What a person would call this file.

    A damaged, empty or disguised file that calls itself a workbook is one: the school is told what is wrong. What
    calls itself a program or a script is never anything that would be opened.
    """
    content, name = attachment.content, attachment.name or ""
    by_content = _by_magic(content, name)
    if by_content is not None:
        return by_content
    if attachment.content_type in {"message/rfc822", "message/global"}:
        return "mail"
    if _WORKBOOK_NAME.search(name) or _is_tabular(attachment):
        return "workbook"
    if name.lower().endswith(".eml") and _MAIL_START.match(content[:_LOOK].lstrip()):
        return "mail"
    if _HTML.match(content[:_LOOK]) or _DOCUMENT_NAME.search(name):
        return "document"
    return "document" if attachment.content_type in {"text/plain", "text/html", "text/rtf"} else "other"


def _by_magic(content: bytes, name: str) -> Kind | None:
    start = content[:_LOOK]
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(APPLE_DOUBLE) or has_dangerous_name(name):
        return "other"
    if start.startswith(_CFB):
        return _cfb_kind(content, name)
    if start.startswith(_ZIP) or start[:4] == b"PK\x05\x06":
        return _zip_kind(content, name)
    if start.startswith(OTHER_ARCHIVES):
        return "archive"
    if start.startswith(_IMAGES) or b"ftypheic" in start[:16] or _is_svg(start):
        return "image"
    if _EXCEL_XML.search(start):
        return "workbook"
    return "document" if start.startswith(b"{\\rtf") else None


def _is_svg(start: bytes) -> bool:
    return start.lstrip().startswith((b"<svg", b"<?xml")) and b"<svg" in start


def _cfb_kind(content: bytes, name: str) -> Kind:
    """An OLE container: old Excel or Word, a file with a password, or a saved Outlook mail."""
    if _stream(content, "WordDocument") or _stream(content, "PowerPoint Document"):
        return "document"
    if _stream(content, "EncryptedPackage"):
        return "document" if _DOCUMENT_NAME.search(name) else "workbook"
    if _stream(content, "Workbook") or _stream(content, "Book"):
        return "workbook"
    if _stream(content, "__properties_version1.0"):
        return "mail"
    return "workbook" if _WORKBOOK_NAME.search(name) else "other"


def _stream(content: bytes, name: str) -> bool:
    """A directory entry begins with the whole name and its end, in UTF-16."""
    return (name + "\0").encode("utf-16-le") in content


def _zip_kind(content: bytes, name: str) -> Kind:
    """An Office file is a zip with a known member; a cut one still shows its first members."""
    start = content[:200]
    if b"opendocument.spreadsheet" in start:
        return "workbook"
    written = b"opendocument.text" in start
    for member in zip_members(content):
        if member.startswith("xl/") or member == "EncryptedPackage":
            return "workbook"
        written = written or member.startswith(("word/", "ppt/", "Index/Document.iwa"))
    if written:
        return "document"
    if _WORKBOOK_NAME.search(name):
        return "workbook"
    return "document" if _DOCUMENT_NAME.search(name) else "archive"


def zip_members(content: bytes) -> Iterator[str]:
    """The names of the first members: from the directory, or from their own headers when the file was cut.

    A workbook inside a zip is often stored as it is, so that its own headers show through: only those of a cut
    Office file are looked for.
    """
    end = content.rfind(b"PK\x05\x06", max(0, len(content) - _ZIP_END))
    if end >= 0:
        start = end - int.from_bytes(content[end + 12 : end + 16], "little")
        yield from _names(content, start, b"PK\x01\x02", 28, 46)
        return
    first = next(_names(content, 0, _ZIP, 26, 30), "")
    yield from _names(content, 0, _ZIP, 26, 30) if first.startswith(_OFFICE_STARTS) else [first]


def _names(content: bytes, at: int, mark: bytes, length_at: int, name_at: int) -> Iterator[str]:
    """The names that follow each `mark`, from `at` on."""
    at = content.find(mark, max(0, at))
    for _ in range(_MEMBER_LIMIT):
        if at < 0:
            return
        length = int.from_bytes(content[at + length_at : at + length_at + 2], "little")
        yield content[at + name_at : at + name_at + min(length, 80)].decode("latin-1")
        at = content.find(mark, at + name_at)


def _is_tabular(attachment: Attachment) -> bool:
    """Comma-separated text that its type announces, though its name does not."""
    if attachment.content_type not in {"text/csv", "application/csv", "text/tab-separated-values"}:
        return False
    lines = [line for line in attachment.content[:_LOOK].splitlines()[:5] if line.strip()]
    return any(all(separator in line for line in lines) for separator in (b";", b",", b"\t")) if lines else False
