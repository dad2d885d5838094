"""Mail whose author is not believed: kept, shown to agents without a name, and never a storm of cards."""

import re
from datetime import date

from bot.domain.events import LetterArrived, MailQuarantined
from bot.domain.numbers import Fase, PoFase, as_fase
from bot.domain.procedure import CaseKey
from bot.domain.readings import MessageReading, Verdict
from bot.domain.recipients import ListedSender, Sender
from bot.engine.incoming import Incoming
from bot.engine.letters import Letters
from bot.engine.storm import FORGED, KNOWN
from bot.ports.store import Unit


class Quarantine:
    """Sets mails aside, inside the caller's transaction."""

    def __init__(self, letters: Letters) -> None:
        self.letters = letters
        self.rules = letters.world.rules

    def set_aside(self, unit: Unit, mail: Incoming) -> int:
        """A card for this mail; beyond so many a day, one card for all that follow."""
        reading = mail.reading
        claimed = self._claimed(reading)
        kind = FORGED if claimed is None else KNOWN
        beyond = self.letters.storm.quarantined(unit, kind)
        event = MailQuarantined(
            at=mail.at,
            mail=mail.kept,
            box=mail.box,
            verdict=_verdict(reading),
            reason=_reason(reading),
            claims=_kind(claimed),
            dangerous=mail.dangerous,
            flood=beyond,
        )
        if beyond:
            return self.letters.deliver(unit, mail, event, CaseKey(self.letters.storm.key(kind))).id
        named = self._named(reading)
        fase = self._believable(claimed, reading, named)
        if named is not None and named == fase and self._may_be_told(unit, named, self._day(mail)):
            event = event.model_copy(update={"notice": True})
        po = claimed if isinstance(claimed, PoFase) else None
        return self.letters.start(unit, mail, event, fase, po)

    def _believable(self, claimed: Sender | None, reading: MessageReading, named: Fase | None) -> Fase | None:
        """The school that would be believed: the box that writes, that of its form, or else the one it names."""
        match claimed:
            case PoFase():
                return None  # what it says of a school is not that school's word
            case Fase():
                return claimed
            case ListedSender() if reading.form is not None:
                return as_fase(reading.form.fase or 0)
        return named

    def unknown_school(self, unit: Unit, mail: Incoming, fase: Fase) -> int:
        """A believed mail of a number that the register does not have: nothing leaves."""
        event = LetterArrived(
            at=mail.at, mail=mail.kept, box=mail.box, codes=("fase_unknown",), dangerous=mail.dangerous
        )
        return self.letters.of_box(unit, mail, event, fase)

    def _day(self, mail: Incoming) -> date:
        return mail.at.astimezone(self.rules.zone).date()

    def _claimed(self, reading: MessageReading) -> Sender | None:
        """Whom an agent may believe all the same: a box of the register's form, or a listed sender.

        Never when the boundary found a forgery, and never a private address.
        """
        if reading.authenticity.verdict is not Verdict.UNKNOWN or reading.author is None:
            return None
        return self.rules.book.sender(reading.author.address)

    def _named(self, reading: MessageReading) -> Fase | None:
        """The one school whose box or number such a mail names, so that it may be told; None when in doubt."""
        author = reading.author.address if reading.author else ""
        others = (each.address for each in (*reading.reply_to, *reading.cc))
        written = " ".join((author, *others, reading.subject, reading.text[:20000]))
        numbers = {int(found[1] or found[2]) for found in _NAMED.finditer(written)}
        return as_fase(numbers.pop()) if len(numbers) == 1 else None

    def _may_be_told(self, unit: Unit, fase: Fase, day: date) -> bool:
        return unit.school(fase) is not None and unit.notice_due(fase, day)


_NAMED = re.compile(r"\bec(\d{6})@|\bFASE\b\D{0,25}(\d{1,6})\b", re.IGNORECASE)


def _verdict(reading: MessageReading) -> str:
    verdict = reading.authenticity.verdict
    return "private" if verdict is Verdict.PASS else verdict.value


def _reason(reading: MessageReading) -> str | None:
    """Why, by its code; an author who was confirmed and is nobody's box needs no reason."""
    return None if reading.authenticity.verdict is Verdict.PASS else reading.authenticity.code or None


def _kind(claimed: Sender | None) -> str | None:
    match claimed:
        case None:
            return None
        case PoFase():
            return "po_box"
        case Fase():
            return "school_box"
        case _:
            return "listed"
