"""A mailbox numbered anew brings its mails again: what people have yet to read stays where they look for it."""

from collections.abc import Sequence

from bot.domain.readings import MessageReading
from bot.ports.rows import MailRow


def is_elsewhere(earlier: MailRow, box: str, uidvalidity: int) -> bool:
    """Whether the earlier one is no longer there under its number: the later one is then the only one left."""
    return earlier.box == box and earlier.uidvalidity != uidvalidity


def was_for_people(reading: MessageReading, workbooks: Sequence[object]) -> bool:
    """Whether a mail that a procedure took stays in the box to be read: words, and questions beside a list."""
    return reading.form is None and (not workbooks or "?" in reading.reply)
