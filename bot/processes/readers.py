"""Mails and workbooks from outside, read in children that may die of them."""

import logging

from bot.domain.readings import MessageReading, WorkbookReading
from bot.ports import ReadingContext
from bot.processes.limits import READER, Limits
from bot.processes.pool import JobFailedError, Pool
from bot.reading.workbook.messages import refusal

log = logging.getLogger(__name__)


class ReaderProcesses:
    """`ports.Readers`; start it, and stop it at the end."""

    def __init__(self, size: int = 1, limits: Limits = READER) -> None:
        self._pool = Pool(size, limits)

    async def start(self) -> None:
        """Children ready to read."""
        await self._pool.start()

    async def stop(self) -> None:
        """No child left, within a second."""
        await self._pool.stop()

    async def workbook(self, content: bytes, name: str, context: ReadingContext) -> WorkbookReading:
        """A canevas; a file that exhausts two children is refused by name."""
        try:
            reading = await self._pool.run("bot.reading.workbook:read_workbook", content, name, context)
        except JobFailedError as error:
            log.warning("classeur illisible en processus séparé : %s", error.code)
            return WorkbookReading(refusal("reading_timeout" if error.code == "timeout" else "reading_failed"))
        assert isinstance(reading, WorkbookReading)
        return reading

    async def message(self, raw: bytes) -> MessageReading:
        """A mail; one that exhausts two children has no author and says so in its defects."""
        try:
            reading = await self._pool.run("bot.reading.mail:read_message", raw)
        except JobFailedError as error:
            log.warning("message illisible en processus séparé : %s", error.code)
            return MessageReading(author=None, defects=("unreadable_mail",))
        assert isinstance(reading, MessageReading)
        return reading
