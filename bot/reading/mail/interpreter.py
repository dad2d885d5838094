"""The reader as the agent uses it: what a mail says and who is believed to have written it, by its settings."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.poles.answers import Outcome
from bot.domain.poles.questions import Asker
from bot.domain.poles.years import KNOWN
from bot.domain.procedure import Question
from bot.domain.readings import Attachment, MessageReading
from bot.reading.forms.opening import DEFAULT_LABELS
from bot.reading.forms.pix import PIX_LABELS
from bot.reading.mail.authenticity import Boundary, may_be_signed, with_authenticity, with_signature
from bot.reading.mail.authenticity_dkim import Lookup
from bot.reading.mail.authenticity_verdicts import SIGNATURE_UNCHECKED
from bot.reading.mail.kinds import attachment_kind
from bot.reading.mail.message import read_message
from bot.reading.topics import Population, masked, understand
from bot.reading.topics.asked import asked, words_of
from bot.reading.topics.calculs import calculation

log = logging.getLogger(__name__)

ASKERS = 4  # mails about which DNS is asked at once
PATIENCE = 3.0


@dataclass(frozen=True, slots=True)
class Judging:
    """What the settings say to the reader of mails; it travels to the children."""

    boundary: Boundary | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    own: str = ""  # what our own mails carry after the marker
    pix_labels: Mapping[str, str] = field(default_factory=dict)


def read_mail(raw: bytes, judging: Judging) -> MessageReading:
    """What the mail says and whether its author is believed; never raises."""
    reading = read_message(
        raw, opening_labels=judging.labels or DEFAULT_LABELS, pix_labels=judging.pix_labels or PIX_LABELS
    )
    if reading.automatic == "own" and judging.own.encode() not in raw[:65536]:
        reading = replace(reading, automatic=None)  # somebody else's marker is not ours
    return with_authenticity(reading, raw, judging.boundary)


class Interpreter:
    """Reads mails and judges who wrote them, with the settings' boundary and form labels."""

    def __init__(
        self,
        boundary: Boundary | None,
        labels: Mapping[str, str],
        own: str,
        lookup: Lookup | None = None,
        patience: float = PATIENCE,
        pix_labels: Mapping[str, str] | None = None,
        asker: Callable[[date], Asker] | None = None,
    ) -> None:
        """`patience`: seconds that one mail waits for all that DNS is asked about it.

        `asker` answers the calculations of the pôles on a day; by default with the calendars of this version.
        """
        self._patience = patience
        self._asker = asker or (lambda day: Asker(KNOWN, day))
        self.judging = Judging(boundary, dict(labels), own, dict(pix_labels or {}))
        self._lookup = lookup
        self._askers = ThreadPoolExecutor(ASKERS, "dkim")  # no thread of others waits for DNS

    def read(self, raw: bytes) -> MessageReading:
        """What the mail says and whether its author is believed."""
        return read_mail(raw, self.judging)

    async def signed(self, reading: MessageReading, raw: bytes) -> MessageReading:
        """The same reading, believed by its DKIM signature where the boundary was silent and the settings allow.

        Asks DNS in a thread of its own, for those mails only; no mail waits longer than a few seconds for it.
        """
        if self._lookup is None or not may_be_signed(reading, raw):
            return reading
        loop = asyncio.get_running_loop()
        asking = loop.run_in_executor(self._askers, with_signature, reading, raw, self._lookup)
        try:
            return await asyncio.wait_for(asking, self._patience)
        except TimeoutError:
            log.warning("signature non vérifiée : le DNS n’a pas répondu à temps")
            return replace(reading, authenticity=SIGNATURE_UNCHECKED)

    def prepare(self) -> None:
        """Read the topics now: a slip in their files is told at the start, and no question waits for them."""
        understand("Bonjour, où est la démarche ?", Population.CITIZEN)

    def question(self, reading: MessageReading, population: str, computes: date | None = None) -> Question:
        """What a mail asks, by the topics with a ready answer; a calculation counts where it has a result."""
        has_result = computes is not None and bool(self.computed(reading, computes))
        return asked(reading, Population(population), computes=has_result)

    def computed(self, reading: MessageReading, day: date) -> tuple[str, ...]:
        """The lines that answer the calculation a mail asks for; none where it asks for none that has a result."""
        question = calculation(words_of(reading))
        if question is None:
            return ()
        answer = self._asker(day).answer(question)
        return answer.lines if answer.outcome in {Outcome.ANSWERED, Outcome.FINDING} else ()

    def masked(self, text: str) -> str:
        """The text without passwords and national numbers (exigence F11)."""
        return masked(text)

    def kind(self, attachment: Attachment) -> str:
        """What an attachment is by its bytes."""
        return attachment_kind(attachment)
