"""A letter with what its words tell, each found once: a long letter must not hold up the others."""

from functools import cached_property

from bot.reading.topics.ideas import Words, lexicon, neutral_ideas, plain_words, same
from bot.reading.topics.sentences import Letter


class Heard:
    """One letter under judgement. It remembers its words for as long as it lives, and nothing afterwards."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.words: Words = letter.words
        self._alike: dict[tuple[str, str], bool] = {}
        self._plain: dict[str, bool] = {}

    @cached_property
    def ideas(self) -> frozenset[str]:
        """The ideas of the whole letter."""
        return frozenset(name for name, _ in self._places)

    def ideas_of(self, words: Words) -> frozenset[str]:
        """The ideas of one sentence."""
        return frozenset(name for name, _ in lexicon().places(words, self._same))

    def strange(self, topic: frozenset[str]) -> int:
        """How many words tell no idea of the topic, nor a neutral one, and are not everyday words."""
        return self._strange(self.words, self._places, topic)

    def strange_in(self, words: Words, topic: frozenset[str]) -> int:
        """The same of one sentence."""
        return self._strange(words, lexicon().places(words, self._same), topic)

    @cached_property
    def telling(self) -> int:
        """How many words are not everyday ones."""
        return sum(not self._is_plain(word) for word in self.words)

    @cached_property
    def _places(self) -> list[tuple[str, range]]:
        return lexicon().places(self.words, self._same)

    def _strange(self, words: Words, places: list[tuple[str, range]], topic: frozenset[str]) -> int:
        known = topic | neutral_ideas()
        told = {at for name, place in places if name in known for at in place}
        return sum(at not in told and not self._is_plain(word) for at, word in enumerate(words))

    def _is_plain(self, word: str) -> bool:
        if word not in self._plain:
            self._plain[word] = word.isdigit() or bool(plain_words().places((word,), self._same))
        return self._plain[word]

    def _same(self, word: str, form: str) -> bool:
        pair = word, form
        if pair not in self._alike:
            self._alike[pair] = same(word, form)
        return self._alike[pair]
