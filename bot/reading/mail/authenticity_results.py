"""What our boundary wrote in Authentication-Results, in the form of RFC 8601 or in that of Microsoft 365.

RFC 8601: `name of the server; method=result property=value; …`. Only the topmost field is read, because a sender
can write any number of them below. Some boundaries write one field a filter (SPF, DKIM, DMARC): the stack of
fields right under the topmost is read with it where the settings say that the boundary removes fields of its own
name from what comes in (RFC 8601, section 5), and never otherwise.

Microsoft 365: the same without the name of the server, and with `compauth`, its composite judgement.

DMARC alignment is the boundary's work; here the domain that it names must equal the domain of the From address.
A verdict on the organisation's domain (`header.from=cfwb.be`) is not believed for adm.cfwb.be.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.readings import Authenticity
from bot.reading.mail.authenticity_head import HOST, Head, is_clean
from bot.reading.mail.authenticity_verdicts import (
    COMPAUTH_FAILED,
    CONFIRMED,
    DMARC_FAILED,
    NO_VERDICT,
    OTHER_BOUNDARY,
    UNCLEAR_VERDICT,
    UNDECIDED,
)

_FIELD = "authentication-results"
_STACK_ENDS = frozenset({"received", "from"})
_STACK_LIMIT = 20

_OUTSIDE = re.compile(r'"(?:[^"\\]|\\.)*+"|[();]|[^();"\\]++')
_IN_COMMENT = re.compile(r"\\.|[()]|[^()\\]++")
_AUTHSERV = re.compile(r'\s*(?:"(?P<quoted>[^"\\]*)"|(?P<token>[A-Za-z0-9._:/@-]+))(?:\s+\d+)?\s*')
_NAME = r"[A-Za-z][A-Za-z0-9_.-]*"
_VALUE = r'(?:"(?:[^"\\]|\\.)*+"|[^\s;"]+)'
_RESULT = re.compile(
    rf"\s*(?P<method>[A-Za-z][A-Za-z0-9-]*)\s*(?:/\s*\d+\s*)?=\s*(?P<result>[A-Za-z]+)"
    rf"(?P<properties>(?:\s+{_NAME}\s*=\s*{_VALUE})*+)(?:\s+{_NAME}\s*=)?\s*"
)
_PROPERTY = re.compile(rf"\s+({_NAME})\s*=\s*({_VALUE})")
_COMPAUTH = frozenset({"pass", "softpass", "none", "fail"})


@dataclass(frozen=True, slots=True)
class Said:
    """What the boundary says: a verdict, the domain that a CONFIRMED is about, DMARC's own word ("" if silent)."""

    verdict: Authenticity
    domain: str = ""
    dmarc: str = ""


@dataclass(frozen=True, slots=True)
class _Result:
    method: str
    result: str
    properties: tuple[tuple[str, str], ...]

    def values(self, name: str) -> list[str]:
        return [value for each, value in self.properties if each == name]


def said_by_server(head: Head, authserv_id: str, *, stacked: bool) -> Said:
    """The form of RFC 8601. `stacked`: the fields of the same name right below are the boundary's too."""
    results: list[_Result | None] = []
    found = 0
    for name, value in head.fields:
        if name in _STACK_ENDS and found:
            break
        if name != _FIELD:
            continue
        segments = _segments(value)
        if segments is not None and _server(segments[0]) != authserv_id.lower():
            break
        results += [None] if segments is None else _results(segments[1:])
        found += 1
        if not stacked or found == _STACK_LIMIT:
            break
    if found:
        return _judged(results)
    return Said(OTHER_BOUNDARY if head.all(_FIELD) else NO_VERDICT)


def said_by_microsoft(head: Head) -> Said:
    """The form of Microsoft 365, in the topmost field only."""
    written = head.all(_FIELD)
    if not written:
        return Said(NO_VERDICT)
    segments = _segments(written[0])
    if segments is None:
        return Said(UNCLEAR_VERDICT)
    first = _result(segments[0])
    if first is None or first.method not in {"spf", "dkim", "dmarc"}:
        return Said(OTHER_BOUNDARY)
    # An older form names the receiving domain alone between two results.
    rest = [each for each in segments[1:] if "." not in each or not HOST.fullmatch(each.strip())]
    results = [first, *_results(rest)]
    said = _judged(results)
    return _composite(said, results)


def _composite(said: Said, results: Sequence[_Result | None]) -> Said:
    """A failed composite judgement wins over DMARC; a pass that Microsoft did not act upon as one is unclear."""
    judged = [each.result for each in results if each is not None and each.method == "compauth"]
    if "fail" in judged and said.verdict is not DMARC_FAILED:
        return Said(COMPAUTH_FAILED)
    if said.verdict is not CONFIRMED:
        return said
    actions = [each.values("action") for each in results if each is not None and each.method == "dmarc"]
    if len(judged) > 1 or not _COMPAUTH.issuperset(judged) or actions != [["none"]]:
        return Said(UNCLEAR_VERDICT)
    return said


def _judged(results: Sequence[_Result | None]) -> Said:
    """The one DMARC result; two of them, or any result that can't be read, say nothing (but a failure is kept)."""
    dmarc = [each for each in results if each is not None and each.method == "dmarc"]
    if any(each.result == "fail" for each in dmarc):
        return Said(DMARC_FAILED)
    if None in results or len(dmarc) > 1:
        return Said(UNCLEAR_VERDICT)
    if not dmarc:
        return Said(NO_VERDICT)
    if dmarc[0].result != "pass":
        return Said(UNDECIDED, dmarc=dmarc[0].result)
    domains = dmarc[0].values("header.from")
    return Said(CONFIRMED, domains[0], "pass") if len(domains) == 1 else Said(UNCLEAR_VERDICT)


def _server(segment: str) -> str | None:
    """The name of the server that wrote the field, in lower case."""
    found = _AUTHSERV.fullmatch(segment)
    return None if found is None else (found["quoted"] or found["token"] or "").lower()


def _results(segments: Sequence[str]) -> list[_Result | None]:
    """One result a segment, None for what can't be read; `none` alone says that nothing was checked."""
    if segments and not segments[-1].strip():
        segments = segments[:-1]  # a semicolon at the end
    if [each.strip().lower() for each in segments] == ["none"]:
        return []
    return [_result(each) for each in segments]


def _result(segment: str) -> _Result | None:
    found = _RESULT.fullmatch(segment)
    if found is None:
        return None
    written = _PROPERTY.findall(found["properties"])
    properties = tuple((name.lower(), value.strip('"').lower()) for name, value in written)
    return _Result(found["method"].lower(), found["result"].lower(), properties)


def _segments(value: str) -> list[str] | None:
    """The value without (comments), cut at its semicolons; None when it is not clean or does not close."""
    if not is_clean(value):
        return None
    cut, depth, at = [""], 0, 0
    while at < len(value):
        token = (_IN_COMMENT if depth else _OUTSIDE).match(value, at)
        if token is None:  # a quote that never closes, a backslash outside quotes
            return None
        at = token.end()
        match token[0]:
            case "(":
                depth += 1
                cut[-1] += " "
            case ")":
                if depth == 0:
                    return None
                depth -= 1
            case ";" if not depth:
                cut.append("")
            case text if not depth:
                cut[-1] += text
            case _:  # the words of a comment
                pass
    return None if depth else cut
