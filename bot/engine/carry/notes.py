"""Notes filed for agents in a service box: the names that Slack never sees (promise 2)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.effects import FileNote
from bot.domain.readings import Person, Problem, StudentRow
from bot.domain.recipients import Service
from bot.domain.schools import Etablissement
from bot.engine.carry.addressing import concerned_name
from bot.engine.carry.form_facts import Fact, form_facts
from bot.engine.carry.forms import Forms, KeptForm
from bot.engine.carry.outcome import Done, Outcome
from bot.engine.carry.values import base_values, where
from bot.engine.identity import message_id
from bot.engine.present import french_instant
from bot.engine.world import World
from bot.ports import Mail
from bot.ports.rows import AccountRow, CaseRow, EffectRow
from bot.ports.store import Unit

_ROLES = {"gestionnaire": "Gestionnaire Happi", "direction": "Direction", "demandeur": "Demandeur"}


@dataclass(frozen=True, slots=True, repr=False)
class _Note:
    """What a filed note is made of."""

    case: CaseRow
    school: Etablissement | None
    concerned: str
    persons: tuple[Person, ...]
    before: tuple[Person, ...]  # in office, where the dossier names others
    rows: Sequence[tuple[str, StudentRow | AccountRow]]  # line of the file, or username
    problems: Sequence[Problem]
    received: datetime | None


class Notes:
    """Files them, once each."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rules = world.rules
        self.forms = Forms(world)

    async def file(self, row: EffectRow, effect: FileNote) -> Outcome:
        """File a readable mail with the names in the box of its procedure, subject beginning `[REF]`."""
        note = await self.world.store.read(lambda unit: _material(unit, row, effect))
        form = await self._form(note.case, effect)
        case, name = note.case, self.world.box_of(note.case.procedure)
        box = self.rules.book.address_of(Service(name))
        identity = message_id(self.rules.key, case.reference, row.number, self.rules.book.domain)
        values = self._values(note, form)
        mail = Mail(effect.template, values, box, (box,), identity, row.created_at or self.world.clock.now())
        raw = await asyncio.to_thread(self.world.writer.mail, mail)
        await self.world.mailboxes.append(name, ("Dossiers", case.year), raw, identity)
        return Done()

    async def _form(self, case: CaseRow, effect: FileNote) -> KeptForm | None:
        """The annex that the note is about; of other forms only the persons are told, who are contacts."""
        if effect.named_by is None or not self.world.procedure(case.procedure).papers:
            return None
        return await self.forms.named_by(case.id, effect.named_by, effect.part)

    def _values(self, note: _Note, form: KeptForm | None) -> dict[str, object]:
        received = "" if note.received is None else french_instant(note.received, self.rules.zone)
        hide = self.world.interpreter.masked  # nobody should have sent a national number (exigence F11)
        return base_values(self.rules, note.case, note.school, note.concerned) | {
            "facts": [*_place(note, received), *((name, hide(said)) for name, said in self._people(note, form))],
            "rows": [
                {"line": line, "nom": each.nom, "prenom": each.prenom, "date": _shown(each.date_naissance)}
                for line, each in note.rows
            ],
            "problems": [{"where": where(each), "message": hide(each.message)} for each in note.problems],
            "received_on": received,
        }

    def _people(self, note: _Note, form: KeptForm | None) -> list[Fact]:
        """Whom the dossier names: every field of an annex, else the persons."""
        if form is None:
            return _people(note)
        return list(form_facts(form.reading, self.world.procedure(note.case.procedure).labels))


def _material(unit: Unit, row: EffectRow, effect: FileNote) -> _Note:
    case = unit.case(row.case)
    school = None if case.fase is None else unit.school(case.fase)
    mails = unit.mails_of(row.case) if effect.named_by is None else (unit.mail(effect.named_by),)
    office = () if school is None else unit.in_office(school.fase)
    persons = tuple(office if effect.named_by is None else unit.named_by(row.case, effect.named_by, effect.part))
    roles = {each.role for each in persons}
    concerned = office if any(each.role in roles for each in office) else ()
    return _Note(
        case=case,
        school=school,
        concerned=concerned_name(unit, case, school),
        persons=persons,
        before=tuple(each for each in concerned if each not in persons),
        rows=_rows(unit, effect),
        problems=() if effect.list is None else unit.list_problems(effect.list),
        received=mails[-1].received_at if mails else None,
    )


def _rows(unit: Unit, effect: FileNote) -> Sequence[tuple[str, StudentRow | AccountRow]]:
    if effect.list is not None:
        return [(str(each.row), each) for each in unit.list_rows(effect.list)]
    if effect.batch is None:
        return ()
    lines = unit.batch_accounts(effect.batch)
    return [(line.account.username, line.account) for line in lines if not line.imported]


def _place(note: _Note, received: str) -> list[Fact]:
    """The dossier, and whom it is about by the register."""
    facts = [("Dossier", note.case.reference)]
    if note.school is not None:
        facts += [("Établissement", note.school.denomination), ("FASE", str(int(note.school.fase)))]
    elif note.case.po_fase is not None:
        facts += [("Pouvoir organisateur", note.concerned), ("FASE", str(int(note.case.po_fase)))]
    return [*facts, ("Reçu le", received)]


def _people(note: _Note) -> list[Fact]:
    """Whom the dossier names, and who is in office."""
    facts = [(_ROLES.get(each.role, each.role), _with_function(each)) for each in note.persons]
    facts += [(f"{_ROLES.get(each.role, each.role)} en fonction", _with_function(each)) for each in note.before]
    return [*facts, ("Élèves", str(len(note.rows)))] if note.rows else facts


def _with_function(person: Person) -> str:
    return f"{person.name} ({person.function})" if person.function else person.name


def _shown(date_naissance: str | None) -> str:
    """2012-03-04 → 04/03/2012; a year alone stays as it is."""
    return "" if date_naissance is None else "/".join(reversed(date_naissance.split("-")))
