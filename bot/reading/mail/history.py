"""Where the history of a conversation begins, as mail programs write it in French, Dutch, German and English."""

import re

# A line that begins in no such way is the author's: most lines are asked nothing else.
_MAY_BEGIN = re.compile(
    r"\s{0,3}(?:[>\-_*\u2500\u2014\u2013\[]|(?:de|from|van|von|exp[ée]diteur|le|on|op|am|el|il|en|d[ée]but|begin|anfang|"
    r"envoy[ée]|sent|verzonden|verstuurd|provenance|obtenir|t[ée]l[ée]charger|get|download|gesendet|ce|cet|les|this|"
    r"dit|diese|avis|clause|disclaimer)\b)",
    re.IGNORECASE,
)
# « Le lun. 12 oct. 2026 à 10:12, École X <ec…> a écrit : », also wrapped over several lines, and its cousins.
_ATTRIBUTION_START = re.compile(r"(?:Le|On|Op|Am|El|Il|En date d[eu])\s", re.IGNORECASE)
_WROTE = re.compile(
    r"\b(?:a[ ]?[ée]crit|[ée]crivait|wrote|schreef|schrieb|escribi[óo]|ha scritto|geschreven)\b[^:]{0,150}:?\s*\Z",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d|@")  # « On nous a écrit : » introduces no history
_ATTRIBUTION_LINES = 4
_ATTRIBUTION_LENGTH = 700
_WROTE_LENGTH = 200  # « a écrit » and what may stand behind it
_SEPARATOR = re.compile(
    r"[-_ ]{2,}+\s*+(?:(?:message|mail|courriel|e-mail)(?: d['’]origine| original| transf[ée]r[ée]| initial|"
    r" r[ée]exp[ée]di[ée])|original (?:message|email|appointment)|forwarded (?:message|email)|"
    r"(?:oorspronkelijk|doorgestuurd) bericht|(?:urspr[üu]ngliche|weitergeleitete) nachricht)[-_\s]{2,}+|"
    r"d[ée]but du message (?:r[ée]exp[ée]di[ée]|transf[ée]r[ée]|original)\s?:|begin forwarded message\s?:|"
    r"begin doorgestuurd bericht\s?:|anfang der weitergeleiteten nachricht\s?:",
    re.IGNORECASE,
)
_RULE = re.compile(r"[_-]{10,}|[\u2500\u2014]{5,}")
_FROM = r"(?:De|From|Van|Von|Exp[ée]diteur)"
_FIELD = (
    r"(?:Envoy[ée](?: le)?|Date|Sent|[ÀA]|To|Aan|An|Cc|Cci|Bcc|Copie(?: [àa])?|Objet|Sujet|Subject|Onderwerp|"
    r"Betreff|Verzonden|Datum|Gesendet|Pi[èe]ces? jointes?|Attachments?|Bijlagen?|Anlagen?|Destinataires?|"
    r"Importance|Priorit[ée]|R[ée]pondre [àa]|Reply-To)"
)
_HEADER = re.compile(rf"\*?(?:(?P<from>{_FROM})|{_FIELD})\s?\*?\s?:\*?(?:\s.*|\Z)", re.IGNORECASE)
_ONE_LINE_HEADER = re.compile(rf"\*?{_FROM}\s?\*?\s?:\*?\s", re.IGNORECASE)
_INNER_FIELD = re.compile(rf"\s\*?{_FIELD}\s?\*?\s?:", re.IGNORECASE)
_HEADERS_NEEDED = 3
_QUOTED = re.compile(r"\s{0,3}>")


class History:
    """Where history begins in the lines of a letter; none of them is asked twice, however far one looks ahead."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._widths: dict[int, int] = {}
        self._since = self._next = 0  # nothing begins between the two

    def starts(self, at: int) -> int:
        """How many lines here introduce or are quoted history; 0 for a line of the author."""
        if at not in self._widths:
            self._widths[at] = _history_starts(self._lines, at)
        return self._widths[at]

    def next_start(self, at: int) -> int:
        """The first line from here on that begins history, or the end."""
        if not self._since <= at <= self._next:
            self._since = self._next = at
        while self._next < len(self._lines) and not self.starts(self._next):
            self._next += 1
        return self._next


def _history_starts(lines: list[str], at: int) -> int:
    line = lines[at]
    if not line:
        return 0
    if _MAY_BEGIN.match(line) is None:
        # Horde: « École X <ec…> a écrit : », without a date
        return int(line.endswith(":") and "@" in line and len(line) < 300 and _WROTE.search(line) is not None)
    if _QUOTED.match(line):
        return 1
    bare = line.strip()
    if _SEPARATOR.fullmatch(bare) or _is_header_block(lines, at):
        return 1
    if _RULE.fullmatch(bare):
        following = next((n for n in range(at + 1, min(at + 4, len(lines))) if lines[n]), None)
        return 1 if following is not None and _is_header_block(lines, following) else 0
    return _attribution(lines, at)


def _attribution(lines: list[str], at: int) -> int:
    """How many lines an attribution takes, 0 when there is none."""
    first = lines[at].strip()
    if not _ATTRIBUTION_START.match(first):
        return int(first.endswith(":") and "@" in first and len(first) < 300 and _WROTE.search(first) is not None)
    joined = ""
    for count in range(1, _ATTRIBUTION_LINES + 1):
        if at + count > len(lines) or not lines[at + count - 1]:
            return 0
        joined = f"{joined} {lines[at + count - 1].strip()}".strip()
        if len(joined) > _ATTRIBUTION_LENGTH:
            return 0
        dated = _DATED.search(joined) and (joined.endswith(":") or "@" in joined)
        if dated and _WROTE.search(joined[-_WROTE_LENGTH:]):
            return count
    return 0


def _is_header_block(lines: list[str], at: int) -> bool:
    """« De : … Envoyé : … À : … Objet : … » as Outlook writes it above what it answers, or all on one line."""
    line = lines[at].strip()
    first = _HEADER.match(line)
    if first is None or not first["from"]:
        return False
    if _ONE_LINE_HEADER.match(line) and len(_INNER_FIELD.findall(line[:1000])) >= _HEADERS_NEEDED - 1:
        return True
    near = [line.strip() for line in lines[at : at + 12] if line]
    return sum(_HEADER.match(line) is not None for line in near) >= _HEADERS_NEEDED


def may_begin(line: str) -> bool:
    """Whether a line begins as history or the end of a letter may begin."""
    return _MAY_BEGIN.match(line) is not None


def is_quoted(line: str) -> bool:
    """A line of history behind its mark."""
    return _QUOTED.match(line) is not None
