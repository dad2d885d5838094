"""Mails that leave: composed then, from rows and blobs, for addresses that are made in one place."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from mimetypes import guess_type

from bot.domain.effects import SendMail
from bot.domain.events import Event, MailAccepted
from bot.domain.mail_parts import (
    AttachAnnexe,
    AttachCanevas,
    AttachCorrection,
    AttachDoubts,
    AttachPages,
    AttachPaper,
)
from bot.domain.readings import Person, Problem
from bot.domain.recipients import CITIZEN_BOX, Service
from bot.domain.schools import Etablissement, SchoolYear
from bot.domain.words import Code
from bot.engine.carry.addressing import Addressed, addressed, concerned_name
from bot.engine.carry.answering import citizen_of, computed_lines
from bot.engine.carry.comparing import Comparing
from bot.engine.carry.confirming import listed
from bot.engine.carry.forms import Forms
from bot.engine.carry.handed_over import awaited, outcome_of, still_busy
from bot.engine.carry.harmless import name_only
from bot.engine.carry.outcome import Done, Outcome, Partly
from bot.engine.carry.values import base_values, where
from bot.engine.identity import message_id
from bot.engine.incoming import head_of
from bot.engine.letters import LETTERS
from bot.engine.links import plus_address
from bot.engine.papers import BENEFICIARY
from bot.engine.threads import chain
from bot.engine.trouble import TRIES
from bot.engine.world import World
from bot.ports import File, Mail, TryLaterError
from bot.ports.rows import CaseRow, EffectRow, MailRow
from bot.ports.store import Unit

SHOWN = 20  # problems told in a mail; the workbook has them all
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, repr=False)
class _Material:
    """What a mail is made of, read in one snapshot."""

    case: CaseRow
    school: Etablissement | None  # a citizen has none, nor has what is about the whole of a PO
    concerned: str  # the name of the school, or of the PO
    to: Addressed
    persons: tuple[Person, ...]
    words: str
    answered: tuple[str, ...]  # the thread of the mail that is answered, which ends with it
    problems: tuple[Problem, ...]
    refusal: str | None
    file: File | None
    received: datetime | None
    box: str  # the service box that writes
    accepted: bool  # it answers a mail that could not be verified, and that an agent accepted
    previous: tuple[str, ...]
    citizen: str | None  # the address of a citizen, read from the mail that is answered
    computed: tuple[str, ...]  # the lines that answer a calculation
    accesses: tuple[Mapping[str, object], ...]  # what the place holds, where the mail lists it


class Mails:
    """Sends mails."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rules = world.rules
        self.comparing = Comparing(world)
        self.forms = Forms(world)

    async def send(self, row: EffectRow, effect: SendMail) -> Outcome:
        """Compose and submit one mail to a registered box."""
        look = self.world.store.glance if effect.attach is None and effect.list is None else self.world.store.read
        material = await look(lambda unit: self._gather(unit, row, effect))
        to = material.to
        identity = message_id(self.rules.key, material.case.reference, row.number, self.rules.book.domain)
        threading = material.answered or material.previous
        box = self.rules.book.address_of(Service(material.box))
        mail = Mail(
            template=effect.template,
            values=self._values(row, effect, material),
            sender=box,
            to=to.to,
            cc=to.cc,
            message_id=identity,
            date=row.created_at or self.world.clock.now(),
            in_reply_to=threading[-1] if threading else None,
            references=threading,
            automatic="auto-replied" if effect.answers is not None else "auto-generated",
            files=await self._files(effect, material),
        )
        envelope = plus_address(box, identity) if self.rules.plus_addresses else box
        if material.citizen is not None and effect.answers is not None:
            envelope = ""  # nothing that answers by itself can come back to be answered (RFC 3834)
        return await self._submitted(row, effect, envelope, to, await self._composed(mail))

    async def _submitted(
        self, row: EffectRow, effect: SendMail, envelope: str, to: Addressed, raw: bytes
    ) -> Outcome:
        """To everybody, or to those whose box could not take it when the others did."""
        book = self.rules.book
        recipients = awaited(book, effect, to.everybody)
        try:
            answer = await self.world.sender.send(envelope, recipients, raw)
        except TryLaterError as error:
            if not effect.waiting:
                raise
            answer = still_busy(recipients, error)
        finish = (lambda _unit, _case: self._accepted(effect)) if effect.tell and not effect.waiting else None
        last = row.attempts + 1 >= TRIES
        partly = outcome_of(book, effect, answer, recipients, self.world.clock.now(), last=last)
        if isinstance(partly, Partly) and partly.left:
            return replace(partly, finish=finish)
        return partly or Done(finish)

    async def _composed(self, mail: Mail) -> bytes:
        """A long mail is composed beside the event loop; a short one costs less than the way there."""
        write = self.world.writer.mail
        return await asyncio.to_thread(write, mail) if mail.files else write(mail)

    async def _files(self, effect: SendMail, material: _Material) -> tuple[File, ...]:
        """What it carries; an annex is filled in from the form itself, which a child reads again."""
        if isinstance(effect.attach, AttachAnnexe):
            return (await self.forms.annexe(material.case, effect.attach),)
        return () if material.file is None else (material.file,)

    def _accepted(self, effect: SendMail) -> Event:
        return MailAccepted(at=self.world.clock.now(), template=effect.template, number=effect.number)

    # --- what a mail is made of ---

    def _gather(self, unit: Unit, row: EffectRow, effect: SendMail) -> _Material:
        case = unit.case(row.case)
        citizen = citizen_of(self.world, unit, case, effect)
        school = None if case.fase is None else unit.school(case.fase)
        answered, first = (None if each is None else unit.mail(each) for each in (effect.answers, effect.first))
        received = first or answered
        threaded = answered or (first if self._is_thread(case) else None)
        problems = unit.list_problems(effect.list) if effect.list is not None else ()
        refusal = unit.list_refusal(effect.list) if effect.list is not None else None
        sent = unit.sent_ids(row.case) if row.number > 1 else ()
        earlier = [each for each, _template in sent if each < row.id]
        box = CITIZEN_BOX if citizen is not None else self._box(case, threaded)
        numbers = [unit.effect_number(each) for each in earlier[-3:]]
        return _Material(
            case=case,
            school=school,
            concerned=concerned_name(unit, case, school),
            to=self._to(unit, case, school, effect, citizen, box),
            persons=() if effect.named_by is None else tuple(unit.named_by(row.case, effect.named_by)),
            words="" if effect.words is None else unit.blob(effect.words).decode(),
            answered=() if threaded is None else self._chain(unit, threaded),
            problems=tuple(problems),
            refusal=None if refusal is None else refusal.message,
            file=None if school is None else self._file(unit, school, case, effect),
            received=None if received is None else received.received_at,
            box=box,
            accepted=any(each is not None and each.accepted_by for each in (answered, first)),
            previous=tuple(
                message_id(self.rules.key, case.reference, each, self.rules.book.domain) for each in numbers
            ),
            citizen=citizen,
            computed=computed_lines(self.world, unit, effect),
            accesses=() if effect.grants is None else self._accesses(unit, case, effect.grants),
        )

    def _to(
        self,
        unit: Unit,
        case: CaseRow,
        school: Etablissement | None,
        effect: SendMail,
        citizen: str | None,
        box: str,
    ) -> Addressed:
        if citizen is not None:
            return Addressed((citizen,))
        return addressed(self.rules.book, unit, case, school, effect.to, box)

    def _accesses(self, unit: Unit, case: CaseRow, application: Code) -> tuple[Mapping[str, object], ...]:
        words = self.world.procedure(case.procedure).labels.values
        lines = listed(unit, case, application, words, self.world.clock.now())
        return tuple({**line, "holder": self._masked(line["holder"])} for line in lines)

    def _masked(self, holder: object) -> str | None:
        """A name as the table has it, without the national number that an old row may bear (exigence F11)."""
        return self.world.interpreter.masked(str(holder)) if holder else None

    def _box(self, case: CaseRow, answered: MailRow | None) -> str:
        """A letter is answered from the box it came to; else the procedure has one, where the settings know it."""
        if answered is not None and (case.procedure == LETTERS or self._is_thread(case)):
            return answered.box
        return self.world.box_of(case.procedure)

    def _is_thread(self, case: CaseRow) -> bool:
        """Whether its mails go on with those of the person who asked, whoever answers."""
        return self.world.procedure(case.procedure).one_thread

    def _chain(self, unit: Unit, mail: MailRow) -> tuple[str, ...]:
        """The thread of a received mail: remembered since it was weighed, or read in its header alone."""
        if mail.id in self.world.chains:
            return self.world.chains[mail.id]
        return chain(self.world.interpreter.read(head_of(unit.blob(mail.blob))))

    def _file(self, unit: Unit, school: Etablissement, case: CaseRow, effect: SendMail) -> File | None:
        match effect.attach:
            case AttachCanevas(year=year):
                content = self.world.writer.canevas(school, SchoolYear.parse(year))
                return File(f"canevas-happi-{int(school.fase):06d}-{year}.xlsx", XLSX, content)
            case AttachCorrection(list=list_id):
                rows, problems = unit.list_rows(list_id), unit.list_problems(list_id)
                content = self.world.writer.correction(school, SchoolYear.parse(case.year), rows, problems)
                return File(f"canevas-happi-{int(school.fase):06d}-a-corriger.xlsx", XLSX, content)
            case AttachDoubts(list=list_id, movement=movement):
                asked = self.comparing.to_confirm(unit, case, list_id, movement=movement)
                content = self.world.writer.doubts(school, asked)
                return File(f"a-confirmer-{int(school.fase):06d}.xlsx", XLSX, content)
            case AttachPages(blob=blob, part=part, parts=parts):
                name = f"acces-happi-{int(school.fase):06d}-{part}-sur-{parts}.pdf"
                return File(name, "application/pdf", unit.blob(blob))
            case AttachPaper(name=name):
                return self._paper(name)
            case _:
                return None

    def _paper(self, name: str) -> File:
        """A file of the operator, as it is when the mail leaves."""
        path = self.rules.papers[name]
        kind, _encoding = guess_type(path.name)
        return File(path.name, kind or "application/octet-stream", path.read_bytes())

    def _values(self, row: EffectRow, effect: SendMail, material: _Material) -> Mapping[str, object]:
        named = {each.role: each.name for each in material.persons}
        received = material.received or row.created_at or self.world.clock.now()
        errors = sum(problem.level == "error" for problem in material.problems)
        facts = effect.facts
        base = base_values(self.rules, material.case, material.school, material.concerned)
        if material.box in self.rules.names:
            base["service_name"] = self.rules.names[material.box]
        return base | {
            "accepted_unverified": material.accepted,
            "manager": named.get("gestionnaire"),
            "beneficiary": name_only(named.get(BENEFICIARY)),
            "received_on": received,
            "first_received": received,
            "message": material.words,
            "reason": material.words,
            "waits_for_opening": facts.get("attend_ouverture") == "oui",
            "closed": facts.get("fermee") == "oui",
            "may_be_answers": facts.get("questions") == "oui",
            "taken": facts.get("prises", 0),
            "outdated": facts.get("anciennes") == "oui",
            "problems": [{"where": where(each), "message": each.message} for each in material.problems[:SHOWN]],
            "more": max(0, len(material.problems) - SHOWN),
            "errors": errors,
            "warnings": len(material.problems) - errors,
            "file_refused": material.refusal is not None or facts.get("autre_ecole") == "oui",
            "refusal": material.refusal or next((each.message for each in material.problems), ""),
            "created": facts.get("crees", 0),
            "reactivated": facts.get("reactives", 0),
            "deleted": facts.get("supprimes", 0),
            "new_codes": facts.get("nouveaux_codes", 0),
            "restored": facts.get("retablis", 0),
            "doubtful": facts.get("doutes", 0),
            "part": facts.get("partie", 1),
            "parts": facts.get("parties", 1),
            "pages": facts.get("pages", 0),
            "accounts": facts.get("comptes", 0),
            "reminder": facts.get("rappel", 1),
            "paper": facts.get("papier"),
            "deadline": facts.get("echeance"),
            "answer_lines": material.computed,
            "accesses": material.accesses,
            "facts": facts,
            "attached": effect.attach is not None,
        }
