"""Blobs, inputs, mailboxes and mails."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Integer,
    String,
    bindparam,
    case,
    delete,
    desc,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.numbers import Fase, PoFase
from bot.ports import Cursor
from bot.ports.rows import Earlier, EventRow, MailRow
from storage.columns import Instant
from storage.queries.base import (
    BLOB,
    CURSOR,
    DOSSIER,
    EFFECT,
    EVENT,
    MAIL,
    NOTICE,
    SENT,
    SETTING,
    SETTING_OF,
    Prepared,
    Statements,
)

_ASKED_AT_ONCE = 500
_ADD_BLOB = Prepared(upsert(BLOB).on_conflict_do_nothing())
_BLOB = Prepared(select(BLOB.c.content).where(BLOB.c.digest == bindparam("the_digest")))
_CARRIED = exists().where(
    EFFECT.c.kind == "send_mail",
    EFFECT.c.state.in_(("pending", "parked")),
    EFFECT.c.payload.contains(BLOB.c.digest),
)
_OLD_SECRETS = select(BLOB.c.digest).where(
    BLOB.c.secret == True,  # noqa: E712 - SQL, and as the partial index says it
    BLOB.c.at < bindparam("before", type_=Instant),
    ~_CARRIED,
)
_ADD_EVENT = Prepared(upsert(EVENT).on_conflict_do_nothing(index_elements=["key"]).returning(EVENT.c.id))
_OF_KIND = {
    None: text("state = 'new'"),
    "press": text("state = 'new' AND kind = 'press'"),  # word for word as the partial indexes say it
    "heavy": text("state = 'new' AND kind = 'heavy'"),
    "mail": text("state = 'new' AND kind NOT IN ('press', 'heavy')"),
}
_PENDING = {
    kind: Prepared(select(EVENT).where(which).order_by(EVENT.c.id).limit(bindparam("most", type_=Integer)))
    for kind, which in _OF_KIND.items()
}
_EVENT_DONE = Prepared(
    update(EVENT).where(EVENT.c.id == bindparam("event")).values(state="done", case_id=bindparam("new_case_id"))
)
_CURSOR_ROW = upsert(CURSOR)
_SET_CURSOR = Prepared(
    _CURSOR_ROW.on_conflict_do_update(
        index_elements=["box"],
        set_={"uidvalidity": _CURSOR_ROW.excluded.uidvalidity, "uid": _CURSOR_ROW.excluded.uid},
        # A mail that the server gives late stands below what was recorded since: the cursor does not go back.
        where=or_(
            CURSOR.c.uidvalidity != _CURSOR_ROW.excluded.uidvalidity, CURSOR.c.uid < _CURSOR_ROW.excluded.uid
        ),
    )
)
_ADD_MAIL = Prepared(insert(MAIL))
_MAIL = Prepared(select(MAIL).where(MAIL.c.id == bindparam("mail")))
_MAIL_AT = Prepared(
    select(MAIL.c.id).where(
        MAIL.c.box == bindparam("the_box"),
        MAIL.c.uidvalidity == bindparam("the_uidvalidity"),
        MAIL.c.uid == bindparam("the_uid"),
    )
)
_IS_SAME = (MAIL.c.blob == bindparam("the_digest")) | (
    ((MAIL.c.box != bindparam("the_box")) | MAIL.c.accepted_by.is_not(None))
    & (MAIL.c.said == bindparam("the_said", type_=String))
)
_SAME_MAIL = Prepared(
    select(MAIL.c.id, case((_IS_SAME, 1), else_=0).label("same"))
    .where(MAIL.c.message_id == bindparam("the_message_id"), MAIL.c.sender != "none")
    .order_by(desc("same"), MAIL.c.id)
    .limit(1)
)
_IS_BELIEVED = case((MAIL.c.sender != "none", 1), else_=0)
_SAME_BYTES = Prepared(
    select(MAIL.c.id)
    .where(
        MAIL.c.blob == bindparam("the_digest"),
        MAIL.c.box == bindparam("the_box"),
        bindparam("believed", type_=Integer) == _IS_BELIEVED,
    )
    .order_by(MAIL.c.id)
    .limit(1)
)
_ACCEPTED = Prepared(
    select(MAIL.c.accepted_by)
    .where(MAIL.c.case_id == bindparam("the_case"), MAIL.c.accepted_by.is_not(None))
    .order_by(MAIL.c.id)
)
_WROTE_HERE = exists().where(MAIL.c.case_id == DOSSIER.c.id, MAIL.c.sender == PoFase.__name__.lower())
_OF_OWNER = {
    Fase: DOSSIER.c.fase == bindparam("number"),
    # What a school is sent is copied to its PO by the dozen; the PO's own are the dossiers in which it writes.
    PoFase: (DOSSIER.c.po_fase == bindparam("number")) & (DOSSIER.c.fase.is_(None) | _WROTE_HERE),
}
_SENT_SINCE = {
    kind: Prepared(
        select(func.count())
        .select_from(
            SENT.join(DOSSIER, DOSSIER.c.id == SENT.c.case_id).join(EFFECT, EFFECT.c.id == SENT.c.effect_id)
        )
        .where(
            bindparam("any_procedure", type_=Boolean) | (DOSSIER.c.procedure == bindparam("name")),
            owner,
            EFFECT.c.created_at > bindparam("since", type_=Instant),
        )
    )
    for kind, owner in _OF_OWNER.items()
}
_TIE_MAIL = Prepared(update(MAIL).where(MAIL.c.id == bindparam("mail")).values(case_id=bindparam("new_case_id")))
_ADD_SENT = Prepared(insert(SENT))
_SENT_IDS = Prepared(
    select(SENT.c.effect_id, SENT.c.template).where(SENT.c.case_id == bindparam("case")).order_by(SENT.c.effect_id)
)


def _mail(row: Any) -> MailRow:  # noqa: ANN401 - a row, by name
    believed = row.sender != "none"
    return MailRow(
        row.id,
        row.box,
        row.uidvalidity,
        row.uid,
        row.blob,
        row.received_at,
        row.accepted_by,
        believed=believed,
        verdict=row.verdict,
        automatic=row.automatic,
    )


class Events(Statements):
    """What came in."""

    def add_blob(self, content: bytes, at: datetime, *, secret: bool = False, digest: str | None = None) -> str:
        """Keep bytes under their SHA-256 (hex), which is returned; `digest` where it is known already."""
        digest = digest or hashlib.sha256(content).hexdigest()
        self.do(_ADD_BLOB, digest=digest, content=content, secret=secret, at=at)
        return digest

    def blob(self, digest: str) -> bytes:
        """The bytes; LookupError when they were never kept or are gone."""
        content = self.scalar(_BLOB, the_digest=digest)
        if content is None:
            raise LookupError("ces octets ne sont plus conservés")
        return bytes(content)

    def forget_blob(self, digest: str) -> None:
        """Delete a blob."""
        self.run(delete(BLOB).where(BLOB.c.digest == digest))

    def old_secrets(self, before: datetime) -> Sequence[str]:
        """Secret blobs kept since before then, but not those that a mail still waits to carry."""
        found = self.run(_OLD_SECRETS, {"before": before})
        return [row.digest for row in found]

    def add_event(
        self,
        key: str,
        kind: str,
        payload: str,
        at: datetime,
        *,
        blob: str | None = None,
    ) -> int | None:
        """Record an input under its unique key: its id, or None when it is known already."""
        event = self.scalar(
            _ADD_EVENT,
            key=key,
            kind=kind,
            payload=payload,
            at=at,
            blob=blob,
            state="new",
            attempts=0,
        )
        return None if event is None else int(event)

    def pending_events(self, limit: int, kind: str | None = None) -> Sequence[EventRow]:
        """Inputs not yet decided, oldest first: presses, heavy mails, `mail` and whatever is neither, or all."""
        found = self.all(_PENDING[kind], most=limit)
        return [EventRow(r.id, r.kind, r.payload, r.at, r.blob, r.attempts) for r in found]

    def event_done(self, event: int, case: int | None) -> None:
        """The event was decided."""
        self.do(_EVENT_DONE, event=event, new_case_id=case)

    def park_event(self, event: int, reason: str, trace: str) -> None:
        """Set an event aside."""
        values = {"state": "parked", "reason": reason, "trace": trace, "attempts": EVENT.c.attempts + 1}
        self.run(update(EVENT).where(EVENT.c.id == event).values(**values))

    def hold_event(self, event: int) -> None:
        """Keep a new event from being decided until an agent says so."""
        self.run(update(EVENT).where(EVENT.c.id == event, EVENT.c.state == "new").values(state="held"))

    def release_event(self, event: int, *, run: bool) -> None:
        """Offer a held event, or give it up."""
        held = (EVENT.c.id == event, EVENT.c.state == "held")
        self.run(update(EVENT).where(*held).values(state="new" if run else "dropped"))

    def cursor(self, box: str) -> Cursor:
        """How far a box was recorded."""
        row = self.first(select(CURSOR).where(CURSOR.c.box == box))
        return Cursor() if row is None else Cursor(row.uidvalidity, row.uid)

    def set_cursor(self, box: str, cursor: Cursor) -> None:
        """Remember how far a box was recorded."""
        self.do(_SET_CURSOR, box=box, uidvalidity=cursor.uidvalidity, uid=cursor.uid)

    def recorded(self, box: str, uidvalidity: int, uids: Sequence[int]) -> set[int]:
        """Which of these UIDs were recorded."""
        place, found = f"mail:{box}:{uidvalidity}:", set()
        for start in range(0, len(uids), _ASKED_AT_ONCE):
            keys = [f"{place}{uid}" for uid in uids[start : start + _ASKED_AT_ONCE]]
            rows = self.run(select(EVENT.c.key).where(EVENT.c.key.in_(keys)))
            found |= {int(row.key.removeprefix(place)) for row in rows}
        return found

    def add_mail(
        self,
        row: MailRow,
        message_id: str | None,
        sender: str,
        verdict: str,
        *,
        automatic: str | None = None,
        said: str | None = None,
        defect: str | None = None,
    ) -> int:
        """Keep a received mail (`row.id` is ignored); `message_id` and `said` are keyed hashes."""
        return self.add(
            _ADD_MAIL,
            box=row.box,
            uidvalidity=row.uidvalidity,
            uid=row.uid,
            blob=row.blob,
            message_id=message_id,
            sender=sender,
            verdict=verdict,
            automatic=automatic,
            said=said,
            defect=defect,
            received_at=row.received_at,
        )

    def mail(self, mail: int) -> MailRow:
        """A received mail."""
        row = self.one(_MAIL, mail=mail)
        if row is None:
            raise LookupError(f"mail {mail} inconnu")
        return _mail(row)

    def mail_at(self, box: str, uidvalidity: int, uid: int) -> int | None:
        """The mail kept from this place of a mailbox."""
        found = self.scalar(_MAIL_AT, the_box=box, the_uidvalidity=uidvalidity, the_uid=uid)
        return None if found is None else int(found)

    def reopen_mail(self, mail: int) -> None:
        """Offer the mail's event again, as if it had just come."""
        row = self.mail(mail)
        key = f"mail:{row.box}:{row.uidvalidity}:{row.uid}"
        self.run(update(EVENT).where(EVENT.c.key == key, EVENT.c.state == "done").values(state="new", attempts=0))

    def reopen_mails(self, case: int, at: datetime) -> None:
        """Offer again the events of every mail that went to this dossier, as if they came now."""
        its = (EVENT.c.case_id == case, EVENT.c.state == "done", EVENT.c.kind.in_(("mail", "heavy")))
        self.run(update(EVENT).where(*its).values(state="new", attempts=0, at=at))

    def sent_since(self, procedure: str | None, owner: Fase | PoFase, since: datetime) -> int:
        """How many mails the dossiers of a school or PO (of one procedure, or of all) sent since then."""
        name = procedure or ""
        counted = _SENT_SINCE[type(owner)]
        return int(self.scalar(counted, any_procedure=name == "", name=name, number=int(owner), since=since))

    def mail_of_bytes(self, digest: str, box: str, *, believed: bool) -> int | None:
        """An earlier mail of this box with the very same bytes, whose author was believed as this one's is."""
        found = self.scalar(_SAME_BYTES, the_digest=digest, the_box=box, believed=int(believed))
        return None if found is None else int(found)

    def count_attempt(self, event: int) -> None:
        """Note that an event is about to be read, in case reading ends the process."""
        self.run(update(EVENT).where(EVENT.c.id == event).values(attempts=EVENT.c.attempts + 1))

    def setting_once(self, name: str, value: str) -> str:
        """The value kept under this name, kept now if there was none."""
        kept = self.setting(name)
        if kept is None:
            self.set_setting(name, value)
        return value if kept is None else kept

    def case_of_mail(self, mail: int) -> int | None:
        """The dossier of a received mail."""
        found = self.connection.scalar(select(MAIL.c.case_id).where(MAIL.c.id == mail))
        return None if found is None else int(found)

    def believe_mail(self, mail: int, sender: str, verdict: str, said: str | None) -> None:
        """Note that the author of a kept mail is believed after all."""
        self.run(update(MAIL).where(MAIL.c.id == mail).values(sender=sender, verdict=verdict, said=said))

    def accept_mail(self, mail: int, agent: str) -> None:
        """Note who took an unverified mail at its word."""
        self.run(update(MAIL).where(MAIL.c.id == mail).values(accepted_by=agent))

    def accepted_mails(self, case: int) -> Sequence[str]:
        """The agents who accepted unverified mails of a dossier, in the order of these mails."""
        return [row.accepted_by for row in self.all(_ACCEPTED, the_case=case)]

    def same_mail(self, message_id: str, digest: str, box: str, said: str | None) -> Earlier | None:
        """An earlier believed mail with this Message-ID, first of all the same one.

        The same: the same bytes, or the same author, subject, words and files, where one of them came to another
        watched box or was accepted by an agent. A quarantined mail never makes a later one a duplicate.
        """
        row = self.one(_SAME_MAIL, the_message_id=message_id, the_digest=digest, the_box=box, the_said=said)
        return None if row is None else Earlier(row.id, bool(row.same))

    def tie_mail(self, mail: int, case: int) -> None:
        """Tie a received mail to its dossier."""
        self.do(_TIE_MAIL, mail=mail, new_case_id=case)

    def mails_of(self, case: int) -> Sequence[MailRow]:
        """The mails received for a dossier, oldest first."""
        found = self.run(select(MAIL).where(MAIL.c.case_id == case).order_by(MAIL.c.id))
        return [_mail(row) for row in found]

    def add_sent(self, case: int, effect: int, message_id: str, template: str) -> None:
        """Remember a mail of ours by the keyed hash of its Message-ID."""
        self.do(_ADD_SENT, case_id=case, effect_id=effect, message_id=message_id, template=template)

    def sent_by(self, message_ids: Sequence[str]) -> Sequence[tuple[int, int, str]]:
        """(dossier, effect, template) of our mails with these hashes."""
        if not message_ids:
            return []
        found = self.run(select(SENT).where(SENT.c.message_id.in_(list(message_ids))))
        return [(r.case_id, r.effect_id, r.template) for r in found]

    def sent_ids(self, case: int) -> Sequence[tuple[int, str]]:
        """(effect, template) of the mails of a dossier, oldest first."""
        return [(row.effect_id, row.template) for row in self.all(_SENT_IDS, case=case)]

    def notice_due(self, fase: Fase, day: date) -> bool:
        """Whether the box may be told today that somebody used its name; notes that it was."""
        statement = upsert(NOTICE).on_conflict_do_nothing().returning(NOTICE.c.fase)
        return self.connection.execute(statement, {"fase": int(fase), "day": day.isoformat()}).first() is not None

    def setting(self, name: str) -> str | None:
        """A small value of the program itself."""
        value: str | None = self.scalar(SETTING_OF, the_name=name)
        return value

    def set_setting(self, name: str, value: str | None) -> None:
        """Keep or remove it."""
        self.run(delete(SETTING).where(SETTING.c.name == name))
        if value is not None:
            self.run(insert(SETTING), {"name": name, "value": value})
