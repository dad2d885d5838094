"""Dossiers, their history and their cards."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, false, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.numbers import Fase, PoFase
from bot.ports import Posted
from bot.ports.rows import CardRow, CaseRow, Heard, TimelineRow
from storage.queries.base import CARD, DOSSIER, SCHOOL, TRANSITION, Prepared, Statements


def _case(row: Any) -> CaseRow:  # noqa: ANN401 - a row, by name
    return CaseRow(
        id=row.id,
        reference=row.reference,
        procedure=row.procedure,
        key=row.key,
        state=row.state,
        data=row.data,
        year=row.year,
        fase=None if row.fase is None else Fase(row.fase),
        po_fase=None if row.po_fase is None else PoFase(row.po_fase),
        open=row.is_open,
        created_at=row.created_at,
    )


def _card(row: Any) -> CardRow:  # noqa: ANN401 - a row, by name
    at = Posted(row.channel, row.ts) if row.ts else None
    return CardRow(row.case_id, row.desk, row.card, row.version, at)


_TOGETHER = 1000  # keys of one look: a statement takes a bounded number of values
_OPEN = DOSSIER.c.is_open == True  # noqa: E712 - SQL, and as the partial index says it
_OPEN_CASE = Prepared(
    select(DOSSIER).where(
        DOSSIER.c.procedure == bindparam("the_procedure"), DOSSIER.c.key == bindparam("the_key"), _OPEN
    )
)
_NEWEST_CASE = Prepared(
    select(DOSSIER)
    .where(DOSSIER.c.procedure == bindparam("the_procedure"), DOSSIER.c.key == bindparam("the_key"))
    .order_by(DOSSIER.c.id.desc())
    .limit(1)
)
_CASE = Prepared(select(DOSSIER).where(DOSSIER.c.id == bindparam("case")))
_ADD_CASE = Prepared(insert(DOSSIER))
_SAVE_CASE = Prepared(
    update(DOSSIER)
    .where(DOSSIER.c.id == bindparam("case"))
    .values({name: bindparam(f"new_{name}") for name in ("state", "data", "is_open", "updated_at")})
)
_ADD_TRANSITION = Prepared(insert(TRANSITION))
_OF_CASE = CARD.c.case_id == bindparam("case")
_CARD = Prepared(select(CARD).where(_OF_CASE, CARD.c.desk == bindparam("the_desk")))
_CARDS = Prepared(select(CARD).where(_OF_CASE).order_by(CARD.c.desk))


class Cases(Statements):
    """What is under way."""

    def open_case(self, procedure: str, key: str) -> CaseRow | None:
        """The open dossier of this key."""
        row = self.one(_OPEN_CASE, the_procedure=procedure, the_key=key)
        return None if row is None else _case(row)

    def newest_case(self, procedure: str, key: str) -> CaseRow | None:
        """The newest dossier of this key, open or closed."""
        row = self.one(_NEWEST_CASE, the_procedure=procedure, the_key=key)
        return None if row is None else _case(row)

    def heard(self, procedure: str, keys: Sequence[str], event: str) -> Mapping[str, Heard]:
        """By key, the newest dossier and whether its history has this event; a key without dossier is left out."""
        found: dict[str, Heard] = {}
        for start in range(0, len(keys), _TOGETHER):
            some = (DOSSIER.c.procedure == procedure, DOSSIER.c.key.in_(keys[start : start + _TOGETHER]))
            came = exists().where(TRANSITION.c.case_id == DOSSIER.c.id, TRANSITION.c.event == event)
            statement = select(DOSSIER.c.key, DOSSIER.c.is_open, came.label("came")).where(*some)
            for row in self.run(statement.order_by(DOSSIER.c.id)):  # the newest comes last
                found[row.key] = Heard(bool(row.is_open), bool(row.came))
        return found

    def case(self, case: int) -> CaseRow:
        """A dossier by its id."""
        row = self.one(_CASE, case=case)
        if row is None:
            raise LookupError(f"dossier {case} inconnu")
        return _case(row)

    def case_by_reference(self, reference: str) -> CaseRow | None:
        """A dossier by its number."""
        row = self.first(select(DOSSIER).where(DOSSIER.c.reference == reference))
        return None if row is None else _case(row)

    def cases_by_reference(self, references: Sequence[str]) -> Sequence[CaseRow]:
        """The dossiers with these numbers, in their order; an unknown number has none."""
        if not references:
            return ()
        found = self.run(select(DOSSIER).where(DOSSIER.c.reference.in_(list(references))))
        rows = {row.reference: _case(row) for row in found}
        return [rows[each] for each in dict.fromkeys(references) if each in rows]

    def cases(self, *, only_open: bool) -> Sequence[CaseRow]:
        """Dossiers, newest first."""
        statement = select(DOSSIER).order_by(DOSSIER.c.id.desc())
        if only_open:
            statement = statement.where(_OPEN)
        return [_case(row) for row in self.run(statement)]

    def cases_of_school(self, fase: Fase) -> Sequence[CaseRow]:
        """Open dossiers of a school, oldest first."""
        where = (DOSSIER.c.fase == int(fase), _OPEN)
        return [_case(row) for row in self.run(select(DOSSIER).where(*where).order_by(DOSSIER.c.id))]

    def cases_of_place(self, fase: Fase | None, po_fase: PoFase | None) -> Sequence[CaseRow]:
        """Open dossiers of a school, and those of its PO alone; without a school, all of the PO's."""
        of_po = false() if po_fase is None else DOSSIER.c.po_fase == int(po_fase)
        if fase is not None:
            place = or_(DOSSIER.c.fase == int(fase), and_(DOSSIER.c.fase.is_(None), of_po))
        elif po_fase is not None:
            place = or_(of_po, DOSSIER.c.fase.in_(select(SCHOOL.c.fase).where(SCHOOL.c.po_fase == int(po_fase))))
        else:
            return ()
        return [_case(row) for row in self.run(select(DOSSIER).where(_OPEN, place).order_by(DOSSIER.c.id))]

    def add_case(self, row: CaseRow, at: datetime) -> int:
        """Start a dossier (`row.id` is ignored)."""
        return self.add(
            _ADD_CASE,
            reference=row.reference,
            procedure=row.procedure,
            key=row.key,
            state=row.state,
            data=row.data,
            year=row.year,
            fase=row.fase,
            po_fase=row.po_fase,
            is_open=True,
            created_at=at,
            updated_at=at,
        )

    def save_case(self, case: int, state: str, data: str, *, open_: bool, at: datetime) -> None:
        """Keep the new state and data."""
        self.do(_SAVE_CASE, case=case, new_state=state, new_data=data, new_is_open=open_, new_updated_at=at)

    def place_case(self, case: int, fase: Fase | None, po_fase: PoFase | None) -> None:
        """Say which school and which PO a dossier is about; its key stays."""
        self.run(update(DOSSIER).where(DOSSIER.c.id == case).values(fase=fase, po_fase=po_fase))

    def add_transition(self, case: int, event: int | None, line: TimelineRow) -> None:
        """Keep one line of the dossier's history."""
        self.do(
            _ADD_TRANSITION,
            case_id=case,
            event_id=event,
            event=line.event,
            before=line.before,
            after=line.after,
            agent=line.agent,
            at=line.at,
        )

    def timeline(self, case: int) -> Sequence[TimelineRow]:
        """The history, oldest first."""
        found = self.run(select(TRANSITION).where(TRANSITION.c.case_id == case).order_by(TRANSITION.c.id))
        return [TimelineRow(r.at, r.event, r.before, r.after, r.agent) for r in found]

    def card(self, case: int, desk: str) -> CardRow | None:
        """The card of a dossier at a desk."""
        row = self.one(_CARD, case=case, the_desk=desk)
        return None if row is None else _card(row)

    def open_cards(self) -> Sequence[tuple[CaseRow, CardRow]]:
        """The cards of all open dossiers, those of the oldest dossier first."""
        statement = select(DOSSIER, CARD).join(CARD, CARD.c.case_id == DOSSIER.c.id).where(_OPEN)
        return [(_case(row), _card(row)) for row in self.run(statement.order_by(DOSSIER.c.id, CARD.c.desk))]

    def cards(self, case: int) -> Sequence[CardRow]:
        """All cards of a dossier."""
        return [_card(row) for row in self.all(_CARDS, case=case)]

    def put_card(self, case: int, desk: str, card: str, grouped: str | None = None) -> int:
        """Change a card; returns its new version. `grouped`: the choice that may be made for many such cards."""
        statement = upsert(CARD).values(case_id=case, desk=desk, card=card, grouped=grouped, version=1)
        changed = {"card": card, "grouped": grouped, "version": CARD.c.version + 1}
        statement = statement.on_conflict_do_update(index_elements=["case_id", "desk"], set_=changed)
        version = self.connection.execute(statement.returning(CARD.c.version)).scalar_one()
        return int(version)

    def card_posted(self, case: int, desk: str, at: Posted) -> None:
        """Remember where the card stands in Slack."""
        where = (CARD.c.case_id == case, CARD.c.desk == desk)
        self.run(update(CARD).where(*where).values(channel=at.channel, ts=at.ts))
