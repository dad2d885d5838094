"""Mails of citizens: anybody whom the boundary vouches for, in the one box that is open to them (exigence A16)."""

import re
from dataclasses import replace

from bot.domain.events import MailQuarantined
from bot.domain.procedure import CaseKey
from bot.domain.readings import MessageReading, Verdict
from bot.domain.recipients import CITIZEN_BOX, AddressBook, is_plain
from bot.engine.identity import hashed
from bot.engine.incoming import Incoming
from bot.engine.letters import Letters
from bot.engine.routing import Router
from bot.engine.storm import CITIZENS
from bot.ports.store import Unit

_UNATTENDED = re.compile(
    r"owner-.+|.+-(?:request|owner|bounces?)|(?:.*[-._+])?(?:mailer-daemon|postmaster|listserv|majordomo)"
    r"|(?:.*[-._+])?(?:(?:no|do[-._]?not)[-._]?reply|(?:no|sans)[-._]?reponse|(?:ne[-._]?)?pas[-._]?(?:de[-._]?)?(?:repondre|reponse))"
    r"(?:[-._+].*|\d*)"
)
"""The local parts under which programs write and nobody reads (RFC 3834, 2)."""


def is_unattended(address: str) -> bool:
    """Whether an address says that no person reads what is answered to it."""
    return _UNATTENDED.fullmatch(address.lower().rpartition("@")[0]) is not None


def is_citizen(reading: MessageReading, box: str, book: AddressBook) -> bool:
    """Whether a mail may be answered at its author's own address, as far as its bytes tell.

    One author, with a plain address that is neither a box of the register, nor a listed sender, nor ours: whoever
    writes from the administration's own domains is a colleague or a box that no number has, for people to read.
    """
    if box != CITIZEN_BOX or reading.author is None or reading.automatic is not None:
        return False
    address = reading.author.address
    domains = {each.lower().rpartition("@")[2] for each in (*book.services.values(), book.domain, *book.accepted)}
    return is_plain(address) and book.sender(address) is None and address.lower().rpartition("@")[2] not in domains


class Citizens:
    """Weighs the mails of citizens, inside the caller's transaction."""

    def __init__(self, letters: Letters, router: Router) -> None:
        self.letters, self.router = letters, router
        self.storm, self.rules = letters.storm, letters.world.rules

    def take(self, unit: Unit, mail: Incoming) -> int | None:
        """The dossier of a citizen's mail; None for a mail that is none, or that no procedure wants."""
        passes = mail.reading.authenticity.verdict is Verdict.PASS
        if not passes or not is_citizen(mail.reading, mail.box, self.rules.book) or not self._is_heard():
            return None
        author = self._hashed(mail.reading)
        beyond = self.storm.citizens(unit, author)
        if beyond:
            return self._one_more(unit, mail, beyond)
        quiet = self._is_unattended(mail.reading) or self.storm.wrote_enough(unit, author)
        return self.router.offer_citizen(unit, replace(mail, quiet=quiet))

    def _hashed(self, reading: MessageReading) -> str:
        return hashed(self.rules.key, "" if reading.author is None else reading.author.address.lower())

    def _is_heard(self) -> bool:
        return any("citizen" in each.believes for each in self.letters.world.procedures)

    def _is_unattended(self, reading: MessageReading) -> bool:
        """Whether nobody reads what this address is answered: then people read, and nothing leaves by itself."""
        return reading.author is None or is_unattended(reading.author.address)

    def _one_more(self, unit: Unit, mail: Incoming, beyond: int) -> int:
        """One card for all that are beyond those of a day."""
        event = MailQuarantined(
            at=mail.at, mail=mail.kept, box=mail.box, verdict="private", dangerous=mail.dangerous, flood=beyond
        )
        return self.letters.deliver(unit, mail, event, CaseKey(self.storm.key(CITIZENS))).id
