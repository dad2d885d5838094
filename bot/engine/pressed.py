"""A press as it is kept, and why one decides nothing."""

from collections.abc import Sequence

from bot.domain.procedure import DOSSIER, GROUPED, PICK, Card, Choice
from bot.domain.words import AgentId, Code, Digest, Reference, Word
from bot.engine.links import taking_replies
from bot.engine.world import World
from bot.ports.rows import CardRow, CaseRow
from bot.ports.store import Unit


class Pressed(Word):
    """A press as it is kept; what was typed is the event's blob.

    `selection` and `picked`: the press on a selection, with the dossiers left ticked in it. `selection` alone: one
    dossier's share of such a press.
    """

    agent: AgentId
    reference: Reference
    desk: Code
    version: int
    choice: Code
    words: Digest | None = None
    target: Reference | None = None
    selection: int | None = None
    picked: tuple[Reference, ...] | None = None
    pick: Code | None = None
    ticked: tuple[Code, ...] = ()


def trouble_of(world: World, unit: Unit, case: CaseRow, row: CardRow, pressed: Pressed) -> str | None:
    """Why this press decides nothing, or None. A press on a selection is weighed by `grouped` besides."""
    card = Card.model_validate_json(row.card)
    choice = world.procedure(case.procedure).labels.choices.get(pressed.choice)
    if choice is not None and choice.ask == GROUPED:  # a selection has its own versions, and outlives the card
        return None if choice.roles & world.rules.roles.get(pressed.agent, frozenset()) else "not_allowed"
    if choice is None or not case.open:
        return "decided" if choice is not None else "unknown"
    if not choice.roles & world.rules.roles.get(pressed.agent, frozenset()):
        return "not_allowed"
    if pressed.version != row.version:
        return "stale" if card.choices or card.agent is None else "decided"  # nobody decided: the world went on
    if pressed.choice not in card.choices:
        return "decided"
    if choice.ask == DOSSIER:
        return _target_trouble(world, unit, case, pressed.target)
    if choice.ask == PICK:
        return _pick_trouble(card, choice, pressed)
    if choice.ask is not None and pressed.words is None:
        return "words_missing"
    return None


def _pick_trouble(card: Card, choice: Choice, pressed: Pressed) -> str | None:
    """Only what this very card offers can be picked, and nothing is confirmed that was not ticked."""
    if pressed.pick not in card.picks.get(pressed.choice, ()):
        return "pick_missing"
    return None if set(choice.ticks) <= set(pressed.ticked) else "ticks_missing"


def targets(world: World, unit: Unit, case: CaseRow) -> Sequence[CaseRow]:
    """The dossiers to which this one's mail may be given: open ones of the same school, never of another."""
    return () if case.fase is None else taking_replies(world, unit.cases_of_school(case.fase))


def _target_trouble(world: World, unit: Unit, case: CaseRow, target: str | None) -> str | None:
    if target is None:
        return "target_missing"
    return None if any(row.reference == target for row in targets(world, unit, case)) else "target_gone"
