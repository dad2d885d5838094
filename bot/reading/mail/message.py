"""One mail, read whole: never raises, whatever the bytes."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from bot.domain.readings import Attachment, FormReading, MessageReading
from bot.reading.forms.opening import DEFAULT_LABELS, read_opening_form
from bot.reading.forms.pix import PIX_LABELS, read_pix_form
from bot.reading.forms.typed import announces_annexe, read_typed_form
from bot.reading.mail import bodies
from bot.reading.mail.addresses import addresses, only_author
from bot.reading.mail.attached import attachments
from bot.reading.mail.automatic import automatic_kind, is_automatic_in_words
from bot.reading.mail.bounces import bounce_of
from bot.reading.mail.codes import codes_of, fases_in, references_in
from bot.reading.mail.headers import Headers
from bot.reading.mail.reply import fold
from bot.reading.mail.structure import parse, walk
from bot.reading.markup import html_to_text

SIZE_LIMIT = 64 << 20

_MESSAGE_ID = re.compile(r"<[^<>]{1,990}>")
_ID_LIMIT = 200
_FORM_LIMIT = 200_000  # bytes of a page in which the form engine's table is looked for
_FIRST_YEAR, _LAST_YEAR = 2, 9998


def read_message(
    raw: bytes,
    *,
    opening_labels: Mapping[str, str] = DEFAULT_LABELS,
    pix_labels: Mapping[str, str] = PIX_LABELS,
) -> MessageReading:
    """What a mail says; its authenticity is judged apart (`with_authenticity`).

    Message-IDs keep their angle brackets. Every defect is a code; none stops the reading.
    """
    tree = parse(raw[:SIZE_LIMIT])
    headers, defects = tree.root.headers, tree.defects
    if len(raw) > SIZE_LIMIT:
        defects.add("too_large")
    found = bodies.sort(tree.root, defects)
    text = _text(found, defects)
    reply = fold(text)
    subject, author, bounce = headers.text("subject"), only_author(headers, defects), bounce_of(tree.root)
    attached = attachments(found, defects, open_containers=bounce is None)
    ids = _ids(headers, "message-id")
    automatic = automatic_kind(headers, author, bounced=bounce is not None, parts=walk(tree.root))
    codes = _codes(subject, reply or text, attached, found)
    if automatic is None and is_automatic_in_words(subject, reply, files=_files(found)):
        automatic, codes = "auto_reply", codes | {"automatic_in_words"}
    return MessageReading(
        author=author,
        to=addresses(headers, "to"),
        cc=addresses(headers, "cc"),
        reply_to=addresses(headers, "reply-to"),
        subject=subject,
        date=_date(headers, defects),
        message_id=ids[0] if ids else None,
        in_reply_to=_ids(headers, "in-reply-to"),
        references=_ids(headers, "references"),
        text=text,
        reply=reply,
        attachments=attached,
        automatic=automatic,
        bounce=bounce,
        form=_form(_Words(subject, text, reply), found, opening_labels, pix_labels),
        codes=codes,
        references_found=references_in(subject),
        fases_found=fases_in(subject),
        defects=tuple(sorted(defects)),
    )


class _Words(NamedTuple):
    """What a mail says: its subject, all of its text, and what of it is new."""

    subject: str
    text: str
    reply: str


def _files(found: bodies.Sorted) -> int:
    """What was sent beside the words: neither the images of the text nor words kept as a file too."""
    shown = {id(part) for part in (*found.plain, *found.html)}
    return sum(id(part) not in shown for part in found.attached) - len(found.inline)


def _text(found: bodies.Sorted, defects: set[str]) -> str:
    """The plain version; the HTML one when the plain one is missing or blank; then that of a winmail.dat."""
    text = bodies.readable(found.plain, defects)
    if not text.strip():
        text = bodies.readable(found.html, defects)
    if not text.strip():
        text = bodies.readable(found.spare(), defects)
    if "-----BEGIN PGP MESSAGE-----" in text:
        defects.add("encrypted")
    return text


def _form(
    words: _Words, found: bodies.Sorted, labels: Mapping[str, str], pix: Mapping[str, str]
) -> FormReading | None:
    """The opening form that a mail notifies, or a form typed in it: both have a number, a name, a function."""
    pages = (part for part in found.html if part.content_type == "text/html")
    html = next((bodies.source(part, set(), _FORM_LIMIT) for part in pages), None)
    request = read_pix_form(words.text, html, pix)  # it names its product, which no other form does
    if request is not None:
        return request
    typed, shown = read_typed_form(words.reply or words.text, words.subject), ""
    if typed is None and html is not None and "annexe" in html.lower():  # « voir le mail en HTML »
        shown = html_to_text(html)
        typed = read_typed_form(shown, words.subject)
    if any(announces_annexe(each) for each in (words.subject, words.text, shown)):
        return typed
    opening = read_opening_form(words.text, html, labels)
    return opening if opening is not None and not (opening.missing and typed) else typed


def _codes(subject: str, words: str, attached: tuple[Attachment, ...], found: bodies.Sorted) -> frozenset[str]:
    codes = codes_of(subject, words, (file.name or "" for file in attached))
    only_pictures = bool(found.attached) and len(found.inline) == len(found.attached)
    return codes | {"only_inline_images"} if only_pictures else codes


def _ids(headers: Headers, name: str) -> tuple[str, ...]:
    """The Message-IDs of a field, each once; one written without brackets is taken when it stands alone."""
    value = headers.text(name)
    found = ["".join(each.split()) for each in _MESSAGE_ID.findall(value)]
    if not found and value and " " not in value and len(value) < 990:
        found = [f"<{value.strip('<>')}>"]
    return tuple(dict.fromkeys(found))[:_ID_LIMIT]


def _date(headers: Headers, defects: set[str]) -> datetime | None:
    """The Date field; a time without a zone is taken as UTC."""
    written = headers.text("date")[:100]
    try:
        read = parsedate_to_datetime(written)
        aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        defects.add("date_unreadable" if written else "date_missing")
        return None
    if not _FIRST_YEAR <= aware.year <= _LAST_YEAR:  # in another zone it might be no date at all
        defects.add("date_unreadable")
        return None
    return aware
