"""In what quality the undersigned asks: which of the two boxes is ticked, and the words after « Autre »."""

import re
from collections.abc import Sequence

from bot.reading.forms.labels import labels_in
from bot.reading.forms.marks import BOXES, TICKED, fold
from bot.reading.forms.values import written

PRESIDENT, OTHER = "president_administrateur", "autre"

_OPTION = re.compile(
    r"(?P<president_administrateur>president(?!\w*\s*:)|(?<!ou )administrateur(?=\(trice\)|\s*/))"
    r"|(?P<autre>\bautres?\b)"
)
_MARK = re.compile(rf"[{BOXES}]")
_CROSS_BEFORE = re.compile(r"(?:^|\t|\s{2})\s*[-•*]?\s*[xv✓]\s*[.):-]?\s*$")
_CROSS_AFTER = re.compile(r"(?:[:\t]|\s{2})\s*(?:x|oui|ok|✓)\s*$")


def has_option(line: str) -> bool:
    """Whether one of the two choices is printed on this line."""
    return _OPTION.search(fold(line)) is not None


class Quality:
    """The lines of block ③ that hold boxes or choices, in order."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._ticked: dict[str, bool] = {}
        self._boxes_before: list[bool] = []
        self.other = ""
        for line in lines:
            self._read(line)

    @property
    def ticked(self) -> list[str]:
        """The choices that are ticked: one in a form that is filled in right."""
        return [choice for choice in (PRESIDENT, OTHER) if self._ticked.get(choice)]

    def _read(self, line: str) -> None:
        folded = fold(line)
        options = _choices(folded, line)
        boxes = [(found.start(), found[0] == TICKED) for found in _MARK.finditer(line)]
        if not options:
            self._boxes_before += [ticked for _, ticked in boxes]
            return
        for position, option in enumerate(options):
            choice = str(option.lastgroup)
            end = options[position + 1].start() if position + 1 < len(options) else len(line)
            self._ticked[choice] = self._ticked.get(choice, False) or self._is_ticked(
                folded, boxes, options, position
            )
            if choice == OTHER:
                self.other = self.other or _text_after(line[option.end() : end])

    def _is_ticked(
        self, folded: str, boxes: list[tuple[int, bool]], options: list[re.Match[str]], position: int
    ) -> bool:
        if len(boxes) == len(options):
            return boxes[position][1]
        option = options[position]
        before = options[position - 1].end() if position else 0
        mine = [ticked for at, ticked in boxes if before <= at < option.start()]
        if mine:
            return mine[-1]
        if not boxes and self._boxes_before:
            return self._boxes_before.pop(0)
        end = options[position + 1].start() if position + 1 < len(options) else len(folded)
        if _CROSS_BEFORE.search(folded[before : option.start()]):
            return True
        return option.lastgroup == PRESIDENT and _CROSS_AFTER.search(folded[option.end() : end]) is not None


def _choices(folded: str, line: str) -> list[re.Match[str]]:
    """« Président(e) ou administrateur(trice) » is one choice; « Autre : vice-présidente » is another one."""
    kept: dict[str, re.Match[str]] = {}
    for found in _OPTION.finditer(folded):
        other = kept.get(OTHER)
        if other is None or _MARK.search(line, other.end(), found.start()):
            kept.setdefault(str(found.lastgroup), found)
    return list(kept.values())


def _text_after(rest: str) -> str:
    """What was written after « Autre : », up to the next label or box."""
    cut = _MARK.split(rest.lstrip(" :\t"))[0]
    labels = [label for label in labels_in(cut) if not label.alone]
    return written(cut[: labels[0].start] if labels else cut)


def typed_quality(value: str) -> tuple[str | None, str]:
    """« Qualité : présidente du PO » of a form typed in words: the choice, and the words of another one."""
    if not value:
        return None, ""
    if re.search(r"\b(?:president|administrat(?:eur|rice))", fold(value)):
        return PRESIDENT, ""
    rest = written(re.sub(r"(?i)^\s*autre\s*:?", "", value))
    return OTHER, rest
