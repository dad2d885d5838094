"""Reading mails: what was said, and who really wrote."""

from bot.reading.mail.authenticity import Boundary, judge, with_authenticity
from bot.reading.mail.json_view import as_json
from bot.reading.mail.kinds import attachment_kind
from bot.reading.mail.message import read_message

__all__ = ["Boundary", "as_json", "attachment_kind", "judge", "read_message", "with_authenticity"]
