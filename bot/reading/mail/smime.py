"""S/MIME: what was signed is read, what was encrypted is named; no signature is believed or even looked at."""

import re
import zlib
from typing import Any

from bot.reading.mail.structure import Part, file_part, parse

SIZE_LIMIT = 30_000_000

_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_GENERIC = frozenset({"application/octet-stream", "application/x-pkcs7-signature", "application/pkcs7-signature"})
_ENCRYPTED = frozenset({"enveloped_data", "authenticated_enveloped_data", "encrypted_data"})
_MIME = re.compile(
    rb"\s*(?:Content-|MIME-Version|From|To|Subject|Date|Received|Message-ID|X-)[A-Za-z-]{0,40}:", re.IGNORECASE
)
_DER_SEQUENCE = b"\x30"
# asn1crypto reads lazily and says most troubles by ValueError; hostile nesting ends in RecursionError.
_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError, zlib.error)


def is_sealed(part: Part) -> bool:
    """A part of the S/MIME types, or a file called `smime.p7m` under a general one (gateways do that)."""
    if part.content_type in _TYPES:
        return part.parameters.get("smime-type", "").lower() != "certs-only"  # certificates, and nothing signed
    return part.content_type in _GENERIC and (part.name or "").lower().endswith((".p7m", ".p7z"))


def is_rights_managed(part: Part) -> bool:
    """A mail that Microsoft 365 encrypted: its words tell how to open it in a browser."""
    return part.content_type == "application/x-microsoft-rpmsg-message" or (part.name or "").endswith(".rpmsg")


def opened(part: Part, defects: set[str]) -> Part | None:
    """The mail part inside an opaque signature; None when there is none to read, with a defect that says why."""
    content = part.decoded(set())
    if not content.startswith(_DER_SEQUENCE):
        defects.add("smime_broken")
        return None
    try:
        inside = _inside(content, defects)
    except _BROKEN:
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


def _inside(content: bytes, defects: set[str]) -> bytes | None:
    from asn1crypto import cms  # type: ignore[import-untyped]

    info = cms.ContentInfo.load(content)
    kind = info["content_type"].native
    if kind in _ENCRYPTED:
        defects.add("encrypted")
        return None
    if kind == "signed_data":
        return _octets(info["content"]["encap_content_info"]["content"], defects)
    if kind == "compressed_data":
        squeezed = _octets(info["content"]["encap_content_info"]["content"], defects)
        return None if squeezed is None else _unsqueezed(squeezed, defects)
    defects.add("smime_broken")
    return None


def _octets(field: Any, defects: set[str]) -> bytes | None:  # noqa: ANN401 - asn1crypto has no types
    """The bytes of an octet string, also of one in pieces (Outlook); a bare signature has none."""
    found = field.native
    if isinstance(found, bytes) and found:
        return found[:SIZE_LIMIT]
    defects.add("smime_broken")
    return None


def _unsqueezed(squeezed: bytes, defects: set[str]) -> bytes | None:
    """A compressed message, as far as the limit goes."""
    undo = zlib.decompressobj()
    found = undo.decompress(squeezed, SIZE_LIMIT)
    if undo.unconsumed_tail:
        defects.add("too_large")
    return found
