"""A letter as the sentences somebody wrote, in comparable words; greetings and signatures left aside."""

import re
from dataclasses import dataclass

from bot.reading.words import plain

READ_LIMIT = 4_000  # characters: nobody asks a question that is answered at once in more

_HOSTS = (
    (re.compile(r"\b(?:https?://)?(?:www\.)?am\.cfwb\.be\S*"), " portailcerbere "),
    (re.compile(r"\b(?:https?://)?(?:www\.)?(happi|pix|monespace)\.(?:cfwb|fw-?b)\.be\S*"), r" \1 "),
    (re.compile(r"https?://\S+|\bwww\.\S+|\S+@\S+"), " "),
    (re.compile(r"\bf\.f\.|\b(?:mme|mr|dr|st|ste|p\.s|n)\.|\bn°"), " "),
)
_ENDS = re.compile(r"(?<=[?!])\s*|(?<=[.;])\s+|(?<=…)\s*")
_ITEM = re.compile(r"(?:^|(?<=\s))\d{1,2}[).]\s")
_WORD = re.compile(r"[a-z0-9]+\*?")
_ELISIONS = frozenset("ljdmtscn") | {"qu"}
_FAREWELL = re.compile(
    r"(?:bien |tres |avec mes |meilleures? |sinceres? |mes )*"
    r"(?:cordiale?ment|salutations|a vous\b|bav\b|respectueusement|sinceres|d'avance merci|belle journee"
    r"|bonne journee|merci(?: (?:d'avance|beaucoup|bcp|a vous))?[ ,.!]*$)"
)
_SIGNATURE_LINES = 8


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of one sentence; `asks` when it ends with a question mark."""

    words: tuple[str, ...]
    asks: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """What was read of a question: its sentences, and how many numbered items it has."""

    sentences: tuple[Sentence, ...]
    items: int

    @property
    def words(self) -> tuple[str, ...]:
        """Every word, in order."""
        return tuple(word for sentence in self.sentences for word in sentence.words)


def letter(text: str) -> Letter:
    """The letter in `text`: no accents, no capitals, elisions cut (« l'école » is « ecole »)."""
    lines = _own_lines([plain(line) for line in text[:READ_LIMIT].split("\n")])
    said = [sentence for line in lines for sentence in _sentences(line)]
    items = sum(len(_ITEM.findall(line)) for line in lines)
    return Letter(tuple(each for each in said if each.words), items)


def _own_lines(lines: list[str]) -> list[str]:
    """Without the name and address below a farewell, and without quoted lines."""
    kept: list[str] = []
    for at, line in enumerate(lines):
        below = [each for each in lines[at + 1 :] if each]
        if at and _FAREWELL.match(line) and len(below) <= _SIGNATURE_LINES and "?" not in " ".join(below):
            return kept
        if not line.startswith(">"):
            kept.append(line)
    return kept


def _sentences(line: str) -> list[Sentence]:
    for pattern, replacement in _HOSTS:
        line = pattern.sub(replacement, line)
    return [
        Sentence(comparable(part.replace("*", " ")), "?" in part) for part in _ENDS.split(line) if part.strip()
    ]


def comparable(part: str) -> tuple[str, ...]:
    """The words of a plain text or of a written form, without « l’ », « d’ », « n’ »."""
    return tuple(word for word in _WORD.findall(part) if word not in _ELISIONS)
