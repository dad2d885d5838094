"""A storm of mails never makes a storm of cards: beyond so many of a kind in a day, the rest share one."""

import json

from bot.engine.world import World
from bot.ports.store import Unit

COUNTS = "cards_of_day"  # setting: the day, and what was counted on it
ANYONE = "anyone"
"""Forms of addresses that are nobody's box: each writes to a school, so that a day takes only so many."""
CITIZENS = "citizens"
"""Questions of citizens: anybody in the world may write them."""
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

    def citizens(self, unit: Unit) -> int:
        """The same for the mails of citizens, all together."""
        return self._beyond(unit, CITIZENS, self.rules.limits.citizens_a_day)

    def wrote(self, unit: Unit, author: str) -> int:
        """How many mails of one citizen, known by a keyed hash, came beyond those that may be answered in a day.

        Asked after `citizens`, which bounds how many authors a day has.
        """
        return self._beyond(unit, f"citizen_{author[:16]}", self.rules.limits.answers_a_day)

    def key(self, what: str) -> str:
        """Of the dossier that they share today."""
        return f"flood:{self._day()}:{what}"

    def _day(self) -> str:
        return self.world.clock.now().astimezone(self.rules.zone).date().isoformat()

    def _beyond(self, unit: Unit, what: str, most: int) -> int:
        kept = json.loads(unit.setting(COUNTS) or "{}")
        if kept.get("day") != self._day():
            kept = {"day": self._day()}
        count = int(kept.get(what, 0)) + 1
        unit.set_setting(COUNTS, json.dumps(kept | {what: count}))
        return max(0, count - most)


def begin_anew(unit: Unit, key: str) -> None:
    """A named agent asked for what shares this dossier: as many as a day allows get their own card again."""
    kept = json.loads(unit.setting(COUNTS) or "{}")
    kept.pop(key.rpartition(":")[2], None)
    unit.set_setting(COUNTS, json.dumps(kept))
