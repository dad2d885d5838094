"""Reading mails: what was said, and who really wrote."""

from bot.reading.mail.authenticity import (
    Boundary,
    BoundaryKind,
    judge,
    may_be_signed,
    with_authenticity,
    with_signature,
)
from bot.reading.mail.json_view import as_json
from bot.reading.mail.kinds import attachment_kind
from bot.reading.mail.message import read_message

__all__ = [
    "Boundary",
    "BoundaryKind",
    "as_json",
    "attachment_kind",
    "judge",
    "may_be_signed",
    "read_message",
    "with_authenticity",
    "with_signature",
]
