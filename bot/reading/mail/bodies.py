"""Which parts are what a person reads, and which are attachments (after JMAP, RFC 8621, 4.1.4)."""

import re
from dataclasses import dataclass, field
from hashlib import sha256

from bot.domain.readings import Attachment
from bot.reading.mail.archives import Budget, is_zip, members
from bot.reading.mail.charsets import decode
from bot.reading.mail.structure import Part, parse
from bot.reading.markup import html_to_text

TEXT_LIMIT = 1_000_000
ATTACHMENT_LIMIT = 500

_READABLE = frozenset({"text/plain", "text/html"})
_HEADER_LINE = re.compile(rb"(?:From |[!-9;-~]{1,60}:[ \t])")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


@dataclass(slots=True)
class Sorted:
    """The parts of one mail, sorted; `plain` and `html` are two versions of the same words."""

    plain: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)
    inline: set[int] = field(default_factory=set)  # places in `attached` of images that belong to the text


def sort(root: Part) -> Sorted:
    """Sort the parts of a mail into bodies and attachments."""
    found = Sorted()
    _sort([root], "multipart/mixed", found, one_version=False)
    return found


def _sort(parts: list[Part], within: str, found: Sorted, *, one_version: bool) -> None:
    """`one_version`: somewhere above, the mail offers each text in several versions."""
    plain, html = len(found.plain), len(found.html)
    alternative = within == "multipart/alternative"
    one_version = one_version or alternative
    for index, part in enumerate(parts):
        if part.uncut:  # kept whole for a person to open, and shown when it reads as text
            found.attached.append(part)
            if part.reads_as_text:
                found.plain.append(part)
        elif part.content_type.startswith("multipart/"):
            _sort(part.children, part.content_type, found, one_version=one_version)
        elif _is_body(part, within, index):
            if part.content_type == "text/plain" or not one_version:
                found.plain.append(part)
            if part.content_type == "text/html" or not one_version:
                found.html.append(part)
            if _is_damaged(part):  # what is shown may be noise: a person must be able to open the rest
                found.attached.append(part)
        else:
            if _is_inline_image(part, within):
                found.inline.add(len(found.attached))
            found.attached.append(part)
    if alternative and len(found.plain) == plain:
        found.plain += found.html[html:]
    elif alternative and len(found.html) == html:
        found.html += found.plain[plain:]


def _is_body(part: Part, within: str, index: int) -> bool:
    if part.content_type not in _READABLE or part.disposition == "attachment":
        return False
    return index == 0 or (within != "multipart/related" and part.name is None)


def _is_damaged(part: Part) -> bool:
    defects: set[str] = set()
    part.decoded(defects)
    return "base64_broken" in defects


def _is_inline_image(part: Part, within: str) -> bool:
    """A logo or picture of the text, not something that the school meant to send."""
    if not part.content_type.startswith("image/") or part.disposition == "attachment":
        return False
    return within == "multipart/related" or part.disposition == "inline" or bool(part.content_id)


PARTS_READ = 20  # text parts of one mail that anybody would read


def readable(parts: list[Part], defects: set[str]) -> str:
    """The text of these parts, HTML made readable; cut at a length that no letter has."""
    if len(parts) > PARTS_READ:
        defects.add("text_cut")
        parts = parts[:PARTS_READ]
    texts: list[str] = []
    for part in parts:
        if sum(map(len, texts)) > TEXT_LIMIT:
            break  # what follows would be cut anyway, and costs as much to read as what stands before
        texts.append(_text(part, defects))
    joined = "\n".join(text.rstrip("\n") for text in texts) if len(texts) > 1 else "".join(texts)
    if len(joined) > TEXT_LIMIT:
        defects.add("text_cut")
    return joined[:TEXT_LIMIT]


def source(part: Part, defects: set[str]) -> str:
    """The decoded text of a part as it was written, line ends made one."""
    content = part.decoded(defects)
    charset = part.parameters.get("charset")
    if charset is None and part.content_type == "text/html" and (named := _META_CHARSET.search(content, 0, 4096)):
        charset = named[1].decode("ascii")
    text, defect = decode(content[: 4 * TEXT_LIMIT], charset)
    if defect and charset:
        defects.add(defect)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\x00", "")


def _text(part: Part, defects: set[str]) -> str:
    written = source(part, defects)
    return html_to_text(written) if part.content_type == "text/html" else written


def attachments(found: Sorted, defects: set[str], *, open_containers: bool) -> tuple[Attachment, ...]:
    """Every attachment, and behind it what an attached mail or zip holds (one level of each)."""
    every: list[Attachment] = []
    budget = Budget()
    for part in found.attached[:ATTACHMENT_LIMIT]:
        attachment = _attachment(part, "mime", defects)
        every.append(attachment)
        if open_containers:
            every += _inside(attachment, defects, budget)
    if len(found.attached) > ATTACHMENT_LIMIT or len(every) > ATTACHMENT_LIMIT:
        defects.add("too_many_attachments")
    return tuple(every[:ATTACHMENT_LIMIT])


def _inside(attachment: Attachment, defects: set[str], budget: Budget) -> list[Attachment]:
    if is_zip(attachment):
        return members(attachment, defects, budget)
    if not is_mail(attachment):
        return []
    every: list[Attachment] = []
    for part in sort(parse(attachment.content).root).attached[:ATTACHMENT_LIMIT]:
        inner = _attachment(part, "rfc822", defects)
        every += [inner, *(members(inner, defects, budget) if is_zip(inner) else [])]
    return every


def _attachment(part: Part, origin: str, defects: set[str]) -> Attachment:
    content = part.decoded(defects)
    return Attachment(part.name, part.content_type, content, sha256(content).hexdigest(), origin)


def is_mail(attachment: Attachment) -> bool:
    """A mail by its type, or a file `.eml` that begins like one."""
    if attachment.content_type in {"message/rfc822", "message/global"}:
        return True
    named = (attachment.name or "").lower().endswith(".eml")
    return named and _HEADER_LINE.match(attachment.content.lstrip()) is not None
