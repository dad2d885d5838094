"""What a server said of each box of one mail: it has it, refuses it for good, or may take it later, apart."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.effects import SendMail
from bot.domain.events import MailRefused
from bot.domain.mail_parts import Box, ToConcerned
from bot.domain.numbers import PoFase
from bot.domain.readings import refusal_reason
from bot.domain.recipients import AddressBook
from bot.engine.carry.outcome import Outcome, Partly, Refused
from bot.ports import EverybodyBusyError, SmtpAnswer, TryLaterError, TurnedAway

_BUSY = 450


def box_of(book: AddressBook, effect: SendMail, address: str) -> Box:
    """Whose box an address of this mail is; what goes to a single one, a citizen's too, has no copy.

    An address that nobody knows, in a notice, is where a box sends its mails on: it is taken for the school's.
    """
    if isinstance(effect.to, ToConcerned) and address.lower() in book.services.values():
        return "copy"
    return "po" if isinstance(book.box_owner(address), PoFase) else "school"


def awaited(book: AddressBook, effect: SendMail, recipients: Sequence[str]) -> tuple[str, ...]:
    """Whom the server is told: everybody the first time, then the boxes that have not taken it yet."""
    if not effect.waiting:
        return tuple(recipients)
    return tuple(each for each in recipients if box_of(book, effect, each) in effect.waiting)


def still_busy(recipients: Sequence[str], error: TryLaterError) -> SmtpAnswer:
    """No box that was left takes it yet, or the server could not even be asked."""
    said = error.away if isinstance(error, EverybodyBusyError) else ()
    away = said or tuple(TurnedAway(each, _BUSY, passing=True) for each in recipients)
    return SmtpAnswer(accepted=False, code=away[0].code, turned_away=away)


def outcome_of(
    book: AddressBook,
    effect: SendMail,
    answer: SmtpAnswer,
    recipients: Sequence[str],
    at: datetime,
    *,
    last: bool,
) -> Outcome | None:
    """How the mail ended where a box did not take it; None when all did. `last`: nothing is tried again.

    A copy that the service box refuses is no refusal of the mail: the boxes concerned are what it is for.
    """
    away = answer.turned_away
    if not answer.accepted and not away:  # the mail itself was refused
        away = tuple(TurnedAway(each, answer.code, answer.enhanced) for each in recipients)
    boxes = {box_of(book, effect, each.address): each for each in away}
    if not boxes:
        return None
    waiting = () if last else tuple(box for box, each in boxes.items() if each.passing)
    told = tuple(
        _refusal(effect, box, each, at) for box, each in boxes.items() if box not in waiting and box != "copy"
    )
    reached = {box_of(book, effect, each) for each in recipients} - boxes.keys() - {"copy"}
    if not waiting and not reached and not effect.waiting:
        return Refused(answer.code, told)
    rest = effect.model_copy(update={"waiting": waiting}) if waiting else None
    return Partly(told, rest, left=bool(reached) and not effect.waiting)


def _refusal(effect: SendMail, box: Box, away: TurnedAway, at: datetime) -> MailRefused:
    return MailRefused(
        at=at,
        template=effect.template,
        number=effect.number,
        code=away.code,
        reason=refusal_reason(away.enhanced),
        box="po" if box == "po" else "school",
        batches=effect.batches,
    )
