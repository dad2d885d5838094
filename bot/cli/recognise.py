"""What a file is, by its content; its name counts only where the content says nothing."""

import hashlib
import re
from pathlib import PurePath
from typing import Literal

from bot.domain.readings import Attachment
from bot.reading.mail import attachment_kind

Kind = Literal["mail", "workbook", "form", "outlook", "other"]

PAPERS = frozenset({"pdf", "document", "image"})
"""What a form may be."""

_LOOK = 32_768
_FIRST_LINE = re.compile(rb"\s*(?:>?From |[!-9;-~]{1,76}[ \t]*:)")
_KNOWN_FIELD = re.compile(
    rb"^(from|to|cc|bcc|subject|date|message-id|received|return-path|delivered-to|reply-to|in-reply-to|references"
    rb"|mime-version|content-type|content-transfer-encoding|sender|authentication-results|dkim-signature"
    rb"|list-[a-z]+|auto-submitted|x-[a-z0-9-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_NAME = frozenset({".eml", ".mail", ".mht", ".mbox"})
_OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT = "text/csv"


def recognise(content: bytes, name: str) -> Kind:
    """A mail begins like one; the rest is judged as the agent judges an attachment."""
    if _begins_like_a_mail(content):
        return "mail"
    digest = hashlib.sha256(content).hexdigest()
    kind = attachment_kind(Attachment(None, "application/octet-stream", content, digest))
    suffix = PurePath(name).suffix.lower()
    if kind == "mail":
        return "outlook" if content.startswith(_OUTLOOK) else "mail"
    if kind == "other" and suffix in _MAIL_NAME:
        return "mail"  # damaged beyond its header: the reader says what is left
    # A file without an ending may still be a table of text; a named one is what an attachment of that name is.
    content_type = "application/octet-stream" if suffix else _TEXT
    kind = attachment_kind(Attachment(name, content_type, content, digest))
    if kind == "workbook":
        return "workbook"
    return "form" if kind in PAPERS else "other"


def _begins_like_a_mail(content: bytes) -> bool:
    """Two fields that only mails have, from the first line on."""
    start = content[:_LOOK].replace(b"\r", b"\n")
    if _FIRST_LINE.match(start) is None:
        return False
    return len({name.lower() for name in _KNOWN_FIELD.findall(start)}) >= 2
