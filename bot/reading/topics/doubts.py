"""What makes a question one for a person, although its topic was recognised."""

from bot.reading.topics.catalogue import Topic
from bot.reading.topics.ideas import lexicon, neutral_ideas, plain_words
from bot.reading.topics.masking import holds_a_secret
from bot.reading.topics.sentences import Letter, Sentence
from bot.reading.topics.verdicts import Doubt

_ENOUGH = 75  # words: a longer letter tells a story that no ready answer knows
_STRANGE = 2  # words outside the topic, in a letter that is otherwise about it
_SHARE = 0.3  # of the words that carry meaning


def doubts_of(text: str, read: Letter, topic: Topic) -> tuple[Doubt, ...]:
    """Every doubt about answering this letter with the answer of `topic` at once."""
    ideas = lexicon().found_in(read.words)
    judged = (
        (Doubt.SECRET, holds_a_secret(text)),
        (Doubt.COMPLAINT, "COMPLAINT" in ideas or "!!!" in text),
        (Doubt.PERSONAL_CASE, "CASE" in ideas),
        (Doubt.OTHER_SUBJECT, "ELSEWHERE" in ideas),
        (Doubt.SEVERAL_QUESTIONS, _asks_several(read, topic, ideas)),
        (Doubt.UNKNOWN_WORDS, _is_strange(read, topic)),
        (Doubt.LONG, len(read.words) > _ENOUGH),
    )
    return tuple(doubt for doubt, holds in judged if holds)


def _asks_several(read: Letter, topic: Topic, ideas: frozenset[str]) -> bool:
    """Numbered questions, « de plus… », or a second question that has nothing of the topic."""
    if read.items > 1 or "BESIDES" in ideas:
        return True
    asked = [each for each in read.sentences if each.asks]
    return len(asked) > 1 and any(_is_another(each, topic) for each in asked)


def _is_another(sentence: Sentence, topic: Topic) -> bool:
    """« Que faire ? » belongs to the question before it; « combien de temps dure la formation ? » doesn't."""
    ideas = lexicon().found_in(sentence.words)
    return not ideas & topic.ideas and bool(_strange_words(sentence.words, topic) or ideas - {"PASSING"})


def _is_strange(read: Letter, topic: Topic) -> bool:
    """Words outside the topic: the ready answer may miss what is asked, « … de mon rendez-vous »."""
    strange = len(_strange_words(read.words, topic))
    telling = len(read.words) - sum(map(_is_plain, read.words))
    return strange >= _STRANGE or strange >= _SHARE * max(telling, 1)


def _strange_words(words: tuple[str, ...], topic: Topic) -> list[str]:
    """The words that tell no idea of the topic, nor a neutral one, and are not everyday words."""
    known = topic.ideas | neutral_ideas()
    told = {at for name, place in lexicon().places(words) if name in known for at in place}
    return [word for at, word in enumerate(words) if at not in told and not _is_plain(word)]


def _is_plain(word: str) -> bool:
    return word.isdigit() or bool(plain_words().found_in((word,)))
