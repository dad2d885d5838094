"""A storm of mails never makes a storm of cards: beyond so many of a kind in a day, the rest share one."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.procedure import CaseKey
from bot.engine.world import World
from bot.ports.store import Unit

COUNTS = "cards_of_day"  # setting: the day, and what was counted on it
ANYONE = "anyone"
"""Forms of addresses that are nobody's box: each writes to a school, so that a day takes only so many."""
CITIZENS = "citizens"
"""Questions of citizens: anybody in the world may write them."""
EACH_CITIZEN: Final = 10
"""Mails of one citizen that have a dossier of their own in a day; the first ones may be answered."""
EACH_STRANGER: Final = 5
"""Forms of one address that is nobody's box, in a day."""
OF_ONE_PLACE: Final = 3
"""Forms of strangers, all together, that go to one school or PO in a day."""
FORGED, KNOWN = "forged", "known"
"""Mails that nobody may believe, and those that an agent may: one storm never hides the other."""


class Storm:
    """Counts what came today; the day is the one on which a mail is weighed, whenever it came."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rules = world.rules

    def quarantined(self, unit: Unit, kind: str) -> int:
        """How many such mails came today beyond those that get a card of their own, this one included."""
        return self._beyond(unit, kind, self.rules.quarantine_cards)

    def letters(self, unit: Unit, box: str) -> int:
        """The same for the letters of one box."""
        return self._beyond(unit, box, self.rules.limits.answers_a_day)

    def citizens(self, unit: Unit, author: str) -> int:
        """How many mails of citizens share one card today, this one included; 0 where it has a dossier of its own.

        `author` is a keyed hash. Who writes more than one's own part takes nothing from the others.
        """
        mine = {_of(CITIZENS, author): EACH_CITIZEN, CITIZENS: self.rules.limits.citizens_a_day}
        return 0 if self._has_room(unit, mine) else self._beyond(unit, f"{CITIZENS}_shared", 0)

    def strangers(self, unit: Unit, author: str, keys: Sequence[CaseKey]) -> bool:
        """Whether a form of an address that is nobody's box may go to the schools or POs of its dossiers today."""
        named = {f"{ANYONE}_{_place(each)}": OF_ONE_PLACE for each in keys}
        mine = {_of(ANYONE, author): EACH_STRANGER, ANYONE: self.rules.quarantine_cards}
        return self._has_room(unit, named | mine)

    def wrote_enough(self, unit: Unit, author: str) -> bool:
        """Whether a citizen whose mail was counted had the answers of a day."""
        return self._counts(unit).get(_of(CITIZENS, author), 0) > self.rules.limits.answers_a_day

    def key(self, what: str) -> str:
        """Of the dossier that they share today."""
        return f"flood:{self._day()}:{what}"

    def _day(self) -> str:
        return self.world.clock.now().astimezone(self.rules.zone).date().isoformat()

    def _has_room(self, unit: Unit, most: Mapping[str, int]) -> bool:
        """Whether none of these counts is full: then each counts one more, else none does.

        So as many authors are kept as there is room for all of them together.
        """
        counts = self._counts(unit)
        if any(counts.get(what, 0) >= limit for what, limit in most.items()):
            return False
        self._keep(unit, counts | {what: counts.get(what, 0) + 1 for what in most})
        return True

    def _beyond(self, unit: Unit, what: str, most: int) -> int:
        counts = self._counts(unit)
        count = counts.get(what, 0) + 1
        self._keep(unit, counts | {what: count})
        return max(0, count - most)

    def _counts(self, unit: Unit) -> dict[str, int]:
        kept = json.loads(unit.setting(COUNTS) or "{}")
        if kept.pop("day", None) != self._day():
            return {}
        return {what: int(count) for what, count in kept.items()}

    def _keep(self, unit: Unit, counts: Mapping[str, int]) -> None:
        unit.set_setting(COUNTS, json.dumps({"day": self._day(), **counts}))


def _of(kind: str, author: str) -> str:
    """The count of one author of such mails."""
    return f"{kind}_{author[:16]}"


def _place(key: CaseKey) -> str:
    """A school, or else a PO: their numbers overlap."""
    return f"po{key.po_fase}" if key.fase is None else f"ec{key.fase}"


def begin_anew(unit: Unit, key: str) -> None:
    """A named agent asked for what shares this dossier: as many as a day allows get their own card again."""
    kept, kind = json.loads(unit.setting(COUNTS) or "{}"), key.rpartition(":")[2]
    left = {what: count for what, count in kept.items() if what != kind and not what.startswith(f"{kind}_")}
    unit.set_setting(COUNTS, json.dumps(left))
