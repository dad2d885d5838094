"""Words that anybody may write in a form and that our mails repeat: a name, fields; never a sentence nor a link.

A form from anybody's address is answered in the box of the school that it names (exigence H19): whoever lies in it
must not be able to speak to that school in our name.
"""

import re
from collections.abc import Mapping

LONGEST_NAME = 60
LONGEST_FIELD = 200
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f .,'’\u00a0-])*")
_LINK = re.compile(r"://|\bwww\.|\w{2,}\.[a-z]{2,}(?:/|\b)", re.IGNORECASE)
_WEB = re.compile(r"://|\bwww\.", re.IGNORECASE)
_WORDS = 8  # of a name, its particles counted


def name_only(text: str | None) -> str | None:
    """The name of a person as it is written; None for what is none, and for nobody."""
    name = (text or "").strip()
    if not name or len(name) > LONGEST_NAME or len(name.split()) > _WORDS:
        return None
    return name if _NAME.fullmatch(name) and not _LINK.search(name) else None


def without_links(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields that may go back in an annex; the others stay to be filled in."""
    return {
        name: value for name, value in fields.items() if len(value) <= LONGEST_FIELD and not _WEB.search(value)
    }
