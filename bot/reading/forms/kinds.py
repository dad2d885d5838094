"""What kind of paper a file is, by its bytes; for what is not read, the value is the code of its refusal."""

import re
from enum import StrEnum

from bot.reading.mail.kinds import zip_members


class Kind(StrEnum):
    """Kinds of papers, and the refusals of those that are not read."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    RTF = "rtf"
    HTML = "html"
    TEXT = "text"
    SCAN = "scan"
    OLD_WORD = "old_word_file"
    PROTECTED = "password_protected"
    OTHER = "other_document"
    BROKEN = "unreadable_file"
    NO_FORM = "not_a_form"


_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|table|meta|div|p)\b", re.IGNORECASE)
_WORDS = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)|[^\0]*\Z")


def kind_of(content: bytes, name: str) -> Kind:
    """The kind of `content`; `name` counts only for an old container that does not tell what it holds."""
    start = content[:4096]
    if b"%PDF-" in start[:1024]:
        return Kind.PDF
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(content)
    if content.startswith(_CFB):
        return _container(content, name)
    if content.startswith(_IMAGES) or start[4:12] in {b"ftypheic", b"ftypmif1", b"ftypheix"}:
        return Kind.SCAN
    if content.startswith(b"{\\rtf"):
        return Kind.RTF
    if _HTML.match(start):
        return Kind.HTML
    return Kind.TEXT if _WORDS.match(start) else Kind.NO_FORM


def _zip_kind(content: bytes) -> Kind:
    if b"opendocument.text" in content[:200]:
        return Kind.ODT
    members = list(zip_members(content))
    if any(each.startswith("word/") for each in members):
        return Kind.DOCX
    if any(each.startswith("xl/") for each in members):
        return Kind.NO_FORM
    return Kind.OTHER if any(each.startswith(("ppt/", "Index/")) for each in members) else Kind.BROKEN


def _container(content: bytes, name: str) -> Kind:
    if "EncryptedPackage\0".encode("utf-16-le") in content:
        return Kind.PROTECTED
    if "WordDocument\0".encode("utf-16-le") in content or name.lower().endswith(".doc"):
        return Kind.OLD_WORD
    return Kind.OTHER
