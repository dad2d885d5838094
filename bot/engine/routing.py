"""A believed mail is offered to the procedures: one certain claim an attachment wins, the rest are letters."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.domain.effects import MoveMail
from bot.domain.events import FormArrived, LetterArrived, ReplyArrived, WorkbookArrived
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import (
    Card,
    Certainty,
    Claim,
    Envelope,
    Procedure,
    WorkbookPart,
    believed,
)
from bot.domain.question_events import QuestionAsked
from bot.domain.recipients import Anyone, ListedSender, Sender
from bot.domain.schools import Environment
from bot.engine.asking import Asking
from bot.engine.brake import BoxBrake
from bot.engine.identity import hashed
from bot.engine.incoming import HEAVY_MAIL, Incoming
from bot.engine.letters import Letters
from bot.engine.links import Answered, Links
from bot.engine.papers import UNREADABLE, form_parts, summary, without_secrets
from bot.engine.places import placed
from bot.engine.threads import Threads
from bot.ports.rows import CaseRow
from bot.ports.store import Unit


class Wanted(NamedTuple):
    """A claim, and the procedure that makes it."""

    procedure: Procedure
    claim: Claim


class Claims(NamedTuple):
    """What the procedures want of one mail; `elsewhere`: only those of other boxes than its own want it."""

    certain: Sequence[Wanted]
    possible: Sequence[Wanted]
    elsewhere: bool


class Router:
    """Gives mails to dossiers, inside the caller's transaction."""

    def __init__(self, letters: Letters, links: Links) -> None:
        self.letters, self.links = letters, links
        self.decider = letters.decider
        self.brake = BoxBrake(letters.decider)
        self.asking, self.threads = Asking(letters.world, self.brake), Threads(links)
        self.world = letters.world
        self.rules = letters.world.rules

    def offer(self, unit: Unit, mail: Incoming, sender: Sender) -> int | None:
        """The dossier that a mail of `sender` went to, None when it went to none."""
        answered = self.links.answered(unit, mail, sender)
        envelope = self._envelope(unit, mail, sender, answered)
        claims = self._answerable(unit, self._claims(envelope))
        owner = _owner_of(envelope)
        by_agent = mail.accepted_by is not None  # a named agent's word is not a robot's
        form = any(isinstance(each.claim.event, FormArrived) for each in claims.certain)
        if owner is not None and not by_agent and self.brake.stops(unit, owner, mail.at, form=form):
            return self.brake.stopped(unit, owner, mail.at, mail.event.id)  # the mail stays in the box
        if mail.only_says_absent and not isinstance(sender, ListedSender):
            return self._sort(unit, mail, envelope, late=False)
        if self._overtaken(unit, mail, claims):
            return self.letters.left_over(unit, mail, _school_of(envelope))
        if claims.certain and _one_a_part(claims.certain):
            return self._take(unit, mail, claims)
        return self._sort(unit, mail, envelope, late=answered.late)

    def offer_form(self, unit: Unit, mail: Incoming) -> int | None:
        """A form from an address that is nobody's box, for a procedure that anybody may ask; so many a day.

        None where no procedure does, and for what is beyond: it is quarantined like any other.
        """
        claims = self._claims(self._envelope(unit, mail, Anyone(), Answered()))
        if not claims.certain or not _one_a_part(claims.certain):
            return None
        author = "" if mail.reading.author is None else mail.reading.author.address.lower()
        keys = [each.claim.key for each in claims.certain]
        heard = self.letters.storm.strangers(unit, hashed(self.rules.key, author), keys)
        return self._take(unit, mail, claims) if heard else None

    def offer_citizen(self, unit: Unit, mail: Incoming) -> int | None:
        """What a citizen asks, for the procedures that believe one, in their own box; None where none wants it."""
        envelope = self._envelope(unit, mail, Anyone(), Answered())
        found = [
            Wanted(each, claim)
            for each in self.world.procedures
            if "citizen" in each.believes and envelope.box in each.boxes
            for claim in each.recognise(envelope)
            if claim.certainty is Certainty.CERTAIN
        ]
        claims = Claims(found, (), elsewhere=False)
        return self._take(unit, mail, claims) if found and _one_a_part(found) else None

    def show(self, unit: Unit, mail: Incoming, sender: Sender) -> int:
        """A mail that nothing may answer, to be read: school software calls its lists automatic too."""
        fase = sender if isinstance(sender, Fase) and unit.school(sender) is not None else None
        event = LetterArrived(
            at=mail.at,
            mail=mail.kept,
            box=mail.box,
            codes=("automatic",),
            from_school=fase is not None,
            files=mail.has_files,
            quiet=True,
            dangerous=mail.dangerous,
        )
        return self.letters.of_box(unit, mail, event, sender)

    # --- claims ---

    def _claims(self, envelope: Envelope) -> Claims:
        """A procedure is asked first in its own boxes; a mail sent to the wrong box is not lost for that.

        Nor is a form beside what another procedure takes: it says by itself whose it is.
        """
        of_box = [each for each in self.world.procedures if envelope.box in each.boxes]
        others = [each for each in self.world.procedures if envelope.box not in each.boxes]
        found = list(_wanted(of_box, envelope))
        elsewhere = not found
        if elsewhere:
            found = list(_wanted(others, envelope))
        elif envelope.papers:
            found += _wanted([each for each in others if each.papers], envelope)
        certain = [each for each in found if each.claim.certainty is Certainty.CERTAIN]
        possible = [each for each in found if each.claim.certainty is not Certainty.CERTAIN]
        return Claims(certain, possible, elsewhere)

    def _answerable(self, unit: Unit, claims: Claims) -> Claims:
        """Without the dossiers of a PO alone that the register does not know: only people can see to those."""

        def known(wanted: Wanted) -> bool:
            key = wanted.claim.key
            return key.fase is not None or key.po_fase is None or unit.po_denomination(key.po_fase) is not None

        return claims._replace(certain=[each for each in claims.certain if known(each)])

    def _overtaken(self, unit: Unit, mail: Incoming, claims: Claims) -> bool:
        """Whether a list that came later was decided before this heavy mail was read: the later one counts."""
        if mail.event.kind != HEAVY_MAIL or mail.accepted_by is not None:
            return False
        lists = [each for each in claims.certain if isinstance(each.claim.event, WorkbookArrived)]
        rows = (unit.newest_case(each.procedure.name, each.claim.key.value) for each in lists)
        return any(row is not None and unit.has_later_list(row.id, *mail.place[:3]) for row in rows)

    def _envelope(self, unit: Unit, mail: Incoming, sender: Sender, answered: Answered) -> Envelope:
        reading = mail.reading
        form = None if reading.form is None else summary(unit, self.rules.key, reading.form, sender)
        about = sender if isinstance(sender, Fase) else None if form is None else form.fase
        return Envelope(
            at=mail.at,
            mail=mail.kept,
            box=mail.box,
            sender=sender,
            links=answered.links,
            late=answered.late,
            workbooks=tuple(WorkbookPart(index, reading.attachments[index].sha256) for index in mail.workbooks),
            attachments=len(reading.attachments),
            form=form,
            papers=form_parts(unit, self.rules.key, mail, sender),
            question=self.asking.question(mail, sender, answered),
            thread=None if mail.workbooks or form is not None else self.threads.of(unit, mail),
            codes=reading.codes,
            year=str(self.rules.year_of(mail.at)),
            environment=Environment.NONE if about is None else unit.environment(about),
            named=tuple(Fase(each) for each in reading.fases_found),
            day=mail.place.came.astimezone(self.rules.zone).date(),
            plan=self.rules.plan,
        )

    # --- a procedure takes it ---

    def _take(self, unit: Unit, mail: Incoming, claims: Claims) -> int:
        """Each certain claim to its dossier; whatever is left for people keeps the mail in INBOX."""
        taken = [self._deliver(unit, mail, each) for each in claims.certain]
        rows = [row for row, _heard in taken]
        left = self._leaves(unit, mail, claims, taken)
        for row in rows if claims.elsewhere else ():
            self.decider.line(unit, row, "other_box", mail.at, facts={"boite": mail.box})
        if not left and not any(
            _is_for_people(mail, each.claim) or _only_seen(each.claim) or self._is_carded(unit, each.claim, row)
            for each, row in zip(claims.certain, rows, strict=True)
        ):
            self.decider.add(unit, rows[0], MoveMail(mail=mail.kept), mail.at)
        return rows[0].id

    def _leaves(self, unit: Unit, mail: Incoming, claims: Claims, taken: Sequence[tuple[CaseRow, bool]]) -> bool:
        """Whether something is left for people; their card says what."""
        left = _left_over(mail, claims)
        if left or not all(heard for _row, heard in taken):
            self.letters.unheard(unit, mail, taken[0][0].fase, left_over=left)
            return True
        for (row, _heard), each in zip(taken, claims.certain, strict=True):
            event = each.claim.event
            if isinstance(event, FormArrived) and _asks_beside(mail, claims):
                self.letters.asked(unit, mail, row, event)
                return True
        return False

    def _deliver(self, unit: Unit, mail: Incoming, wanted: Wanted) -> tuple[CaseRow, bool]:
        """One claim to its dossier, and whether its words were heard there."""
        procedure, claim = wanted.procedure, self.asking.followed(unit, wanted.procedure, wanted.claim)
        row = self.decider.find_or_start(unit, procedure, claim.key, mail.at)
        form = None
        if isinstance(claim.event, FormArrived):
            row, form = placed(unit, row, claim.event), mail.form_at(claim.part)
        if form is not None:
            persons = without_secrets(form.persons, self.world.interpreter.masked)
            unit.add_contacts(row.id, mail.kept, row.fase, persons, mail.at, part=claim.part)
        words = isinstance(claim.event, ReplyArrived | LetterArrived)
        before = self._cards(unit, row) if words else []
        row = self.decider.deliver(unit, row, self.asking.calmed(unit, row, mail, claim.event), mail.event.id)
        self.decider.line(unit, row, _line(mail, claim), mail.at)
        if words:
            return row, before != self._cards(unit, row)
        return row, not _is_for_people(mail, claim)  # a question beside a list

    def _is_carded(self, unit: Unit, claim: Claim, row: CaseRow) -> bool:
        """Whether a question got a card, or a form one that sends people to its box: they read the mail there."""
        if isinstance(claim.event, FormArrived):
            return any(Card.model_validate_json(each.card).box is not None for each in unit.cards(row.id))
        return isinstance(claim.event, QuestionAsked) and bool(unit.cards(row.id))

    def _cards(self, unit: Unit, row: CaseRow) -> list[tuple[str, int]]:
        return [(each.desk, each.version) for each in unit.cards(row.id)]

    # --- nobody takes it for certain ---

    def _sort(self, unit: Unit, mail: Incoming, envelope: Envelope, *, late: bool) -> int:
        if envelope.sender == ListedSender("etnic"):
            row = self.links.of_etnic(unit, mail.reading)
            if row is not None:  # it moves nothing: it is noted on the card (promise 5)
                self.decider.line(unit, row, "etnic_wrote", mail.at)
                return row.id
        codes = set(envelope.codes)
        if len(envelope.workbooks) > 1:
            codes.add("several_workbooks")
        if late:
            codes.add("is_reply")
        event = LetterArrived(
            at=mail.at,
            mail=mail.kept,
            box=mail.box,
            codes=tuple(sorted(codes)),
            from_school=isinstance(envelope.sender, Fase),
            files=envelope.attachments > 0,
            quiet=mail.only_says_absent or self.brake.quiets(unit, _school_of(envelope), mail.at),
            dangerous=mail.dangerous,
        )
        if isinstance(envelope.sender, PoFase):
            return self.letters.of_box(unit, mail, event, envelope.sender)
        return self.letters.start(unit, mail, event, _school_of(envelope))


