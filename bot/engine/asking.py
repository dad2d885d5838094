"""What a mail asks, looked for where nothing else says what it is for, and how often its author is answered."""

from dataclasses import replace

from bot.domain.events import Event
from bot.domain.procedure import Claim, Procedure, Question
from bot.domain.question_events import QuestionAsked
from bot.domain.recipients import CITIZEN_BOX, Anyone, ListedSender, Sender
from bot.engine.brake import BoxBrake
from bot.engine.incoming import Incoming
from bot.engine.links import Answered
from bot.engine.world import World
from bot.ports.rows import CaseRow
from bot.ports.store import Unit


class Asking:
    """Questions, inside the caller's transaction."""

    def __init__(self, world: World, brake: BoxBrake) -> None:
        self.reader, self.brake, self.zone = world.interpreter, brake, world.rules.zone
        self._alone = world.rules.answers_alone
        self._computing = frozenset(box for each in world.procedures for box in each.computes_in)

    def question(self, mail: Incoming, sender: Sender, answered: Answered) -> Question | None:
        """What is asked; None for what is a list, a form, a reply, or a mail of a program.

        Understanding a question costs as much as reading a mail: a list is never searched for one.
        """
        asked = self._asked(mail, sender, answered)
        return asked if asked is None or self._alone else replace(asked, certain=False)

    def _asked(self, mail: Incoming, sender: Sender, answered: Answered) -> Question | None:
        reading = mail.reading
        if mail.workbooks or reading.form is not None or isinstance(sender, ListedSender):
            return None
        if isinstance(sender, Anyone):
            return self.reader.question(reading, "citizen") if mail.box == CITIZEN_BOX else None
        if any(each.reading.refusal is None for each in mail.forms) or answered.links:
            return None
        day = mail.place.came.astimezone(self.zone).date()
        return self.reader.question(reading, "school", day if mail.box in self._computing else None)

    def followed(self, unit: Unit, procedure: Procedure, claim: Claim) -> Claim:
        """The claim; a question whose thread had a dossier that is closed says so: it was answered then."""
        if not isinstance(claim.event, QuestionAsked):
            return claim
        before = unit.newest_case(procedure.name, claim.key.value)
        again = before is not None and not before.open
        return replace(claim, event=claim.event.model_copy(update={"again": again}))

    def calmed(self, unit: Unit, row: CaseRow, mail: Incoming, event: Event) -> Event:
        """The event; a question of who was answered enough today, or with a dangerous file, waits for people."""
        if not isinstance(event, QuestionAsked):
            return event
        owner = row.po_fase if row.fase is None else row.fase
        enough = owner is not None and self.brake.quiets(unit, owner, mail.at, row.procedure)
        return event.model_copy(update={"quiet": mail.quiet or mail.dangerous or enough})
