"""The same mail once more: noted on its dossier, and it changes nothing.

A mailbox numbered anew, or restored, brings its mails again: what people have yet to read stays where they look.
"""

from bot.domain.effects import MoveMail
from bot.domain.readings import MessageReading
from bot.engine.decide import Decider
from bot.engine.identity import fingerprint
from bot.engine.incoming import Incoming
from bot.engine.letters import LETTERS
from bot.ports.rows import CaseRow, Earlier, MailRow
from bot.ports.store import Unit


def said(key: bytes, reading: MessageReading) -> str:
    """A keyed hash of author, subject, words and files: what is the same in two boxes, whatever way it came."""
    author = "" if reading.author is None else reading.author.address
    return fingerprint(key, author, reading.subject, reading.text, *(each.sha256 for each in reading.attachments))


class Again:
    """Knows a mail that came before, and notes it."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider

    def earlier(
        self, unit: Unit, mail: Incoming, identity: str | None, words: str | None, *, believed: bool
    ) -> Earlier | None:
        """The same mail received before, or another one that bore its Message-ID."""
        digest = mail.event.blob or ""
        again = unit.mail_of_bytes(digest, mail.box, believed=believed)
        if again is not None:
            return Earlier(again, same=True)  # UIDVALIDITY changed, or a mailbox came back from a backup
        if identity is None or not believed:
            return None
        anywhere = mail.accepted_by is not None  # an agent's word counts for the box in which it came, too
        return unit.same_mail(identity, digest, "" if anywhere else mail.box, words)

    def note(self, unit: Unit, mail: Incoming, twin: int) -> int | None:
        """Tie it to the dossier of the first one, and put it away unless people have yet to read it."""
        case = unit.case_of_mail(twin)
        if case is None:
            return None
        row = unit.case(case)
        unit.tie_mail(mail.kept, case)
        self.decider.line(unit, row, "duplicate", mail.at)
        if not _stays(unit, mail, row, twin):
            self.decider.add(unit, row, MoveMail(mail=mail.kept), mail.at)
        return case


def _stays(unit: Unit, mail: Incoming, row: CaseRow, twin: int) -> bool:
    gone, letter = _is_elsewhere(unit.mail(twin), *mail.place[:2]), row.procedure == LETTERS
    return gone and (bool(unit.cards(row.id)) if letter else _was_for_people(mail))


def _is_elsewhere(earlier: MailRow, box: str, uidvalidity: int) -> bool:
    """Whether the earlier one is no longer there under its number: the later one is then the only one left."""
    return earlier.box == box and earlier.uidvalidity != uidvalidity


def _was_for_people(mail: Incoming) -> bool:
    """Whether a mail that a procedure took stays in the box to be read: words, and what stands beside a list."""
    return mail.reading.form is None and (not mail.read_whole or mail.asks or mail.leaves_unread(mail.read_whole))