def _wanted(procedures: Sequence[Procedure], envelope: Envelope) -> Iterable[Wanted]:
    return (
        Wanted(procedure, claim)
        for procedure in procedures
        if believed(procedure.believes, envelope.sender)
        for claim in procedure.recognise(envelope)
    )


def _one_a_part(certain: Sequence[Wanted]) -> bool:
    """Whether every attachment, and the body, is claimed once."""
    parts = [(claim.part, claim.key.value) for _procedure, claim in certain]
    attachments = [part for part, _key in parts if part is not None]
    return len(set(parts)) == len(parts) and len(set(attachments)) == len(attachments)


def _left_over(mail: Incoming, claims: Claims) -> bool:
    """Whether somebody must read what no procedure took: another file, or one that nobody could open.

    A reply is read as a whole by people; and what a program of ours adds to its form says nothing more.
    """
    parts = {each.claim.part for each in claims.certain}
    files = parts - {None}
    wanted = any(each.claim.part not in parts for each in claims.possible)
    answers = any(isinstance(each.claim.event, ReplyArrived) for each in claims.certain)
    return wanted or mail.dangerous or (bool(files) and not answers and mail.leaves_unread(files))


def _asks_beside(mail: Incoming, claims: Claims) -> bool:
    """Whether a question stands beside an attached form, and nobody took the words of the mail."""
    parts = {each.claim.part for each in claims.certain}
    return mail.asks and None not in parts and any(_is_attached_form(each.claim) for each in claims.certain)


