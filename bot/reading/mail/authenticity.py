"""Who really wrote: believed only when our own boundary vouches for the one From address (exigence F5).

Everything here is strict on purpose and shares nothing with the tolerant reader: whatever two programs could
understand differently is not believed. The rule:

- exactly one From field, with one mailbox, ASCII, in the plainest syntax;
- no field that another program could cut elsewhere (NUL, bare CR, mixed line ends, a line that is no field);
- the topmost Authentication-Results was added by our boundary (a forged one sits lower) and says `dmarc=pass`
  for the very domain of that address.

Two things may stand in for a boundary that is silent, each off unless the settings say so: Exchange's mark of a
mail between two boxes of the house, and a DKIM signature of the From domain. Neither outweighs a failure.
ARC fields and anything else a mail says of itself count for nothing.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.readings import Authenticity, MessageReading, Verdict
from bot.reading.mail.authenticity_dkim import Lookup, LookupFailedError, is_signed_by
from bot.reading.mail.authenticity_head import HOST, Head, domain_of, mailbox, read_head
from bot.reading.mail.authenticity_results import Said, said_by_microsoft, said_by_server
from bot.reading.mail.authenticity_verdicts import (
    BROKEN_HEADER,
    CONFIRMED,
    INTERNAL,
    NO_BOUNDARY,
    NO_VERDICT,
    NOT_ONE_FROM,
    OTHER_BOUNDARY,
    OTHER_DOMAIN,
    SIGNATURE_INVALID,
    SIGNATURE_UNCHECKED,
    SIGNED,
    UNCLEAR_FROM,
)

_SILENT = (NO_VERDICT, OTHER_BOUNDARY)
"""Our boundary gave no verdict at all: nothing of its own stands at the top, or not a word of DMARC."""
_AUTH_AS = "x-ms-exchange-organization-authas"
_AUTH_SOURCE = "x-ms-exchange-organization-authsource"


class BoundaryKind(StrEnum):
    """The form in which the boundary writes its verdicts."""

    RFC8601 = "rfc8601"
    MICROSOFT365 = "microsoft365"


@dataclass(frozen=True, slots=True)
class Boundary:
    """The server of ours that checks incoming mail.

    `authserv_id` is the name that it signs its verdicts with (RFC 8601 only). `stacked`: it removes foreign
    fields of that name, so several of them on top are all its own. `internal_domains`: the domains whose senders
    are believed for Exchange's internal mark; empty unless it removes that mark from what comes in.
    """

    authserv_id: str = ""
    kind: BoundaryKind = BoundaryKind.RFC8601
    stacked: bool = False
    internal_domains: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        """Whether a verdict of its own could be told from a forged one."""
        return self.kind is BoundaryKind.MICROSOFT365 or bool(self.authserv_id)

    def said(self, head: Head) -> Said:
        """What it says at the top of a header."""
        if self.kind is BoundaryKind.MICROSOFT365:
            return said_by_microsoft(head)
        return said_by_server(head, self.authserv_id, stacked=self.stacked)


def with_authenticity(reading: MessageReading, raw: bytes, boundary: Boundary | None) -> MessageReading:
    """The same reading with its verdict; the author that was shown must be the one that was judged."""
    verdict, judged = _judge(raw, boundary)
    if verdict.verdict is Verdict.PASS and not _shows(reading, judged):
        verdict = UNCLEAR_FROM
    return replace(reading, authenticity=verdict)


def judge(raw: bytes, boundary: Boundary | None) -> Authenticity:
    """Whether the From address is believed. A failed verdict of the boundary wins over any other doubt."""
    return _judge(raw, boundary)[0]


def may_be_signed(reading: MessageReading, raw: bytes) -> bool:
    """Whether `with_signature` could change the verdict: the boundary was silent and there is a signature."""
    return reading.authenticity in _SILENT and b"\ndkim-signature:" in b"\n" + raw[: 1 << 20].lower()


def with_signature(reading: MessageReading, raw: bytes, lookup: Lookup) -> MessageReading:
    """The same reading, believed when a DKIM signature of the From domain proves it. Blocks: call it in a thread.

    Only where the boundary was silent; a header that it would not have been believed on is not signed into belief.
    """
    head = read_head(raw)
    address = mailbox(head)
    if reading.authenticity not in _SILENT or _doubt(head, address) is not None or address is None:
        return reading
    if not _shows(reading, address):
        return replace(reading, authenticity=UNCLEAR_FROM)
    try:
        valid = is_signed_by(domain_of(address), raw, head, lookup)
    except LookupFailedError:
        return replace(reading, authenticity=SIGNATURE_UNCHECKED)
    return replace(reading, authenticity=SIGNED if valid else SIGNATURE_INVALID)


def _shows(reading: MessageReading, address: str | None) -> bool:
    return reading.author is not None and reading.author.address == address


def _judge(raw: bytes, boundary: Boundary | None) -> tuple[Authenticity, str | None]:
    """The verdict and the address that it is about."""
    if boundary is None or not boundary.is_known:
        return NO_BOUNDARY, None
    head = read_head(raw)
    said = boundary.said(head)
    if said.verdict.verdict is Verdict.FAIL:
        return said.verdict, None
    address = mailbox(head)
    doubt = _doubt(head, address)
    if doubt is not None or address is None:
        return doubt or UNCLEAR_FROM, None
    if said.verdict is CONFIRMED and said.domain != domain_of(address):
        return OTHER_DOMAIN, None
    if _is_silent(said) and _is_internal(head, domain_of(address), boundary):
        return INTERNAL, address
    return said.verdict, address


def _doubt(head: Head, address: str | None) -> Authenticity | None:
    """The first reason not to believe the header itself, None when there is none."""
    if not head.whole:
        return BROKEN_HEADER
    if len(head.all("from")) != 1:
        return NOT_ONE_FROM
    return UNCLEAR_FROM if address is None else None


def _is_silent(said: Said) -> bool:
    """Exchange writes nothing of DMARC between its own boxes, or that there was none."""
    return said.verdict is NO_VERDICT or said.dmarc == "none"


def _is_internal(head: Head, domain: str, boundary: Boundary) -> bool:
    """Exchange's own mark, once; from outside it counts only where the boundary is known to remove it."""
    marks, sources = head.all(_AUTH_AS), head.all(_AUTH_SOURCE)
    if domain not in boundary.internal_domains or len(marks) != 1 or len(sources) != 1:
        return False
    return marks[0].strip().lower() == "internal" and HOST.fullmatch(sources[0].strip()) is not None
