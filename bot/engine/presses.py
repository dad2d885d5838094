"""An agent's press: it decides only on the version seen, with the right to (promise 5)."""

from datetime import datetime

from bot.domain.effects import Whisper
from bot.domain.events import Chosen
from bot.domain.procedure import GROUPED
from bot.engine.decide import Decider
from bot.engine.grouped import decide_grouped, tell_finished
from bot.engine.pressed import Pressed, trouble_of
from bot.engine.world import World
from bot.ports import Press
from bot.ports.rows import CaseRow, EventRow
from bot.ports.store import Unit


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
        selection=press.selection,
        picked=press.picked,
        pick=press.pick,
        ticked=press.ticked,
    )
    return unit.add_event(f"press:{press.key}", "press", pressed.model_dump_json(), at, blob=words)


def decide_press(decider: Decider, unit: Unit, event: EventRow) -> int | None:
    """Weigh a press: the dossier's id, or None when there is no such dossier."""
    pressed = Pressed.model_validate_json(event.payload)
    case = unit.case_by_reference(pressed.reference)
    if case is None:
        return None
    card = unit.card(case.id, pressed.desk)
    trouble = "unknown" if card is None else trouble_of(decider.world, unit, case, card, pressed)
    if pressed.selection is not None and pressed.picked is None:
        _decide_pair(decider, unit, event, case, pressed, trouble)
    elif trouble is not None:
        whisper = Whisper(desk=pressed.desk, agent=pressed.agent, code=trouble)
        decider.whisper(unit, case, whisper, event.at)
    elif _asks(decider.world, case, pressed) == GROUPED:
        decide_grouped(decider, unit, event, case, pressed)
    else:
        decider.deliver(unit, case, _chosen(event, pressed), event.id)
    return case.id


def _chosen(event: EventRow, pressed: Pressed) -> Chosen:
    return Chosen(
        at=event.at,
        choice=pressed.choice,
        agent=pressed.agent,
        words=pressed.words,
        target=pressed.target,
        pick=pressed.pick,
    )


def _asks(world: World, case: CaseRow, pressed: Pressed) -> str | None:
    choice = world.procedure(case.procedure).labels.choices.get(pressed.choice)
    return None if choice is None else choice.ask


def _decide_pair(
    decider: Decider, unit: Unit, event: EventRow, case: CaseRow, pressed: Pressed, trouble: str | None
) -> None:
    """One dossier of a selection, as its own card would be; its agent hears of all of them together."""
    assert pressed.selection is not None
    if trouble is None and not unit.is_ready(pressed.choice, case.id, pressed.version):
        trouble = "stale"  # the school wrote since: the numbers stand, but somebody must read it first
    if trouble is None:
        decider.deliver(unit, case, _chosen(event, pressed), event.id)
    unit.pair_outcome(pressed.selection, (case.id,), trouble or "done")
    unit.event_done(event.id, case.id)
    tell_finished(decider, unit, event.at)