def _is_attached_form(claim: Claim) -> bool:
    return isinstance(claim.event, FormArrived) and claim.part is not None


def _only_seen(claim: Claim) -> bool:
    """Whether the form could not be read: the mail stays where its card says, for a person to open it."""
    return isinstance(claim.event, FormArrived) and claim.event.form == UNREADABLE


def _is_for_people(mail: Incoming, claim: Claim) -> bool:
    """Whether somebody must read the mail all the same: words, or a question beside a list."""
    if isinstance(claim.event, WorkbookArrived):
        return mail.asks
    return isinstance(claim.event, ReplyArrived | LetterArrived)


def _line(mail: Incoming, claim: Claim) -> str:
    """The thread line of a claim."""
    match claim.event:
        case ReplyArrived():
            return "reply_received"
        case LetterArrived():
            return "letter_received"
        case FormArrived():
            return "form_received"
        case _:
            return "question" if _is_for_people(mail, claim) else "mail_received"


def _school_of(envelope: Envelope) -> Fase | None:
    return envelope.sender if isinstance(envelope.sender, Fase) else None


def _owner_of(envelope: Envelope) -> Fase | PoFase | None:
    """Whose box writes; None for a listed sender."""
    return envelope.sender if isinstance(envelope.sender, Fase | PoFase) else None
