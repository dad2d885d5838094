"""Mails as pymap holds them: cut into parts only when asked, tolerant of headers nobody can read."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry
from functools import cached_property
from typing import Any

from pymap.message import BaseLoadedMessage, BaseMessage
from pymap.mime import MessageBody, MessageContent, MessageHeader
from pymap.mime.parsed import ParsedHeaders
from pymap.parsing.specials import FetchRequirement, ObjectId
from pymap.parsing.specials.flag import Flag

from bot.sandbox.headers import split_header

_HEADER_END = re.compile(rb"(?:\A|\n)[ \t\r\x0b\f]*\n")


class _TolerantRegistry(HeaderRegistry):
    """Reads a header that makes the standard library raise as an empty one of the same kind.

    One in seven real-world mails holds such a header; the IMAP connection that fetched it would be cut.
    """

    def __call__(self, name: str, value: Any) -> BaseHeader:  # noqa: ANN401 - the parent's signature
        try:
            header = super().__call__(name, value)
        except Exception:  # noqa: BLE001 - the parser leaks IndexError, AttributeError, ValueError…
            return super().__call__(name, "")
        # A date that is no date raises later, when pymap writes it.
        undated = name.lower() == "date" and getattr(header, "datetime", None) is None
        return super().__call__(name, "") if undated else header


ParsedHeaders._registry = _TolerantRegistry()  # noqa: SLF001 - pymap offers no other way in


class Letter:
    """The bytes of a mail, shared by all the folders it lies in."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.email_id = ObjectId.random_email_id()

    @cached_property
    def outline(self) -> MessageContent:
        """The header and one uncut body: all that most fetches need, and quick for 30 MB."""
        end = _HEADER_END.search(self.raw)
        size, cut = len(self.raw), end.end() if end else len(self.raw)
        header = MessageContent.parse(self.raw[:cut]).header
        content_type = header.parsed.content_type or MessageBody.empty().content_type
        return MessageContent(self.raw, header, MessageBody(self.raw, [(cut, size, size)], content_type, []))

    @cached_property
    def content(self) -> MessageContent:
        """The mail cut into its parts; one whose parts cannot be found is a single text."""
        try:
            return MessageContent.parse(self.raw)
        except Exception:  # noqa: BLE001 - as above, and a mail is never refused for its form
            return MessageContent(self.raw, MessageHeader.empty(), MessageBody.empty())


class Mail(BaseMessage):
    """One mail in one folder."""

    __slots__ = ["letter", "recent"]

    def __init__(
        self,
        uid: int,
        received: datetime,
        flags: Iterable[Flag],
        letter: Letter,
        *,
        recent: bool = False,
        expunged: bool = False,
    ) -> None:
        super().__init__(
            uid,
            received,
            flags,
            email_id=letter.email_id,
            thread_id=ObjectId.random_thread_id(),
            expunged=expunged,
        )
        self.letter = letter
        self.recent = recent

    def copied(self, uid: int, *, recent: bool = False, expunged: bool = False) -> "Mail":
        """Give the same mail under another number; the bytes are shared."""
        received, flags = self.internal_date, self.permanent_flags
        return Mail(uid, received, flags, self.letter, recent=recent, expunged=expunged)

    async def load_content(self, requirement: FetchRequirement) -> "_LoadedMail":
        """Give access to the bytes, which are always in memory."""
        return _LoadedMail(self, requirement, self.letter)


class _LoadedMail(BaseLoadedMessage):
    """Cuts the letter only for what needs its parts; header searches see the fields as written too."""

    __slots__ = ["_letter"]

    def __init__(self, mail: Mail, requirement: FetchRequirement, letter: Letter) -> None:
        super().__init__(mail, requirement, None)
        self._letter = letter

    @property
    def content(self) -> MessageContent:
        return self._letter.content

    def get_header(self, name: bytes) -> Sequence[str]:
        header = self._letter.outline.header
        fields, _ = split_header(bytes(header))
        written = [field.value.decode("utf-8", "replace") for field in fields if field.name == name.lower()]
        return [*written, *map(str, header.parsed.get(name, []))]

    def _get_subpart(self, section: Sequence[int] | None) -> MessageContent:
        return super()._get_subpart(section) if section else self._letter.outline
