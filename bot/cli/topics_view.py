"""What `vaguemestre topics` shows: figures with their interval, and a verdict in plain French."""

from collections.abc import Mapping
from typing import Any

from bot.cli.screen import harmless, say, table
from bot.reading.topics import Certain, Doubt, Likely, Verdict, masked, topics
from bot.reading.topics.scoring import Score, Share

DOUBTS: Mapping[Doubt, str] = {
    Doubt.TWO_TOPICS: "plusieurs sujets conviennent",
    Doubt.SEVERAL_QUESTIONS: "plusieurs questions",
    Doubt.COMPLAINT: "une plainte",
    Doubt.PERSONAL_CASE: "un cas personnel",
    Doubt.SECRET: "un mot de passe ou un numéro national",
    Doubt.OTHER_SUBJECT: "un autre sujet est cité",
    Doubt.UNKNOWN_WORDS: "des mots étrangers au sujet",
    Doubt.VAGUE: "la question est vague",
    Doubt.LONG: "le texte est long",
    Doubt.NO_TOPIC: "aucun sujet reconnu",
}


def told(verdict: Verdict, text: str) -> list[str]:
    """What would happen, line by line; a secret of the text is never shown again."""
    shown = " ".join(harmless(masked(text)).split())
    lines = [f"Question : {shown[:200]}{'…' if len(shown) > 200 else ''}", *_answer(verdict)]
    if not isinstance(verdict, Certain):
        lines.append(f"Pourquoi : {', '.join(DOUBTS[each] for each in verdict.doubts)}")
    return lines


def _answer(verdict: Verdict) -> list[str]:
    match verdict:
        case Certain(topic):
            return [f"Réponse automatique : {_titled(topic)}", f"Mail : {topics()[topic].template}"]
        case Likely(topic, others):
            proposed = [f"Réponse proposée à un agent : {_titled(topic)}", f"Mail : {topics()[topic].template}"]
            return proposed + [f"Autre réponse possible : {_titled(each)}" for each in others]
        case _:
            return ["Passée à un agent, sans réponse proposée"]


def _titled(topic: str) -> str:
    return f"{topics()[topic].title} ({topic})"


def described(verdict: Verdict, text: str) -> dict[str, Any]:
    """The verdict for a program."""
    likely = verdict if isinstance(verdict, Likely) else None
    topic = None if not isinstance(verdict, Certain | Likely) else verdict.topic
    return {
        "verdict": type(verdict).__name__.lower(),
        "topic": topic,
        "template": topics()[topic].template if topic else None,
        "others": list(likely.others) if likely else [],
        "doubts": [] if isinstance(verdict, Certain) else [str(each) for each in verdict.doubts],
        "masked": masked(text) != text,
    }


def figures(name: str, score: Score) -> dict[str, Any]:
    """The figures of one set for a program."""
    return {
        "name": name,
        "questions": len(score.outcomes),
        "precision": _share(score.precision),
        "coverage": _share(score.coverage),
        "passed_on": _share(score.passed_on),
        "topics": [
            {"topic": code, "questions": len(part.outcomes), "right": part.coverage.count}
            | {"automatic": part.precision.total, "automatic_right": part.precision.count}
            | {"automatic_elsewhere": score.wrongly(code)}
            for code in topics()
            if (part := score.of(code)).outcomes
        ],
    }


def _share(share: Share) -> dict[str, float | int]:
    low, high = share.interval
    return {"count": share.count, "total": share.total, "value": share.value, "low": low, "high": high}


def show(scores: Mapping[str, Score], *, errors: bool) -> None:
    """The figures of every set, then one line a topic for all of them together."""
    for name, score in scores.items():
        say(f"{name} : {len(score.outcomes)}")
        say(f"  réponses automatiques justes : {percent(score.precision)}")
        say(f"  questions répondues ou bien proposées : {percent(score.coverage)}")
        say(f"  questions sans réponse laissées à un agent : {percent(score.passed_on)}")
        if errors:
            _show_errors(score)
    say()
    table(
        ("Sujet", "Questions", "Automatiques", "dont justes", "Répondues ou bien proposées", "Fausses"),
        _rows(scores),
    )


def _rows(scores: Mapping[str, Score]) -> list[tuple[object, ...]]:
    everything = Score(tuple(each for score in scores.values() for each in score.outcomes))
    parts = [(code, everything.of(code)) for code in topics()]
    return [
        (
            code,
            len(part.outcomes),
            part.precision.total,
            part.precision.count,
            part.coverage.count,
            everything.wrongly(code),
        )
        for code, part in parts
        if part.outcomes
    ]


def _show_errors(score: Score) -> None:
    for outcome in score.outcomes:
        if outcome.automatic and not outcome.right:
            expected = ", ".join(outcome.question.expected) or "aucune"
            shown = " ".join(harmless(masked(outcome.question.text)).split())
            say(f"  ! {outcome.verdict.code}, attendu : {expected} – {shown}")


def percent(share: Share) -> str:
    """« 98,5 % (196 sur 199 ; intervalle à 95 % : 95,7 à 99,5 %) »."""
    if not share.total:
        return "aucune"
    low, high = (f"{100 * each:.1f}".replace(".", ",") for each in share.interval)
    value = f"{100 * share.value:.1f}".replace(".", ",")
    return f"{value} % ({share.count} sur {share.total} ; intervalle à 95 % : {low} à {high} %)"
