"""What the page shows of a mail: tolerant of everything, since a viewer must never fail on an odd mail."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from functools import cached_property
from html.parser import HTMLParser

from bot.sandbox.headers import only_address, split_header

_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")


@dataclass(frozen=True)
class Attachment:
    """One attached file, decoded."""

    name: str
    content_type: str
    data: bytes


class MailView:
    """A raw mail received at `received`, read once and looked at often."""

    def __init__(self, raw: bytes, received: datetime) -> None:
        self._raw = raw
        self._received = received

    def summary(self) -> dict[str, object]:
        """Give the page's object of a mail, without the fields that say where it lies."""
        return {
            "from": _author(self._field(b"from")),
            "to": _addresses(self._field(b"to")),
            "cc": _addresses(self._field(b"cc")),
            "subject": decoded(self._field(b"subject")),
            "date": self._date().isoformat(),
            "size": len(self._raw),
            "attachments": [
                {"index": index, "name": file.name, "content_type": file.content_type, "size": len(file.data)}
                for index, file in enumerate(self.attachments)
            ],
            "message_id": next(iter(self._ids(b"message-id")), None),
            "in_reply_to": next(iter(self._ids(b"in-reply-to")), None),
            "references": self._ids(b"references"),
        }

    @cached_property
    def text(self) -> str:
        """The readable body: the plain part, or else the HTML without its tags."""
        plain = self._first("text/plain")
        return plain if plain is not None else _without_tags(self.html or "")

    @cached_property
    def html(self) -> str | None:
        """The HTML body as written, None when there is none."""
        return self._first("text/html")

    @cached_property
    def attachments(self) -> list[Attachment]:
        """All parts that are not a body, in order; a mail inside the mail is one of them."""
        return [_attachment(part, index) for index, part in enumerate(filter(_is_attached, self._parts))]

    @cached_property
    def _parts(self) -> list[Message]:
        return list(_leaves(message_from_bytes(self._raw, policy=policy.compat32)))

    @cached_property
    def _fields(self) -> Mapping[bytes, str]:
        fields, _ = split_header(self._raw)
        return {field.name: _text(field.value) for field in reversed(fields)}

    def _field(self, name: bytes) -> str:
        return self._fields.get(name, "")

    def _ids(self, name: bytes) -> list[str]:
        return _MESSAGE_ID.findall(self._field(name))

    def _date(self) -> datetime:
        try:
            return parsedate_to_datetime(self._field(b"date"))
        except (ValueError, TypeError, IndexError, OverflowError):
            return self._received

    def _first(self, content_type: str) -> str | None:
        for part in self._parts:
            if part.get_content_type() == content_type and not _is_attached(part):
                return _text(_payload(part), part.get_content_charset())
        return None


def decoded(value: str) -> str:
    """Return a header value with its encoded words read, as far as they can be."""
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, ValueError, HeaderParseError):
        return value


def _leaves(part: Message) -> Iterator[Message]:
    """Walk to the parts that hold something, not into a mail that is itself attached."""
    children = part.get_payload()
    if part.get_content_maintype() == "multipart" and isinstance(children, list):
        for child in children:
            if isinstance(child, Message):
                yield from _leaves(child)
    else:
        yield part


def _is_attached(part: Message) -> bool:
    """Say whether a part is a file rather than one of the forms of the body."""
    named = part.get_filename() is not None or part.get_content_disposition() == "attachment"
    return named or part.get_content_type() not in {"text/plain", "text/html"}


def _attachment(part: Message, index: int) -> Attachment:
    content_type = part.get_content_type()
    name = decoded(str(part.get_filename() or "")).strip() or f"piece-{index + 1}"
    known = content_type if _TYPE.fullmatch(content_type) else "application/octet-stream"
    return Attachment(name, known, _payload(part))


def _payload(part: Message) -> bytes:
    """Decode the bytes of a leaf; of an attached mail, its source."""
    if part.is_multipart():
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, Message) else b""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(data: bytes, charset: str | None = "utf-8") -> str:
    """Decode by the charset announced, else as UTF-8, else as Latin-1, which never fails."""
    for name in (charset or "utf-8", "utf-8"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("latin-1")


def _author(value: str) -> dict[str, str]:
    """Show the one sure address, or else the whole field as a name without any address."""
    address = only_address(value)
    if address is None:
        return {"name": decoded(value), "address": ""}
    return {"name": decoded(parseaddr(value)[0]), "address": address}


def _addresses(value: str) -> list[dict[str, str]]:
    pairs = getaddresses([value]) if value else []
    return [{"name": decoded(name), "address": address} for name, address in pairs if name or address]


class _Words(HTMLParser):
    """Collects the text of an HTML body, a line for each block."""

    _BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "table", "ul", "ol", "blockquote"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._hidden += tag in {"script", "style"}
        if tag in self._BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if self._hidden <= 0:
            self.words.append(re.sub(r"\s+", " ", data))


def _without_tags(html: str) -> str:
    words = _Words()
    words.feed(html)
    words.close()
    return re.sub(r"[ \t]*\n\s*", "\n", "".join(words.words)).strip()
