"""What the procedures see of a form: numbers, codes and a keyed hash, never the persons it names (promise 2)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.domain.matching.keys import bare_account, bare_name
from bot.domain.numbers import Fase, PoFase, as_fase
from bot.domain.procedure import FormPart, FormSummary
from bot.domain.readings import FormReading, Person
from bot.domain.recipients import Sender
from bot.domain.words import Digest
from bot.engine.identity import hashed
from bot.engine.incoming import Incoming
from bot.ports.store import Unit

UNREADABLE = "unreadable"
"""The form of a paper that only a person can read."""
BENEFICIARY = "beneficiaire"
ACCOUNT = "beneficiaire_compte_cerbere"
PO_FROM_REGISTER = "po_from_register"
PO_NOT_TOLD = "po_of_school_unknown"
"""The register gives the school no PO: whoever says to be it is believed by people alone."""
_ANNEXES = "epoles"  # how the names of the annexes begin


def is_annexe(form: FormReading) -> bool:
    """Whether it is a form of the e-Pôles circular, which has fields."""
    return form.refusal is None and form.form.startswith(_ANNEXES)


def field_of(form: FormReading, name: str) -> str | None:
    """The value of a field; None where it is blank."""
    return dict(form.fields).get(name) or None


def without_secrets(persons: Sequence[Person], masked: Callable[[str], str]) -> list[Person]:
    """The persons as rows may keep them: without the national number that somebody wrote beside a name (F11)."""
    return [replace(each, name=masked(each.name), function=masked(each.function)) for each in persons]


def beneficiary_of(form: FormReading) -> str | None:
    """Whose access an annex is about, as it is written; None where no name is given."""
    return next((each.name for each in form.persons if each.role == BENEFICIARY), None)


def form_parts(unit: Unit, key: bytes, mail: Incoming, sender: Sender) -> tuple[FormPart, ...]:
    """The attachments of a mail that are forms."""
    files = mail.reading.attachments
    return tuple(
        FormPart(index, files[index].sha256, summary(unit, key, reading, sender)) for index, reading in mail.forms
    )


def summary(unit: Unit, key: bytes, form: FormReading, sender: Sender) -> FormSummary:
    """The form without the persons it names; their keyed hash tells one form from another."""
    if form.refusal is not None:
        return FormSummary(UNREADABLE, refusal=form.refusal.code)
    fase, po = numbers(form)
    if is_annexe(form):
        return FormSummary(
            form.form,
            fase,
            po or _registered_po(unit, fase, sender),
            form.missing,
            _person(key, form),
            notes=(*_said(form), *_of_register(unit, fase, _asking(sender, po)), *_instead(unit, form, sender)),
            account=_account(key, form),
            content=_content(key, form),
        )
    named = sorted(f"{each.role}:{each.name}:{each.function}" for each in form.persons)
    school = sender if isinstance(sender, Fase) else fase
    before = () if school is None else unit.in_office(school)
    known = all(each in before for each in form.persons)
    return FormSummary(form.form, fase, po, form.missing, hashed(key, "\n".join(named)), in_office=known)


def numbers(form: FormReading) -> tuple[Fase | None, PoFase | None]:
    """The FASE numbers of the school and of the organising power; None for what can be none."""
    po = as_fase(form.po_fase or 0)
    return as_fase(form.fase or 0), None if po is None else PoFase(int(po))


def names_a_place(unit: Unit, mail: Incoming) -> bool:
    """Whether a form of the mail names a school or an organising power of the register."""
    forms = [each.reading for each in mail.forms]
    if mail.reading.form is not None:
        forms.append(mail.reading.form)
    return any(_is_in_register(unit, *numbers(form)) for form in forms)


def _is_in_register(unit: Unit, fase: Fase | None, po: PoFase | None) -> bool:
    if fase is not None and unit.school(fase) is not None:
        return True
    return po is not None and unit.po_denomination(po) is not None


def _person(key: bytes, form: FormReading) -> Digest | None:
    """Whose access it is, by name: a form that is corrected keeps it, whoever signs it, with or without account.

    The account where no name can be read; None where there is neither.
    """
    name = beneficiary_of(form)
    if name is not None and (bare := bare_name(name)):
        return hashed(key, f"{BENEFICIARY}:{bare}")
    return _account(key, form)


def _account(key: bytes, form: FormReading) -> Digest | None:
    """Which Cerbère account the form gives the person, without a word of it."""
    account = bare_account(field_of(form, ACCOUNT) or "")
    return hashed(key, f"{ACCOUNT}:{account}") if account else None


def _asking(sender: Sender, po: PoFase | None) -> PoFase | None:
    """The PO that asks: the form's, else the one whose box writes."""
    return sender if po is None and isinstance(sender, PoFase) else po


def _content(key: bytes, form: FormReading) -> str:
    """All that it says, however it is laid out: the same form again is the same."""
    said = sorted(f"{name}={' '.join(value.split())}" for name, value in form.fields)
    return hashed(key, "\n".join((form.form, *said)))


def _said(form: FormReading) -> Iterator[str]:
    """What the reader found, each once, and how it is signed."""
    yield from dict.fromkeys(each.code for each in form.problems)
    yield f"signature_{form.signature.value}"


def _registered_po(unit: Unit, fase: Fase | None, sender: Sender) -> PoFase | None:
    """The PO that the register gives the school of a form, or whose box writes; the PO that writes for itself."""
    if fase is None and isinstance(sender, PoFase):
        return sender if unit.po_denomination(sender) is not None else None
    asking = sender if fase is None and isinstance(sender, Fase) else fase
    school = None if asking is None else unit.school(asking)
    return None if school is None else school.po_fase


def _instead(unit: Unit, form: FormReading, sender: Sender) -> Iterator[str]:
    """What is taken from the register where the form leaves it out."""
    fase, po = numbers(form)
    if po is None and _registered_po(unit, fase, sender) is not None:
        yield PO_FROM_REGISTER


def _of_register(unit: Unit, fase: Fase | None, po: PoFase | None) -> Iterator[str]:
    """What the register says against the numbers of a form."""
    school = None if fase is None else unit.school(fase)
    if fase is not None and school is None:
        yield "school_unknown"
    if po is not None and unit.po_denomination(po) is None:
        yield "po_unknown"
    theirs = None if school is None else school.po_fase
    if po is not None and theirs is not None and theirs != po:
        yield "unrelated"
    if school is not None and theirs is None:
        yield PO_NOT_TOLD
