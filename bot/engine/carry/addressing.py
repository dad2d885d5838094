"""To whom a mail goes: its addresses are made when it leaves, by registered number (promise 1)."""

from dataclasses import dataclass

from bot.domain.mail_parts import Recipients, ToConcerned, ToSchool, ToService
from bot.domain.recipients import AddressBook, Service, UnknownRecipientError
from bot.domain.schools import Etablissement
from bot.ports.rows import CaseRow
from bot.ports.store import Unit


@dataclass(frozen=True, slots=True)
class Addressed:
    """The addresses of one mail, in the order of its header; the first one must take it."""

    to: tuple[str, ...]
    cc: tuple[str, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """Whom the server is told."""
        return tuple(dict.fromkeys((*self.to, *self.cc)))


def addressed(
    book: AddressBook, unit: Unit, case: CaseRow, school: Etablissement | None, to: Recipients, box: str
) -> Addressed:
    """The addresses of whom it is for; `box` is the service box that writes. UnknownRecipientError for nobody.

    A citizen's address is found elsewhere, in his or her own mail.
    """
    match to:
        case ToService(name=name):
            return Addressed((book.address_of(Service(name)),))
        case ToSchool():
            return Addressed((_school_box(book, case, school),))
        case ToConcerned(copied=copied, only=only):
            copies = (book.address_of(Service(box)),) if copied else ()
            return Addressed(_concerned(book, unit, case, school, only), copies)
        case _:
            raise UnknownRecipientError("ce mail ne s’adresse à aucune boite du registre")


def _school_box(book: AddressBook, case: CaseRow, school: Etablissement | None) -> str:
    if case.fase is None:
        raise UnknownRecipientError("ce dossier n’a pas d’établissement")
    if school is None or school.fase != case.fase:
        raise UnknownRecipientError("cet établissement n’est pas au registre")
    return book.address_of(case.fase)


def _concerned(
    book: AddressBook, unit: Unit, case: CaseRow, school: Etablissement | None, only: str | None
) -> tuple[str, ...]:
    """The boxes of school and PO, as far as the register has them.

    Anybody may write two numbers on a form: the PO of a school is the register's, and no other hears of its forms.
    """
    boxes = [] if school is None or only == "po" else [book.address_of(school.fase)]
    po = None if only == "school" else case.po_fase
    if po is not None and unit.po_denomination(po) is not None and (school is None or school.po_fase == po):
        boxes.append(book.address_of(po))
    if not boxes:
        raise UnknownRecipientError("ni l’établissement ni le pouvoir organisateur ne sont au registre")
    return tuple(boxes)


def concerned_name(unit: Unit, case: CaseRow, school: Etablissement | None) -> str:
    """Whom a dossier is about, as people call them: the school, else the organising power; empty for nobody."""
    if school is not None:
        return school.denomination
    if case.po_fase is not None:
        return unit.po_denomination(case.po_fase) or f"pouvoir organisateur {int(case.po_fase)}"
    return "" if case.fase is None else f"établissement {int(case.fase)}"
