"""The figures of the report that agents enter, and the counts that are kept of a day: small rows of settings."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.ports.indicators import EnteredFigure, KeptDay
from storage.queries.base import SETTING, Statements

_FIGURE = "figure:"  # a setting a figure and day: figure:teachers:2026-11-22
_KEPT = "counts:"  # a setting a day: counts:2026-11-22


class Figures(Statements):
    """What the tables can't count, or not any more."""

    # --- what agents enter ---

    def entered(self) -> Sequence[EnteredFigure]:
        """What agents entered, the oldest day first."""
        kept = select(SETTING).where(SETTING.c.name.startswith(_FIGURE, autoescape=True))
        return sorted((_figure(row.name, row.value) for row in self.run(kept)), key=lambda each: each.day)

    def enter(self, figure: EnteredFigure) -> None:
        """Keep a figure; the same name on the same day is replaced."""
        name = f"{_FIGURE}{figure.name}:{figure.day.isoformat()}"
        self._put(name, {"value": figure.value, "agent": figure.agent})

    def _put(self, name: str, value: Mapping[str, object]) -> None:
        text = json.dumps(value)
        statement = upsert(SETTING).values(name=name, value=text)
        self.run(statement.on_conflict_do_update(index_elements=["name"], set_={"value": text}))

    # --- what is kept of the present ---

    def kept(self) -> Sequence[KeptDay]:
        """The days of which the counts were kept, the oldest first: their names sort as their days do."""
        found = select(SETTING).where(SETTING.c.name.startswith(_KEPT, autoescape=True)).order_by(SETTING.c.name)
        days = [
            (date.fromisoformat(row.name.removeprefix(_KEPT)), json.loads(row.value)) for row in self.run(found)
        ]
        return [KeptDay(day, counts["students"], counts["states"], counts["register"]) for day, counts in days]

    def keep(self, kept: KeptDay) -> None:
        """Keep the counts of a day; those of the same day are replaced."""
        counts = {"students": kept.students, "states": kept.states, "register": kept.register}
        self._put(f"{_KEPT}{kept.day.isoformat()}", counts)


def _figure(name: str, value: str) -> EnteredFigure:
    _, of, day = name.split(":")
    kept = json.loads(value)
    return EnteredFigure(of, int(kept["value"]), date.fromisoformat(day), kept["agent"])
