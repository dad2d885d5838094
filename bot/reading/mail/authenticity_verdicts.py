"""The verdicts on an author, each with its reason for a person and its stable code (docs/codes.md)."""

from bot.domain.labels.authenticite import REASONS
from bot.domain.readings import Authenticity, Verdict


def _verdict(verdict: Verdict, code: str) -> Authenticity:
    return Authenticity(verdict, REASONS[code], code)


CONFIRMED = _verdict(Verdict.PASS, "confirmed")
INTERNAL = _verdict(Verdict.PASS, "internal")
SIGNED = _verdict(Verdict.PASS, "signed")

DMARC_FAILED = _verdict(Verdict.FAIL, "dmarc_failed")
COMPAUTH_FAILED = _verdict(Verdict.FAIL, "compauth_failed")

NO_BOUNDARY = _verdict(Verdict.UNKNOWN, "no_boundary")
BROKEN_HEADER = _verdict(Verdict.UNKNOWN, "broken_header")
NOT_ONE_FROM = _verdict(Verdict.UNKNOWN, "not_one_from")
UNCLEAR_FROM = _verdict(Verdict.UNKNOWN, "unclear_from")
NO_VERDICT = _verdict(Verdict.UNKNOWN, "no_verdict")
UNDECIDED = _verdict(Verdict.UNKNOWN, "undecided")
OTHER_BOUNDARY = _verdict(Verdict.UNKNOWN, "other_boundary")
UNCLEAR_VERDICT = _verdict(Verdict.UNKNOWN, "unclear_verdict")
OTHER_DOMAIN = _verdict(Verdict.UNKNOWN, "other_domain")
SIGNATURE_INVALID = _verdict(Verdict.UNKNOWN, "signature_invalid")
SIGNATURE_UNCHECKED = _verdict(Verdict.UNKNOWN, "signature_unchecked")

ALL = (
    CONFIRMED, INTERNAL, SIGNED,
    DMARC_FAILED, COMPAUTH_FAILED,
    NO_BOUNDARY, BROKEN_HEADER, NOT_ONE_FROM, UNCLEAR_FROM, NO_VERDICT, UNDECIDED, OTHER_BOUNDARY,
    UNCLEAR_VERDICT, OTHER_DOMAIN, SIGNATURE_INVALID, SIGNATURE_UNCHECKED,
)  # fmt: skip
"""Every verdict there is, in the order of docs/codes.md."""
