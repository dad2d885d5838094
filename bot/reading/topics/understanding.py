"""From a question to a verdict: which topics it touches, and whatever speaks against answering at once."""

from dataclasses import dataclass

from bot.reading.topics.catalogue import Topic, topics
from bot.reading.topics.doubts import doubts_of
from bot.reading.topics.heard import Heard
from bot.reading.topics.sentences import letter
from bot.reading.topics.verdicts import Certain, Doubt, Likely, Population, Unknown, Verdict

_OTHERS = 2  # further answers that an agent may choose from: a card stays short


@dataclass(frozen=True, slots=True)
class Match:
    """A topic that the letter touches: by a pattern that may answer alone or not, and how much that one asks.

    `alarm`: the letter tells of a danger, which comes before whatever it asks besides.
    """

    topic: Topic
    sure: bool
    weight: int
    alarm: bool = False

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """The higher, the likelier."""
        return self.alarm, self.sure, self.weight


def understand(text: str, population: Population) -> Verdict:
    """What follows from a question; pure. The text may hold anything: nothing of it is in the verdict.

    Certain asks for one topic that stands out, one question, and nothing in `Doubt`.
    """
    heard = Heard(letter(text))
    matches = _matches(heard.ideas, population)
    if not matches:
        return Unknown((Doubt.NO_TOPIC,))
    best, others = matches[0], tuple(matches[1:])
    doubts = doubts_of(text, heard, best.topic)
    if best.alarm:
        told = (Doubt.PERSONAL_CASE, *(each for each in doubts if each != Doubt.PERSONAL_CASE))
        return Likely(best.topic.code, _codes(others), told)
    if not best.sure:
        doubts = (Doubt.VAGUE, *doubts)
    if any(_rivals(each, best) for each in others):
        doubts = (Doubt.TWO_TOPICS, *doubts)
    if not doubts:
        return Certain(best.topic.code)
    if Doubt.OTHER_SUBJECT in doubts or (not best.sure and Doubt.COMPLAINT in doubts):
        return Unknown(doubts)
    return Likely(best.topic.code, _codes(others), doubts)


def _codes(others: tuple[Match, ...]) -> tuple[str, ...]:
    return tuple(each.topic.code for each in others[:_OTHERS])


def _rivals(other: Match, best: Match) -> bool:
    """Whether `other` keeps `best` from standing out; a trace that asks for less than `best` does not."""
    return other.sure or (other.topic.code in best.topic.not_with and other.weight >= best.weight)


def _matches(ideas: frozenset[str], population: Population) -> list[Match]:
    """The topics that fit, the likeliest first."""
    open_to = (each for each in topics().values() if population in each.populations)
    found = [match for topic in open_to if not topic.never & ideas and (match := _match(topic, ideas))]
    return sorted(found, key=lambda match: match.rank, reverse=True)


def _match(topic: Topic, ideas: frozenset[str]) -> Match | None:
    alarms = [each.weight for each in topic.alarm if each.fits(ideas)]
    if alarms:
        return Match(topic, sure=False, weight=max(alarms), alarm=True)
    for patterns, sure in ((topic.certain, True), (topic.likely, False)):
        weights = [each.weight for each in patterns if each.fits(ideas)]
        if weights:
            return Match(topic, sure, max(weights))
    return None
