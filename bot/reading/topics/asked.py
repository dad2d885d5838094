"""What a mail asks, as recognition sees it: the codes of topics, never a word of the mail."""

import re

from bot.domain.procedure import Question
from bot.domain.readings import MessageReading
from bot.reading.topics.calculs import calculation, is_turned
from bot.reading.topics.doubts import weighs_on_any
from bot.reading.topics.understanding import understand
from bot.reading.topics.verdicts import Certain, Doubt, Likely, Population, Unknown, Verdict

COMPUTED = "poles_calcul"  # the answer that is computed from the mail, when it leaves
LONGEST = 2_000  # characters of a mail that are looked at: a longer one is never answered without an agent

_SUBJECT = 200  # characters of a subject line
_SHORT = 500  # characters of a mail of which the subject may tell the topic: to read it twice costs twice as much
_SALARIES = re.compile(r"\btraitements?\b", re.IGNORECASE)  # elsewhere the word speaks of somebody's pay
_SPEAKS_AGAINST = frozenset(
    {Doubt.TWO_TOPICS, Doubt.COMPLAINT, Doubt.PERSONAL_CASE, Doubt.SECRET, Doubt.OTHER_SUBJECT}
)
"""Doubts that a subject line may raise about words that are certain alone; that it is vague says nothing."""


def asked(reading: MessageReading, population: Population, *, computes: bool = False) -> Question:
    """What the mail asks; pure, and nothing of its text is kept.

    `computes`: a calculation of the pôles may be answered too. Certain only by the words of the mail itself: what
    was measured are questions, and a subject line may only speak against them.
    """
    said = words_of(reading)
    if computes and calculation(said) is not None:
        return _computed(said, understand(said, population), population)
    found = understand(said, population)
    with_subject = isinstance(found, Certain) or (isinstance(found, Unknown) and len(said) < _SHORT)
    whole = understand(f"{reading.subject[:_SUBJECT]}.\n{said}", population) if with_subject else found
    if isinstance(found, Certain) and _agrees(whole, found.topic) and len(reading.reply) <= LONGEST:
        return Question(found.topic, certain=True, population=str(population))
    return _proposed(whole if isinstance(whole, Likely | Certain) else found, population)


def words_of(reading: MessageReading) -> str:
    """What the author wrote now, without what is quoted below it; the subject where there is nothing else."""
    return (reading.reply.strip() or reading.subject)[:LONGEST]


def _agrees(whole: Verdict, topic: str) -> bool:
    match whole:
        case Certain(topic=found):
            return found == topic
        case Likely(topic=found, doubts=doubts):
            return found == topic and not _SPEAKS_AGAINST & set(doubts)
        case _:
            return False


def _proposed(found: Verdict, population: Population) -> Question:
    """For an agent: what only the subject made certain is likely."""
    match found:
        case Certain(topic=topic):
            return Question(topic, certain=False, population=str(population), doubts=(str(Doubt.VAGUE),))
        case Likely(topic=topic, others=others, doubts=doubts):
            return Question(topic, False, str(population), others, tuple(map(str, doubts)))
        case _:
            return Question(None, False, str(population), doubts=tuple(map(str, found.doubts)))


def _computed(said: str, also: Verdict, population: Population) -> Question:
    """A calculation whose numbers are all there leaves at once, where nothing else is told or asked."""
    vague = (Doubt.VAGUE,) if is_turned(said) else ()
    doubts = tuple(map(str, (*weighs_on_any(_SALARIES.sub(" ", said)), *vague)))
    others = () if not isinstance(also, Certain | Likely) else (also.topic,)
    return Question(COMPUTED, not doubts, str(population), others, doubts)
