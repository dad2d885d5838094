"""The thread of a mail: known by who writes and how it began, without an address or a Message-ID being kept."""

from bot.domain.readings import MessageReading
from bot.domain.words import Digest
from bot.engine.identity import fingerprint
from bot.engine.incoming import Incoming, head_of
from bot.engine.links import Links
from bot.ports.store import Unit

DEEP = 5  # dossiers of one thread that are followed back to its first mail
NAMED = 10  # the last mails of a thread that an answer names, beside the first


class Threads:
    """Knows threads again; changes nothing."""

    def __init__(self, links: Links) -> None:
        self.links, self.world = links, links.world

    def of(self, unit: Unit, mail: Incoming) -> Digest | None:
        """Keyed hash of the author and of the first Message-ID; nobody comes into the thread of another author.

        Some programs name only the mail that they answer. Where that is one of ours, the thread is that of the
        mail to which ours was the answer: so a robot finds its own thread again, and is answered once.
        """
        author = mail.reading.author
        if author is None:
            return None
        root = self._root(unit, mail.reading) or mail.event.blob or ""
        return fingerprint(self.world.rules.key, "thread", author.address.lower(), root)

    def _root(self, unit: Unit, reading: MessageReading) -> str | None:
        root = _first(reading)
        for _ in range(DEEP):
            asked = self._asked(unit, root)
            if asked is None:
                return root
            root = _first(asked)
        return root

    def _asked(self, unit: Unit, root: str | None) -> MessageReading | None:
        """The mail with which the dossier of this mail of ours began; None when it is none of ours."""
        sent = () if root is None else self.links.sent(unit, [root])
        mails = unit.mails_of(sent[0][0]) if sent else ()
        if not mails:
            return None
        return self.world.interpreter.read(head_of(unit.blob(mails[0].blob)))


def chain(reading: MessageReading) -> tuple[str, ...]:
    """What an answer to this mail refers to: the thread that it names itself, then its own Message-ID.

    RFC 5322, 3.6.4: a mail that names no References, but one mail that it answers, has that one for its thread.
    The first one and the last ones are kept. Nothing, where it has no Message-ID and can't be answered by one.
    """
    if reading.message_id is None:
        return ()
    before = reading.references or (reading.in_reply_to if len(reading.in_reply_to) == 1 else ())
    return (*before[:1], *before[1:][-NAMED:], reading.message_id)


def _first(reading: MessageReading) -> str | None:
    """The oldest Message-ID that a mail names."""
    named = (*reading.references[:1], *reading.in_reply_to[:1])
    return next(iter(named), reading.message_id)
