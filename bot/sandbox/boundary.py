"""The trust boundary: judges who really wrote a submitted mail and stamps the verdict on top of it.

A provider would check SPF, DKIM and DMARC. Inside the sandbox nothing is signed, so the envelope sender stands for
all three: whoever submits as the address of the From header is believed, everybody else is not.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from bot.sandbox.headers import Field, only_address, split_header, without_comments

_AUTHSERV_ID = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))')


@dataclass(frozen=True)
class Verdict:
    """What the boundary found; `domain` is that of the one From address, None when there is none."""

    passed: bool
    domain: str | None


def judge(raw: bytes, mail_from: str) -> Verdict:
    """Pass only when the one From address is the envelope sender `mail_from` ("" for the null sender)."""
    address = author(raw)
    if address is None:
        return Verdict(passed=False, domain=None)
    return Verdict(passed=_folded(address) == _folded(mail_from), domain=_domain(address))


def author(raw: bytes) -> str | None:
    """Return the address of the only mailbox of the only From field; None when in the least doubt."""
    values = [field.value for field in split_header(raw)[0] if field.name == b"from"]
    return only_address(values[0].decode("utf-8", "surrogateescape")) if len(values) == 1 else None


def stamped(raw: bytes, mail_from: str, *, authserv_id: str, at: datetime) -> bytes:
    """Return `raw` as it is delivered: our verdict on top, nobody else's word in our name below."""
    top = [f"Return-Path: <{mail_from}>", *_trace(judge(raw, mail_from), authserv_id, at)]
    fields, body = split_header(raw)
    return _lines(top) + b"".join(field.raw for field in fields if not _usurps(field, authserv_id)) + body


def forged(raw: bytes, *, authserv_id: str, at: datetime) -> bytes:
    """Return `raw` untouched below a failed verdict, as if it had slipped in from outside."""
    address = author(raw)
    verdict = Verdict(passed=False, domain=None if address is None else _domain(address))
    return _lines(_trace(verdict, authserv_id, at)) + raw


def _trace(verdict: Verdict, authserv_id: str, at: datetime) -> list[str]:
    """Build the lines of the verdict.

    Received comes last: were the mail to begin with a folded line, it would be glued to it and not to the verdict.
    """
    result = "pass" if verdict.passed else "fail"
    domain = f" header.from={verdict.domain}" if verdict.domain else ""
    return [
        f"Authentication-Results: {authserv_id}; dmarc={result}{domain}",
        f"Received: by {authserv_id} (bac a sable); {format_datetime(at)}",
    ]


def _usurps(field: Field, authserv_id: str) -> bool:
    """Say whether a field is one that only the boundary adds (RFC 5321, 4.4; RFC 8601, 5)."""
    if field.name != b"authentication-results":
        return field.name == b"return-path"
    bare = without_comments(field.value.decode("utf-8", "replace"))
    named = _AUTHSERV_ID.match(bare) if bare is not None else None
    if named is None:
        return True
    said = named[2] if named[1] is None else re.sub(r"\\(.)", r"\1", named[1])
    return said.lower().rstrip(".") == authserv_id.lower()


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _folded(address: str) -> bytes:
    """Give the form in which two addresses are compared: ASCII letters alone lose their case."""
    return address.encode("utf-8", "surrogateescape").lower()


def _lines(lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape")
