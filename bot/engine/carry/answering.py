"""What an answer to a question is made of when it leaves: a citizen's own address, the lines of a calculation.

This is the one place where a private address is written to (exigence A16).
"""

from bot.domain.effects import SendMail
from bot.domain.mail_parts import ToCitizen
from bot.domain.recipients import UnknownRecipientError
from bot.engine.citizens import is_citizen
from bot.engine.incoming import head_of
from bot.engine.world import World
from bot.ports.rows import CaseRow
from bot.ports.store import Unit


def citizen_of(world: World, unit: Unit, case: CaseRow, effect: SendMail) -> str | None:
    """The author's address, read in the mail's own bytes; None for every mail that does not go to a citizen.

    No address is ever kept in a row. The mail must be one of this very dossier, which is of no school and whose
    procedure believes citizens; come to the Modigia box, vouched for by the boundary and written by no program, as
    it was weighed and as its bytes still say. UnknownRecipientError for any other.
    """
    if not isinstance(effect.to, ToCitizen):
        return None
    row, heard = unit.mail(effect.to.mail), "citizen" in world.procedure(case.procedure).believes
    mine = heard and case.fase is None and case.po_fase is None and unit.case_of_mail(row.id) == case.id
    if mine and row.verdict == "pass" and row.automatic is None:
        reading = world.interpreter.read(head_of(unit.blob(row.blob)))
        if reading.author is not None and is_citizen(reading, row.box, world.rules.book):
            return reading.author.address
    raise UnknownRecipientError("ce mail n’est pas celui d’un citoyen à qui répondre")


def computed_lines(world: World, unit: Unit, effect: SendMail) -> tuple[str, ...]:
    """The answer to the calculation that `effect.computes` asks for, read again: no row ever had its numbers.

    LookupError where there is none: such an answer never leaves empty.
    """
    if effect.computes is None:
        return ()
    mail = unit.mail(effect.computes)
    day = mail.received_at.astimezone(world.rules.zone).date()
    lines = world.interpreter.computed(world.interpreter.read(unit.blob(mail.blob)), day)
    if not lines:
        raise LookupError("ce mail ne demande aucun calcul")
    return lines
