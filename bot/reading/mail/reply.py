"""What the author wrote this time: quoted history and signature folded away. `text` keeps all of it."""

import re

LINE_LIMIT = 2000  # what stands below is history

# « Le lun. 12 oct. 2026 à 10:12, École X <ec…> a écrit : », also wrapped over several lines, and its cousins.
_ATTRIBUTION_START = re.compile(r"(?:Le|On|Op|Am|El|Il)\s.{0,300}", re.IGNORECASE)
_ATTRIBUTION_END = re.compile(
    r".{0,400}(?:a écrit|a ecrit|écrivait|wrote|schreef[^:]{0,150}|schrieb[^:]{0,150}|escribió|"
    r"ha scritto)\s*:?\s*",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d|@")  # « On nous a écrit : » introduces no history
_ATTRIBUTION_LINES = 4
_SEPARATOR = re.compile(
    r"[-_ ]{2,}\s*(?:message d['’]origine|message original|mail original|e-mail d'origine|message transféré|"
    r"message initial|original message|forwarded message|oorspronkelijk bericht|doorgestuurd bericht|"
    r"ursprüngliche nachricht)\s*[-_ ]{2,}|"
    r"début du message (?:réexpédié|transféré)\s*:|begin forwarded message\s*:",
    re.IGNORECASE,
)
_RULE = re.compile(r"[_-]{10,}|[\u2500\u2014]{5,}")
_HEADER = re.compile(
    r"\*?(?:(?P<from>De|From|Van|Von|Expéditeur)|"
    r"(?:Envoyé(?: le)?|Date|Sent|À|A|To|Aan|An|Cc|Copie|Objet|Subject|Onderwerp|Betreff|Verzonden|Gesendet|"
    r"Pièces? jointes?|Destinataires?))\s?\*?\s?:\*?(?:\s.*)?",
    re.IGNORECASE,
)
_HEADERS_NEEDED = 3
_SIGNATURE = re.compile(r"(?:--|—|__)\s?")
_DEVICE = re.compile(
    r"(?:envoyé|sent|verzonden|provenance)\s(?:de(?:puis)?|à partir de?|from|via|van)\s.{0,80}|"
    r"(?:obtenir|télécharger|get)\soutlook\s(?:pour|for)\s.{0,40}|"
    r"(?:envoyé|sent)\s(?:avec|with)\s.{0,60}",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"(?:ce (?:message|courriel|mail)|cet e-?mail|les informations contenues dans ce|this (?:e-?mail|message))\b"
    r".{0,200}(?:confidentiel|confidential)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\s{0,3}>")


def fold(text: str) -> str:
    """The reply without history and signature; empty when nothing new was written (a bare forward)."""
    lines = [line.strip("\u200b\ufeff").rstrip() for line in text.replace("\xa0", " ").split("\n")]
    kept: list[str] = []
    at = 0
    while at < len(lines):
        width = _history_starts(lines, at)
        if width == 0:
            if _is_signature(lines[at]):
                at = _after_signature(lines, at)
                continue
            kept.append(lines[at])
            at += 1
            continue
        at = _after_quotes(lines, at + width)
        if at < 0:
            break
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _history_starts(lines: list[str], at: int) -> int:
    """How many lines here introduce or are quoted history; 0 for a line of the author."""
    line = lines[at]
    if not line:
        return 0
    if at > LINE_LIMIT:
        return len(lines) - at
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
    if not _ATTRIBUTION_START.fullmatch(lines[at].strip()):
        return 0
    joined = ""
    for count in range(1, _ATTRIBUTION_LINES + 1):
        if at + count > len(lines) or not lines[at + count - 1]:
            return 0
        joined = f"{joined} {lines[at + count - 1].strip()}".strip()
        if _ATTRIBUTION_END.fullmatch(joined) and _DATED.search(joined):
            return count
    return 0


def _is_header_block(lines: list[str], at: int) -> bool:
    """« De : … Envoyé : … À : … Objet : … » as Outlook writes it above what it answers."""
    first = _HEADER.fullmatch(lines[at].strip())
    if first is None or not first["from"]:
        return False
    near = [line.strip() for line in lines[at : at + 12] if line.strip()]
    return sum(_HEADER.fullmatch(line) is not None for line in near) >= _HEADERS_NEEDED


def _after_quotes(lines: list[str], at: int) -> int:
    """Where the author writes again below `>` lines; -1 when nothing marks the history: the rest is history."""
    start = at
    while at < len(lines) and (not lines[at] or _QUOTED.match(lines[at])):
        at += 1
    marked = any(_QUOTED.match(line) for line in lines[max(0, start - 1) : at])
    return at if marked else -1


def _is_signature(line: str) -> bool:
    bare = line.strip()
    if not bare:
        return False
    return bool(_SIGNATURE.fullmatch(line) or _DEVICE.fullmatch(bare) or _DISCLAIMER.match(bare))


def _after_signature(lines: list[str], at: int) -> int:
    """A signature goes on until the history begins."""
    at += 1
    while at < len(lines) and not _history_starts(lines, at):
        at += 1
    return at
