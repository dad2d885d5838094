"""A mail of ours that does not arrive: its dossier is told, and the others of a box that refuses."""

from bot.domain.events import MailRefused
from bot.domain.mail_parts import Box
from bot.domain.numbers import Fase, PoFase
from bot.domain.readings import Bounce, BounceReason
from bot.domain.recipients import Sender
from bot.engine.brake import WATCH
from bot.engine.carry.handed_over import box_of
from bot.engine.decide import Decider
from bot.engine.incoming import Incoming
from bot.engine.letters import LETTERS
from bot.engine.links import Links
from bot.ports.rows import CaseRow
from bot.ports.store import Unit


def tell_refusal(
    decider: Decider,
    unit: Unit,
    row: CaseRow,
    event: MailRefused,
    source: int | None = None,
    *,
    only_here: bool = False,
) -> None:
    """The dossier of the mail, then whatever else is under way with a school whose box takes nothing.

    `only_here`: it was the box of another school to which the same mail went.
    """
    decider.deliver(unit, row, event, source)
    decider.line(unit, row, "mail_refused", event.at, template=event.template)
    if event.reason is BounceReason.TOO_LARGE:  # it speaks of the mail, not of the box
        return
    if only_here or event.box != "school" or row.fase is None:
        return
    for other in unit.cases_of_school(row.fase):
        if other.id != row.id and other.procedure not in {LETTERS, WATCH}:
            decider.deliver(unit, other, event, source)


class Bounces:
    """Delivery notices, inside the caller's transaction."""

    def __init__(self, decider: Decider, links: Links) -> None:
        self.decider, self.links = decider, links

    def weigh(self, unit: Unit, mail: Incoming, sender: Sender | None = None) -> int | None:
        """The dossier of the mail that came back or is late; None when it is not ours.

        Servers are believed whoever they are, but no school about a mail that was sent to another.
        A server's words that nobody understands are a line in the thread: people read them in the box.
        """
        bounce = mail.reading.bounce
        found = self.links.bounced(unit, mail)
        if not found:
            return None
        case, effect, template = found[0]
        row = unit.case(case)
        if (isinstance(sender, PoFase) and sender != row.po_fase) or (
            isinstance(sender, Fase) and sender != row.fase
        ):
            return None
        if bounce is None:
            self.decider.line(unit, row, "server_wrote", mail.at, template=template)
        elif bounce.final:
            self._came_back(unit, mail, bounce, case, effect)
        elif unit.effect_delayed(effect):
            self.decider.line(unit, row, "mail_delayed", mail.at, template=template)
        return case

    def _came_back(self, unit: Unit, mail: Incoming, bounce: Bounce, case: int, effect: int) -> None:
        """Each box that refuses is told of once, however often its server writes."""
        book, asked = self.decider.world.rules.book, unit.sent_mail(effect)
        boxes = {box_of(book, asked, each): book.box_owner(each) for each in bounce.recipients}
        for box, owner in (boxes or {_only_box(unit.case(case)): None}).items():
            row = unit.case(case)
            if box == "copy":
                self.decider.line(unit, row, "mail_refused", mail.at, template=asked.template)
            elif unit.effect_bounced(effect, box):
                event = MailRefused(
                    at=mail.at, template=asked.template, reason=bounce.reason, batches=asked.batches, box=box
                )
                elsewhere = isinstance(owner, Fase) and owner != row.fase
                tell_refusal(self.decider, unit, row, event, mail.event.id, only_here=elsewhere)


def _only_box(row: CaseRow) -> Box:
    """Of whom a notice speaks that names nobody: a dossier about a PO alone has no school."""
    return "po" if row.fase is None and row.po_fase is not None else "school"
