"""Cards that may be decided together, and the selections of them that agents were shown."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select, update

from bot.domain.numbers import Fase
from bot.ports.grouped import PairRow, ReadyRow, SelectionRow
from storage.queries.base import CARD, DOSSIER, EVENT, MAIL, PAIR, SELECTION, Prepared, Statements

_NEWS = ("courrier", "happi_fermeture", "happi_gestionnaire")
"""Whose open dossiers are what a school wrote, and somebody must read before its list is one of many."""
_OTHER = DOSSIER.alias("other")
_LETTER_WAITS = exists().where(
    _OTHER.c.fase == DOSSIER.c.fase,
    _OTHER.c.procedure.in_(_NEWS),
    _OTHER.c.is_open == True,  # noqa: E712 - SQL
)
_NOT_VERIFIED = exists().where(MAIL.c.case_id == DOSSIER.c.id, MAIL.c.accepted_by.is_not(None))
_CARDS = CARD.join(DOSSIER, DOSSIER.c.id == CARD.c.case_id)
_ADD_SELECTION = Prepared(insert(SELECTION))


def _ready(choice: str) -> ColumnElement[bool]:
    return and_(
        CARD.c.grouped.is_not(None),  # as the partial index says it
        CARD.c.grouped == choice,
        DOSSIER.c.is_open == True,  # noqa: E712 - SQL
        ~_LETTER_WAITS,
        ~_NOT_VERIFIED,
    )


class Selections(Statements):
    """What is decided with one press."""

    def ready(self, choice: str, limit: int) -> Sequence[ReadyRow]:
        """The cards for which this choice may be made together, those that wait longest first."""
        columns = (DOSSIER.c.reference, DOSSIER.c.procedure, DOSSIER.c.fase, CARD.c.version, CARD.c.card)
        found = self.run(
            select(CARD.c.case_id, *columns)
            .select_from(_CARDS)
            .where(_ready(choice))
            .order_by(DOSSIER.c.updated_at, DOSSIER.c.id)
            .limit(limit)
        )
        return [
            ReadyRow(
                r.case_id, r.reference, r.procedure, None if r.fase is None else Fase(r.fase), r.version, r.card
            )
            for r in found
        ]

    def ready_count(self, choice: str) -> int:
        """How many such cards there are."""
        return int(self.run(select(func.count()).select_from(_CARDS).where(_ready(choice))).scalar_one())

    def is_ready(self, choice: str, case: int, version: int) -> bool:
        """Whether this card is such a one, at this very version."""
        this = (CARD.c.case_id == case, CARD.c.version == version)
        return self.first(select(CARD.c.case_id).select_from(_CARDS).where(_ready(choice), *this)) is not None

    def add_selection(
        self, case: int, agent: str, choice: str, at: datetime, pairs: Mapping[int, int], before: datetime
    ) -> int:
        """Keep what an agent is shown: (dossier, version) pairs. Pairs kept `before` and never used go."""
        self._forget(before)
        kept = self.add(_ADD_SELECTION, case_id=case, agent=agent, choice=choice, at=at, used=False, told=False)
        rows = [
            {"selection_id": kept, "position": position, "case_id": each, "version": version}
            for position, (each, version) in enumerate(pairs.items())
        ]
        self.run(insert(PAIR), rows)
        return kept

    def _forget(self, before: datetime) -> None:
        """A window that was closed without a word decided nothing: nobody asks later what it showed.

        Its own row stays: SQLite would give its number to another selection.
        """
        old = select(SELECTION.c.id).where(SELECTION.c.used == False, SELECTION.c.at < before)  # noqa: E712 - SQL
        self.run(delete(PAIR).where(PAIR.c.selection_id.in_(old)))

    def selection(self, selection: int) -> SelectionRow | None:
        """A selection."""
        row = self.first(select(SELECTION).where(SELECTION.c.id == selection))
        return None if row is None else SelectionRow(row.id, row.case_id, row.agent, row.choice, row.at, row.used)

    def pairs(self, selection: int) -> Sequence[PairRow]:
        """Its pairs, in the order in which they were shown."""
        found = self.run(
            select(PAIR.c.case_id, DOSSIER.c.reference, DOSSIER.c.fase, PAIR.c.version, PAIR.c.outcome)
            .select_from(PAIR.join(DOSSIER, DOSSIER.c.id == PAIR.c.case_id))
            .where(PAIR.c.selection_id == selection)
            .order_by(PAIR.c.position)
        )
        return [
            PairRow(r.case_id, r.reference, None if r.fase is None else Fase(r.fase), r.version, r.outcome)
            for r in found
        ]

    def use_selection(self, selection: int) -> bool:
        """Mark it used; False when it was."""
        free = (SELECTION.c.id == selection, SELECTION.c.used == False)  # noqa: E712 - SQL
        return self.run(update(SELECTION).where(*free).values(used=True)).rowcount == 1

    def pair_pressed(self, selection: int, case: int, event: int) -> None:
        """Note the press that this pair became."""
        pair = (PAIR.c.selection_id == selection, PAIR.c.case_id == case)
        self.run(update(PAIR).where(*pair).values(event_id=event))

    def pair_outcome(self, selection: int, cases: Collection[int], outcome: str) -> None:
        """Note what became of these pairs."""
        these = (PAIR.c.selection_id == selection, PAIR.c.case_id.in_(list(cases)))
        self.run(update(PAIR).where(*these).values(outcome=outcome))

    def finished_selections(self) -> Sequence[int]:
        """The used selections of which every press is decided or set aside, and whose agent was not told yet."""
        waits = exists().where(
            PAIR.c.selection_id == SELECTION.c.id, EVENT.c.id == PAIR.c.event_id, EVENT.c.state == "new"
        )
        open_ = (SELECTION.c.used == True, SELECTION.c.told == False)  # noqa: E712 - SQL
        return list(self.run(select(SELECTION.c.id).where(*open_, ~waits).order_by(SELECTION.c.id)).scalars())

    def selection_told(self, selection: int) -> None:
        """The agent is told what came of it."""
        self.run(update(SELECTION).where(SELECTION.c.id == selection).values(told=True))
