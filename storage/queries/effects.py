"""Effects to carry out, dated jobs, and what was set aside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.effects import ReadWorkbook
from bot.ports.rows import EffectRow, ParkedRow
from storage.columns import Instant
from storage.queries.base import DOSSIER, EFFECT, EVENT, JOB, MAIL, Prepared, Statements

APART, DELAYED, BOUNCED = "apart", "delayed", "bounced"
"""What is noted of a mail, in the words of `reason`."""


def _changed(result: CursorResult[object]) -> bool:
    return result.rowcount == 1


def _holds(effect: Any) -> ColumnElement[bool]:  # noqa: ANN401 - an alias of the table
    """What holds the later effects of its dossier and lane; what waits for one box of several holds nothing."""
    whole = or_(effect.c.reason.is_(None), effect.c.reason.not_like(f"{APART}%"))
    return or_(and_(effect.c.state == "pending", whole), effect.c.state == "parked")


def _ready() -> Select[Any]:
    earlier, waited = EFFECT.alias("earlier"), EFFECT.alias("waited")
    lane, now = bindparam("the_lane", type_=String), bindparam("now", type_=Instant)
    held = exists().where(
        earlier.c.case_id == EFFECT.c.case_id,
        earlier.c.lane == lane,
        earlier.c.id < EFFECT.c.id,
        _holds(earlier),
    )
    finished = exists().where(waited.c.id == EFFECT.c.after_id, ~_holds(waited))
    free = or_(EFFECT.c.after_id.is_(None), EFFECT.c.after_until <= now, finished)
    late = EFFECT.c.after_id.is_not(None) & ~finished
    return (
        select(EFFECT, late.label("late"))
        .where(EFFECT.c.state == "pending", EFFECT.c.lane == lane, EFFECT.c.due <= now, ~held, free)
        .order_by(EFFECT.c.id)
        .limit(bindparam("most"))
    )


_READY = Prepared(_ready())
_NEXT = select(func.coalesce(func.max(EFFECT.c.number), 0) + 1).where(EFFECT.c.case_id == bindparam("new_case_id"))
_GIVEN = (
    "case_id", "lane", "kind", "payload", "state", "attempts", "after_id", "after_until", "due", "created_at"
)  # fmt: skip
_ADD = Prepared(
    insert(EFFECT)
    .values(number=_NEXT.scalar_subquery(), **{name: bindparam(f"new_{name}") for name in _GIVEN})
    .returning(EFFECT.c.id, EFFECT.c.number)
)
_THIS = (EFFECT.c.id == bindparam("effect"), EFFECT.c.state == "pending")
_DONE = Prepared(update(EFFECT).where(*_THIS).values(state="done"))
_DONE_ONES = Prepared(select(EFFECT.c.id).where(EFFECT.c.case_id == bindparam("case"), EFFECT.c.state == "done"))
_NUMBER = Prepared(select(EFFECT.c.number).where(EFFECT.c.id == bindparam("effect")))


class Effects(Statements):
    """What must still be done."""

    def add_effect(
        self,
        case: int,
        lane: str,
        kind: str,
        payload: str,
        at: datetime,
        *,
        after: int | None = None,
        after_until: datetime | None = None,
    ) -> EffectRow:
        """Add something to carry out, once `after` is done or `after_until` has passed."""
        effect, number = self.one(
            _ADD,
            new_case_id=case,
            new_lane=lane,
            new_kind=kind,
            new_payload=payload,
            new_state="pending",
            new_attempts=0,
            new_after_id=after,
            new_after_until=after_until,
            new_due=at,
            new_created_at=at,
        )
        return EffectRow(effect, case, number, lane, payload, 0, at)

    def ready_effects(self, lane: str, now: datetime, limit: int) -> Sequence[EffectRow]:
        """What may be carried out now: the first of each dossier in this lane."""
        found = self.all(_READY, the_lane=lane, now=now, most=limit)
        return [
            EffectRow(r.id, r.case_id, r.number, r.lane, r.payload, r.attempts, r.created_at, bool(r.late))
            for r in found
        ]

    def effect_done(self, effect: int) -> bool:
        """Mark it carried out; False when it was already marked."""
        return self.do(_DONE, effect=effect) == 1

    def effect_number(self, effect: int) -> int:
        """The number of an effect in its dossier."""
        return int(self.scalar(_NUMBER, effect=effect))

    def has_note(self, case: int) -> bool:
        """Whether something was, or will be, filed for agents about a dossier."""
        filed = EFFECT.c.kind.in_(("file_note", "file_schools"))
        found = select(EFFECT.c.id).where(EFFECT.c.case_id == case, filed)
        return self.connection.scalar(found.limit(1)) is not None

    def has_parked(self, case: int) -> bool:
        """Whether a step of this dossier is set aside."""
        found = select(EFFECT.c.id).where(EFFECT.c.case_id == case, EFFECT.c.state == "parked")
        return self.connection.scalar(found.limit(1)) is not None

    def has_later_list(self, case: int, box: str, uidvalidity: int, uid: int) -> bool:
        """Whether a workbook of a mail that came to this box later was given to the dossier."""
        of_case = (EFFECT.c.case_id == case, EFFECT.c.kind == ReadWorkbook.model_fields["kind"].default)
        payloads = self.run(select(EFFECT.c.payload).where(*of_case))
        mails = [ReadWorkbook.model_validate_json(row.payload).mail for row in payloads]
        later = (MAIL.c.box == box, MAIL.c.uidvalidity == uidvalidity, MAIL.c.uid > uid)
        return self.connection.scalar(select(MAIL.c.id).where(MAIL.c.id.in_(mails), *later).limit(1)) is not None

    def done_effects(self, case: int) -> Sequence[int]:
        """The effects of a dossier that were carried out."""
        return [row.id for row in self.all(_DONE_ONES, case=case)]

    def effect_refused(self, effect: int, code: int) -> bool:
        """The world refused it for good."""
        where = (EFFECT.c.id == effect, EFFECT.c.state == "pending")
        return _changed(self.run(update(EFFECT).where(*where).values(state="refused", reason=f"smtp_{code}")))

    def effect_apart(self, effect: int, payload: str, at: datetime) -> bool:
        """Some boxes took this mail: the rest is offered at `at`, and holds nothing."""
        if not self._noted(effect):
            self._note(effect, APART)
        values = {"payload": payload, "due": at, "attempts": EFFECT.c.attempts + 1}
        where = (EFFECT.c.id == effect, EFFECT.c.state == "pending")
        return _changed(self.run(update(EFFECT).where(*where).values(**values)))

    def effect_bounced(self, effect: int, box: str) -> bool:
        """This mail came back from a box for good; False when that was noted before."""
        return self._note(effect, f"{BOUNCED}_{box}")

    def effect_delayed(self, effect: int) -> bool:
        """A server still tries to deliver this mail; False when that, or more, was noted before."""
        told = any(each.startswith(BOUNCED) for each in self._noted(effect))
        return not told and self._note(effect, DELAYED)

    def _noted(self, effect: int) -> tuple[str, ...]:
        """What is known of a mail that left; why it once waited is none of it."""
        said = self.run(select(EFFECT.c.reason).where(EFFECT.c.id == effect)).scalar_one_or_none()
        words = tuple((said or "").split())
        return words if words and words[0].partition("_")[0] in (APART, DELAYED, BOUNCED) else ()

    def _note(self, effect: int, word: str) -> bool:
        noted = self._noted(effect)
        if word in noted:
            return False
        values = {"reason": " ".join((*noted, word))}
        return _changed(self.run(update(EFFECT).where(EFFECT.c.id == effect).values(**values)))

    def retry_effect(self, effect: int, at: datetime, reason: str, *, counted: bool = True) -> None:
        """Offer it again at `at`; a try that is not `counted` brings it no nearer to being set aside."""
        values = {"due": at, "reason": reason, "attempts": EFFECT.c.attempts + int(counted)}
        self.run(update(EFFECT).where(EFFECT.c.id == effect, EFFECT.c.state == "pending").values(**values))

    def park_effect(self, effect: int, reason: str, trace: str) -> None:
        """Set it aside; it holds the later ones of its dossier and lane."""
        values = {"state": "parked", "reason": reason, "trace": trace, "attempts": EFFECT.c.attempts + 1}
        self.run(update(EFFECT).where(EFFECT.c.id == effect, EFFECT.c.state == "pending").values(**values))

    def pending_effects(self) -> dict[str, int]:
        """How many effects wait, by lane."""
        count = func.count().label("waiting")
        statement = select(EFFECT.c.lane, count).where(EFFECT.c.state == "pending").group_by(EFFECT.c.lane)
        return {row.lane: int(row.waiting) for row in self.run(statement)}

    def parked(self) -> Sequence[ParkedRow]:
        """Everything set aside, oldest first."""
        events = self.run(select(EVENT).where(EVENT.c.state == "parked"))
        rows = [
            ParkedRow("event", r.id, r.kind, r.reason or "", r.at, None, r.attempts, r.trace or "") for r in events
        ]
        joined = select(EFFECT, DOSSIER.c.reference).join(DOSSIER, DOSSIER.c.id == EFFECT.c.case_id)
        rows += [
            ParkedRow("effect", r.id, r.kind, r.reason or "", r.created_at, r.reference, r.attempts, r.trace or "")
            for r in self.run(joined.where(EFFECT.c.state == "parked"))
        ]
        return sorted(rows, key=lambda row: row.at)

    def replay(self, what: str, id_: int, at: datetime) -> bool:
        """Offer it again."""
        if what == "event":
            where = (EVENT.c.id == id_, EVENT.c.state == "parked")
            return _changed(self.run(update(EVENT).where(*where).values(state="new", attempts=0)))
        where = (EFFECT.c.id == id_, EFFECT.c.state == "parked")
        return _changed(self.run(update(EFFECT).where(*where).values(state="pending", due=at, attempts=0)))

    def drop(self, what: str, id_: int) -> bool:
        """Give it up; the row stays, marked dropped."""
        table = EVENT if what == "event" else EFFECT
        where = (table.c.id == id_, table.c.state == "parked")
        return _changed(self.run(update(table).where(*where).values(state="dropped")))

    def add_job(self, case: int, code: str, due: datetime) -> None:
        """Ask for a dated job."""
        values = {"case_id": case, "code": code, "due": due, "state": "pending"}
        self.run(upsert(JOB).on_conflict_do_nothing(), values)

    def due_jobs(self, now: datetime, limit: int) -> Sequence[tuple[int, int, str, datetime]]:
        """(job, dossier, code, date) to deliver."""
        statement = select(JOB).where(JOB.c.state == "pending", JOB.c.due <= now).order_by(JOB.c.due).limit(limit)
        return [(r.id, r.case_id, r.code, r.due) for r in self.run(statement)]

    def job_done(self, job: int) -> None:
        """It was delivered."""
        self.run(update(JOB).where(JOB.c.id == job).values(state="done"))
