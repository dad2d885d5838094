"""Who holds an access: the person whom a form names, known again in the table of grants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.effects import CheckGrants, EndGrants, RecordGrant
from bot.domain.matching.keys import account_key, bare_name
from bot.domain.numbers import PoFase
from bot.engine.carry.forms import KeptForm
from bot.engine.papers import ACCOUNT, BENEFICIARY, field_of
from bot.ports.grants import Grant
from bot.ports.rows import CaseRow
from bot.ports.store import Unit


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """A person, as a form names him or her, and the digest of that form; a scan names nobody."""

    name: str | None
    account: str | None
    paper: str | None

    def holds(self, grant: Grant) -> bool:
        """Whether a grant is this person's: of the same account; where either says none, of the same name.

        Two accounts are two persons, whatever they are called; « inconnu » is none. What was given by a form that
        names nobody is known again by that form.
        """
        if self.name is None and self.account is None:
            return self.paper is not None and self.paper == grant.paper
        mine, theirs = account_key(self.account), account_key(grant.account)
        return mine == theirs if mine and theirs else self.is_called(grant)

    def is_called(self, grant: Grant) -> bool:
        """Whether a grant bears this name, however it is typed."""
        name = bare_name(self.name or "")
        return bool(name) and name == bare_name(grant.holder or "")


def holder_of(
    unit: Unit, case: CaseRow, effect: CheckGrants | RecordGrant | EndGrants, form: KeptForm | None
) -> Holder:
    """Whom the form of this effect names in the dossier, with the account that it gives."""
    mail = effect.named_by
    persons = () if mail is None else unit.named_by(case.id, mail, effect.part)
    name = next((each.name for each in persons if each.role == BENEFICIARY), None)
    account = None if form is None else field_of(form.reading, ACCOUNT)
    return Holder(name, account, None if form is None else form.digest)


def held_by(
    unit: Unit, case: CaseRow, application: str, holder: Holder, at: datetime
) -> Sequence[tuple[int, Grant]]:
    """What somebody holds now: in the dossier's school or for its whole PO; without a school, in all of the PO."""
    return [(number, grant) for number, grant in _active(unit, case, application, at) if holder.holds(grant)]


def has_namesake(unit: Unit, case: CaseRow, application: str, holder: Holder, at: datetime) -> bool:
    """Whether what is held there under this name belongs to several accounts: several persons, maybe."""
    named = [grant for _number, grant in _active(unit, case, application, at) if holder.is_called(grant)]
    accounts = {account_key(each) for each in (holder.account, *(grant.account for grant in named))}
    return bool(named) and len(accounts - {""}) > 1


def _active(unit: Unit, case: CaseRow, application: str, at: datetime) -> Sequence[tuple[int, Grant]]:
    found = unit.grants_of(application, case.fase, _po_of(unit, case))
    return [(number, grant) for number, grant in found if grant.held(at)]


def is_here(case: CaseRow, grant: Grant) -> bool:
    """Whether a grant found for a dossier is of its own place, and not of one of the schools of its PO."""
    return case.fase is not None or grant.fase is None


def _po_of(unit: Unit, case: CaseRow) -> PoFase | None:
    """The PO that the register gives the school, whatever a form says; else the one that the form names."""
    school = None if case.fase is None else unit.school(case.fase)
    registered = None if school is None else school.po_fase
    return case.po_fase if registered is None else registered


def place_of(case: CaseRow) -> tuple[int | None, int | None]:
    """The FASE numbers of school and PO; LookupError for a dossier that has neither."""
    if case.fase is None and case.po_fase is None:
        raise LookupError("ce dossier n’a ni établissement ni pouvoir organisateur")
    fase = None if case.fase is None else int(case.fase)
    return fase, None if case.po_fase is None else int(case.po_fase)
