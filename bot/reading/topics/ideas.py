"""Ideas: groups of words that mean the same to a topic, found in a sentence whatever its spelling."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.reading.topics.sentences import comparable

DATA = Path(__file__).parent / "data"

_FORGIVING = 6  # letters: below that, one wrong letter makes another word (« mail », « main »)
Words = tuple[str, ...]
Alike = Callable[[str, str], bool]
"""Whether a word is that of a form: `same`, or what remembers its answers."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Every idea with its forms: one or more words; `*` leaves the last letters of a word open."""

    forms: Mapping[str, tuple[Words, ...]]
    first: Mapping[str, tuple[tuple[str, Words], ...]] = field(repr=False)

    @classmethod
    def of(cls, ideas: Mapping[str, Iterable[str]]) -> "Lexicon":
        """The lexicon of a data file: an idea's name and its forms, « mot de passe », « oubli* »."""
        forms = {name: tuple(map(comparable, written)) for name, written in ideas.items()}
        first: dict[str, list[tuple[str, Words]]] = {}
        for name, each in forms.items():
            for form in each:
                first.setdefault(form[0][:2], []).append((name, form))
        return cls(forms, {start: tuple(found) for start, found in first.items()})

    def places(self, words: Words, alike: Alike) -> list[tuple[str, range]]:
        """Each idea with the words that tell it."""
        return [
            (name, range(at, at + len(form)))
            for at, word in enumerate(words)
            for name, form in self.first.get(word[:2], ())
            if len(form) <= len(words) - at and all(map(alike, words[at : at + len(form)], form))
        ]


@cache
def lexicon() -> Lexicon:
    """The ideas of `data/ideas.toml`."""
    content = tomllib.loads((DATA / "ideas.toml").read_text("utf-8"))
    return Lexicon.of(content["ideas"])


@cache
def neutral_ideas() -> frozenset[str]:
    """Ideas that raise no doubt about any topic: applications, people, ways of asking."""
    content = tomllib.loads((DATA / "ideas.toml").read_text("utf-8"))
    return frozenset(content["neutral"]["ideas"])


@cache
def plain_words() -> Lexicon:
    """Words that say nothing of the subject: articles, politeness, everyday verbs."""
    content = tomllib.loads((DATA / "ideas.toml").read_text("utf-8"))
    return Lexicon.of({"plain": content["plain"]["words"]})


@cache
def after_a_password() -> Lexicon:
    """What ordinary sentences say of a password: « est refusé », « est trop court »."""
    content = tomllib.loads((DATA / "ideas.toml").read_text("utf-8"))
    return Lexicon.of({"ordinary": content["password"]["ordinary"]})


def same_exactly(word: str, form: str) -> bool:
    """Whether `word` is the form, letter for letter."""
    return word == form or (form.endswith("*") and word.startswith(form[:-1]))


def same(word: str, form: str) -> bool:
    """Whether `word` is the form, or one letter away from it when the form is long enough to forgive it."""
    if same_exactly(word, form):
        return True
    open_end = form.endswith("*")
    stem = form.rstrip("*")
    if len(stem) < _FORGIVING or word[:1] != stem[:1]:
        return False
    ends = range(len(stem) - 1, len(stem) + 2) if open_end else (len(word),)
    return any(_one_letter_away(word[:end], stem) for end in ends)


def _one_letter_away(word: str, stem: str) -> bool:
    """One letter added, left out, changed, or two neighbours exchanged."""
    if abs(len(word) - len(stem)) > 1:
        return False
    start = next((at for at, pair in enumerate(zip(word, stem, strict=False)) if pair[0] != pair[1]), -1)
    if start < 0:
        return True
    rests = {(1, 1), (0, 1), (1, 0)}
    if any(word[start + left :] == stem[start + right :] for left, right in rests):
        return True
    exchanged = word[start : start + 2][::-1] == stem[start : start + 2]
    return exchanged and word[start + 2 :] == stem[start + 2 :]
