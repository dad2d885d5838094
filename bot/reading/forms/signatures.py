"""Electronic signatures of a PDF, judged with pyHanko where it is installed; never asks the network."""

import io
import logging
from collections.abc import Sequence
from typing import Any

from bot.domain.readings import Signature

# pyHanko tells its logger what it finds in certificates: names of people.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).addHandler(logging.NullHandler())
    logging.getLogger(_name).propagate = False

Judged = tuple[Signature, str | None]
"""The verdict, and the code of why there is none."""

UNTRUSTED: Judged = (Signature.UNKNOWN, "signer_unknown")


def judge(content: bytes, roots: Sequence[bytes] | None) -> Judged:
    """Valid only when every signature is whole, covers the document and leads to one of `roots`.

    One that does not fit the bytes is invalid whatever the roots; one that fits stays unknown without them,
    and where they can't be read (None, or no certificates).
    """
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader
    except ImportError:
        return Signature.UNKNOWN, "verifier_missing"
    known = None if roots is None else certificates(roots)
    try:
        signatures = PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures
        verdicts = [_one(signature, known or []) for signature in signatures]
    except Exception:  # noqa: BLE001 - a hostile signature makes ASN.1 readers raise anything; an agent looks
        return Signature.UNKNOWN, "signature_unreadable"
    return _together(verdicts, known)


def _together(verdicts: Sequence[str], known: Sequence[Any] | None) -> Judged:
    if not verdicts:
        return Signature.UNKNOWN, "signature_unreadable"
    if "broken" in verdicts:
        return Signature.EID_INVALID, None
    if all(each == "trusted" for each in verdicts):
        return Signature.EID_VALID, None
    if known is None:
        return Signature.UNKNOWN, "roots_unreadable"
    return UNTRUSTED if known else (Signature.UNKNOWN, "no_trusted_root")


def _one(signature: Any, known: Sequence[Any]) -> str:  # noqa: ANN401 - a signature of pyHanko
    """`broken`, `trusted` or `untrusted`."""
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(trust_roots=list(known), allow_fetching=False, revocation_mode="soft-fail")
    status = validate_pdf_signature(signature, context, skip_diff=False)
    if not (status.intact and status.valid) or status.modification_level is None:
        return "broken"
    if not status.docmdp_ok or status.coverage is None or status.coverage.value < _whole_revision():
        return "broken"
    return "trusted" if known and status.trusted else "untrusted"


def _whole_revision() -> int:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    return int(SignatureCoverageLevel.ENTIRE_REVISION.value)


def certificates(roots: Sequence[bytes]) -> list[Any] | None:
    """Every certificate of files that hold one (DER) or several (PEM); None when a file holds anything else."""
    from asn1crypto import pem, x509

    found: list[Any] = []
    try:
        for root in roots:
            blocks = [each[2] for each in pem.unarmor(root, multiple=True)] if pem.detect(root) else [root]
            found += [x509.Certificate.load(block) for block in blocks]
        for each in found:
            _ = each["tbs_certificate"]["subject"].native  # read only when it is asked for
    except (ValueError, TypeError):
        return None
    return found
