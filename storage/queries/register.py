"""The register of schools and the state of their environments."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.numbers import Fase, PoFase
from bot.domain.schools import Environment, Etablissement, SchoolType
from storage.queries.base import ENVIRONMENT, ENVIRONMENT_OF, SCHOOL, Prepared, Statements


def school_of(row: Any) -> Etablissement:  # noqa: ANN401 - a row, by name
    """The school that a row of the register is."""
    return Etablissement(
        fase=Fase(row.fase),
        denomination=row.denomination,
        type=SchoolType(row.type),
        reseau=row.reseau,
        localite=row.localite,
        po_fase=None if row.po_fase is None else PoFase(row.po_fase),
        po_denomination=row.po_denomination,
        implantations=tuple(int(each) for each in row.implantations.split(",") if each),
    )


def _values(school: Etablissement) -> dict[str, object]:
    return {
        "fase": int(school.fase),
        "denomination": school.denomination,
        "type": school.type.value,
        "reseau": school.reseau,
        "localite": school.localite,
        "po_fase": None if school.po_fase is None else int(school.po_fase),
        "po_denomination": school.po_denomination,
        "implantations": ",".join(str(each) for each in school.implantations),
    }


_SCHOOL = Prepared(select(SCHOOL).where(SCHOOL.c.fase == bindparam("number")))


class Register(Statements):
    """Which schools there are."""

    def school(self, fase: Fase) -> Etablissement | None:
        """A school of the register."""
        row = self.one(_SCHOOL, number=int(fase))
        return None if row is None else school_of(row)

    def schools(self) -> Sequence[Etablissement]:
        """The whole register, by FASE."""
        return [school_of(row) for row in self.run(select(SCHOOL).order_by(SCHOOL.c.fase))]

    def po_denomination(self, po_fase: PoFase) -> str | None:
        """The name of an organising power: that of its schools' rows which give one."""
        found = self.run(select(SCHOOL.c.po_denomination).where(SCHOOL.c.po_fase == int(po_fase)))
        names = found.scalars().all()
        return None if not names else next((each for each in names if each), "")

    def put_schools(self, schools: Iterable[Etablissement]) -> None:
        """Add or change schools."""
        for school in schools:
            values = _values(school)
            statement = upsert(SCHOOL).values(**values)
            self.run(statement.on_conflict_do_update(index_elements=["fase"], set_=values))

    def environment(self, fase: Fase) -> Environment:
        """How far the school's environment is."""
        state = self.scalar(ENVIRONMENT_OF, number=int(fase))
        return Environment.NONE if state is None else Environment(state)

    def set_environment(self, fase: Fase, state: Environment, at: datetime) -> None:
        """Note how far the school's environment is; what it was stays in its history."""
        values = {"state": state.value, "at": at, "origin": "vaguemestre"}
        if self.scalar(ENVIRONMENT_OF, number=int(fase)) != state.value:
            self.keep_history(int(fase), values)
        statement = upsert(ENVIRONMENT).values(fase=int(fase), **values)
        self.run(statement.on_conflict_do_update(index_elements=["fase"], set_=values))
