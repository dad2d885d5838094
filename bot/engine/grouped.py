"""Many lists approved with one press: each pair of the selection is decided as a press of its own (promise 5).

One transaction marks the selection used and records a press for each pair that was left ticked; whatever happens
after it, every pair is decided once, on its own, by the rules of any press. What came of all is told at the end.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.effects import Whisper
from bot.domain.events import Chosen, ListsReady
from bot.domain.procedure import CaseKey
from bot.engine.calendar import Calendar
from bot.engine.decide import Decider
from bot.engine.pressed import Pressed
from bot.engine.trouble import kind_of
from bot.ports import TryLaterError
from bot.ports.grouped import SelectionRow
from bot.ports.rows import CaseRow, EventRow
from bot.ports.store import Unit

log = logging.getLogger(__name__)

PROCEDURE = "approbation"
CHOICE, DESK = "approuver", "agents"
"""What is decided for each, and where."""
FEWEST = 5  # below, the lists' own cards do: one more card would only be in the way
LIVES = timedelta(hours=1)  # of a selection; numbers that were shown longer ago may not be remembered
LOOK = 3.0  # seconds between two counts: in September a card changes often, and Slack takes one change a second
_DAY = "grouped:day"  # setting: the day whose card is the newest


def decide_grouped(decider: Decider, unit: Unit, event: EventRow, case: CaseRow, pressed: Pressed) -> None:
    """The press on a selection, once, in time and by the same agent: each pair left ticked becomes a press."""
    selection = None if pressed.selection is None else unit.selection(pressed.selection)
    trouble = _trouble(selection, case, pressed, event.at)
    if selection is not None and trouble is None and unit.use_selection(selection.id):
        decider.deliver(unit, case, Chosen(at=event.at, choice=pressed.choice, agent=pressed.agent), event.id)
        _record_pairs(unit, selection, frozenset(pressed.picked or ()), event.at)
    else:
        told = Whisper(desk=pressed.desk, agent=pressed.agent, code=trouble or "selection_used")
        decider.whisper(unit, case, told, event.at)


def _trouble(selection: SelectionRow | None, case: CaseRow, pressed: Pressed, at: datetime) -> str | None:
    if selection is None or selection.agent != pressed.agent or selection.case != case.id:
        return "selection_gone"
    return "selection_old" if at - selection.at > LIVES else None


def _record_pairs(unit: Unit, selection: SelectionRow, picked: frozenset[str], at: datetime) -> None:
    pairs = unit.pairs(selection.id)
    unit.pair_outcome(selection.id, [each.case for each in pairs if each.reference not in picked], "unticked")
    for each in pairs:
        if each.reference in picked:
            pressed = Pressed(
                agent=selection.agent,
                reference=each.reference,
                desk=DESK,
                version=each.version,
                choice=selection.choice,
                selection=selection.id,
            )
            key = f"press:selection:{selection.id}:{each.case}"
            event = unit.add_event(key, "press", pressed.model_dump_json(), at)
            if event is not None:
                unit.pair_pressed(selection.id, each.case, event)


def tell_finished(decider: Decider, unit: Unit, at: datetime) -> None:
    """Once the last pair of a selection is decided: a line in the thread of its card, a word to the agent."""
    for each in unit.finished_selections():
        selection = unit.selection(each)
        if selection is not None:
            case = unit.case(selection.case)
            decider.line(unit, case, "selection", at, agent=selection.agent, selection=each)
            told = Whisper(desk=DESK, agent=selection.agent, code="selection", selection=each)
            decider.add(unit, case, told, at)
            unit.selection_told(each)


class ReadyLists:
    """Counts the lists that are ready, and keeps the card of the day that says so."""

    def __init__(self, decider: Decider, calendar: Calendar) -> None:
        self.decider, self.world, self.calendar = decider, decider.world, calendar
        self._told: tuple[str, int] | None = None  # spares a write when nothing changed

    async def run(self, wake: Callable[[], None]) -> None:
        """Look for ever; `wake` is called when effects were written."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self.look()
            except TryLaterError:
                log.warning("base de données indisponible : le compte des listes prêtes attend")
            except Exception as error:  # noqa: BLE001 - the loop's edge: a count that fails must not end the agent
                log.error("le compte des listes prêtes a échoué : %s", kind_of(error))  # noqa: TRY400 - no words of it
            wake()

    async def look(self) -> None:
        """One look: the card follows the count; a selection whose last press was set aside is told too."""
        now = self.world.clock.now()
        day = self.calendar.came(now).isoformat()
        count, finished = await self.world.store.glance(
            lambda unit: (unit.ready_count(CHOICE), bool(unit.finished_selections()))
        )
        if finished or self._told != (day, count):
            await self.world.store.write(lambda unit: self._write(unit, day, now))
            self._told = day, count

    def _write(self, unit: Unit, day: str, now: datetime) -> None:
        count, before = unit.ready_count(CHOICE), unit.setting(_DAY) or day
        moved = before != day and self._deliver(unit, before, count, now, moved=count > 0)
        if count >= FEWEST or moved or unit.open_case(PROCEDURE, _key(day)) is not None:
            self._deliver(unit, day, count, now, start=count > 0)
            unit.set_setting(_DAY, day)
        tell_finished(self.decider, unit, now)

    def _deliver(
        self, unit: Unit, day: str, count: int, now: datetime, *, moved: bool = False, start: bool = False
    ) -> bool:
        """Tell the dossier of a day, begun if need be; whether there is one."""
        procedure = self.world.procedure(PROCEDURE)
        row = unit.open_case(PROCEDURE, _key(day))
        if row is None and start:
            row = self.decider.find_or_start(unit, procedure, CaseKey(_key(day)), now)
        if row is not None:
            self.decider.deliver(unit, row, ListsReady(at=now, lists=count, moved=moved))
        return row is not None


def _key(day: str) -> str:
    return f"listes:{day}"
