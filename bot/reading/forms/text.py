"""Papers that are only text: rich text, a web page, a text file."""

import re

from bot.reading.forms.kinds import Kind
from bot.reading.mail.rtf import rtf_to_text
from bot.reading.markup import html_to_text
from bot.reading.workbook.encodings import decode

MOST = 1_000_000  # bytes


def plain_lines(content: bytes, kind: Kind) -> list[str]:
    """The lines of a text; none when it is in no known encoding."""
    start = content[:MOST]
    if kind is Kind.RTF:
        text = rtf_to_text(start)
    else:
        text = decode(start) or ""
        text = html_to_text(text) if kind is Kind.HTML else text
    return [line for line in re.split(r"\r\n|\r|\n", text) if line.strip()]
