"""Which parts are what a person reads, and which are attachments (after JMAP, RFC 8621, 4.1.4)."""

import re
from dataclasses import dataclass, field

from bot.reading.mail import inline_files, smime, tnef
from bot.reading.mail.budget import Budget
from bot.reading.mail.charsets import decode
from bot.reading.mail.flowed import unflowed
from bot.reading.mail.html_view import seen
from bot.reading.mail.structure import Part
from bot.reading.markup import html_to_text, is_too_long

TEXT_LIMIT = 1_000_000
CONTAINER_LIMIT = 10  # signed messages and winmail.dat of one mail that are opened

WRAPPED_LIMIT = 2

LOGO_LIMIT = 60_000  # bytes as they were sent
PARTS_READ = 20  # text parts of one mail that anybody would read

_INSIDE_A_LETTER = frozenset(bytes([number]) for number in range(0x80, 0xC0))  # of UTF-8
_LETTER = 4  # bytes
_READABLE = frozenset({"text/plain", "text/html"})
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


@dataclass(slots=True, repr=False)
class Sorted:
    """The parts of one mail, sorted; `plain` and `html` are two versions of the same words."""

    plain: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)
    inline: set[int] = field(default_factory=set)  # places in `attached` of images that belong to the text
    containers: set[int] = field(default_factory=set)  # places in `attached` of what was opened
    wrapped: list[tnef.Opened] = field(default_factory=list)  # whose words count for a mail that has no others
    defects: set[str] = field(default_factory=set)
    budget: Budget = field(default_factory=Budget)
    opened: int = 0

    def spare(self) -> list[Part]:
        """The words of its winmail.dat; rich text takes time, so only when they are asked for, and of few."""
        return [body for each in self.wrapped[:WRAPPED_LIMIT] if (body := each.body) is not None]


def sort(root: Part, defects: set[str], budget: Budget | None = None) -> Sorted:
    """Sort the parts of a mail into bodies and attachments; what is signed or wrapped in TNEF is opened.

    `budget`: that of the mail to which this one is attached.
    """
    found = Sorted(defects=defects, budget=budget or Budget())
    _sort([root], "multipart/mixed", found, one_version=False)
    if root.content_type.startswith("multipart/"):
        _set_cut_part_aside(found)
    for part in found.plain[:PARTS_READ]:
        found.attached += inline_files.files(part, defects)
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
            if part.content_type == "multipart/encrypted":
                found.defects.add("encrypted")
            _sort(part.children, part.content_type, found, one_version=one_version)
        elif _is_body(part, within, index):
            if part.content_type == "text/plain" or not one_version:
                found.plain.append(part)
            if part.content_type == "text/html" or not one_version:
                found.html.append(part)
            # what is shown may be noise, or half of what was sent: a person must be able to open the rest
            if _is_damaged(part) or (part.cut and not alternative):
                found.attached.append(part)
        else:
            if _is_inline_image(part, within):
                found.inline.add(len(found.attached))
            found.attached.append(part)
            _open(part, found, one_version=one_version)
    if alternative and len(found.plain) == plain:
        found.plain += found.html[html:]
    elif alternative and len(found.html) == html:
        found.html += found.plain[plain:]


def _open(part: Part, found: Sorted, *, one_version: bool) -> None:
    """A container whose content is the mail itself; it stays in the list, its content comes behind it."""
    sealed = smime.is_sealed(part)
    if not sealed and not tnef.is_tnef(part):
        if smime.is_rights_managed(part):
            found.defects.add("encrypted")
        return
    found.opened += 1
    at = len(found.attached) - 1
    found.budget.containers -= 1
    if found.opened > CONTAINER_LIMIT or found.budget.containers < 0:
        found.defects.add("too_deep")
    elif not sealed:
        found.containers.add(at)  # what could not be read of it is a defect
        inside = tnef.opened(part, found.defects, found.budget)
        found.attached += inside.files
        found.wrapped.append(inside)
    elif (signed := smime.opened(part, found.defects, found.budget)) is not None:
        found.containers.add(at)
        _sort([signed], "multipart/mixed", found, one_version=one_version)


def _set_cut_part_aside(found: Sorted) -> None:
    """The part in which the mail ends may hold delimiters or half a page: other words are shown instead."""
    for versions in (found.plain, found.html):
        whole = [part for part in versions if not part.cut or _is_clean(part)]
        if whole:
            versions[:] = whole


def _is_clean(part: Part) -> bool:
    return part.content_type != "text/html" and part.reads_as_text


def _is_body(part: Part, within: str, index: int) -> bool:
    if part.content_type not in _READABLE or part.disposition == "attachment":
        return False
    return index == 0 or (within != "multipart/related" and part.name is None)


def _is_damaged(part: Part) -> bool:
    defects: set[str] = set()
    part.decoded(defects)
    return "base64_broken" in defects


def _is_inline_image(part: Part, within: str) -> bool:
    """A logo or picture of the text, not something that the school meant to send.

    A telephone marks a photo of the list as inline too: outside `multipart/related` it is told by its weight.
    """
    if not part.content_type.startswith("image/") or part.disposition == "attachment":
        return False
    if within == "multipart/related":
        return True
    return (part.disposition == "inline" or bool(part.content_id)) and len(part.body) < LOGO_LIMIT


def readable(parts: list[Part], defects: set[str], limit: int = TEXT_LIMIT) -> str:
    """The text of these parts, HTML made readable; cut at a length that no letter has.

    `limit` bounds the bytes that are looked at too: a page of which nothing can be seen costs as much as a letter.
    """
    texts: list[str] = []
    left = limit
    for part in parts[:PARTS_READ]:
        if left <= 0:
            break
        texts.append(_text(part, defects, left))
        left -= len(part.decoded(defects))
    if left < 0 or len(parts) > len(texts):
        defects.add("text_cut")
    joined = "\n".join(text.rstrip("\n") for text in texts) if len(texts) > 1 else "".join(texts)
    if len(joined) > limit:
        defects.add("text_cut")
    return joined[:limit]


def source(part: Part, defects: set[str], limit: int = TEXT_LIMIT) -> str:
    """The decoded text of a part as it was written, line ends made one; of so many bytes."""
    content = part.decoded(defects)
    charset = part.parameters.get("charset")
    if charset is None and part.content_type == "text/html" and (named := _META_CHARSET.search(content, 0, 4096)):
        charset = named[1].decode("ascii")
    text, defect = decode(_beginning(content, limit), charset)
    if defect and charset:
        defects.add(defect)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\x00", "")


def _beginning(content: bytes, limit: int) -> bytes:
    """So many bytes, without a letter of UTF-8 cut in two."""
    start = content[:limit]
    while content[len(start) : len(start) + 1] in _INSIDE_A_LETTER and limit - len(start) < _LETTER:
        start = start[:-1]
    return start


def _text(part: Part, defects: set[str], limit: int) -> str:
    written = source(part, defects, limit)
    if part.content_type == "text/html":
        page = seen(_without_cut_tag(written) if len(part.decoded(defects)) > limit else written)
        if is_too_long(page):
            defects.add("text_cut")
        return html_to_text(page)
    if part.parameters.get("format", "").lower() == "flowed":
        return unflowed(written, joined=part.parameters.get("delsp", "").lower() == "yes")
    return written


def _without_cut_tag(page: str) -> str:
    """A page that was cut ends before the tag that the cut went through."""
    start = page.rfind("<")
    return page if start < 0 or ">" in page[start:] else page[:start]
