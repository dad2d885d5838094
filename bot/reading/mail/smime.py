"""S/MIME: what was signed is read, what was encrypted is named; no signature is believed or even looked at."""

import re
import zlib

from bot.reading.mail import ber
from bot.reading.mail.budget import Budget
from bot.reading.mail.structure import Part, file_part, parse

SIZE_LIMIT = 30_000_000

_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_GENERIC = frozenset({"application/octet-stream", "application/x-pkcs7-signature", "application/pkcs7-signature"})
_PKCS7 = bytes.fromhex("2a864886f70d0107")  # 1.2.840.113549.1.7
_SMIME_CONTENT = bytes.fromhex("2a864886f70d01091001")  # 1.2.840.113549.1.9.16.1
_SIGNED, _COMPRESSED = _PKCS7 + b"\x02", _SMIME_CONTENT + b"\x09"
_ENCRYPTED = frozenset({_PKCS7 + b"\x03", _PKCS7 + b"\x06", _SMIME_CONTENT + b"\x17"})
_MIME = re.compile(
    rb"\s*(?:Content-|MIME-Version|From|To|Subject|Date|Received|Message-ID|X-)[A-Za-z-]{0,40}:", re.IGNORECASE
)


def is_sealed(part: Part) -> bool:
    """A part of the S/MIME types, or a file called `smime.p7m` under a general one (gateways do that)."""
    if part.content_type in _TYPES:
        return part.parameters.get("smime-type", "").lower() != "certs-only"  # certificates, and nothing signed
    return part.content_type in _GENERIC and (part.name or "").lower().endswith((".p7m", ".p7z"))


def is_rights_managed(part: Part) -> bool:
    """A mail that Microsoft 365 encrypted: its words tell how to open it in a browser."""
    return part.content_type == "application/x-microsoft-rpmsg-message" or (part.name or "").endswith(".rpmsg")


def opened(part: Part, defects: set[str], budget: Budget) -> Part | None:
    """The mail part inside an opaque signature; None when there is none to read, with a defect that says why."""
    content = part.decoded(set())
    try:
        inside = _inside(content, defects, budget)
    except (ValueError, zlib.error):
        defects.add("smime_broken")
        return None
    if inside is None:
        return None
    if not _MIME.match(inside):  # a file signed by itself: liste.xlsx.p7m
        return file_part(re.sub(r"\.p7[mz]$", "", part.name or "", flags=re.IGNORECASE) or None, inside, "smime")
    root = parse(inside).root
    mark(root, "smime")
    return root


def mark(part: Part, origin: str) -> None:
    """Everything below was taken out of a container."""
    part.origin = origin
    for child in part.children:
        mark(child, origin)


def _inside(content: bytes, defects: set[str], budget: Budget) -> bytes | None:
    """ContentInfo around SignedData or CompressedData (RFC 5652, RFC 3274), as far as what they carry."""
    reader = ber.Reader(content)
    reader.enter(ber.SEQUENCE)
    kind = reader.plain(ber.OID)
    if kind in _ENCRYPTED:
        defects.add("encrypted")
        return None
    if kind not in {_SIGNED, _COMPRESSED}:
        raise ValueError("nothing that is read")
    reader.enter(ber.FIRST)
    reader.enter(ber.SEQUENCE)
    reader.plain(ber.INTEGER)
    reader.skip(ber.SET if kind == _SIGNED else ber.SEQUENCE)  # the algorithms
    reader.enter(ber.SEQUENCE)
    reader.plain(ber.OID)
    reader.enter(ber.FIRST)  # a bare signature has none
    found = reader.octets()
    if not found:
        raise ValueError("nothing is signed")
    return found[:SIZE_LIMIT] if kind == _SIGNED else _unsqueezed(found, defects, budget)


def _unsqueezed(squeezed: bytes, defects: set[str], budget: Budget) -> bytes | None:
    """A compressed message, as far as what is left of the budget goes."""
    undo = zlib.decompressobj()
    found = undo.decompress(squeezed, budget.left) if budget.left > 0 else None  # to zlib, 0 is no limit
    if found is None or undo.unconsumed_tail:
        defects.add("too_large")
    budget.left -= len(found or b"")
    return found
