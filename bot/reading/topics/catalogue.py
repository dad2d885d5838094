"""The topics, read from the data files and checked: a slip in one is told by name, at the first use."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.reading.topics.ideas import DATA, lexicon
from bot.reading.topics.patterns import Pattern
from bot.reading.topics.verdicts import Population

_KEYS = frozenset(
    {
        "code",
        "title",
        "populations",
        "requirements",
        "certain",
        "likely",
        "alarm",
        "never",
        "not_with",
        "examples",
        "counter_examples",
        "template",
    }
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One subject with a ready answer, whom it may be given to, and how it is recognised.

    `certain` patterns may answer alone, `likely` ones only propose; an `alarm` is never answered without an agent,
    whatever else is asked; an idea of `never` excludes the topic; beside a trace of a topic of `not_with` an agent
    is asked. `template` is a folder of mail_templates/.
    """

    code: str
    title: str
    populations: frozenset[Population]
    requirements: tuple[str, ...]
    certain: tuple[Pattern, ...]
    likely: tuple[Pattern, ...]
    alarm: tuple[Pattern, ...]
    never: frozenset[str]
    not_with: frozenset[str]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    template: str

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """All of them."""
        return (*self.certain, *self.likely, *self.alarm)

    @property
    def ideas(self) -> frozenset[str]:
        """The ideas its patterns ask for."""
        return frozenset(idea for each in self.patterns for group in each.wanted for idea in group)


class TopicDataError(ValueError):
    """A data file of topics is wrong; the text says which topic and what."""


@cache
def topics() -> Mapping[str, Topic]:
    """Every topic by its code, in the order of the files."""
    files = sorted(path for path in DATA.glob("*.toml") if path.name != "ideas.toml")
    found = [_topic(each) for path in files for each in tomllib.loads(path.read_text("utf-8"))["topic"]]
    catalogue = {each.code: each for each in found}
    if len(catalogue) != len(found):
        raise TopicDataError("Deux sujets portent le même code.")
    for each in found:
        _check(each, catalogue)
    return catalogue


def _topic(written: Mapping[str, Any]) -> Topic:
    unknown = written.keys() - _KEYS
    if unknown:
        raise TopicDataError(f"Sujet {written.get('code')} : clé inconnue {', '.join(sorted(unknown))}.")
    return Topic(
        code=written["code"],
        title=written["title"],
        populations=frozenset(Population(each) for each in written["populations"]),
        requirements=tuple(written["requirements"]),
        certain=tuple(map(Pattern.of, written["certain"])),
        likely=tuple(map(Pattern.of, written.get("likely", ()))),
        alarm=tuple(map(Pattern.of, written.get("alarm", ()))),
        never=frozenset(written.get("never", ())),
        not_with=frozenset(written.get("not_with", ())),
        examples=tuple(written["examples"]),
        counter_examples=tuple(written["counter_examples"]),
        template=written.get("template", f"questions/{written['code']}"),
    )


def _check(topic: Topic, catalogue: Mapping[str, Topic]) -> None:
    """Every idea and every topic that it names must exist: a slip would silence a pattern for ever."""
    named = topic.never.union(*(each.ideas for each in topic.patterns))
    missing = (named - lexicon().forms.keys()) | (topic.not_with - catalogue.keys())
    if missing:
        raise TopicDataError(f"Sujet {topic.code} : {', '.join(sorted(missing))} n’existe pas.")
