"""What a notice of non-delivery says: an RFC 3464 report, Exim's field, or one of many older forms."""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from email.message import Message

from bot.domain.readings import Bounce
from bot.reading.mail import bodies
from bot.reading.mail.bounce_words import (
    ADDRESS,
    above_the_copy,
    is_bounce_subject,
    is_only_late,
    reason_of,
    told_recipients,
)
from bot.reading.mail.headers import Headers, split
from bot.reading.mail.structure import Part, parse, walk

RECIPIENT_LIMIT = 100
REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
DAEMON = re.compile(
    r"(?:mailer|mail)[-_.]?d(?:ae|a)mon@|mdaemon@|postmaster@|microsoftexchange[0-9a-f]{20,40}@", re.IGNORECASE
)
"""Boxes from which servers write."""

_REPORT_LIMIT = 1 << 18
_HEAD_LIMIT = 1 << 16
_SOURCE_LIMIT = 1 << 17
_TEXT_LIMIT = 1 << 16
# What flufl.bounce is shown of a whole notice: forty patterns, each of which goes through every line again.
_SHOWN_LIMIT = 1 << 14
_LINE_LIMIT = 200  # its patterns take the square of a line’s length
_LINES_LIMIT = 400
_PARTS_LIMIT = 50
_REPORTS_LIMIT = 10
_FIELD_LIMIT = 2000  # letters of a field in which an address is looked for
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")
_QUOTED_ID = re.compile(
    r"^[>| \t*]{0,20}message-id[ \t]*:\s{0,4}(?:[>|] ?)?(<[^<>\s]{1,990}>)", re.IGNORECASE | re.MULTILINE
)
_RETURNED = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)
_SERVER = re.compile(
    DAEMON.pattern.encode() + rb"|mailer-daemon\b|"
    rb"\b(?:mail|e-?mail|message)[ _.-]?(?:delivery|transport|administrator|system|router)\b",
    re.IGNORECASE,
)
_SERVER_WORDS = (b"aemon", b"amon", b"postmaster", b"microsoftexchange", b"mail", b"message")
_MACHINE = re.compile(
    rb"(?:^|[\s<])(?:no-?reply|ne-?pas-?repondre|do-?not-?reply|bounces?|admin|administrator|system|smtp|mail)@",
    re.IGNORECASE,
)
_HANDED_ON = re.compile(r"\s*(?:re|tr|fw|fwd|wg|aw|antw|doorst) ?:(?!.{0,200}: non remis \()", re.IGNORECASE)

# It logs a traceback with the sender's address on some mails; and every detector it tries.
logging.getLogger("flufl.bounce").disabled = True


def bounce_of(root: Part) -> Bounce | None:
    """What a notice of non-delivery says; None when the mail is none, or names nobody."""
    headers = root.headers
    names = {name for name, _value in headers.fields}
    reports = [part for part in walk(root) if part.content_type in REPORTS]
    sure = (
        "x-failed-recipients" in names
        or root.content_type == "multipart/report"
        or _is_from_a_server(headers, names)
    )
    if not sure and not reports and not _has_bounce_subject(headers):
        return None  # an ordinary mail pays for no more than this
    if not sure and _HANDED_ON.match(headers.text("subject")):
        return None  # a person hands on a notice
    found = _report(root, reports) or _failed_field(root) or _other_form(root, sure=sure)
    return found or (_wrapped(root) if sure else None)


def _is_from_a_server(headers: Headers, names: set[str]) -> bool:
    """A null sender, Exchange's own mark, or a From that no person has."""
    if "x-ms-exchange-message-is-ndr" in names:
        return True
    author = (headers.first("from") or b"")[:1000]
    if _is_server(author):
        return True
    if "return-path" in names and (headers.first("return-path") or b"").replace(b" ", b"") in {b"<>", b""}:
        return True
    return (author.strip(b' "<>') == b"" or _MACHINE.search(author) is not None) and _has_bounce_subject(headers)


def _is_server(author: bytes) -> bool:
    written = author.lower()
    return any(word in written for word in _SERVER_WORDS) and _SERVER.search(author) is not None


