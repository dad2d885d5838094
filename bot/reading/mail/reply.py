"""What the author wrote this time: quoted history and signature folded away. `text` keeps all of it."""

import re

from bot.reading.mail.history import history_starts, is_quoted, may_begin

LINE_LIMIT = 2000  # what stands below is history
SIGNATURE_LINES = 20  # behind two dashes; a longer piece is part of the letter

_SIGNATURE = re.compile(r"(?:--|—|__)\s?")
_DEVICE = re.compile(
    r"(?:envoy[ée]|sent|verzonden|verstuurd|provenance|gesendet)\s(?::\s)?(?:(?:de(?:puis)?|[àa] partir de?|from|"
    r"via|vanaf|van|von|gr[âa]ce [àa]|avec|with|mit|met|courrier)\s|d['’]|[àa] partir d['’]|depuis l['’]).{0,200}|"
    r"(?:obtenir|t[ée]l[ée]charger|get|download)\soutlook\s(?:pour|for|voor|f[üu]r)\s.{0,200}|"
    r"von meine[mr]\s.{0,60}\sgesendet",
    re.IGNORECASE,
)
_DEVICE_WORDS = re.compile(
    r"\b(?:mon|ma|mes|my|mijn|mein\w*|outlook|mail|courrier|gmail|yahoo|proton\w*|samsung|galaxy|iphone|ipad|"
    r"android|t[ée]l[ée]phone|smartphone|mobile|appareil|tablette|application|appli|app|messagerie)\b",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"(?:ce (?:message|courriel|mail)|cet e-?mail|les informations contenues dans ce|this (?:e-?mail|message)|"
    r"dit (?:e-?mail)?bericht|dit e-?mail|diese e-?mail|avis de confidentialit[ée]|clause de|disclaimer)\b"
    r"(?=.{0,300}?(?:confiden|vertrou|vertrau))",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"\[(?:cid:[^\]]{1,200}|image(?: ?:[^\]]{0,200}| supprim[^\]]{0,200})?|logo[^\]]{0,100})\]", re.IGNORECASE
)


def fold(text: str) -> str:
    """The reply without history and signature; empty when nothing new was written (a bare forward)."""
    lines = [line.strip("\u200b\ufeff").rstrip() for line in text.replace("\xa0", " ").split("\n")]
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if at > LINE_LIMIT:
            break
        width = history_starts(lines, at)
        if width == 0:
            after = _after_ending(lines, at, begun=any(kept))
            if after == at:
                kept.append(lines[at])
                after += 1
            at = after
            continue
        at = _after_quotes(lines, at + width)
        if at < 0:
            break
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _after_quotes(lines: list[str], at: int) -> int:
    """Where the author writes again below `>` lines; -1 when nothing marks the history: the rest is history."""
    start = at
    while at < len(lines) and (not lines[at] or is_quoted(lines[at])):
        at += 1
    marked = any(is_quoted(line) for line in lines[max(0, start - 1) : at])
    return at if marked else -1


def _after_ending(lines: list[str], at: int, *, begun: bool) -> int:
    """Where the letter goes on behind a signature, a disclaimer or a telephone's own line; `at` for none."""
    line = lines[at]
    bare = line.strip()
    if not bare or not may_begin(line):
        return at
    if _PICTURE.fullmatch(bare) or (_DEVICE.fullmatch(bare) and _DEVICE_WORDS.search(bare)):
        return at + 1
    if _SIGNATURE.fullmatch(bare):
        return _after_signature(lines, at)
    if _DISCLAIMER.match(bare):
        # above the letter it is a banner of the mail server: only its own paragraph goes
        return _history_or_end(lines, at + 1) if begun else _next_blank(lines, at)
    return at


def _after_signature(lines: list[str], at: int) -> int:
    """Where the history begins; `at` when so much stands between that two dashes only part the letter."""
    end, written = at + 1, 0
    while end < len(lines) and not history_starts(lines, end):
        written += bool(lines[end])
        if written > SIGNATURE_LINES:
            return at
        end += 1
    return end


def _history_or_end(lines: list[str], at: int) -> int:
    while at < len(lines) and not history_starts(lines, at):
        at += 1
    return at


def _next_blank(lines: list[str], at: int) -> int:
    while at < len(lines) and lines[at]:
        at += 1
    return at
