"""An agent's press: it decides only on the version seen, with the right to (promise 5)."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.effects import Whisper
from bot.domain.events import Chosen
from bot.domain.procedure import DOSSIER, Card
from bot.domain.words import AgentId, Code, Digest, Reference, Word
from bot.engine.decide import Decider
from bot.engine.links import taking_replies
from bot.engine.world import World
from bot.ports import Press
from bot.ports.rows import CardRow, CaseRow, EventRow
from bot.ports.store import Unit


class Pressed(Word):
    """A press as it is kept; what was typed is the event's blob."""

    agent: AgentId
    reference: Reference
    desk: Code
    version: int
    choice: Code
    words: Digest | None = None
    target: Reference | None = None


def record_press(unit: Unit, press: Press, at: datetime) -> int | None:
    """Keep a press under its own key; None when Slack had sent it before."""
    words = None
    if press.text is not None and press.text.strip():
        words = unit.add_blob(press.text.encode(), at)
    pressed = Pressed(
        agent=press.agent,
        reference=press.reference,
        desk=press.desk,
        version=press.version,
        choice=press.choice,
        words=words,
        target=press.target,
    )
    return unit.add_event(f"press:{press.key}", "press", pressed.model_dump_json(), at, blob=words)


def decide_press(decider: Decider, unit: Unit, event: EventRow) -> int | None:
    """Weigh a press: the dossier's id, or None when there is no such dossier."""
    pressed = Pressed.model_validate_json(event.payload)
    case = unit.case_by_reference(pressed.reference)
    if case is None:
        return None
    card = unit.card(case.id, pressed.desk)
    trouble = "unknown" if card is None else _trouble(decider, unit, case, card, pressed)
    if trouble is not None:
        whisper = Whisper(desk=pressed.desk, agent=pressed.agent, code=trouble)
        decider.whisper(unit, case, whisper, event.at)
        return case.id
    chosen = Chosen(
        at=event.at, choice=pressed.choice, agent=pressed.agent, words=pressed.words, target=pressed.target
    )
    decider.deliver(unit, case, chosen, event.id)
    return case.id


def _trouble(decider: Decider, unit: Unit, case: CaseRow, row: CardRow, pressed: Pressed) -> str | None:
    """Why this press decides nothing, or None."""
    card = Card.model_validate_json(row.card)
    labels = decider.world.procedure(case.procedure).labels
    choice = labels.choices.get(pressed.choice)
    if choice is None or not case.open:
        return "decided" if choice is not None else "unknown"
    if not choice.roles & decider.world.rules.roles.get(pressed.agent, frozenset()):
        return "not_allowed"
    if pressed.version != row.version:
        return "stale" if card.choices else "decided"
    if pressed.choice not in card.choices:
        return "decided"
    if choice.ask == DOSSIER:
        return _target_trouble(decider.world, unit, case, pressed.target)
    if choice.ask is not None and pressed.words is None:
        return "words_missing"
    return None


def targets(world: World, unit: Unit, case: CaseRow) -> Sequence[CaseRow]:
    """The dossiers to which this one's mail may be given: open ones of the same school, never of another."""
    return () if case.fase is None else taking_replies(world, unit.cases_of_school(case.fase))


def _target_trouble(world: World, unit: Unit, case: CaseRow, target: str | None) -> str | None:
    if target is None:
        return "target_missing"
    return None if any(row.reference == target for row in targets(world, unit, case)) else "target_gone"