def _is_notice(headers: Headers) -> bool:
    """Whether more than the box tells of a server: an ICT coordinator may write as postmaster."""
    return _has_bounce_subject(headers) or b"daemon" in (headers.first("from") or b"").lower()


def _has_bounce_subject(headers: Headers) -> bool:
    return is_bounce_subject(headers.text("subject"))


# --- RFC 3464 and RFC 6533 ---


def _report(root: Part, reports: list[Part]) -> Bounce | None:
    failed: list[str] = []
    late: list[str] = []
    status: str | None = None
    words: list[str] = []
    for fields in (
        group for part in reports[:_REPORTS_LIMIT] for group in _groups(part.decoded(set())[:_REPORT_LIMIT])
    ):
        recipient = _recipient(fields)
        gone = _is_gone(fields)
        if recipient is None or gone is None:
            continue
        (failed if gone else late).append(recipient)
        words.append(fields.text("diagnostic-code")[:_FIELD_LIMIT])
        found = _STATUS.search(fields.text("status")) or _STATUS.search(words[-1])
        status = found[0] if found and (status is None or (gone and len(failed) == 1)) else status
    if not failed and not late:
        return None
    hint = reason_of(" ".join(words)) or reason_of("\n".join(above_the_copy(_text(root))))
    return Bounce(bool(failed), _each_once(failed or late), _returned_id(root), status, hint)


def _groups(report: bytes) -> Iterator[Headers]:
    """The groups of fields of a report, one a recipient after the first."""
    for group in re.split(rb"\r?\n[ \t]*\r?\n", report.strip())[: RECIPIENT_LIMIT + 1]:
        yield split(group.strip(b"\r\n") + b"\n\n")[0]


def _is_gone(fields: Headers) -> bool | None:
    """True: refused for good; False: late; None: delivered, relayed, expanded. Some add a comment to the word."""
    action = fields.text("action").lower()
    if action.startswith(("fail", "error")):  # OpenSMTPD writes « error »
        return True
    if action.startswith("delay"):
        return False
    found = _STATUS.search(fields.text("status"))
    if action or found is None or found[1] == "2":
        return None
    return found[1] == "5"


def _recipient(fields: Headers) -> str | None:
    """The address that did not get the mail, when it looks like one: as we wrote it before as it was relayed."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        kind, _, written = fields.text(name)[:_FIELD_LIMIT].rpartition(";")
        if name == "original-recipient" and "+" in written and kind.strip().lower() == "rfc822":
            written = _XTEXT.sub(lambda code: chr(int(code[1], 16)), written)
        if found := ADDRESS.search(written):
            return found[0]
    return None


def _wrapped(root: Part) -> Bounce | None:
    """A report that a gateway wrapped whole into a notice of its own."""
    for part in walk(root):
        if part.content_type == "message/rfc822" and b"/report" in (content := part.decoded(set()))[:_HEAD_LIMIT]:
            inner = parse(content[:_REPORT_LIMIT]).root
            return _report(inner, [each for each in walk(inner) if each.content_type in REPORTS])
    return None


# --- without a report ---


def _failed_field(root: Part) -> Bounce | None:
    """Exim, and Gmail after it, name the recipients in a field of its own."""
    written = " ".join(value.decode("ascii", "replace") for value in root.headers.all("x-failed-recipients")[:20])
    recipients = _each_once(ADDRESS.findall(written[:_HEAD_LIMIT]))
    return _in_words(root, recipients, final=True) if recipients else None


def _other_form(root: Part, *, sure: bool) -> Bounce | None:
    """The forms that flufl.bounce knows; then French and other words that it does not."""
    late, failed = _flufl(root, cut_commas=not (sure and _is_notice(root.headers)))
    if failed or late:
        return _in_words(root, failed or late, final=bool(failed))
    if not sure or not _may_be_told_in_words(root):
        return None
    lines = above_the_copy(_text(root))
    written = " ".join(root.headers.text(name)[:_FIELD_LIMIT] for name in ("from", "to", "reply-to", "sender"))
    recipients = told_recipients(lines, frozenset(ADDRESS.findall(written.lower())))
    return _in_words(root, _each_once(recipients), final=not is_only_late(lines)) if recipients else None


def _may_be_told_in_words(root: Part) -> bool:
    """Words alone count only from a server: an absence too has a null sender and tells of unread mail."""
    kind = root.headers.parameters("content-type")[1].get("report-type", "").lower()
    written = (root.headers.first("from") or b"")[:1000]
    return kind in {"", "delivery-status"} and (_has_bounce_subject(root.headers) or _is_server(written))


def _in_words(root: Part, recipients: tuple[str, ...], *, final: bool) -> Bounce:
    words = "\n".join(above_the_copy(_text(root)))
    found = _STATUS.search(words)
    status = found[0] if found and found[1] != "2" else None
    return Bounce(final, recipients, _returned_id(root), status, reason_of(words))


def _flufl(root: Part, *, cut_commas: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(late, failed) addresses found by flufl.bounce, those that look like addresses.

    Its last detector takes an address between two commas for a recipient: a mail that a person may have written
    shows it no comma.
    """
    from flufl.bounce import all_failures  # here: few mails need it

    left = [_SHOWN_LIMIT, _LINES_LIMIT]
    copy = _copy(root, left, cut_commas=cut_commas)
    for name in ("subject", "x-mailer"):
        if written := root.headers.text(name)[:200]:
            copy[name] = _ascii(written)
    author = ADDRESS.search(root.headers.text("from")[:1000])
    copy["From"] = author[0] if author else "mailer-daemon@invalid"  # it stumbles over an empty one
    try:
        found = all_failures(copy)
    except (ValueError, LookupError, TypeError, AttributeError):
        return (), ()  # a detector that stumbles has found nothing
    return _usable(found[0]), _usable(found[1])


