"""A mail is weighed: who wrote, seen before or not, which dossier, which procedure (promises 1 and 3)."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.domain.effects import MoveMail
from bot.domain.events import (
    Event,
    FormArrived,
    LetterArrived,
    MailQuarantined,
    MailRefused,
    ReplyArrived,
    WorkbookArrived,
)
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import (
    CaseKey,
    Certainty,
    Claim,
    Envelope,
    FormSummary,
    Link,
    Procedure,
    WorkbookPart,
    believed,
)
from bot.domain.readings import MessageReading, Verdict
from bot.domain.recipients import ListedSender, Sender
from bot.engine.again import is_elsewhere, was_for_people
from bot.engine.decide import Decider
from bot.engine.identity import hashed
from bot.engine.incoming import Incoming
from bot.ports.rows import CaseRow, EventRow, MailRow
from bot.ports.store import Unit

ANSWERS_A_DAY = 3
"""Automatic answers to the unclaimed letters of one box in a day: a robot that answers them is left alone then."""
MAILS_A_DAY = 40
"""Mails of ours to one box in a day, of whatever kind, beyond which nothing more is answered by itself."""
LETTERS = "courrier"  # the procedure that takes what no other claims


class Weigher:
    """Weighs one mail inside the caller's transaction."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self.world = decider.world
        self.rules = decider.world.rules

    def weigh(self, unit: Unit, mail: Incoming) -> int | None:
        """Everything that follows from one mail; the dossier it went to, None when it went to none."""
        if mail.reading.automatic == "own":
            return None  # a mail of ours, filed or come back: no event (design, « Filing names for agents »)
        kept = unit.mail_at(*mail.place[:3])
        if kept is None:
            twin = self._twin(unit, mail)
            kept = self._keep(unit, mail)
            if twin is not None:
                return self._again(unit, mail, kept, twin)
        case = self._route(unit, mail, kept)
        if case is not None:
            unit.tie_mail(kept, case)
        return case

    # --- seen before? ---

    def _twin(self, unit: Unit, mail: Incoming) -> int | None:
        reading, digest = mail.reading, mail.event.blob or ""
        again = unit.mail_of_bytes(digest, mail.box)
        if again is not None:
            return again  # UIDVALIDITY changed, or a mailbox came back from a backup
        if reading.message_id is None or reading.authenticity.verdict is not Verdict.PASS:
            return None
        return unit.same_mail(hashed(self.rules.key, reading.message_id), digest, mail.box)

    def _keep(self, unit: Unit, mail: Incoming) -> int:
        reading = mail.reading
        row = MailRow(0, *mail.place[:3], mail.event.blob or "", mail.place.came)
        identity = None if reading.message_id is None else hashed(self.rules.key, reading.message_id)
        sender = self.sender_of(reading)
        kind = "none" if sender is None else type(sender).__name__.lower()
        verdict = reading.authenticity.verdict.value
        kept = unit.add_mail(row, identity, kind, verdict, automatic=reading.automatic)
        known = self.world.message_ids
        known[kept] = reading.message_id
        if len(known) > 2000:
            del known[next(iter(known))]
        return kept

    def _again(self, unit: Unit, mail: Incoming, kept: int, twin: int) -> int | None:
        """The same mail once more: noted on its dossier, and it changes nothing."""
        case = unit.case_of_mail(twin)
        if case is None:
            return None
        row = unit.case(case)
        unit.tie_mail(kept, case)
        self.decider.line(unit, row, "duplicate", mail.event.at)
        if not self._stays(unit, mail, row, twin):
            self.decider.add(unit, row, MoveMail(mail=kept), mail.event.at)
        return case

    def _stays(self, unit: Unit, mail: Incoming, row: CaseRow, twin: int) -> bool:
        gone, letter = is_elsewhere(unit.mail(twin), *mail.place[:2]), row.procedure == LETTERS
        read = bool(unit.cards(row.id)) if letter else was_for_people(mail.reading, mail.workbooks)
        return gone and read

    # --- who wrote? ---

    def sender_of(self, reading: MessageReading) -> Sender | None:
        """Who is believed to have written; None when nobody vouches for the From address, or it is private."""
        if reading.authenticity.verdict is not Verdict.PASS or reading.author is None:
            return None
        return self.rules.book.sender(reading.author.address)

    def _route(self, unit: Unit, mail: Incoming, kept: int) -> int | None:
        reading = mail.reading
        if reading.bounce is not None:
            return self._bounced(unit, mail)
        sender = self.sender_of(reading)
        if reading.automatic is not None and not isinstance(sender, ListedSender):
            return None  # nothing answers a robot or a list; the mail stays for people
        if sender is None:
            return self._quarantine(unit, mail, kept)
        if isinstance(sender, Fase) and unit.school(sender) is None:
            return self._unknown_school(unit, mail, kept, sender)
        form = reading.form
        if form is not None and form.fase is not None and sender == ListedSender("form_engine"):
            fase = _fase(form.fase)
            if fase is not None and unit.school(fase) is None:
                return self._unknown_school(unit, mail, kept, fase)
        return self._offer(unit, mail, kept, sender)

    def _bounced(self, unit: Unit, mail: Incoming) -> int | None:
        """A mail of ours came back: its dossier is told, whoever sent the notice."""
        bounce = mail.reading.bounce
        assert bounce is not None
        ours = [
            hashed(self.rules.key, each)
            for each in (bounce.original_message_id, *mail.reading.in_reply_to)
            if each
        ]
        found = unit.sent_by(ours)
        if not found or not bounce.final:
            return None
        case, _effect, template = found[0]
        row = unit.case(case)
        self.decider.deliver(unit, row, MailRefused(at=mail.event.at, template=template), mail.event.id)
        self.decider.line(unit, row, "mail_refused", mail.event.at, template=template)
        return case

    def _quarantine(self, unit: Unit, mail: Incoming, kept: int) -> int:
        verdict = mail.reading.authenticity.verdict
        named = self._named(mail.reading)
        known = named is not None and unit.school(named) is not None
        day = mail.event.at.astimezone(self.rules.zone).date()
        notice = known and named is not None and unit.notice_due(named, day)
        event = MailQuarantined(
            at=mail.event.at,
            mail=kept,
            verdict="private" if verdict is Verdict.PASS else verdict.value,
            notice=notice,
        )
        return self._letter(unit, mail, kept, event, named)

    def _named(self, reading: MessageReading) -> Fase | None:
        """The one school whose box or number such a mail names, so that it may be told; None when in doubt."""
        author = reading.author.address if reading.author else ""
        others = (each.address for each in (*reading.reply_to, *reading.cc))
        written = " ".join((author, *others, reading.subject, reading.text[:20000]))
        numbers = {int(found[1] or found[2]) for found in _NAMED.finditer(written)}
        return _fase(numbers.pop()) if len(numbers) == 1 else None

    def _unknown_school(self, unit: Unit, mail: Incoming, kept: int, fase: Fase) -> int:
        event = LetterArrived(at=mail.event.at, mail=kept, codes=("fase_unknown",))
        return self._letter(unit, mail, kept, event, fase)

    def tell_parked(self, unit: Unit, event: EventRow) -> None:
        """A mail that our own mistake sets aside gets a card: nobody would look for it otherwise."""
        letter = LetterArrived(at=event.at, mail=0, codes=("set_aside",))
        row = self.decider.find_or_start(
            unit, self.world.procedure(LETTERS), CaseKey(f"event:{event.id}"), event.at
        )
        self.decider.deliver(unit, row, letter)

    def _letter(self, unit: Unit, mail: Incoming, kept: int, event: Event, fase: Fase | None) -> int:
        key = CaseKey(f"thread:{kept}", fase=fase)
        row = self.decider.find_or_start(unit, self.world.procedure(LETTERS), key, mail.event.at)
        after = self.decider.deliver(unit, row, event, mail.event.id)
        if not unit.cards(after.id):
            self.decider.add(unit, after, MoveMail(mail=kept), mail.event.at)  # answered: nobody need read it
        return row.id

    # --- whose is it? ---

    def _offer(self, unit: Unit, mail: Incoming, kept: int, sender: Sender) -> int | None:
        links, late = self._links(unit, mail.reading, sender)
        envelope = self._envelope(unit, mail, kept, sender, links)
        claims = [
            (procedure, claim)
            for procedure in self.world.procedures
            if mail.box in procedure.boxes and believed(procedure.believes, sender)
            for claim in procedure.recognise(envelope)
        ]
        certain = [(procedure, claim) for procedure, claim in claims if claim.certainty is Certainty.CERTAIN]
        if self._is_loop(unit, envelope):
            return self._brake(unit, mail, kept, envelope)
        if certain and _one_a_part(certain):
            return self._take(unit, mail, kept, certain)
        return self._sort(unit, mail, kept, envelope, claims, late=late)

    def _take(
        self, unit: Unit, mail: Incoming, kept: int, certain: Sequence[tuple[Procedure, Claim]]
    ) -> int | None:
        first = None
        for procedure, claim in certain:
            row = self.decider.find_or_start(unit, procedure, claim.key, mail.event.at)
            if isinstance(claim.event, FormArrived) and mail.reading.form is not None:
                unit.add_contacts(row.id, row.fase, mail.reading.form.persons, mail.event.at)
            before = [(each.desk, each.version) for each in unit.cards(row.id)]
            row = self.decider.deliver(unit, row, claim.event, mail.event.id)
            if isinstance(claim.event, ReplyArrived):
                self.decider.line(unit, row, "reply_received", mail.event.at)  # the mail stays for people
                if before == [(each.desk, each.version) for each in unit.cards(row.id)]:
                    self._unheard(unit, mail, kept, row)
            elif "?" in mail.reading.reply and isinstance(claim.event, WorkbookArrived):
                self.decider.line(unit, row, "question", mail.event.at)
                self._unheard(unit, mail, kept, row)  # messy-templates, case 65
            else:
                code = "form_received" if isinstance(claim.event, FormArrived) else "mail_received"
                self.decider.line(unit, row, code, mail.event.at)
                self.decider.add(unit, row, MoveMail(mail=kept), mail.event.at)
            first = first or row.id
        return first

    def _unheard(self, unit: Unit, mail: Incoming, kept: int, row: CaseRow) -> None:
        """Words that moved no dossier get a card of their own: somebody must read them."""
        event = LetterArrived(at=mail.event.at, mail=kept, codes=("is_reply",), quiet=True)
        letter = self.decider.find_or_start(
            unit, self.world.procedure(LETTERS), CaseKey(f"reply:{kept}", fase=row.fase), mail.event.at
        )
        self.decider.deliver(unit, letter, event, mail.event.id)

    def _sort(
        self,
        unit: Unit,
        mail: Incoming,
        kept: int,
        envelope: Envelope,
        claims: Sequence[tuple[Procedure, Claim]],
        *,
        late: bool,
    ) -> int | None:
        if envelope.sender == ListedSender("etnic"):
            noted = self._note_etnic(unit, mail)
            if noted is not None:
                return noted
        codes = set(envelope.codes)
        if len(envelope.workbooks) > 1:
            codes.add("several_workbooks")
        if late:
            codes.add("is_reply")
        event = LetterArrived(
            at=mail.event.at,
            mail=kept,
            codes=tuple(sorted(codes)),
            possible=tuple(sorted({procedure.name for procedure, _claim in claims})),
            from_school=isinstance(envelope.sender, Fase),
            quiet=self._answered_enough(unit, envelope),
        )
        return self._letter(unit, mail, kept, event, _school_of(envelope))

    def _is_loop(self, unit: Unit, envelope: Envelope) -> bool:
        """Whether a box had so many mails of ours today that a robot must be answering them (exigence F1)."""
        fase, since = _school_of(envelope), envelope.at - timedelta(days=1)
        return fase is not None and unit.sent_since(None, fase, since) >= MAILS_A_DAY

    def _brake(self, unit: Unit, mail: Incoming, kept: int, envelope: Envelope) -> int:
        """Nothing is answered any more today; the mail stays in the box, and one card a day tells agents."""
        fase = _school_of(envelope)
        day = envelope.at.astimezone(self.rules.zone).date().isoformat()
        event = LetterArrived(at=envelope.at, mail=kept, codes=("loop",), from_school=True, quiet=True)
        procedure = self.world.procedure(LETTERS)
        row = self.decider.find_or_start(unit, procedure, CaseKey(f"loop:{fase}:{day}", fase=fase), envelope.at)
        return self.decider.deliver(unit, row, event, mail.event.id).id

    def _answered_enough(self, unit: Unit, envelope: Envelope) -> bool:
        """A numeric brake: a box whose letters were answered often today gets no more automatic answer."""
        fase, since = _school_of(envelope), envelope.at - timedelta(days=1)
        return fase is None or unit.sent_since(LETTERS, fase, since) >= ANSWERS_A_DAY

    def _note_etnic(self, unit: Unit, mail: Incoming) -> int | None:
        """An ETNIC mail moves nothing: it is noted on the card (promise 5)."""
        for reference in mail.reading.references_found:
            row = unit.case_by_reference(reference)
            if row is not None:
                self.decider.line(unit, row, "etnic_wrote", mail.event.at)
                return row.id
        return None

    def _envelope(
        self, unit: Unit, mail: Incoming, kept: int, sender: Sender, links: tuple[Link, ...]
    ) -> Envelope:
        reading, at = mail.reading, mail.event.at
        form = None
        if reading.form is not None:
            fase = None if reading.form.fase is None else _fase(reading.form.fase)
            po = None if _fase(reading.form.po_fase or 0) is None else PoFase(reading.form.po_fase or 0)
            named = sorted(f"{each.role}:{each.name}:{each.function}" for each in reading.form.persons)
            people = hashed(self.rules.key, "\n".join(named))
            form = FormSummary(reading.form.form, fase, po, reading.form.missing, people)
        return Envelope(
            at=at,
            mail=kept,
            box=mail.box,
            sender=sender,
            links=links,
            workbooks=tuple(
                WorkbookPart(index, unit.add_blob(content, at, digest=reading.attachments[index].sha256))
                for index, content in mail.workbooks
            ),
            attachments=len(reading.attachments),
            form=form,
            codes=reading.codes,
            year=str(self.rules.year_of(at)),
        )

    def _links(self, unit: Unit, reading: MessageReading, sender: Sender) -> tuple[tuple[Link, ...], bool]:
        """The open dossiers of this very sender that the mail answers, and whether it answers a closed one."""
        ids = [hashed(self.rules.key, each) for each in (*reading.in_reply_to, *reading.references)]
        rows = {case: unit.case(case) for case, _effect, _template in unit.sent_by(ids)}
        for reference in reading.references_found:
            found = unit.case_by_reference(reference)
            if found is not None:
                rows[found.id] = found
        mine = [row for row in rows.values() if _is_of(row, sender)]
        links = tuple(Link(row.procedure, CaseKey(row.key, row.fase, row.po_fase)) for row in mine if row.open)
        return links, bool(mine) and not links


_NAMED = re.compile(r"\bec(\d{6})@|\bFASE\b\D{0,25}(\d{1,6})\b", re.IGNORECASE)


def _school_of(envelope: Envelope) -> Fase | None:
    return envelope.sender if isinstance(envelope.sender, Fase) else None


def _fase(number: int) -> Fase | None:
    try:
        return Fase(number)
    except ValueError:
        return None


def _is_of(row: CaseRow, sender: Sender) -> bool:
    match sender:
        case PoFase():
            return row.po_fase == sender
        case Fase():
            return row.fase == sender
        case _:
            return False


def _one_a_part(certain: Sequence[tuple[Procedure, Claim]]) -> bool:
    """Whether every attachment, and the body, is claimed once."""
    parts = [(claim.part, claim.key.value) for _procedure, claim in certain]
    attachments = [part for part, _key in parts if part is not None]
    return len(set(parts)) == len(parts) and len(set(attachments)) == len(attachments)
