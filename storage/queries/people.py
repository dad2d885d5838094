"""Contacts and lists, with the names in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, insert, select, update

from bot.domain.numbers import Fase
from bot.domain.readings import Level, Person, Problem, Refusal, StudentRow, WorkbookReading
from bot.ports.rows import ListRow
from storage.queries.base import CONTACT, LIST, LIST_ROW, PROBLEM, Prepared, Statements

_IN_OFFICE = and_(
    CONTACT.c.fase == bindparam("number"), CONTACT.c.valid_from.is_not(None), CONTACT.c.valid_until.is_(None)
)
_OFFICE = Prepared(select(CONTACT).where(_IN_OFFICE).order_by(CONTACT.c.id))
_NAMED = Prepared(
    select(CONTACT)
    .where(CONTACT.c.case_id == bindparam("case"), CONTACT.c.mail_id == bindparam("mail"))
    .order_by(CONTACT.c.id)
)


def _person(row: Any) -> Person:  # noqa: ANN401 - a row, by name
    return Person(row.role, row.name or "", row.function or "")


class People(Statements):
    """Who is in the lists."""

    def add_contacts(
        self,
        case: int,
        mail: int,
        fase: Fase | None,
        persons: Sequence[Person],
        at: datetime,
        *,
        part: int | None = None,
    ) -> None:
        """Keep the persons that a mail names: only its own dossier sees them until they take office."""
        for person in persons:
            values = {
                "case_id": case,
                "mail_id": mail,
                "part": part,
                "fase": None if fase is None else int(fase),
                "role": person.role,
                "name": person.name,
                "function": person.function,
                "since": at,
            }
            self.run(insert(CONTACT), values)

    def named_by(self, case: int, mail: int, part: int | None = None) -> Sequence[Person]:
        """Whom this mail, or that `part` of it, names in the dossier, one person a role, whatever comes later."""
        return [_person(row) for row in self._named(case, mail, part).values()]

    def named_in(self, case: int, mail: int, part: int | None = None) -> int | None:
        """The attachment in which this mail names the persons of the dossier: that `part`, else the fullest form.

        The forms of a mail are kept in the order in which their procedure claims them, the fullest first.
        """
        parts: list[int | None] = [row.part for row in self.all(_NAMED, case=case, mail=mail)]
        return part if part is not None or not parts else parts[0]

    def _named(self, case: int, mail: int, part: int | None = None) -> dict[str, Any]:
        whole = self.all(_NAMED, case=case, mail=mail)
        one = part if part is not None or not whole else whole[0].part
        return {row.role: row for row in whole if row.part == one}

    def in_office(self, fase: Fase) -> Sequence[Person]:
        """Who is in office in the school: one person a role."""
        return [_person(row) for row in self.all(_OFFICE, number=int(fase))]

    def record_contacts(self, case: int, mail: int, fase: Fase, at: datetime) -> None:
        """Whom this mail names takes office; those of the same roles before them get an end date."""
        before = {row.role: row for row in self.all(_OFFICE, number=int(fase))}
        for role, row in self._named(case, mail).items():
            old = before.get(role)
            if old is not None and (old.id == row.id or _person(old) == _person(row)):
                continue
            if old is not None:
                self.run(update(CONTACT).where(CONTACT.c.id == old.id).values(valid_until=at))
            self.run(update(CONTACT).where(CONTACT.c.id == row.id).values(valid_from=at))

    def add_list(self, case: int, mail: int, reading: WorkbookReading, at: datetime) -> int:
        """Keep one version of a list: rows, problems, or its refusal."""
        errors = sum(problem.level is Level.ERROR for problem in reading.problems)
        values: dict[str, object] = {
            "case_id": case,
            "mail_id": mail,
            "refusal": reading.refusal.code if reading.refusal else None,
            "refusal_message": reading.refusal.message if reading.refusal else None,
            "list_kind": reading.list_kind,
            "school_year": reading.school_year,
            "rows": len(reading.rows),
            "errors": errors,
            "warnings": len(reading.problems) - errors,
            "at": at,
        }
        list_id = self.insert(insert(LIST), values)
        self._add_rows(list_id, reading)
        return list_id

    def _add_rows(self, list_id: int, reading: WorkbookReading) -> None:
        rows = [
            {
                "list_id": list_id,
                "position": position,
                "sheet": row.sheet,
                "row": row.row,
                "nom": row.nom,
                "prenom": row.prenom,
                "date_naissance": row.date_naissance,
                "as_written": row.date_as_written,
                "movement": row.movement,
            }
            for position, row in enumerate(reading.rows)
        ]
        problems = [_problem(list_id, position, problem) for position, problem in enumerate(reading.problems)]
        if rows:
            self.run(insert(LIST_ROW), rows)
        if problems:
            self.run(insert(PROBLEM), problems)

    def add_problems(self, list_id: int, problems: Sequence[Problem]) -> None:
        """Problems that only the accounts tell, after those of the reading; none is kept twice."""
        known = [(each.sheet, each.row, each.code) for each in self.list_problems(list_id)]
        new = [each for each in problems if (each.sheet, each.row, each.code) not in known]
        rows = [_problem(list_id, place, each) for place, each in enumerate(new, start=len(known))]
        if rows:
            self.run(insert(PROBLEM), rows)

    def list_(self, list_id: int) -> ListRow:
        """One version of a list."""
        row = self.first(select(LIST).where(LIST.c.id == list_id))
        if row is None:
            raise LookupError(f"liste {list_id} inconnue")
        return ListRow(
            row.id,
            row.case_id,
            row.mail_id,
            row.at,
            row.list_kind,
            row.refusal,
            row.rows,
            row.errors,
            row.warnings,
        )

    def list_refusal(self, list_id: int) -> Refusal | None:
        """Why the file could not be taken."""
        row = self.first(select(LIST.c.refusal, LIST.c.refusal_message).where(LIST.c.id == list_id))
        return None if row is None or row.refusal is None else Refusal(row.refusal, row.refusal_message or "")

    def list_rows(self, list_id: int) -> Sequence[StudentRow]:
        """Its rows, in the file's order."""
        found = self.run(select(LIST_ROW).where(LIST_ROW.c.list_id == list_id).order_by(LIST_ROW.c.position))
        return [
            StudentRow(r.sheet, r.row, r.nom, r.prenom, r.date_naissance, r.movement, r.as_written or "")
            for r in found
        ]

    def list_problems(self, list_id: int) -> Sequence[Problem]:
        """Its problems, errors first, in the file's order."""
        found = self.run(select(PROBLEM).where(PROBLEM.c.list_id == list_id).order_by(PROBLEM.c.position))
        problems = [Problem(r.sheet, r.row, r.column_code, Level(r.level), r.code, r.message) for r in found]
        return sorted(problems, key=lambda problem: problem.level is not Level.ERROR)


def _problem(list_id: int, position: int, problem: Problem) -> dict[str, object]:
    return {
        "list_id": list_id,
        "position": position,
        "sheet": problem.sheet,
        "row": problem.row,
        "column_code": problem.column,
        "level": problem.level.value,
        "code": problem.code,
        "message": problem.message,
    }
