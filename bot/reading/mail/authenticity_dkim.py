"""A DKIM signature (RFC 6376) of the From domain, verified against the key that the domain publishes.

Stricter than the standard, because it stands in for a verdict of the boundary: the domain of the signature is
exactly that of the From address, every field that decides what the mail says is signed and stands once, the whole
body is signed (no `l=`), by RSA-SHA256 with at least 1,024 bits, and the key is not one that is only being tried.

In-Reply-To and References may be unsigned (Exchange Online never signs them): they name mails whose Message-ID
nobody can guess, and a dossier of another sender is never reached by them.
"""

import re
from collections.abc import Callable, Iterator

from bot.reading.mail.authenticity_head import HOST, Head

Lookup = Callable[[str], bytes | None]
"""The TXT record at a name, its strings joined; None when there is none, or more than one."""


class LookupFailedError(Exception):
    """Nobody could say whether there is such a record."""


_SINGLE = ("from", "subject", "date", "message-id", "content-type", "content-transfer-encoding")
_PLAIN_ENCODINGS = frozenset({"7bit", "8bit", "binary"})
_TRIES = 3
_FIELDS = 1000
_HEAD_LIMIT = 128 << 10
_SIGNATURE_LIMIT = 4000
_SIGNED_NAMES = 200
_LONG_BLANK = re.compile(rb"[ \t\r\n]{200}")
_BLANKS = re.compile(rb"[ \t]+")
_TAG = re.compile(r"\s*([A-Za-z]\w*)\s*=([^;]*)")
_SELECTOR = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*")


def is_signed_by(domain: str, raw: bytes, head: Head, lookup: Lookup) -> bool:
    """Whether a signature of exactly that domain is valid. LookupFailedError when none is, and DNS did not answer.

    `head` must be whole. At most three signatures are tried.
    """
    if len(head.fields) > _FIELDS or head.size > _HEAD_LIMIT or _LONG_BLANK.search(raw, 0, head.size):
        return False
    failure: LookupFailedError | None = None
    for index, tags in list(_candidates(domain, head))[:_TRIES]:
        try:
            if _verified(index, tags, _canonical(raw, head.size, tags), lookup):
                return True
        except LookupFailedError as error:
            failure = error
    if failure is not None:
        raise failure
    return False


def _candidates(domain: str, head: Head) -> Iterator[tuple[int, dict[str, str]]]:
    """The signatures worth a look-up: place among the signatures, and tags."""
    for index, value in enumerate(head.all("dkim-signature")):
        tags = tags_of(value) if len(value) <= _SIGNATURE_LIMIT else None
        if tags is not None and _is_strict(tags, domain) and _covers(tags, head):
            yield index, tags


def tags_of(text: str) -> dict[str, str] | None:
    """A list `name=value; …` (RFC 6376, section 3.2); None when it is malformed or says something twice."""
    tags: dict[str, str] = {}
    parts = text.split(";")
    if not parts[-1].strip():
        parts.pop()
    for part in parts:
        found = _TAG.fullmatch(part)
        if found is None or found[1] in tags:
            return None
        tags[found[1]] = found[2].strip()
    return tags


def _is_strict(tags: dict[str, str], domain: str) -> bool:
    return (
        tags.get("v") == "1"
        and tags.get("a", "").lower() == "rsa-sha256"
        and tags.get("d", "").lower() == domain
        and HOST.fullmatch(domain) is not None
        and "l" not in tags
        and _SELECTOR.fullmatch(tags.get("s", "")) is not None
    )


def _covers(tags: dict[str, str], head: Head) -> bool:
    """Whether every field that decides what the mail says is signed, and stands once."""
    signed = [name.strip().lower() for name in tags.get("h", "").split(":")]
    if len(signed) > _SIGNED_NAMES:
        return False
    for name in _SINGLE:
        values = head.all(name)
        if len(values) > 1 or (values and name not in signed and not _says_nothing(name, values[0])):
            return False
    return True


def _says_nothing(name: str, value: str) -> bool:
    """An encoding that changes no byte need not be signed: some signers leave the field out."""
    return name == "content-transfer-encoding" and value.strip().lower() in _PLAIN_ENCODINGS


def _canonical(raw: bytes, size: int, tags: dict[str, str]) -> bytes:
    """The mail with its body already made canonical: dkimpy's own way is quadratic in a run of blanks."""
    head, body = raw[:size], raw[size:].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").removeprefix(b"\r\n\r\n")
    if tags.get("c", "").lower().partition("/")[2] == "relaxed":
        body = b"\r\n".join(_BLANKS.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n"))
    return head.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") + b"\r\n\r\n" + body


def _verified(index: int, tags: dict[str, str], message: bytes, lookup: Lookup) -> bool:
    """One signature, by dkimpy; whatever else it stumbles over, the signature proves nothing."""
    import dkim  # type: ignore[import-untyped]

    failure: list[LookupFailedError] = []

    def key(_name: bytes, timeout: float = 0) -> bytes | None:  # noqa: ARG001 - dkimpy's own way to ask
        try:
            return _usable_key(lookup(f"{tags['s']}._domainkey.{tags['d']}".lower()))
        except LookupFailedError as error:
            failure.append(error)
            return None

    try:
        valid = bool(dkim.DKIM(message, minkey=1024).verify(index, dnsfunc=key))
    except Exception:  # noqa: BLE001 - dkimpy raises anything on hostile bytes, and all of it means: not proved
        valid = False
    if failure:
        raise failure[0]
    return valid


def _usable_key(record: bytes | None) -> bytes | None:
    """The record when it is an RSA key for mail that its domain stands by; dkimpy overlooks half of this."""
    tags = tags_of((record or b"").decode("latin-1")) or {}
    fits = (
        tags.get("v", "DKIM1") == "DKIM1"
        and tags.get("k", "rsa") == "rsa"
        and bool(tags.get("p"))
        and "sha256" in _words(tags.get("h", "sha256"))
        and not {"*", "email"}.isdisjoint(_words(tags.get("s", "*")))
        and "y" not in _words(tags.get("t", ""))
    )
    return record if fits else None


def _words(value: str) -> list[str]:
    return [each.strip() for each in value.split(":")]
