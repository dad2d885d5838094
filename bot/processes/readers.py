"""Mails, workbooks and forms from outside, read in children that may die of them."""

import asyncio
import logging

from bot.domain.readings import FormReading, MessageReading, Signature, WorkbookReading
from bot.ports import ReadingContext, UnreadableError
from bot.ports.forms import FormContext
from bot.processes.limits import MAIL_READER, READER, Limits
from bot.processes.pool import JobFailedError, Pool
from bot.reading.forms import messages as form_messages
from bot.reading.mail.interpreter import Judging
from bot.reading.workbook.messages import refusal

log = logging.getLogger(__name__)

MAILS = 2  # at once: a heavy one, and one of those that turned out to be slow


class ReaderProcesses:
    """`ports.Readers`; start it, and stop it at the end. `judging` is what the settings say of mails.

    Two at once, so that a file which takes all its time holds up no other.
    """

    def __init__(
        self,
        size: int = 2,
        limits: Limits = READER,
        *,
        judging: Judging | None = None,
        mail_limits: Limits = MAIL_READER,
    ) -> None:
        self._judging = judging or Judging()
        self._pool = Pool(size, limits)
        self._mails = Pool(MAILS, mail_limits)

    async def start(self) -> None:
        """One child ready to read workbooks; the others start with the first file or mail that needs them."""
        await self._pool.start(ready=1)
        await self._mails.start(ready=0)

    async def stop(self) -> None:
        """No child left, within a second."""
        await asyncio.gather(self._pool.stop(), self._mails.stop())

    async def workbook(self, content: bytes, name: str, context: ReadingContext) -> WorkbookReading:
        """A canevas; a file that exhausts two children is refused by name."""
        try:
            reading = await self._pool.run("bot.reading.workbook:read_workbook", content, name, context)
        except JobFailedError as error:
            log.warning("classeur illisible en processus séparé : %s", error.code)
            return WorkbookReading(refusal("reading_timeout" if error.code == "timeout" else "reading_failed"))
        assert isinstance(reading, WorkbookReading)
        return reading

    async def form(self, content: bytes, name: str, context: FormContext) -> FormReading:
        """A form; a paper that exhausts two children is refused by name."""
        try:
            reading = await self._pool.run("bot.reading.forms.reader:read_form", content, name, context)
        except JobFailedError as error:
            log.warning("formulaire illisible en processus séparé : %s", error.code)
            code = "form_timeout" if error.code == "timeout" else "form_failed"
            return FormReading("", None, signature=Signature.UNKNOWN, refusal=form_messages.refusal(code))
        assert isinstance(reading, FormReading)
        return reading

    async def message(self, raw: bytes) -> MessageReading:
        """A mail; UnreadableError for one that exhausts two children."""
        try:
            reading = await self._mails.run("bot.reading.mail.interpreter:read_mail", raw, self._judging)
        except JobFailedError as error:
            log.warning("mail illisible en processus séparé : %s", error.code)
            raise UnreadableError from None
        assert isinstance(reading, MessageReading)
        return reading
