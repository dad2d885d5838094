"""Who really wrote: believed only when our own boundary vouches for the one From address (exigence F5).

Everything here is strict on purpose and shares nothing with the tolerant reader: whatever two programs could
understand differently is not believed. The rule:

- exactly one From field, with one mailbox, ASCII, in the plainest syntax;
- no field that another program could cut elsewhere (NUL, bare CR, mixed line ends, a line that is no field);
- the topmost Authentication-Results was added by our boundary (a forged one sits lower) and says `dmarc=pass`
  for the very domain of that address.
"""

import re
from dataclasses import dataclass, replace

from bot.domain.readings import Authenticity, MessageReading, Verdict

_HEAD_LIMIT = 1 << 20
_VALUE_LIMIT = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_FIELD = re.compile(r"([!-9;-~]+):(.*)", re.DOTALL)

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})+)"
_WORD = rf'(?:{_ATOM}(?:\.{_ATOM})*\.?|"(?:[ !#-\[\]-~]|\\[ -~])*+")'
_BARE = re.compile(_ADDRESS)
_NAMED = re.compile(rf"(?:{_WORD}(?:\s+{_WORD})*+)?\s*<{_ADDRESS}>")

_AUTHSERV = re.compile(r'\s*(?:"(?P<quoted>[^"\\]*)"|(?P<token>[A-Za-z0-9._:/@-]+))(?:\s+\d+)?\s*')
_VALUE = r'(?:"[^"\\]*"|[^\s;"]+)'
_RESULT = re.compile(
    rf"\s*(?P<method>[A-Za-z][A-Za-z0-9-]*)\s*(?:/\s*\d+\s*)?=\s*(?P<result>[A-Za-z]+)"
    rf"(?P<properties>(?:\s+[A-Za-z][A-Za-z0-9_.-]*\s*=\s*{_VALUE})*+)\s*"
)
_PROPERTY = re.compile(rf"\s+([A-Za-z][A-Za-z0-9_.-]*)\s*=\s*({_VALUE})")

_CONFIRMED = "la frontière du courrier confirme l’expéditeur"
_FAILED = "la frontière du courrier a constaté que l’expéditeur n’est pas celui qui est affiché"
_NO_BOUNDARY = "aucune frontière de confiance n’est configurée"
_BROKEN_HEADER = "l’en-tête du message est mal formé"
_NO_FROM = "le message n’a pas exactement un expéditeur"
_UNCLEAR_FROM = "l’adresse de l’expéditeur n’est pas écrite clairement"
_NO_VERDICT = "la frontière du courrier n’a rendu aucun avis sur l’expéditeur"
_OTHER_BOUNDARY = "l’avis le plus récent ne vient pas de notre frontière du courrier"
_UNCLEAR_VERDICT = "l’avis de la frontière du courrier n’est pas lisible"
_OTHER_DOMAIN = "l’avis de la frontière du courrier porte sur un autre domaine"


@dataclass(frozen=True, slots=True)
class Boundary:
    """The server of ours that checks incoming mail, by the name it signs its verdicts with."""

    authserv_id: str


def with_authenticity(reading: MessageReading, raw: bytes, boundary: Boundary | None) -> MessageReading:
    """The same reading with its verdict; the author that was shown must be the one that was judged."""
    verdict, judged = _judge(raw, boundary)
    if verdict.verdict is Verdict.PASS and (reading.author is None or reading.author.address != judged):
        verdict = Authenticity(Verdict.UNKNOWN, _UNCLEAR_FROM)
    return replace(reading, authenticity=verdict)


def judge(raw: bytes, boundary: Boundary | None) -> Authenticity:
    """Whether the From address is believed. A failed verdict of the boundary wins over any other doubt."""
    return _judge(raw, boundary)[0]


def _judge(raw: bytes, boundary: Boundary | None) -> tuple[Authenticity, str | None]:
    """The verdict and the address that it is about."""
    if boundary is None or not boundary.authserv_id:
        return Authenticity(Verdict.UNKNOWN, _NO_BOUNDARY), None
    fields, whole = _fields(raw)
    said = _topmost_verdict(fields, boundary)
    if said.result == "fail":
        return Authenticity(Verdict.FAIL, _FAILED), None
    address = _mailbox(fields)
    doubt = _doubt(fields, said, address, whole=whole)
    if doubt is not None:
        return Authenticity(Verdict.UNKNOWN, doubt), None
    return Authenticity(Verdict.PASS, _CONFIRMED), address


def _doubt(fields: list[tuple[str, str]], said: "_Said", address: str | None, *, whole: bool) -> str | None:
    """The first reason not to believe, None when there is none."""
    if not whole:
        return _BROKEN_HEADER
    if sum(name == "from" for name, _ in fields) != 1:
        return _NO_FROM
    if address is None:
        return _UNCLEAR_FROM
    if said.result != "pass":
        return said.trouble or _NO_VERDICT
    return None if said.domain == address.rpartition("@")[2].lower() else _OTHER_DOMAIN


