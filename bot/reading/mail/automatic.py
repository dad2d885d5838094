"""Mails that no person wrote: why nothing may answer them, and what a bounce says."""

import re
from collections.abc import Iterator

from bot.domain.readings import Address, Bounce
from bot.reading.mail.headers import Headers, split
from bot.reading.mail.structure import Part
from bot.reading.words import plain

MARKER = "x-vaguemestre"  # every mail of ours carries it, so that it never answers itself

_LIST_FIELDS = ("list-id", "list-post", "list-unsubscribe", "list-help", "mailing-list")
_ABSENCE = re.compile(
    r"(?:re ?: ?)?(?:reponse automatique|message automatique|message d'absence|absence du bureau|"
    r"absente? du bureau|"
    r"automatische? (?:antwoord|reactie)|automatic reply|auto(?:matic)?[ -]?reply|out of (?:the )?office)\b"
)
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon)@", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_RETURNED = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)
_RECIPIENT_LIMIT = 100


def automatic_kind(headers: Headers, author: Address | None, subject: str, *, bounced: bool) -> str | None:
    """`own`, `bounce`, `auto_reply`, `list`, or None for the mail of a person."""
    if headers.first(MARKER) is not None:
        return "own"
    if bounced or (author is not None and _DAEMON.match(author.address)):
        return "bounce"
    if _answers_by_itself(headers) or _ABSENCE.match(plain(subject[:200])):
        return "auto_reply"
    precedence = headers.text("precedence").lower()
    if precedence in {"bulk", "junk", "list"} or any(headers.first(name) is not None for name in _LIST_FIELDS):
        return "list"
    return None


def _answers_by_itself(headers: Headers) -> bool:
    submitted = headers.parameters("auto-submitted")[0]
    if submitted not in {"", "no"} or headers.text("precedence").lower() in {"auto_reply", "auto-reply"}:
        return True
    if any(
        headers.first(name) is not None for name in ("x-auto-response-suppress", "x-autoreply", "x-autorespond")
    ):
        return True
    return headers.first("return-path") == b"<>"


def bounce_of(root: Part) -> Bounce | None:
    """What a delivery status notification (RFC 3464) says; None when the mail is none."""
    report = next((part for part in _walk(root) if part.content_type == "message/delivery-status"), None)
    if report is None:
        return _exim_bounce(root)
    failed: list[str] = []
    late: list[str] = []
    status: str | None = None
    for fields in _status_groups(report.decoded(set())):
        recipient = _recipient(fields)
        if recipient is None:
            continue
        action = fields.text("action").lower()
        found = _STATUS.search(fields.text("status"))
        gone = action == "failed" or (action == "" and found is not None and found[1] == "5")
        if gone or action == "delayed":
            (failed if gone else late).append(recipient)
            status = found[0] if found and (status is None or gone) else status
    if not failed and not late:
        return None
    recipients = tuple(dict.fromkeys(failed or late))[:_RECIPIENT_LIMIT]
    return Bounce(bool(failed), recipients, _returned_id(root), status)


def _exim_bounce(root: Part) -> Bounce | None:
    """Exim writes no report but names the recipients in a field of its own."""
    recipients = tuple(dict.fromkeys(_ADDRESS.findall(root.headers.text("x-failed-recipients"))))
    return Bounce(True, recipients[:_RECIPIENT_LIMIT], _returned_id(root)) if recipients else None


def _status_groups(report: bytes) -> Iterator[Headers]:
    """The groups of fields of a report, one a recipient after the first."""
    for group in re.split(rb"\r?\n[ \t]*\r?\n", report.strip())[: _RECIPIENT_LIMIT + 1]:
        yield split(group.strip(b"\r\n") + b"\n\n")[0]


def _recipient(fields: Headers) -> str | None:
    """The address that did not get the mail, only when it looks like one."""
    for name in ("original-recipient", "final-recipient"):
        found = _ADDRESS.search(fields.text(name).rpartition(";")[2])
        if found:
            return found[0]
    return None


def _returned_id(root: Part) -> str | None:
    """The Message-ID of the mail that came back."""
    for part in _walk(root):
        if part.content_type in _RETURNED and part is not root:
            found = re.search(r"<[^<>\s]+>", split(part.decoded(set()).lstrip() + b"\n\n")[0].text("message-id"))
            if found:
                return found[0]
    return None


def _walk(part: Part) -> Iterator[Part]:
    yield part
    for child in part.children:
        yield from _walk(child)
