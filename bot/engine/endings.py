"""How an effect ends: marked with what came of it, tried again later, or set aside."""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.domain.effects import EFFECTS, SendMail
from bot.domain.events import EffectParked, MailRefused
from bot.engine.bounces import tell_refusal
from bot.engine.carry.outcome import Done, Outcome, Partly, Refused
from bot.engine.decide import Decider
from bot.engine.trouble import TRIES, kind_of, pause_before
from bot.engine.world import World
from bot.ports import BoxFullError, TryLaterError
from bot.ports.rows import EffectRow
from bot.ports.store import StoreUnavailableError, Unit

log = logging.getLogger(__name__)

WHISPERED = 5  # tries to tell one agent why nothing was decided, over some seconds
LONG = frozenset({"read", "work", "render"})
"""The lanes whose effects may write thousands of rows; what ends any other is a few rows."""
OUTAGE = 10.0  # seconds at most between two tries to write what is done


class Endings:
    """Writes how effects ended."""

    def __init__(self, world: World, decider: Decider) -> None:
        self.world = world
        self.decider = decider

    async def complete(self, row: EffectRow, outcome: Outcome, template: str | None) -> None:
        """It was carried out, or refused for good; `template` where it was a mail."""
        short = row.lane not in LONG
        await self.written(lambda unit: self._complete(unit, row, outcome, template), short=short)

    async def moved(self, rows: Sequence[EffectRow]) -> None:
        """Handled mails left the INBOX: nothing else follows."""
        await self.written(lambda unit: [unit.effect_done(row.id) for row in rows])

    async def written(self, work: Callable[[Unit], object], *, short: bool = True) -> None:
        """Write how an effect ended, however long the database is away.

        The effect stays in hand meanwhile: offered again at once, the same mail would leave in a loop.
        """
        write = self.world.store.jot if short else self.world.store.write
        attempt = 0
        while True:
            try:
                await write(work)
            except StoreUnavailableError as error:
                pause = min(pause_before(attempt, error.after).total_seconds(), OUTAGE)
                log.warning("base de données indisponible : ce qui est fait sera noté dans %.0f s", pause)
                await asyncio.sleep(pause)
                attempt += 1
            else:
                return

    def _complete(self, unit: Unit, row: EffectRow, outcome: Outcome, template: str | None) -> None:
        """Mark the effect and deliver what came of it, together."""
        at = self.world.clock.now()
        match outcome:
            case Done(finish):
                if not unit.effect_done(row.id) or (finish is None and not self._is_told(unit, row, template)):
                    return
                case = unit.case(row.case)
                if template is not None:
                    self.decider.line(unit, case, "mail_sent", at, template=template)
                event = None if finish is None else finish(unit, case)
            case Refused(code, told):
                if unit.effect_refused(row.id, code):
                    self._refused(unit, row, told)
                return
            case Partly(told, rest, left, finish):
                ended = unit.effect_done(row.id) if rest is None else self._apart(unit, row, rest, at)
                if not ended:
                    return
                if left:
                    self.decider.line(unit, unit.case(row.case), "mail_sent", at, template=template)
                self._refused(unit, row, told)
                case = unit.case(row.case)
                event = None if finish is None else finish(unit, case)
        if event is not None:
            self.decider.deliver(unit, case, event)

    def _refused(self, unit: Unit, row: EffectRow, told: Sequence[MailRefused]) -> None:
        for event in told:
            tell_refusal(self.decider, unit, unit.case(row.case), event)

    @staticmethod
    def _apart(unit: Unit, row: EffectRow, rest: SendMail, at: datetime) -> bool:
        """Once more, for the boxes that are left."""
        payload = EFFECTS.dump_json(rest).decode()
        return unit.effect_apart(row.id, payload, at + pause_before(row.attempts))

    @staticmethod
    def _is_told(unit: Unit, row: EffectRow, template: str | None) -> bool:
        """Whether a mail that left is a line in the thread of a card."""
        return template is not None and unit.card(row.case, "agents") is not None

    async def again(self, row: EffectRow, error: TryLaterError) -> None:
        """The world could not for now: once more after a pause, and set aside in the end."""
        if row.lane == "whisper" and row.attempts + 1 >= WHISPERED:
            await self.written(lambda unit: unit.effect_done(row.id))  # too late to be of use to anybody
            return
        full = isinstance(error, BoxFullError)  # for days, perhaps: agents were told, and no try is counted
        if row.attempts + 1 >= TRIES and not full:
            await self.park(row, "retries_exhausted", str(error), "")
            return
        at = self.world.clock.now() + pause_before(row.attempts, error.after)
        reason = str(error)
        if not full:  # the mailbox says it once, however many mails wait
            log.warning("effet %d remis à plus tard (essai %d) : %s", row.id, row.attempts + 1, reason)
        await self.written(lambda unit: unit.retry_effect(row.id, at, reason, counted=not full))

    async def park(self, row: EffectRow, kind: str, reason: str, trace: str) -> None:
        """Set it aside, and tell its dossier."""
        log.error("effet %d (%s) mis de côté : %s", row.id, kind, reason)

        def park(unit: Unit) -> None:
            unit.park_effect(row.id, reason, trace)

        def park_and_tell(unit: Unit) -> None:
            park(unit)
            case, at = unit.case(row.case), self.world.clock.now()
            self.decider.line(unit, case, "effect_parked", at)
            self.decider.deliver(unit, case, EffectParked(at=at, effect=kind, template=_template_of(row)))

        try:
            await self.written(park_and_tell)
        except Exception as error:  # noqa: BLE001 - the procedure has no words for it: it is parked all the same
            log.error("effet %d : la procédure n’a pas pu être avertie (%s)", row.id, kind_of(error))  # noqa: TRY400
            await self.written(park)


def _template_of(row: EffectRow) -> str | None:
    """Which mail could not leave; None for what is no mail."""
    return json.loads(row.payload).get("template") if row.lane == SendMail.lane else None