def _fields(raw: bytes) -> tuple[list[tuple[str, str]], bool]:
    """The fields, unfolded, and whether any other program must see the very same ones."""
    head, ended, whole = _head(raw)
    fields: list[tuple[str, str]] = []
    whole = whole and ended and b"\0" not in head
    for line in re.split(r"\n(?![ \t])", head.decode("latin-1")):
        found = _FIELD.fullmatch(line)
        if found is None:
            whole = False
        else:
            fields.append((found[1].lower(), found[2].replace("\n", "")))
    return fields, whole


def _head(raw: bytes) -> tuple[bytes, bool, bool]:
    """The header with LF line ends; does a blank line end it; are its line ends all of one kind."""
    start = raw[:_HEAD_LIMIT]
    ends = [at for at in (start.find(b"\r\n\r\n"), start.find(b"\n\n")) if at >= 0]
    head = start[: min(ends)] if ends else start
    crlf = head.count(b"\r\n")
    mixed = 0 < crlf < head.count(b"\n")
    unfolded = head.replace(b"\r\n", b"\n")
    same = not mixed and b"\r" not in unfolded and not re.search(rb"\n[ \t]+(?:\n|\Z)", unfolded)
    if ends and crlf:
        same = same and start[len(head) :].startswith(b"\r\n\r\n")
    return unfolded, bool(ends), same


def _mailbox(fields: list[tuple[str, str]]) -> str | None:
    """The address of the From field, in the plainest syntax only."""
    value = next((value for name, value in fields if name == "from"), "").strip(" \t")
    if not _is_clean(value):
        return None
    found = _BARE.fullmatch(value) or _NAMED.fullmatch(value)
    if found is None or "=?" in found["local"] or len(found["domain"]) > 253:
        return None
    return f"{found['local']}@{found['domain']}"


def _is_clean(value: str) -> bool:
    """ASCII without control characters (a tab may fold), of a length that is no attack."""
    return len(value) <= _VALUE_LIMIT and value.isascii() and not _CONTROL.search(value)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the topmost verdict says of DMARC, and why it says nothing."""

    result: str = ""
    domain: str = ""
    trouble: str = ""


def _topmost_verdict(fields: list[tuple[str, str]], boundary: Boundary) -> _Said:
    value = next((value for name, value in fields if name == "authentication-results"), None)
    if value is None:
        return _Said()
    bare = _without_comments(value) if _is_clean(value) else None
    if bare is None:
        return _Said(trouble=_UNCLEAR_VERDICT)
    server, *results = _segments(bare)
    named = _AUTHSERV.fullmatch(server)
    if named is None or (named["quoted"] or named["token"] or "").lower() != boundary.authserv_id.lower():
        return _Said(trouble=_OTHER_BOUNDARY)
    return _dmarc(results)


def _dmarc(results: list[str]) -> _Said:
    """The one DMARC result; two of them, or any result that can't be read, say nothing (but a failure is kept)."""
    if results and not results[-1].strip():
        results = results[:-1]  # a semicolon at the end
    read = [_RESULT.fullmatch(result) for result in results]
    dmarc = [found for found in read if found is not None and found["method"].lower() == "dmarc"]
    if any(found["result"].lower() == "fail" for found in dmarc):
        return _Said("fail")
    if None in read or len(dmarc) > 1:
        return _Said(trouble=_UNCLEAR_VERDICT)
    if not dmarc or dmarc[0]["result"].lower() != "pass":
        return _Said()
    domains = [value for name, value in _PROPERTY.findall(dmarc[0]["properties"]) if name.lower() == "header.from"]
    if len(domains) != 1:
        return _Said(trouble=_UNCLEAR_VERDICT)
    return _Said("pass", domains[0].strip('"').lower())


def _without_comments(value: str) -> str | None:
    """The value with each (comment) as one space; None when brackets or quotes do not close."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for char in value:
        if escaped or (char == "\\" and (quoted or depth)):
            escaped = not escaped
        elif char == '"' and not depth:
            quoted = not quoted
        elif char in "()" and not quoted:
            depth += 1 if char == "(" else -1
            if depth < 0:
                return None
            kept.append(" ")
            continue
        if not depth:
            kept.append(char)
    return None if depth or quoted or escaped else "".join(kept)


def _segments(bare: str) -> list[str]:
    """Cut at the semicolons that stand outside quotes."""
    segments, quoted = [""], False
    for piece in re.findall(r'"|;|[^";]+', bare):
        quoted = quoted != (piece == '"')
        if piece == ";" and not quoted:
            segments.append("")
        else:
            segments[-1] += piece
    return segments
