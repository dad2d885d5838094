"""What waits for an agent: the cards that he or she may decide, the urgent ones first (exigence H7)."""

from collections.abc import Iterator

from bot.domain.dates import written
from bot.domain.numbers import spaced
from bot.domain.procedure import Card
from bot.engine.world import World
from bot.ports.rows import CaseRow
from bot.ports.store import Unit

URGENT = "prioritaire"
"""The fact of a card that comes before all others, whatever its age."""
WAITING = frozenset({"attente", "en attente"})
"""What an agent writes after the command to be told."""
HELP = "attente – les cartes qui attendent votre décision, les prioritaires d’abord"
_MOST = 20  # cards; a longer list is not read
_NOT_FOR_YOU = "Seul un agent désigné dans les réglages peut voir ce qui attend."
_NOTHING = "Aucune carte n’attend votre décision."


def asks_what_waits(question: str) -> bool:
    """Whether the words after the command ask for the cards that wait."""
    return " ".join(question.casefold().split()) in WAITING


def with_help(question: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    """What may be asked besides, before the other forms that the command without a question lists."""
    asked = question.casefold().split()
    return (HELP, *lines) if asked in ([], ["aide"]) else lines


def waiting_lines(world: World, unit: Unit, agent: str) -> tuple[str, ...]:
    """The cards that wait for this agent, a line each: urgent ones first, then by age, without anybody's name."""
    roles = world.rules.roles.get(agent, frozenset())
    if not roles:
        return (_NOT_FOR_YOU,)
    found = sorted(_waiting(world, unit, roles), key=lambda each: URGENT not in each[1].facts)
    if not found:
        return (_NOTHING,)
    lines = [_line(world, unit, case, card) for case, card in found[:_MOST]]
    left = len(found) - len(lines)
    return (_head(len(found)), *lines, *((f"… et {spaced(left)} de plus.",) if left else ()))


def _waiting(world: World, unit: Unit, roles: frozenset[str]) -> Iterator[tuple[CaseRow, Card]]:
    for case, row in unit.open_cards():
        card, choices = Card.model_validate_json(row.card), world.procedure(case.procedure).labels.choices
        if any(choices[each].roles & roles and not choices[each].optional for each in card.choices):
            yield case, card


def _head(count: int) -> str:
    if count == 1:
        return "Une carte attend votre décision :"
    return f"{spaced(count)} cartes attendent votre décision, les prioritaires puis les plus anciennes d’abord :"


def _line(world: World, unit: Unit, case: CaseRow, card: Card) -> str:
    """⚠️ title · school · FASE 990001 · VGM-… · the day on which its dossier began."""
    parts = [world.procedure(case.procedure).labels.titles.get(card.title, card.title)]
    if case.fase is not None:
        school = unit.school(case.fase)
        parts += [] if school is None else [school.denomination]
        parts.append(f"FASE {int(case.fase)}")
    parts.append(case.reference)
    if case.created_at is not None:
        parts.append(f"depuis le {written(case.created_at.astimezone(world.rules.zone).date())}")
    return f"{'⚠️' if URGENT in card.facts else '•'} " + " · ".join(parts)
