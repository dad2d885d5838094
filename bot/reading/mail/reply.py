"""What the author wrote this time: quoted history and signature folded away. `text` keeps all of it."""

import re
from itertools import accumulate

from bot.reading.mail.history import History, is_quoted, may_begin

LINE_LIMIT = 2000  # what stands below is history
LINE_LENGTH = 1000  # what stands behind says no more of where the history begins
SIGNATURE_LINES = 20  # behind two dashes; a longer piece is part of the letter

_LOOKED_AT = LINE_LIMIT + 50  # lines: what introduces the history takes several
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
    written = text.replace("\xa0", " ").split("\n", _LOOKED_AT)[:_LOOKED_AT]
    letter = _Letter([line.strip("\u200b\ufeff").rstrip() for line in written])
    kept: list[str] = []
    at = 0
    while at < min(len(letter.lines), LINE_LIMIT + 1):
        width = letter.history.starts(at)
        if width == 0:
            after = _after_ending(letter, at, begun=any(kept))
            if after == at:
                kept.append(letter.whole[at])
                after += 1
            at = after
            continue
        at = _after_quotes(letter.lines, at + width)
        if at < 0:
            break
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


class _Letter:
    """Its lines, whole and as far as they are looked at, and what is known of them."""

    def __init__(self, whole: list[str]) -> None:
        self.whole = whole
        self.lines = [line[:LINE_LENGTH] for line in whole]
        self.history = History(self.lines)
        self._written = list(accumulate(map(bool, whole), initial=0))

    def written(self, start: int, end: int) -> int:
        """How many of these lines are not blank."""
        return self._written[end] - self._written[start]


def _after_quotes(lines: list[str], at: int) -> int:
    """Where the author writes again below `>` lines; -1 when nothing marks the history: the rest is history."""
    start = at
    while at < len(lines) and (not lines[at] or is_quoted(lines[at])):
        at += 1
    marked = any(is_quoted(line) for line in lines[max(0, start - 1) : at])
    return at if marked else -1


def _after_ending(letter: _Letter, at: int, *, begun: bool) -> int:
    """Where the letter goes on behind a signature, a disclaimer or a telephone's own line; `at` for none."""
    line = letter.lines[at]
    bare = line.strip()
    if not bare or not may_begin(line):
        return at
    if _PICTURE.fullmatch(bare) or (_DEVICE.fullmatch(bare) and _DEVICE_WORDS.search(bare)):
        return at + 1
    if _SIGNATURE.fullmatch(bare):
        return _after_signature(letter, at)
    if _DISCLAIMER.match(bare):
        # above the letter it is a banner of the mail server: only its own paragraph goes
        return letter.history.next_start(at + 1) if begun else _next_blank(letter.lines, at)
    return at


def _after_signature(letter: _Letter, at: int) -> int:
    """Where the history begins; `at` when so much stands between that two dashes only part the letter."""
    end = letter.history.next_start(at + 1)
    return at if letter.written(at + 1, end) > SIGNATURE_LINES else end


def _next_blank(lines: list[str], at: int) -> int:
    while at < len(lines) and lines[at]:
        at += 1
    return at