def _usable(addresses: Iterable[bytes]) -> tuple[str, ...]:
    """It invents some: only what looks like an address is one."""
    return _each_once(sorted(each for each in map(_text_of, addresses) if ADDRESS.fullmatch(each)))


def _text_of(address: bytes) -> str:
    return address.decode("ascii", "replace")


def _copy(part: Part, left: list[int], *, cut_commas: bool) -> Message:
    """The notice as flufl.bounce wants it: text only, in short lines, without the mail that came back."""
    copy = Message()
    copy["Content-Type"] = "text/plain" if part.content_type == "text/html" else _ascii(part.content_type)
    if described := part.headers.text("content-description")[:100]:
        copy["Content-Description"] = _ascii(described)
    if part.children:
        for child in part.children[:_PARTS_LIMIT]:
            copy.attach(_copy(child, left, cut_commas=cut_commas))
        return copy
    readable = part.content_type in {"text/plain", "text/html"} or part.uncut
    text = _ascii(bodies.readable([part], set(), _SOURCE_LIMIT)[: left[0]]) if readable and left[0] > 0 else ""
    lines = [line[:_LINE_LIMIT] for line in text.split("\n", left[1])[: left[1]]]
    left[0] -= len(text)
    left[1] -= len(lines)
    copy.set_payload("\n".join(lines).replace(",", ";") if cut_commas else "\n".join(lines))
    return copy


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode("ascii")


# --- the mail that came back ---


def _returned_id(root: Part) -> str | None:
    """The Message-ID of the mail that came back: in its headers, in the text, else what the notice answers."""
    for part in walk(root):
        if part.content_type in _RETURNED and part is not root:
            head = split(part.decoded(set())[:_HEAD_LIMIT].lstrip() + b"\n\n")[0]
            if found := _MESSAGE_ID.search(head.text("message-id")):
                return found[0]
    if found := _QUOTED_ID.search(_text(root)):
        return found[1]
    found = _MESSAGE_ID.search(root.headers.text("in-reply-to"))
    return found[0] if found else None


def _text(root: Part) -> str:
    """What the notice says to people, plain parts first."""
    parts = [part for part in walk(root) if part.content_type in {"text/plain", "text/html"} or part.uncut]
    parts.sort(key=lambda part: part.content_type == "text/html")
    return bodies.readable(parts[:4], set(), _SOURCE_LIMIT)[:_TEXT_LIMIT]


def _each_once(addresses: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))[:RECIPIENT_LIMIT]
