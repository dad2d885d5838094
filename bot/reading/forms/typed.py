"""A form typed in the words of a mail: the labels of an annex, with or without its headings."""

import re

from bot.domain.readings import FormReading

READ_LIMIT = 40_000  # characters
_ENOUGH = 4  # filled fields: fewer are a question about the form, not the form
_WORDS = re.compile(r"p[oô]le|cerb[eè]re|sollicite|soussign")


def read_typed_form(text: str) -> FormReading | None:
    """The form that a mail holds in its own words; None when it holds none. Nothing signs it but a name."""
    words = text[:READ_LIMIT].lower()
    if "fase" not in words or _WORDS.search(words) is None:
        return None
    from bot.reading.forms.reader import read_lines

    reading = read_lines(text[:READ_LIMIT].splitlines())
    return reading if reading is not None and len(reading.fields) >= _ENOUGH else None
