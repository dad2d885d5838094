"""What makes a question one for a person, although its topic was recognised."""

from bot.reading.topics.catalogue import Topic
from bot.reading.topics.heard import Heard
from bot.reading.topics.masking import holds_a_secret
from bot.reading.topics.sentences import Sentence, letter
from bot.reading.topics.verdicts import Doubt

_ENOUGH = 75  # words: a longer letter tells a story that no ready answer knows
_STRANGE = 2  # words outside the topic, in a letter that is otherwise about it
_SHARE = 0.3  # of the words that carry meaning


def doubts_of(text: str, heard: Heard, topic: Topic) -> tuple[Doubt, ...]:
    """Every doubt about answering this letter with the answer of `topic` at once."""
    judged = (
        (Doubt.SECRET, holds_a_secret(text)),
        (Doubt.COMPLAINT, "COMPLAINT" in heard.ideas or "!!!" in text),
        (Doubt.PERSONAL_CASE, "CASE" in heard.ideas),
        (Doubt.OTHER_SUBJECT, "ELSEWHERE" in heard.ideas),
        (Doubt.SEVERAL_QUESTIONS, _asks_several(heard, topic)),
        (Doubt.UNKNOWN_WORDS, _is_strange(heard, topic)),
        (Doubt.LONG, len(heard.words) > _ENOUGH),
    )
    return tuple(doubt for doubt, holds in judged if holds)


def weighs_on_any(text: str) -> tuple[Doubt, ...]:
    """The doubts that need no topic: about a letter whose answer is computed from its own numbers."""
    heard = Heard(letter(text))
    asked = [each for each in heard.letter.sentences if each.asks]
    judged = (
        (Doubt.SECRET, holds_a_secret(text)),
        (Doubt.COMPLAINT, "COMPLAINT" in heard.ideas or "!!!" in text),
        (Doubt.OTHER_SUBJECT, "ELSEWHERE" in heard.ideas),
        (Doubt.SEVERAL_QUESTIONS, heard.letter.items > 1 or "BESIDES" in heard.ideas or len(asked) > 1),
        (Doubt.LONG, len(heard.words) > _ENOUGH),
    )
    return tuple(doubt for doubt, holds in judged if holds)


def _asks_several(heard: Heard, topic: Topic) -> bool:
    """Numbered questions, « de plus… », or a second question that has nothing of the topic."""
    if heard.letter.items > 1 or "BESIDES" in heard.ideas:
        return True
    asked = [each for each in heard.letter.sentences if each.asks]
    return len(asked) > 1 and any(_is_another(heard, each, topic) for each in asked)


def _is_another(heard: Heard, sentence: Sentence, topic: Topic) -> bool:
    """« Que faire ? » belongs to the question before it; « combien de temps dure la formation ? » doesn't."""
    ideas = heard.ideas_of(sentence.words)
    if ideas & topic.ideas:
        return False
    return bool(ideas - {"PASSING"}) or heard.strange_in(sentence.words, topic.ideas) > 0


def _is_strange(heard: Heard, topic: Topic) -> bool:
    """Words outside the topic: the ready answer may miss what is asked, « … de mon rendez-vous »."""
    strange = heard.strange(topic.ideas)
    return strange >= _STRANGE or strange >= _SHARE * max(heard.telling, 1)
