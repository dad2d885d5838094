"""Which dossier a mail answers: a Message-ID of ours, then a token, then the sender's only open dossier.

None of these is a credential: a mail is tied to nothing but dossiers of its own believed sender. The reference in
a subject has 30 random bits, so that no one comes upon another's by chance; the token of a plus address is the
local part of one Message-ID of ours, 130 bits derived by key, which is why a bounce may be tied by it alone.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import CaseKey, Link
from bot.domain.readings import MessageReading
from bot.domain.recipients import Sender
from bot.domain.schools import Environment
from bot.engine.identity import hashed
from bot.engine.incoming import Incoming, head_of
from bot.engine.letters import LETTERS
from bot.engine.world import World
from bot.ports.rows import CaseRow
from bot.ports.store import Unit

NO_FREE_TEXT = frozenset(
    {"asks_for_happi", "asks_for_pix", "movement_in_words", "mentions_attachment", "canevas_named", "cloud_link"}
    | {"asks_unlock", "list_error"}
)
"""Words that ask for the form, for a canevas or a change in e-Pôles, whatever dossier is open (C3, D11, J21)."""

DAY_TWO = frozenset({"new_manager", "closes_happi"})
"""What a school that has Happi tells: a dossier of its own is begun, whatever other one is open (A2)."""


NAMED = 5  # references of a subject that are looked up
THREAD = 50  # Message-IDs of a thread that are looked up


class Answered(NamedTuple):
    """The open dossiers of the sender that a mail answers; `late`: it answers one that hears no reply."""

    links: tuple[Link, ...] = ()
    late: bool = False


class Links:
    """Looks for dossiers; changes nothing."""

    def __init__(self, world: World) -> None:
        self.world, self.rules = world, world.rules

    def answered(self, unit: Unit, mail: Incoming, sender: Sender) -> Answered:
        """The first way that leads to open dossiers of this very sender wins."""
        late = False
        for found in self._named(unit, mail):
            mine = [row for row in found if _is_of(row, sender)]
            heard = [row for row in mine if row.open and self._hears(row)]
            if heard:
                return Answered(_links(heard))
            late = late or bool(mine)
        return Answered(late=True) if late else Answered(_links(self._only_open(unit, mail, sender)))

    def _hears(self, row: CaseRow) -> bool:
        """Whether replies mean anything to its procedure: nothing takes those to what the calendar sends."""
        return bool(self.world.procedure(row.procedure).believes)

    def _named(self, unit: Unit, mail: Incoming) -> Iterator[Sequence[CaseRow]]:
        """What the mail itself names, the surest first."""
        reading = mail.reading
        for ids in (reading.in_reply_to, reading.references):
            yield self._by_ids(unit, ids)
        yield [*self._referred(unit, reading), *self._by_ids(unit, self._ids(mail))]

    def _referred(self, unit: Unit, reading: MessageReading) -> Sequence[CaseRow]:
        """The dossiers whose reference stands in the subject, in its order; a subject names one, or a few."""
        return unit.cases_by_reference(reading.references_found[:NAMED])

    def _by_ids(self, unit: Unit, ids: Sequence[str]) -> list[CaseRow]:
        if not ids:
            return []
        cases = dict.fromkeys(case for case, *_ in self.sent(unit, ids))
        return [unit.case(case) for case in cases]

    def _ids(self, mail: Incoming) -> tuple[str, ...]:
        return tuple(f"<{token}@{self.rules.book.domain}>" for token in mail.tokens)

    def sent(self, unit: Unit, ids: Sequence[str]) -> Sequence[tuple[int, int, str]]:
        """(dossier, effect, template) of our mails with these Message-IDs."""
        named = [*ids[:1], *ids[1:][-THREAD:]]  # a long thread: how it began, and how it ended
        return unit.sent_by([hashed(self.rules.key, each) for each in named if each])

    def bounced(self, unit: Unit, mail: Incoming) -> Sequence[tuple[int, int, str]]:
        """The mails of ours that a delivery notice is about, whoever sent it."""
        bounce = mail.reading.bounce
        original = () if bounce is None or not bounce.original_message_id else (bounce.original_message_id,)
        for ids in (original, self._ids(mail), mail.reading.in_reply_to):
            found = self.sent(unit, ids) if ids else ()
            if found:
                return found
        return ()

    def _only_open(self, unit: Unit, mail: Incoming, sender: Sender) -> Sequence[CaseRow]:
        """The only open dossier of a school that writes free text; nothing when there are several, or none."""
        reading = mail.reading
        files = reading.attachments and "only_inline_images" not in reading.codes
        if not isinstance(sender, Fase) or files or reading.form is not None or reading.codes & NO_FREE_TEXT:
            return ()
        if reading.codes & DAY_TWO and unit.environment(sender) is Environment.OPEN:
            return ()
        found = taking_replies(self.world, unit.cases_of_school(sender))
        rows = [row for row in found if not self.world.procedure(row.procedure).asks_many]
        return rows if len(rows) == 1 else ()

    def of_etnic(self, unit: Unit, reading: MessageReading) -> CaseRow | None:
        """The dossier whose reference stands in the subject; ETNIC may speak of any."""
        return next(iter(self._referred(unit, reading)), None)


def taking_replies(world: World, rows: Sequence[CaseRow]) -> Sequence[CaseRow]:
    """The dossiers in which a school has its say: letters are none, nor what only the service has to do with.

    Nor is a question: what answers its answer names it, and a second letter is another question.
    """
    named = ((row, world.procedure(row.procedure)) for row in rows if row.procedure != LETTERS)
    return [row for row, each in named if "school_box" in each.believes and not each.one_thread]


def _links(rows: Sequence[CaseRow]) -> tuple[Link, ...]:
    return tuple(Link(row.procedure, CaseKey(row.key, row.fase, row.po_fase)) for row in rows if row.open)


def _is_of(row: CaseRow, sender: Sender) -> bool:
    match sender:
        case PoFase():
            return row.po_fase == sender
        case Fase():
            return row.fase == sender
        case _:
            return False


# --- plus addresses -------------------------------------------------------------------------------------------

_PLUS = re.compile(rb"\+([0-9a-z]{26})@", re.IGNORECASE)
_RECIPIENTS = re.compile(
    rb"^(?:to|cc|delivered-to|x-original-to|envelope-to)[ \t]*:(?:.*(?:\r?\n[ \t].*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 200_000  # bytes of a header that are looked through
_MOST = 20


def plus_address(box: str, message_id: str) -> str:
    """The envelope sender of one mail of ours: its bounce names it, even when it quotes nothing of it."""
    local, _, domain = box.partition("@")
    return f"{local}+{message_id.strip('<>').partition('@')[0]}@{domain}"


def plus_tokens(raw: bytes) -> tuple[str, ...]:
    """What stands after « + » in the recipients of a mail, where it has the form of a token of ours."""
    head = head_of(raw)[:_HEAD]
    if _PLUS.search(head) is None:
        return ()
    found = (token for field in _RECIPIENTS.findall(head) for token in _PLUS.findall(field))
    return tuple(dict.fromkeys(token.decode().lower() for token in found))[:_MOST]
