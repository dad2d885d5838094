"""A mail is weighed: who wrote, seen before or not, which dossier, which procedure (promises 1 and 3)."""

from dataclasses import replace

from bot.domain.numbers import Fase, as_fase
from bot.domain.readings import MessageReading, Verdict
from bot.domain.recipients import CITIZEN_BOX, ListedSender, Sender
from bot.engine.again import Again, said
from bot.engine.bounces import Bounces
from bot.engine.citizens import Citizens
from bot.engine.decide import Decider
from bot.engine.identity import hashed
from bot.engine.incoming import Incoming
from bot.engine.letters import Letters
from bot.engine.links import Links
from bot.engine.papers import names_a_place
from bot.engine.quarantine import Quarantine
from bot.engine.routing import Router
from bot.engine.threads import chain
from bot.ports.rows import MailRow, TimelineRow
from bot.ports.store import Unit

REMEMBERED = 2000  # Message-IDs kept in memory


class Weigher:
    """Weighs one mail inside the caller's transaction."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self.world = decider.world
        self.rules = decider.world.rules
        self.letters = Letters(decider)
        self.links = Links(decider.world)
        self.bounces = Bounces(decider, self.links)
        self.again = Again(decider)
        self.quarantine = Quarantine(self.letters)
        self.router = Router(self.letters, self.links)
        self.citizens = Citizens(self.letters, self.router)
        self._own_boxes = frozenset(each.lower() for each in self.rules.book.services.values())

    def weigh(self, unit: Unit, mail: Incoming) -> int | None:
        """Everything that follows from one mail; the dossier it went to, None when it went to none."""
        if self._is_ours(mail.reading):
            return None  # filed or come back: no event
        kept, reused = unit.mail_at(*mail.place[:3]), False
        if kept is not None:
            mail = replace(mail, kept=kept, accepted_by=unit.mail(kept).accepted_by)
        sender = self.sender_of(mail)
        identity, words = self._known_by(mail.reading, sender)
        if kept is None or (sender is not None and not unit.mail(kept).believed):
            earlier = self.again.earlier(unit, mail, identity, words, believed=sender is not None)
            reused = earlier is not None and not earlier.same
            if kept is None:
                mail = replace(mail, kept=self._keep(unit, mail, sender, identity, words, reused=reused))
            else:  # an agent, or the boundary of now, believes it at last
                unit.believe_mail(kept, _kind(sender), mail.reading.authenticity.verdict.value, words)
            if earlier is not None and earlier.same:
                return self.again.note(unit, mail, earlier.mail)
        case = self._route(unit, mail)
        if case is not None:
            unit.tie_mail(mail.kept, case)
            if reused:
                self.decider.line(unit, unit.case(case), "message_id_reused", mail.at)
            if mail.vouched_by is not None:
                self._tell_acceptance(unit, mail, case, mail.vouched_by)
        return case

    def _is_ours(self, reading: MessageReading) -> bool:
        """Whether it bears our marker and comes from a box of ours: anybody may copy the marker alone."""
        author = "" if reading.author is None else reading.author.address.lower()
        return reading.automatic == "own" and author in self._own_boxes

    def _known_by(self, reading: MessageReading, sender: Sender | None) -> tuple[str | None, str | None]:
        """Keyed hashes of the Message-ID and, for a mail that is believed, of what it says."""
        if reading.message_id is None:
            return None, None
        identity = hashed(self.rules.key, reading.message_id)
        return identity, None if sender is None else said(self.rules.key, reading)

    def _keep(
        self,
        unit: Unit,
        mail: Incoming,
        sender: Sender | None,
        identity: str | None,
        words: str | None,
        *,
        reused: bool,
    ) -> int:
        reading = mail.reading
        row = MailRow(0, *mail.place[:3], mail.event.blob or "", mail.place.came)
        kept = unit.add_mail(
            row,
            identity,
            _kind(sender),
            reading.authenticity.verdict.value,
            automatic=reading.automatic,
            said=words,
            defect="message_id_reused" if reused else None,
        )
        known = self.world.chains
        known[kept] = chain(reading)
        if len(known) > REMEMBERED:
            del known[next(iter(known))]
        return kept

    # --- who wrote? ---

    def sender_of(self, mail: Incoming) -> Sender | None:
        """Who is believed to have written; None when nobody vouches for the From address, or it is private."""
        passes = mail.reading.authenticity.verdict is Verdict.PASS
        return self._shown(mail.reading) if passes or mail.vouched_by is not None else None

    def _shown(self, reading: MessageReading) -> Sender | None:
        """Whose address stands in From, true or not."""
        return None if reading.author is None else self.rules.book.sender(reading.author.address)

    def _tell_acceptance(self, unit: Unit, mail: Incoming, case: int, agent: str) -> None:
        """The dossier that takes an accepted mail keeps who accepted it (promise 5)."""
        row = unit.case(case)
        unit.add_transition(row.id, mail.event.id, TimelineRow(mail.at, "accepted", row.state, row.state, agent))
        self.decider.line(unit, row, "accepted", mail.at, agent=agent)

    def _route(self, unit: Unit, mail: Incoming) -> int | None:
        reading = mail.reading
        sender = self.sender_of(mail)
        if reading.bounce is not None or reading.automatic == "bounce":
            case = self.bounces.weigh(unit, mail, sender)
            return case if case is not None or sender is None else self.router.show(unit, mail, sender)
        people_read = mail.only_says_absent and (sender is not None or mail.box == CITIZEN_BOX)
        if reading.automatic is not None and not (people_read or isinstance(self._shown(reading), ListedSender)):
            # Nothing answers a robot or a list, but programs of ours; what a believed box attaches is shown.
            return self.router.show(unit, mail, sender) if sender is not None and mail.has_files else None
        if sender is None:
            taken = self._of_anyone(unit, mail)
            taken = self.citizens.take(unit, mail) if taken is None else taken
            return self.quarantine.set_aside(unit, mail) if taken is None else taken
        unknown = self._unknown_school(unit, reading, sender)
        if unknown is not None:
            return self.quarantine.unknown_school(unit, mail, unknown)
        return self.router.offer(unit, mail, sender)

    def _of_anyone(self, unit: Unit, mail: Incoming) -> int | None:
        """A form by which anybody may ask, answered at the boxes of whom it names; None for all else."""
        reading = mail.reading
        vouched = reading.authenticity.verdict is Verdict.PASS and reading.author is not None
        if not vouched or not names_a_place(unit, mail):
            return None
        return self.router.offer_form(unit, mail)

    def _unknown_school(self, unit: Unit, reading: MessageReading, sender: Sender) -> Fase | None:
        """The number, unknown to the register, of the box that writes or of the form that a program sends."""
        fase = sender if isinstance(sender, Fase) else None
        form = reading.form
        if form is not None and form.fase is not None and isinstance(sender, ListedSender):
            fase = as_fase(form.fase)
        return fase if fase is not None and unit.school(fase) is None else None


def _kind(sender: Sender | None) -> str:
    return "none" if sender is None else type(sender).__name__.lower()
